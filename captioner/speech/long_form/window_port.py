"""The interface between the long-form algorithms and the model that decodes their windows."""

from collections.abc import Callable, Sequence
from typing import Protocol

from captioner.core.long_form import LongFormSettings
from captioner.core.recognition import LanguageDetected, RecogniserInfo
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow


class WindowPort(Protocol):
    """A model that decodes windows of recordings. One thread at a time calls it."""

    def load(self) -> RecogniserInfo:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: The model is absent, damaged, of another architecture, or too large.
        """

    def require(self, language: str, settings: LongFormSettings) -> None:
        """Check that the model supports a language.

        Raises:
            CaptionerError: It does not.
        """

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        """Return the language of a window; None if the model cannot detect languages."""

    def batch_size(self, settings: LongFormSettings) -> int:
        """Return the number of windows of 30 s to decode together."""

    def decode(
        self,
        windows: Sequence[SoundWindow],
        language: str,
        settings: LongFormSettings,
        timestamps: bool,
        *,
        is_cancelled: Callable[[], bool] = ...,
    ) -> list[DecodedWindow]:
        """Decode windows together, and return their results in order.

        Args:
            windows: At most 30 s each; none is empty.
            language: Code of the language spoken.
            settings: Task, beam size, fallback, encoder window.
            timestamps: Whether to decode timestamps.
            is_cancelled: Called repeatedly, perhaps on another thread.

        Raises:
            CaptionerError: Recognition failed for good.
            CallCancelledError: `is_cancelled` returned True.
        """

    def close(self) -> None:
        """Free the model; safe to call twice."""
