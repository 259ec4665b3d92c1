"""Labels for the words of captions, live and of whole recordings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import count

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Caption
from captioner.core.speakers.labelling import Labels
from captioner.speech.speakers.pieces import Piece, cut_into_pieces
from captioner.speech.speakers.port import Spans, VoicePort
from captioner.speech.speakers.voices import HeardCaption, Voices, VoiceSettings

_SHORTEST_S = 0.35
"""Less speech says too little of its voice."""

_EDGE_S = 0.05
"""Taken in addition before and after a piece: times of words are no better than that."""


class Labeller:
    """A `VoiceLabeller` over networks for voices.

    Args:
        networks: Closed by this.
        settings: What the network's vectors mean.
    """

    def __init__(self, networks: VoicePort, settings: VoiceSettings | None = None) -> None:
        self._networks = networks
        self._settings = settings or VoiceSettings()
        numbers = count(1)
        self._of_channel: defaultdict[str, Voices] = defaultdict(
            lambda: Voices(self._settings, lambda: f"S{next(numbers)}")
        )

    def load(self) -> None:
        """See `VoiceLabeller`."""
        self._networks.load()

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        """See `VoiceLabeller`."""
        heard = self._heard(caption, segment.samples, segment.start_s)
        return self._of_channel[caption.channel].hear(caption.id, heard)

    def cluster_again(self) -> None:
        """See `VoiceLabeller`."""
        for voices in self._of_channel.values():
            voices.cluster_again()

    def changes(self) -> Mapping[int, Labels]:
        """See `VoiceLabeller`."""
        changed: dict[int, Labels] = {}
        for voices in self._of_channel.values():
            changed |= voices.changes()
        return changed

    def close(self) -> None:
        """See `VoiceLabeller`."""
        self._networks.close()

    def _heard(self, caption: Caption, samples: Samples, start_s: float) -> HeardCaption:
        pieces = cut_into_pieces(caption.words)
        overlaps = self._networks.overlaps(samples) if pieces else []
        stretches = [_alone(piece, samples, start_s, overlaps) for piece in pieces]
        vectors = self._networks.vectors(stretches)
        return HeardCaption(pieces, vectors, len(caption.words))


def _alone(piece: Piece, samples: Samples, start_s: float, overlaps: Spans) -> Samples:
    """The longest part of a piece in which nobody else speaks; empty where that is too short."""
    at_s = max(0.0, piece.start_s - start_s - _EDGE_S)
    end_s = piece.end_s - start_s + _EDGE_S
    longest = (at_s, at_s)
    for from_s, to_s in (*overlaps, (end_s, end_s)):
        until_s = min(max(from_s, at_s), end_s)
        longest = max(longest, (at_s, until_s), key=lambda span: span[1] - span[0])
        at_s = max(at_s, to_s)
    if longest[1] - longest[0] < _SHORTEST_S:
        return np.zeros(0, np.float32)
    return samples[round(longest[0] * SAMPLE_RATE) : round(longest[1] * SAMPLE_RATE)]
