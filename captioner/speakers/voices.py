"""Voices of a session: pieces of speech assigned to the nearest, clustered again later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from captioner.core.captions import Word, ends_sentence
from captioner.speakers.features import Vectors, VoiceSettings

_MOST_GROUPS = 1500
"""Most groups of pieces to cluster: about 50 minutes of single pieces, and 0.3 s of work."""

_MOST_LIVE_GROUPS = 200
"""The same after each caption: 10 ms of work."""

_REVISED = 50
"""Captions that are decided again after each caption; clustering everything decides all."""

_FIRM_S = 0.8
"""A piece as long as this is clustered; shorter ones are assigned to the voices found."""

_FRAGMENT = 0.05
"""Of the speech of a voice, for a cluster that may be part of it."""

_SUREST_S = 2.0
"""A piece counts as this many seconds at most."""


@dataclass(slots=True)
class Voice:
    """What is known of a voice.

    Attributes:
        total: Sum of its vectors, each times its seconds.
        heard_s: Seconds of speech in it.
        label: Empty until enough was heard of it.
    """

    total: Numbers
    heard_s: float
    label: str = ""

    @property
    def centre(self) -> Numbers:
        """Its mean direction, of length 1."""
        centre: Numbers = self.total / max(float(np.linalg.norm(self.total)), 1e-9)
        return centre


@dataclass(slots=True)
class EmbeddedCaption:
    """A caption whose voices were looked for.

    Attributes:
        pieces: Of its words.
        vectors: float32[pieces, d]; zeros where a piece was too short.
        words: How many words it has.
        seconds: float64[pieces]: how much of each its vector was made of; 0 without a vector.
        voices: int64[pieces]: the voice of each piece, as an index into the list of voices; -1
            without one.
        told: Labels of its words as they were last told.
    """

    pieces: Sequence[Piece]
    vectors: Vectors
    words: int
    seconds: Numbers
    voices: NDArray[np.int64] = field(init=False)
    told: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.seconds = np.where(np.any(self.vectors != 0, axis=1), self.seconds, 0.0)
        self.voices = np.full(len(self.pieces), -1)


class Voices:
    """Whose voice each piece of speech is: all pieces are clustered again after each caption.

    Pieces of one voice that were clustered before go into a clustering as groups, so that its cost
    is bounded; clusters take the labels that most of their speech was shown with.

    Args:
        settings: What the network's vectors mean.
        new_label: The next label that no voice of the session has.
    """

    def __init__(self, settings: VoiceSettings, new_label: Callable[[], str]) -> None:
        self._settings = settings
        self._new_label = new_label
        self._voices: list[Voice] = []
        self._heard: dict[int, EmbeddedCaption] = {}

    def hear(self, caption_id: int, heard: EmbeddedCaption) -> tuple[str, ...]:
        """Decide about a caption and remember it; returns the labels of its words."""
        self._heard[caption_id] = heard
        self._cluster(_MOST_LIVE_GROUPS, self._settings.new_s)
        for one in list(self._heard.values())[-_REVISED:]:
            one.voices = self._assign(one)
        heard.told = self._labels_of(heard)
        return heard.told

    def cluster_again(self) -> None:
        """Cluster everything in detail, and keep the labels that were told."""
        self._cluster(_MOST_GROUPS, self._settings.kept_s)
        for heard in self._heard.values():
            heard.voices = self._assign(heard)

    def only_voice(self, heard: EmbeddedCaption) -> str:
        """The label of a known voice that speaks in all of a caption; it is not remembered."""
        found = set(self._assign(heard).tolist())
        voice = found.pop() if len(found) == 1 else -1
        return self._voices[voice].label if voice >= 0 else ""

    def changes(self) -> dict[int, tuple[str, ...]]:
        """Labels of captions that have changed since they were told, by id."""
        changed = {}
        for caption_id, heard in self._heard.items():
            labels = self._labels_of(heard)
            if labels != heard.told:
                heard.told = changed[caption_id] = labels
        return changed

    @property
    def labelled(self) -> Sequence[Voice]:
        """The voices that were found."""
        return self._voices

    def heard(self, caption_id: int, first: int, last: int) -> tuple[Vectors, float]:
        """The sum of the vectors of a caption's words, each times its seconds, and these seconds.

        Where one piece at least is firm the others do not count; 0 s where there is none at all.
        """
        heard = self._heard.get(caption_id)
        if heard is None:
            return np.zeros(0, np.float32), 0.0
        seconds = heard.seconds * [first <= one.first and one.last <= last for one in heard.pieces]
        firm = seconds >= _FIRM_S
        seconds = np.where(firm, seconds, 0.0) if firm.any() else seconds
        return (seconds @ heard.vectors).astype(np.float32), float(seconds.sum())

    def _cluster(self, most_groups: int, least_s: float) -> None:
        """Find the voices of everything that was heard, with the labels that were shown.

        Args:
            most_groups: About as many groups of pieces are clustered.
            least_s: Seconds of speech that make a voice, unless none has as much.
        """
        captions = [heard for heard in self._heard.values() if heard.pieces]
        seconds = np.concatenate([np.zeros(0), *(heard.seconds for heard in captions)])
        firm = seconds >= _FIRM_S
        if not firm.any():
            return
        vectors = np.concatenate([heard.vectors for heard in captions])[firm]
        before = np.concatenate([heard.voices for heard in captions])[firm]
        weights = np.minimum(seconds[firm], _SUREST_S)
        groups = _grouped(before, most_groups)
        settings = self._settings
        owners = cluster(
            vectors, weights, settings.together, settings.apart, groups, settings.most_within
        )
        owners = _without_fragments(vectors, weights, owners, settings.fragment)
        heard_s = np.bincount(owners, weights)
        # Columns: the voices before, and last the pieces without one.
        shown = np.zeros((len(heard_s), len(self._voices) + 1))
        np.add.at(shown, (owners, before), weights)
        labels = {row: self._voices[column].label for row, column in best_pairs(shown[:, :-1])}
        order = dict.fromkeys(owners.tolist())
        kept = [one for one in order if heard_s[one] >= least_s]
        kept = kept or [max(order, key=lambda one: (one in labels, heard_s[one]))]
        index_of = np.full(len(heard_s), -1)
        index_of[kept] = np.arange(len(kept))
        now = index_of[shown.argmax(axis=0)]
        now[-1] = -1
        for heard in captions:
            heard.voices = now[heard.voices]
        self._voices = [
            Voice(
                (vectors[owners == one] * weights[owners == one, None]).sum(axis=0),
                float(heard_s[one]),
                labels.get(one) or self._new_label(),
            )
            for one in kept
        ]

    def _assign(self, heard: EmbeddedCaption) -> NDArray[np.int64]:
        """The likeliest voices of a caption's pieces: alike, and few changes (Viterbi).

        None where no voice is like any firm piece of it.
        """
        none = np.full(len(heard.pieces), -1)
        if not self._voices or not heard.pieces:
            return none
        settings = self._settings
        centres = np.stack([voice.centre for voice in self._voices])
        alike = heard.vectors @ centres.T
        firm = heard.seconds >= _FIRM_S
        if firm.any() and alike[firm].max() < settings.unlike:
            return none
        gains = alike * np.minimum(heard.seconds, _SUREST_S)[:, None]
        best = gains[0].copy()
        ways = []
        for index in range(1, len(gains)):
            paused = heard.pieces[index].follows_pause
            cost = settings.change_cost if paused else settings.unpaused_cost
            changed = int(best.argmax())
            stays = best >= best[changed] - cost
            ways.append(np.where(stays, np.arange(len(best)), changed))
            best = np.where(stays, best, best[changed] - cost) + gains[index]
        voice = int(best.argmax())
        found = [voice]
        for way in reversed(ways):
            voice = int(way[voice])
            found.append(voice)
        return np.array(found[::-1])

    def _labels_of(self, heard: EmbeddedCaption) -> tuple[str, ...]:
        labels = [""] * heard.words
        for piece, voice in zip(heard.pieces, heard.voices, strict=True):
            label = self._voices[voice].label if voice >= 0 else ""
            labels[piece.first : piece.last] = [label] * (piece.last - piece.first)
        return tuple(labels)


def _without_fragments(
    vectors: Vectors, weights: Numbers, owners: NDArray[np.int64], fragment: float
) -> NDArray[np.int64]:
    """Join clusters with others of at least 20 times their speech that sound like the same person.

    Clusters judged to be apart when they were small stay so, however much was heard since.
    """
    heard_s = np.bincount(owners, weights)
    centres = np.zeros((len(heard_s), vectors.shape[1]))
    np.add.at(centres, owners, vectors * weights[:, None])
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    alike = np.where(heard_s[:, None] <= _FRAGMENT * heard_s, centres @ centres.T, -1.0)
    into = np.where(alike.max(axis=1) >= fragment, alike.argmax(axis=1), np.arange(len(heard_s)))
    return np.unique(into[owners], return_inverse=True)[1].astype(np.int64)


def _grouped(voices: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Groups of pieces that follow one another in a voice, as few as can be clustered quickly.

    Args:
        voices: The voice of each piece; -1: a piece is a group of its own.
        most: About as many groups.
    """
    size = -(-len(voices) // most)
    places = np.zeros(len(voices), np.int64)
    for voice in np.unique(voices):
        of_voice = voices == voice
        places[of_voice] = np.arange(of_voice.sum()) // (size if voice >= 0 else 1)
    pairs = np.stack((voices, places), axis=1)
    return np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)


Numbers = NDArray[np.float64]

_LARGE_S = 4.0
"""A cluster with as much speech is large: how alike it is within itself is known."""


def cluster(
    vectors: Vectors,
    weights: Numbers,
    threshold: float,
    apart: float = 0.0,
    groups: NDArray[np.int64] | None = None,
    most_within: float = 1.0,
) -> NDArray[np.int64]:
    """Agglomerative clustering with average linkage over cosines.

    Args:
        vectors: float32[n, d] of unit length.
        weights: float64[n]: how much each counts, in seconds of speech.
        threshold: Clusters less alike than this stay apart.
        apart: So do two large ones that are less alike than this share of what each of them is
            within itself: they are two voices, however alike.
        groups: int64[n], counted from 0, none empty: vectors that are in one cluster from the
            beginning. Time and memory grow with the square of their number.
        most_within: What a cluster is within itself counts as this at most: sentences said twice
            are more alike than a voice is.

    Returns:
        int64[n]: the cluster of each vector, counted from 0.
    """
    groups = np.arange(len(vectors)) if groups is None else groups
    count = int(groups.max()) + 1 if len(groups) else 0
    owner = np.arange(count)
    if count < 2:
        return groups
    # The mean similarity of two clusters is that of their weighted sums over their weights.
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, groups, vectors * weights[:, None])
    mass = np.bincount(groups, weights)
    alike = (sums @ sums.T) / np.outer(mass, mass)
    np.fill_diagonal(alike, -np.inf)
    best = alike.argmax(axis=1)
    best_alike = alike[np.arange(count), best]
    squares = np.bincount(groups, weights**2)
    while True:
        one = int(best_alike.argmax())
        if best_alike[one] < threshold:
            break
        other = int(best[one])
        pair = [one, other]
        if apart and mass[pair].min() >= _LARGE_S:
            within = (np.sum(sums[pair] ** 2, axis=1) - squares[pair]) / (
                mass[pair] ** 2 - squares[pair]
            )
            if alike[one, other] < apart * min(most_within, *within):
                alike[one, other] = alike[other, one] = -np.inf
                for place in pair:
                    best[place] = alike[place].argmax()
                    best_alike[place] = alike[place, best[place]]
                continue
        sums[one] += sums[other]
        squares[one] += squares[other]
        share = mass[one] / (mass[one] + mass[other])
        row = share * alike[one] + (1 - share) * alike[other]
        mass[one] += mass[other]
        row[[one, other]] = -np.inf
        row[np.isneginf(alike[one])] = -np.inf
        alike[one], alike[:, one] = row, row
        alike[other], alike[:, other] = -np.inf, -np.inf
        best_alike[other] = -np.inf
        owner[owner == other] = one
        # Average linkage makes nobody's neighbour nearer than it was; only these may have lost it.
        stale = np.flatnonzero(((best == one) | (best == other)) & ~np.isneginf(best_alike))
        for place in {one, *stale.tolist()}:
            best[place] = alike[place].argmax()
            best_alike[place] = alike[place, best[place]]
    return np.unique(owner, return_inverse=True)[1].astype(np.int64)[groups]


_PAUSE_S = 0.15
_LONGEST_S = 2.4
_USUAL_S = 1.6


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a row of a caption.

    Attributes:
        first, last: Places of its words: `first` up to but not `last`.
        start_s, end_s: Its time.
        follows_pause: Whether a pause or the end of a sentence is before it, where voices change.
    """

    first: int
    last: int
    start_s: float
    end_s: float
    follows_pause: bool

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


def cut_into_pieces(words: Sequence[Word]) -> list[Piece]:
    """The pieces of a caption: none crosses a pause, and few are longer than two seconds."""
    found: list[Piece] = []
    first = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or _is_pause(words[place - 1], words[place]):
            found += _parts(words, first, place)
            first = place
    return found


def _is_pause(before: Word, after: Word) -> bool:
    return after.start_s - before.end_s >= _PAUSE_S or ends_sentence(before.text)


def _parts(words: Sequence[Word], first: int, last: int) -> list[Piece]:
    """A stretch without pauses in parts of about the usual length."""
    duration_s = words[last - 1].end_s - words[first].start_s
    count = 1 if duration_s <= _LONGEST_S else round(duration_s / _USUAL_S)
    length_s = duration_s / count
    pieces: list[Piece] = []
    begin = first
    for place in range(first + 1, last + 1):
        if (
            place == last
            or words[place].middle_s - words[first].start_s >= (len(pieces) + 1) * length_s
        ):
            pieces.append(make_piece(words, begin, place, follows_pause=begin == first))
            begin = place
    return pieces


def make_piece(words: Sequence[Word], first: int, last: int, *, follows_pause: bool) -> Piece:
    start_s = words[first].start_s
    return Piece(first, last, start_s, max(start_s, words[last - 1].end_s), follows_pause)


def best_pairs(gains: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Rows and columns paired so that the sum of their gains is largest (Hungarian method).

    Args:
        gains: float64[rows, columns], none negative; pairs without gain are left out.
    """
    rows, columns = gains.shape
    if not rows or not columns:
        return []
    size = max(rows, columns)
    costs = np.zeros((size + 1, size + 1))
    costs[1 : rows + 1, 1 : columns + 1] = gains.max() - gains
    costs[1 : rows + 1, columns + 1 :] = costs[rows + 1 :, 1:] = gains.max()
    row_price, column_price = np.zeros(size + 1), np.zeros(size + 1)
    row_of = np.zeros(size + 1, np.int64)
    for row in range(1, size + 1):
        row_of[0], column = row, 0
        least, way = np.full(size + 1, np.inf), np.zeros(size + 1, np.int64)
        used = np.zeros(size + 1, bool)
        while row_of[column]:
            used[column] = True
            here = row_of[column]
            reduced = costs[here] - row_price[here] - column_price
            better = ~used & (reduced < least)
            better[0] = False
            least[better], way[better] = reduced[better], column
            free = np.flatnonzero(~used[1:]) + 1
            following = int(free[least[free].argmin()])
            step = least[following]
            row_price[row_of[used]] += step
            column_price[used] -= step
            least[free] -= step
            column = following
        while column:
            row_of[column] = row_of[way[column]]
            column = int(way[column])
    return [
        (int(row_of[column]) - 1, column - 1)
        for column in range(1, columns + 1)
        if row_of[column] <= rows and gains[row_of[column] - 1, column - 1] > 0
    ]
