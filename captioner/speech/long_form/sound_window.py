"""Windows of a recording: their sound, and what was heard in them."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Stretch
from captioner.core.long_form import FallbackSettings
from captioner.speech.long_form.token_merging import SpelledWord

WINDOW_S = 30.0
"""What Whisper was trained on."""


@dataclass(frozen=True, slots=True)
class SoundWindow:
    """Sound of a recording that is decoded at once.

    Attributes:
        samples: float32[n], at most 30 s.
        start_sample: Its position in the recording.
        speech: Detected speech in it, in seconds since the recording's beginning.
    """

    samples: Samples
    start_sample: int
    speech: tuple[Stretch, ...] = ()

    @property
    def start_s(self) -> float:
        """Its beginning in seconds since the recording's."""
        return self.start_sample / SAMPLE_RATE

    @property
    def end_sample(self) -> int:
        """Position just after its last sample."""
        return self.start_sample + len(self.samples)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE

    @property
    def segment(self) -> SpeechSegment:
        """The same as a recogniser takes it."""
        return SpeechSegment(
            self.samples, self.start_s, self.start_s + self.duration_s, is_final=True
        )


@dataclass(frozen=True, slots=True)
class HeardWindow:
    """What was heard in a window.

    Attributes:
        words: In order, with times in the recording's clock.
        average_log_probability: Mean over the generated tokens, natural logarithm.
        no_speech_probability: The model's own estimate that there is no speech, 0 to 1.
        compression_ratio: Characters over zlib-compressed length.
        temperature: At which it was decoded.
        reached_cap: Whether the decode ended because of the cap on tokens.
        until_s: Where in the window the next one should begin, by its timestamps; None: at its
            end.
        last_timestamp_s: The answer's last timestamp, within the window.
    """

    words: tuple[SpelledWord, ...] = ()
    average_log_probability: float = 0.0
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0
    temperature: float = 0.0
    reached_cap: bool = False
    until_s: float | None = None
    last_timestamp_s: float | None = None

    def is_silent(self, settings: FallbackSettings) -> bool:
        """Whether the model is sure that there is no speech and unsure of the words."""
        return (
            self.no_speech_probability > settings.no_speech_probability
            and self.average_log_probability < settings.average_log_probability
        )

    def has_failed(self, settings: FallbackSettings) -> bool:
        """Whether it is worth decoding again at a higher temperature."""
        return not self.is_silent(settings) and (
            self.compression_ratio > settings.compression_ratio
            or self.average_log_probability < settings.average_log_probability
        )
