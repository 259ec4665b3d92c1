"""Networks for voices in a supervised child process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.speakers.features import Spans, Vectors, VoiceFeatures, VoicePort
from captioner.subprocesses.placement import LIVE_NICENESS, Placement
from captioner.subprocesses.supervised import SupervisedService, SupervisionSettings, Way

_SPARE_MEMORY_MB = 600


class VoiceService:
    """The child's side of a `VoicePort`.

    Args:
        voices: File of the network that gives vectors.
        overlap: File of the network that hears several voices at once; None without one.
    """

    def __init__(self, voices: Path, overlap: Path | None) -> None:
        self._files = voices, overlap

    def load(self) -> str:
        from captioner.speakers.network import OverlapNetwork, VoiceNetwork

        voices, overlap = self._files
        self._voices = VoiceNetwork(voices)
        self._overlap = OverlapNetwork(overlap) if overlap is not None else None
        return self._voices.features.value

    def vectors(self, stretches: Sequence[Samples]) -> tuple[int, bytes]:
        """See `VoicePort`; how many, and their numbers one after another."""
        vectors = self._voices.vectors(stretches)
        return len(vectors), vectors.tobytes()

    def overlaps(self, samples: Samples) -> Spans:
        return self._overlap.overlaps(samples) if self._overlap is not None else []

    def close(self) -> None: ...


class ProcessVoices(VoicePort):
    """A `VoicePort` whose work is done in a child process: what dies there is started again.

    Args:
        voices: File of the network that gives vectors.
        overlap: File of the network that hears several voices at once; None without one.
        niceness: How much the process gives way (`captioner.subprocesses.placement`).
    """

    def __init__(
        self, voices: Path, overlap: Path | None = None, niceness: int = LIVE_NICENESS
    ) -> None:
        files = [file for file in (voices, overlap) if file is not None]
        size_mb = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
        self._has_overlap = overlap is not None
        self._service = SupervisedService(
            [
                Way(
                    partial(VoiceService, voices, overlap),
                    Placement(niceness=niceness),
                    round(4 * size_mb) + _SPARE_MEMORY_MB,
                )
            ],
            supervision=SupervisionSettings(),
            name="captioner-voices",
            stopped=_stopped,
        )

    @property
    def process_id(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._service.process_id

    def load(self) -> VoiceFeatures:
        return VoiceFeatures(cast(str, self._service.load()))

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        sound_s = sum(map(len, stretches)) / SAMPLE_RATE
        answer = self._service.call("vectors", list(stretches), sound_s=sound_s)
        count, numbers = cast(tuple[int, bytes], answer)
        return np.frombuffer(numbers, np.float32).reshape(count, -1)

    def overlaps(self, samples: Samples) -> Spans:
        if not self._has_overlap:
            return []
        sound_s = len(samples) / SAMPLE_RATE
        return cast(Spans, self._service.call("overlaps", samples, sound_s=sound_s))

    def close(self) -> None:
        self._service.close()


def _stopped(attempts: int, reason: str) -> CaptionerError:
    return CaptionerError(
        "The process that tells voices apart stopped {attempts} times at the same place: {reason}.",
        attempts=attempts,
        reason=reason,
    )
