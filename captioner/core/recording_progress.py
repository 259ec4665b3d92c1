"""How far the transcription of a recording is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from captioner.core.audio import AudioGap
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.message import Message


@dataclass(frozen=True, slots=True)
class RecordingProgress:
    """A moment of a transcription.

    Attributes:
        done_s: Sound transcribed so far, in seconds.
        duration_s: Length of the recording; None where the file does not say.
        remaining_s: How long it will still take; None while nothing is known.
        tracks: The file's audio tracks: number, title and language, as far as it says.
        other_language: Code of the language it sounds like, where that is not the chosen one.
    """

    done_s: float
    duration_s: float | None
    remaining_s: float | None = None
    captions: tuple[Caption, ...] = ()
    tracks: tuple[str, ...] = ()
    other_language: str = ""

    @property
    def fraction(self) -> float | None:
        """Share that is done, 0 to 1; None where the length is not known."""
        if not self.duration_s:
            return None
        return min(1.0, self.done_s / self.duration_s)

    @property
    def speed(self) -> float | None:
        """Seconds of sound transcribed in a second; None while nothing is known, and at the end."""
        if not self.remaining_s or self.duration_s is None:
            return None
        return max(0.0, self.duration_s - self.done_s) / self.remaining_s


@dataclass(frozen=True, slots=True)
class RecordingTranscript:
    """What came of a recording, complete or as far as it went.

    Attributes:
        captions: Final captions in order.
        duration_s: Sound transcribed, in seconds.
        language: Code of the language; empty where none was detected or given.
        notices: Notices from the file's reader: damaged stretches, and how much is missing.
        error: Why the sound ended early; None where it did not.
        was_cancelled: Whether it was stopped before the end.
        gaps: Where sound is missing.
        recognised: Names of remembered voices that speak in it, by the label in the captions.
        other_language: Code of the language it sounds like, where that is not the chosen one.
    """

    captions: tuple[Caption, ...]
    duration_s: float
    language: str = ""
    notices: tuple[Message, ...] = ()
    error: CaptionerError | None = None
    was_cancelled: bool = False
    gaps: tuple[AudioGap, ...] = ()
    recognised: Mapping[str, str] = field(default_factory=dict)
    other_language: str = ""


ReportProgress = Callable[[RecordingProgress], None]
IsCancelled = Callable[[], bool]
