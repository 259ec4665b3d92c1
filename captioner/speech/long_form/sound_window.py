"""Windows of a recording: their sound, and their decoded words."""

from dataclasses import dataclass

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Stretch
from captioner.core.levels import block_levels_db
from captioner.core.long_form import FallbackSettings
from captioner.speech.long_form.token_merging import SpelledWord

WINDOW_S = 30.0
"""Length of the windows that Whisper was trained on, in seconds."""

_LONGEST_PIECE_S, _SHORTEST_PIECE_S = 5.0, 1.5
_BLOCK_SAMPLES, _QUIET_BLOCKS = SAMPLE_RATE // 50, 5


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
        """Its start in seconds since the recording's."""
        return self.start_sample / SAMPLE_RATE

    @property
    def end_sample(self) -> int:
        """Position just after its last sample."""
        return self.start_sample + len(self.samples)

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    @property
    def speech_pieces(self) -> list[Stretch]:
        """Detected speech in pieces of a few seconds, cut at its quietest points."""
        pieces: list[Stretch] = []
        waiting = list(reversed(self.speech))
        while waiting:
            start_s, end_s = waiting.pop()
            if end_s - start_s <= _LONGEST_PIECE_S:
                pieces.append((start_s, end_s))
            else:
                cut_s = self._quietest_s(start_s + _SHORTEST_PIECE_S, end_s - _SHORTEST_PIECE_S)
                waiting += [(cut_s, end_s), (start_s, cut_s)]
        return pieces

    def part(self, start_s: float, end_s: float) -> "SoundWindow":
        """Return the part between two times of the recording, clipped to this window."""
        first = max(0, round(start_s * SAMPLE_RATE) - self.start_sample)
        last = max(first + 1, round(end_s * SAMPLE_RATE) - self.start_sample)
        return SoundWindow(self.samples[first:last], self.start_sample + first)

    def _quietest_s(self, start_s: float, end_s: float) -> float:
        """Return the middle of the quietest tenth of a second between two times."""
        part = self.part(start_s, end_s)
        count = len(part.samples) // _BLOCK_SAMPLES
        blocks = part.samples[: count * _BLOCK_SAMPLES].reshape(count, _BLOCK_SAMPLES)
        levels = np.convolve(block_levels_db(blocks), np.ones(_QUIET_BLOCKS), mode="valid")
        middle = (int(np.argmin(levels)) + _QUIET_BLOCKS / 2) * _BLOCK_SAMPLES
        return (part.start_sample + middle) / SAMPLE_RATE

    @property
    def segment(self) -> SpeechSegment:
        """The same sound as a `SpeechSegment`."""
        return SpeechSegment(
            self.samples, self.start_s, self.start_s + self.duration_s, is_final=True
        )


@dataclass(frozen=True, slots=True)
class DecodedWindow:
    """The result of decoding a window.

    Attributes:
        words: In order, with times in the recording's clock.
        average_log_probability: Mean over the generated tokens, natural logarithm.
        no_speech_probability: The model's own estimate that there is no speech, 0 to 1.
        compression_ratio: Characters over zlib-compressed length.
        reached_cap: Whether the decode ended because of the cap on tokens.
        until_s: Start of the next window by timestamps, in seconds of this one; None for its end.
        last_timestamp_s: The last timestamp, in seconds of the window.
        pieces: Pieces of the window's speech if the language is detected: start, end, and the
            probability of the decoded language by the encoder's output alone.
    """

    words: tuple[SpelledWord, ...] = ()
    average_log_probability: float = 0.0
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0
    reached_cap: bool = False
    until_s: float | None = None
    last_timestamp_s: float | None = None
    pieces: tuple[tuple[float, float, float], ...] = ()

    def is_silent(self, settings: FallbackSettings) -> bool:
        """Return whether the model doubts both that there is speech and its words."""
        return (
            self.no_speech_probability > settings.no_speech_probability
            and self.average_log_probability < settings.average_log_probability
        )

    def has_failed(self, settings: FallbackSettings) -> bool:
        """Return whether to decode again at a higher temperature."""
        return not self.is_silent(settings) and (
            self.compression_ratio > settings.compression_ratio
            or self.average_log_probability < settings.average_log_probability
        )
