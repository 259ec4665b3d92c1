"""The application's sound format: 16 kHz, mono, float32 from -1 to 1."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from captioner.core.errors import CaptionerError
from captioner.core.message import Message

if TYPE_CHECKING:  # Windows are shown before NumPy is loaded.
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second (Hz) of every `AudioChunk` and `SpeechSegment`."""

FRAME_SAMPLES = 512
"""Samples in one frame: Silero's window, 32 ms."""

FRAME_S = FRAME_SAMPLES / SAMPLE_RATE

Samples: TypeAlias = "NDArray[np.float32]"
"""float32[n], mono, `SAMPLE_RATE`, nominally within -1 to 1."""


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """Consecutive samples of one source.

    Attributes:
        samples: float32[n].
        start_sample: Position of the first sample, counted from the source's first one.
    """

    samples: Samples
    start_sample: int

    @property
    def end_sample(self) -> int:
        """Position just after the last sample."""
        return self.start_sample + len(self.samples)


@dataclass(frozen=True, slots=True)
class AudioGap:
    """Missing sound: the device was disconnected, or blocks were dropped.

    The source's clock continues: the next chunk starts at `start_sample` plus the gap's length.
    """

    start_sample: int
    length_samples: int
    reason: Message

    @property
    def duration_s(self) -> float:
        return self.length_samples / SAMPLE_RATE


PAUSED = Message("Paused")
"""Reason of a gap for sound that the user did not want captioned."""

UNCLEAR_SPEECH = Message("unclear speech")
"""Reason of a gap for detected speech without trustworthy words."""

DISCONNECTED = Message("{name} was disconnected", name="")
SUSPENDED = Message("{name} was suspended", name="")
SLEPT = Message("The computer slept for {duration}", duration="")
SILENT_HERE = Message("{name} has no sound here", name="")

GAP_REASONS = (DISCONNECTED, SUSPENDED, SLEPT, SILENT_HERE)
"""The reasons of gaps that have values, which a journal keeps as English text."""


class NoticeKind(Enum):
    """Kinds of notices of a running source."""

    DEVICE_LOST = "device-lost"
    DEVICE_BACK = "device-back"
    DEVICE_CHANGED = "device-changed"
    SILENT_INPUT = "silent-input"
    SOUND_BACK = "sound-back"
    TOO_QUIET = "too-quiet"
    CLIPPING = "clipping"
    LEVEL_GOOD = "level-good"
    DROPPED_BLOCKS = "dropped-blocks"
    DAMAGED_SOUND = "damaged-sound"


@dataclass(frozen=True, slots=True)
class SourceNotice:
    """A message for the user about a source; capture continues."""

    kind: NoticeKind
    message: Message


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """The last item of every source: it was stopped, reached its end, or failed for good."""

    error: CaptionerError | None = None


SourceItem = AudioChunk | AudioGap | SourceNotice | SourceEnded


@dataclass(frozen=True, slots=True)
class SpeechSegment:
    """Sound for a recogniser.

    Attributes:
        samples: float32[n].
        start_s: Time of the first sample, in seconds since the source's first sample.
        end_s: Time just after the last sample in the same clock.
        is_final: Whether the utterance ends here, so that no sound will be appended.
    """

    samples: Samples
    start_s: float
    end_s: float
    is_final: bool

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class PlaybackState:
    """The state of playback of kept sound.

    Attributes:
        position_s: Current position, in seconds of the session.
        is_playing: Whether sound plays or is about to.
        error: Why it failed; None while it plays, at its end, and after it was stopped.
    """

    position_s: float = 0.0
    is_playing: bool = False
    error: CaptionerError | None = None
