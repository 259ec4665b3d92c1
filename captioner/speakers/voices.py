"""Voices of a session: pieces of speech assigned to the nearest, clustered again later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from captioner.core.captions import Word, ends_sentence
from captioner.speakers.features import Vectors, VoiceFeatures

_MOST_GROUPS = 1500
"""Pieces that are clustered one by one: about 50 minutes of speech, and 0.3 s of work."""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """When two stretches are one voice. Cosines depend on the network.

    Attributes:
        same: From here on neighbouring pieces are one voice.
        new: A stretch less alike than this to every voice is a new one's.
        together: Clusters less alike than this stay apart.
        apart: So do large ones less alike than this share of what each is within itself.
        change_cost: What a change of voice must gain at a pause, in cosine times seconds,
        unpaused_cost: and where no pause is.
        surest_s: A piece counts at most as so many seconds.
        new_s: Speech that makes a new voice, in seconds.
        confirmed_s: Speech after which it gets its label, in at least two pieces.
        firm_s: A piece as long as this says what a voice sounds like.
        known: A voice as alike as this to a remembered one is that person's,
        known_s: once it was heard for so many seconds.
    """

    same: float = 0.5
    new: float = 0.45
    together: float = 0.45
    apart: float = 0.0
    change_cost: float = 0.1
    unpaused_cost: float = 0.25
    surest_s: float = 2.0
    new_s: float = 1.2
    confirmed_s: float = 2.4
    firm_s: float = 0.9
    known: float = 0.7
    known_s: float = 4.0


SETTINGS: Mapping[VoiceFeatures, VoiceSettings] = {
    VoiceFeatures.KALDI: VoiceSettings(together=0.4),
    VoiceFeatures.GE2E: VoiceSettings(same=0.65, new=0.65, together=0.62, known=0.85),
}
"""By the features of the network that gives vectors.

Kaldi's: 3D-Speaker's own threshold for the clusters of CAM++; a voice is recognised well above it.
GE2E's: chosen on turns of human readers (docs/benchmarks.md, Voices): of 36 people, 2.4 s of the
same one are 0.79 alike on average and of two 0.48, and the error rates are equal at 0.65. What is
remembered of 26 people is 0.86 to 0.97 like the rest of what they say, of two 0.85 at most.
"""


@dataclass(slots=True)
class Voice:
    """What is known of a voice.

    Attributes:
        total: Sum of its vectors, each times its seconds.
        heard_s: Seconds of speech in it.
        pieces: How many pieces these were in.
        label: Empty until it is confirmed.
    """

    total: Numbers
    heard_s: float = 0.0
    pieces: int = 0
    label: str = ""

    def hear(self, vector: Vectors, duration_s: float) -> None:
        """Add a piece of it."""
        self.total = self.total + vector * duration_s
        self.heard_s += duration_s
        self.pieces += 1

    @property
    def centre(self) -> Numbers:
        """Its mean direction, of length 1."""
        centre: Numbers = self.total / max(float(np.linalg.norm(self.total)), 1e-9)
        return centre


@dataclass(slots=True)
class HeardCaption:
    """A caption whose voices were looked for.

    Attributes:
        pieces: Of its words.
        vectors: float32[pieces, d]; zeros where a piece was too short.
        words: How many words it has.
        heard_s: float64[pieces]: how much of each its vector was made of, at most its length.
        voices: The voice of each piece, as a place in the list of voices.
        told: Labels of its words as they were last told.
    """

    pieces: Sequence[Piece]
    vectors: Vectors
    words: int
    heard_s: Numbers
    voices: list[int] = field(default_factory=list)
    told: tuple[str, ...] = ()

    @property
    def seconds(self) -> Numbers:
        """float64[pieces]: how much was heard of them; 0 for those without a vector."""
        return np.where(np.any(self.vectors != 0, axis=1), self.heard_s, 0.0)


class Voices:
    """Whose voice each piece of speech is, decided as it comes and again behind it.

    Args:
        new_label: The next label that no voice of the session has.
    """

    def __init__(self, settings: VoiceSettings, new_label: Callable[[], str]) -> None:
        self._settings = settings
        self._new_label = new_label
        self._voices: list[Voice] = []
        self._heard: dict[int, HeardCaption] = {}

    def hear(self, caption_id: int, heard: HeardCaption) -> tuple[str, ...]:
        """Decide about a caption and remember it; returns the labels of its words."""
        self._heard[caption_id] = heard
        if not heard.pieces:
            heard.told = ("",) * heard.words
            return heard.told
        self._find_new(heard)
        heard.voices = self._assign(heard)
        self._learn(heard)
        self._take_back()
        self._confirm()
        heard.told = self._labels_of(heard)
        return heard.told

    def only_voice(self, heard: HeardCaption) -> str:
        """The label of a known voice that speaks in all of a caption; it is not remembered."""
        found = set(self._assign(heard))
        label = self._voices[found.pop()].label if len(found) == 1 and self._voices else ""
        voices = [voice for voice in self._voices if voice.label == label]
        vector = heard.seconds @ heard.vectors
        length = max(float(np.linalg.norm(vector)), 1e-9)
        is_like = any(voice.centre @ vector >= self._settings.same * length for voice in voices)
        return label if is_like else ""

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
        """The voices that have a label."""
        return [voice for voice in self._voices if voice.label]

    def heard(self, caption_id: int, first: int, last: int) -> tuple[Vectors, float]:
        """The sum of the vectors of a caption's words, each times its seconds, and these seconds.

        Where one piece at least is firm the others do not count; 0 s where there is none at all.
        """
        heard = self._heard.get(caption_id)
        if heard is None:
            return np.zeros(0, np.float32), 0.0
        seconds = heard.seconds * [first <= one.first and one.last <= last for one in heard.pieces]
        firm = seconds >= self._settings.firm_s
        seconds = np.where(firm, seconds, 0.0) if firm.any() else seconds
        return (seconds @ heard.vectors).astype(np.float32), float(seconds.sum())

    def cluster_again(self) -> None:
        """Cluster everything that was heard, and keep the labels that were told."""
        firm = [
            (heard, place)
            for heard in self._heard.values()
            for place, seconds in enumerate(heard.seconds)
            if seconds >= self._settings.firm_s
        ]
        if len(firm) < 2:
            return
        vectors = np.stack([heard.vectors[place] for heard, place in firm])
        weights = np.array(
            [min(heard.seconds[place], self._settings.surest_s) for heard, place in firm]
        )
        voices = np.array([heard.voices[place] for heard, place in firm])
        owners = cluster(
            vectors, weights, self._settings.together, self._settings.apart, _grouped(voices)
        )
        found = [
            Voice(
                (vectors[owners == one] * weights[owners == one, None]).sum(axis=0),
                float(weights[owners == one].sum()),
                int((owners == one).sum()),
            )
            for one in range(owners.max() + 1)
        ]
        kept: list[Voice] = []
        for voice in sorted(found, key=lambda voice: -voice.heard_s):
            if self._is_confirmed(voice) or (
                voice.heard_s >= self._settings.new_s and self._is_new(voice, kept)
            ):
                kept.append(voice)
        if not kept:
            return
        before = {voice.label: place for place, voice in enumerate(self._voices) if voice.label}
        shown = [
            (seconds, self._voices[voice].label)
            for heard in self._heard.values()
            for seconds, voice in zip(heard.seconds, heard.voices, strict=True)
        ]
        self._voices = kept
        for heard in self._heard.values():
            heard.voices = self._assign(heard)
        now = [voice for heard in self._heard.values() for voice in heard.voices]
        names = list(before)
        gains = np.zeros((len(kept), len(names)))
        for (seconds, label), place in zip(shown, now, strict=True):
            if label and place >= 0:
                gains[place, names.index(label)] += max(seconds, 0.1)
        for row, column in best_pairs(gains):
            kept[row].label = names[column]
        self._confirm()

    def _find_new(self, heard: HeardCaption) -> None:
        """Make a voice of each stretch that is like none."""
        seconds = np.minimum(heard.seconds, self._settings.surest_s)
        for first, last in self._stretches(heard):
            length_s = float(seconds[first:last].sum())
            if length_s < self._settings.new_s:
                continue
            voice = Voice((heard.vectors[first:last] * seconds[first:last, None]).sum(axis=0))
            if self._is_new(voice, self._voices):
                self._voices.append(voice)

    def _is_new(self, voice: Voice, known: Sequence[Voice]) -> bool:
        return all(one.centre @ voice.centre < self._settings.new for one in known)

    def _stretches(self, heard: HeardCaption) -> list[tuple[int, int]]:
        """Pieces in a row that are alike, joined where they are most alike first."""
        seconds = np.minimum(heard.seconds, self._settings.surest_s)
        firm = [place for place, length in enumerate(seconds) if length >= self._settings.firm_s]
        spans = [(place, place + 1) for place in firm]
        totals = [heard.vectors[place] * seconds[place] for place in firm]
        while len(spans) > 1:
            units = [total / max(float(np.linalg.norm(total)), 1e-9) for total in totals]
            alike = [float(units[k] @ units[k + 1]) for k in range(len(units) - 1)]
            best = int(np.argmax(alike))
            if alike[best] < self._settings.same:
                break
            spans[best : best + 2] = [(spans[best][0], spans[best + 1][1])]
            totals[best : best + 2] = [totals[best] + totals[best + 1]]
        return spans

    def _assign(self, heard: HeardCaption) -> list[int]:
        """The likeliest voices of a caption's pieces: alike, and few changes (Viterbi)."""
        if not self._voices or not heard.pieces:
            return [-1] * len(heard.pieces)
        settings = self._settings
        centres = np.stack([voice.centre for voice in self._voices])
        gains = (heard.vectors @ centres.T) * np.minimum(heard.seconds, settings.surest_s)[:, None]
        best = gains[0].copy()
        ways = []
        for place in range(1, len(gains)):
            paused = heard.pieces[place].follows_pause
            cost = settings.change_cost if paused else settings.unpaused_cost
            changed = int(best.argmax())
            stays = best >= best[changed] - cost
            ways.append(np.where(stays, np.arange(len(best)), changed))
            best = np.where(stays, best, best[changed] - cost) + gains[place]
        voice = int(best.argmax())
        found = [voice]
        for way in reversed(ways):
            voice = int(way[voice])
            found.append(voice)
        return found[::-1]

    def _learn(self, heard: HeardCaption) -> None:
        """Add firm pieces to their voices."""
        for vector, seconds, voice in zip(heard.vectors, heard.seconds, heard.voices, strict=True):
            if voice >= 0 and seconds >= self._settings.firm_s:
                self._voices[voice].hear(vector, min(float(seconds), self._settings.surest_s))

    def _take_back(self) -> None:
        """Join voices that turn out to be one that is known, with all that was heard of them.

        A single stretch of a voice may be unlike the rest of it.
        """
        for place in reversed(range(len(self._voices))):
            voice = self._voices[place]
            known = [one for one in self._voices if one.label]
            if voice.label or not known or not self._is_confirmed(voice):
                continue
            if self._is_new(voice, known):
                continue
            alike = [
                float(one.centre @ voice.centre) if one.label else -1.0 for one in self._voices
            ]
            self._join(place, int(np.argmax(alike)))

    def _join(self, place: int, into: int) -> None:
        gone, kept = self._voices[place], self._voices[into]
        kept.total = kept.total + gone.total
        kept.heard_s += gone.heard_s
        kept.pieces += gone.pieces
        del self._voices[place]
        new = [into if one == place else one for one in range(len(self._voices) + 1)]
        new = [one - (one > place) for one in new]
        for heard in self._heard.values():
            heard.voices = [new[one] if one >= 0 else one for one in heard.voices]

    def _is_confirmed(self, voice: Voice) -> bool:
        return voice.pieces >= 2 and voice.heard_s >= self._settings.confirmed_s

    def _confirm(self) -> None:
        """Give voices that were heard enough their labels."""
        for voice in self._voices:
            if not voice.label and self._is_confirmed(voice):
                voice.label = self._new_label()

    def _labels_of(self, heard: HeardCaption) -> tuple[str, ...]:
        labels = [""] * heard.words
        for piece, voice in zip(heard.pieces, heard.voices, strict=True):
            label = self._voices[voice].label if voice >= 0 else ""
            labels[piece.first : piece.last] = [label] * (piece.last - piece.first)
        return tuple(labels)


def _grouped(voices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Groups of pieces that follow one another in a voice, as few as can be clustered quickly.

    Args:
        voices: The voice of each piece.
    """
    size = -(-len(voices) // _MOST_GROUPS)
    places = np.zeros(len(voices), np.int64)
    for voice in np.unique(voices):
        of_voice = voices == voice
        places[of_voice] = np.arange(of_voice.sum()) // size
    pairs = np.stack((voices, places), axis=1)
    return np.unique(pairs, axis=0, return_inverse=True)[1].reshape(-1)


Numbers = NDArray[np.float64]

_LARGE_S, _LARGE_SHARE = 8.0, 0.2
"""A cluster is large in seconds of speech, and beside another as a share of both."""


def cluster(
    vectors: Vectors,
    weights: Numbers,
    threshold: float,
    apart: float = 0.0,
    groups: NDArray[np.int64] | None = None,
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
        if apart and mass[pair].min() >= max(_LARGE_S, _LARGE_SHARE * mass[pair].sum()):
            within = (np.sum(sums[pair] ** 2, axis=1) - squares[pair]) / (
                mass[pair] ** 2 - squares[pair]
            )
            if alike[one, other] < apart * within.min():
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


_PAUSE_S = 0.2
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
    """The piece of these words."""
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
