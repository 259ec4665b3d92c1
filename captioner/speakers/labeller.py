"""Labels for the words of captions, live and of whole recordings."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from itertools import count

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.speakers.labelling import (
    Labels,
    VoicePrint,
)
from captioner.core.speakers.naming import Recognition
from captioner.speakers.features import (
    LineCompensation,
    Spans,
    Vectors,
    VoicePort,
    VoiceSettings,
)
from captioner.speakers.voices import EmbeddedCaption, Piece, Voices, best_pairs, cut_into_pieces

_Span = tuple[float, float]
_Heard = tuple[Vectors, float]
"""A vector, and how many seconds of sound it was made of."""

_NO_VECTORS = np.zeros((0, 0), np.float32)

_SHORTEST_S = 0.35
"""Less speech says too little of its voice."""

_HOLD = 0.05
"""A voice that was recognised may become so much less alike, in cosine, before it is not."""

_STEP = round(0.01 * SAMPLE_RATE)
"""Digital silence is looked for in steps of so many samples."""

_EDGE_S = 0.05
"""Taken in addition before and after a piece: the times of words are only that accurate."""


class Labeller:
    """A `VoiceLabeller` over networks for voices.

    Args:
        networks: Closed by this.
        model: Identity of the network that gives vectors.
        remembered: Reads names and prints of the voices that are remembered; asked often, since
            some may be deleted meanwhile.
        lines: Reads the network's line compensation, if it has one.
    """

    def __init__(
        self,
        networks: VoicePort,
        model: Callable[[], str] = lambda: "",
        remembered: Callable[[], Sequence[tuple[str, VoicePrint]]] = lambda: (),
        lines: Callable[[], LineCompensation | None] = lambda: None,
    ) -> None:
        self._networks = networks
        self._lines = cache(lines)
        self._model = cache(model)
        self._remembered = remembered
        self._known: list[tuple[str, VoicePrint]] = []
        self._recognised: dict[str, Recognition] = {}
        self._ahead: dict[int, dict[_Span, _Heard]] = {}
        numbers = count(1)
        self._of_channel: defaultdict[str, Voices] = defaultdict(
            lambda: Voices(self._settings, lambda: f"S{next(numbers)}")
        )

    def load(self) -> None:
        self._networks.load()

    @cached_property
    def _settings(self) -> VoiceSettings:
        return self._networks.load()

    def prepare(self, caption: Caption, segment: SpeechSegment) -> str:
        pieces = cut_into_pieces(caption.committed_words)
        # Words that follow without a pause change where the last stretch is cut.
        pauses = [place for place, piece in enumerate(pieces) if piece.follows_pause]
        known = self._ahead.setdefault(caption.id, {})
        fixed = pieces[: pauses[-1]] if pauses else []
        known |= self._vectors([piece for piece in fixed if _span(piece) not in known], segment)
        if not fixed:
            return ""
        return self._of_channel[caption.channel].only_voice(_caption(fixed, known, 0))

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        heard = self._heard(caption, segment)
        return self._of_channel[caption.channel].hear(caption.id, heard)

    def cluster_again(self) -> None:
        for voices in self._of_channel.values():
            voices.cluster_again()

    def changes(self) -> Mapping[int, Labels]:
        changed: dict[int, Labels] = {}
        for voices in self._of_channel.values():
            changed |= voices.changes()
        return changed

    def recall(self) -> None:
        self._known = self._comparable()

    def recognised(self) -> Mapping[str, Recognition]:
        if self._known:
            self._forget_who_is_forgotten()
        names = list(dict.fromkeys(name for name, _ in self._known))
        model = self._model() if names else ""
        heard = [
            (
                voice.label,
                self._compensated(VoicePrint(model, voice.total.astype(np.float32), voice.heard_s)),
            )
            for voices in self._of_channel.values()
            if names
            for voice in voices.labelled
            if voice.heard_s >= self._settings.known_s
        ]
        gains = np.zeros((len(heard), len(names)))
        certain = np.zeros(gains.shape, bool)
        before = self._recognised
        thresholds = self._lines() or self._settings
        least = min(thresholds.suggested, thresholds.known)
        for row, (label, voice) in enumerate(heard):
            for name, known in self._known:
                likeness, column = voice.likeness(known), names.index(name)
                held = _HOLD * (label in before and before[label].name == name)
                gains[row, column] = max(gains[row, column], likeness + held - least)
                held = _HOLD * (before.get(label) == Recognition(name))
                certain[row, column] |= likeness + held >= thresholds.known
        self._recognised = {
            heard[row][0]: Recognition(names[column], bool(certain[row, column]))
            for row, column in best_pairs(gains)
        }
        return self._recognised

    def heard(self, caption_id: int, first: int, last: int) -> VoicePrint | None:
        for voices in self._of_channel.values():
            total, heard_s = voices.heard(caption_id, first, last)
            if heard_s:
                return VoicePrint(self._model(), total, heard_s)
        return None

    def close(self) -> None:
        self._networks.close()

    def _comparable(self) -> list[tuple[str, VoicePrint]]:
        """Who is remembered, as this network hears it.

        Raises:
            CaptionerError: That cannot be read.
        """
        found = self._remembered()
        model = self._model() if found else ""
        return [(name, self._compensated(voice)) for name, voice in found if voice.model == model]

    def _compensated(self, voice: VoicePrint) -> VoicePrint:
        lines = self._lines()
        return voice if lines is None else lines.compensate(voice)

    def _forget_who_is_forgotten(self) -> None:
        """Know no more of those voices that were deleted since they were looked up."""
        names = {name for name, _ in self._known}
        try:
            now = self._comparable()
        except CaptionerError:
            now = []  # where it cannot be read whose voice may be known, nobody's is
        self._known = [(name, voice) for name, voice in now if name in names]

    def _heard(self, caption: Caption, segment: SpeechSegment) -> EmbeddedCaption:
        pieces = cut_into_pieces(caption.words)
        known = self._ahead.pop(caption.id, {})
        known |= self._vectors([piece for piece in pieces if _span(piece) not in known], segment)
        return _caption(pieces, known, len(caption.words))

    def _vectors(self, pieces: Sequence[Piece], segment: SpeechSegment) -> dict[_Span, _Heard]:
        """The vectors of pieces that follow one another, by their times."""
        if not pieces:
            return {}
        start_s = max(segment.start_s, pieces[0].start_s - _EDGE_S)
        first, last = (
            max(0, round((at_s - segment.start_s) * SAMPLE_RATE))
            for at_s in (start_s, pieces[-1].end_s + _EDGE_S)
        )
        samples = segment.samples[first:last]
        overlaps = self._networks.overlaps(samples)
        stretches = [_alone(piece, samples, start_s, overlaps) for piece in pieces]
        vectors = self._networks.vectors(stretches)
        return {
            _span(piece): (vector, min(piece.duration_s, len(stretch) / SAMPLE_RATE))
            for piece, vector, stretch in zip(pieces, vectors, stretches, strict=True)
        }


def _caption(pieces: Sequence[Piece], known: Mapping[_Span, _Heard], words: int) -> EmbeddedCaption:
    heard = [known[_span(piece)] for piece in pieces]
    vectors = np.stack([vector for vector, _ in heard]) if heard else _NO_VECTORS
    return EmbeddedCaption(pieces, vectors, words, np.array([length_s for _, length_s in heard]))


def _span(piece: Piece) -> _Span:
    return piece.start_s, piece.end_s


def _alone(piece: Piece, samples: Samples, start_s: float, overlaps: Spans) -> Samples:
    """The longest part of a piece in which nobody else speaks; empty where that is too short.

    Digital silence is left out: no room is as silent, and a word that is timed too long has some.
    """
    at_s = max(0.0, piece.start_s - start_s - _EDGE_S)
    end_s = piece.end_s - start_s + _EDGE_S
    longest = (at_s, at_s)
    for from_s, to_s in (*overlaps, (end_s, end_s)):
        until_s = min(max(from_s, at_s), end_s)
        longest = max(longest, (at_s, until_s), key=lambda span: span[1] - span[0])
        at_s = max(at_s, to_s)
    if longest[1] - longest[0] < _SHORTEST_S:
        return np.zeros(0, np.float32)
    heard = samples[round(longest[0] * SAMPLE_RATE) : round(longest[1] * SAMPLE_RATE)]
    steps = np.pad(heard, (0, -len(heard) % _STEP)).reshape(-1, _STEP)
    is_sound = np.repeat(steps.any(axis=1), _STEP)[: len(heard)]
    heard = heard[is_sound]
    least_s = _SHORTEST_S - 2 * _EDGE_S  # The edges may be silent.
    return heard if len(heard) >= least_s * SAMPLE_RATE else np.zeros(0, np.float32)
