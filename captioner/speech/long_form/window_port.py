"""The interface between the long-form algorithms and the model that decodes their windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from captioner.core.long_form import LongFormSettings
from captioner.core.recognition import LanguageDetected, RecogniserInfo
from captioner.speech.long_form.sound_window import HeardWindow, SoundWindow


class WindowPort(Protocol):
    """A model that decodes windows of recordings. One thread at a time calls it."""

    def load(self) -> RecogniserInfo:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: It is absent, damaged, of another architecture, or too large.
        """

    @property
    def longest_window_s(self) -> float:
        """Length of the windows that it decodes best, in seconds."""

    @property
    def chunk_s(self) -> float:
        """Length of the chunks that were published for it, in seconds."""

    def require(self, language: str, settings: LongFormSettings) -> None:
        """Check that the model knows a language.

        Raises:
            CaptionerError: It does not.
        """

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        """The language of a window, by a multilingual model; None where it cannot tell."""

    def batch_size(self, settings: LongFormSettings) -> int:
        """How many windows of 30 s are decoded together."""

    def hear(
        self,
        windows: Sequence[SoundWindow],
        language: str,
        settings: LongFormSettings,
        *,
        timestamps: bool,
        is_cancelled: Callable[[], bool] = ...,
    ) -> list[HeardWindow]:
        """Decode windows together.

        Args:
            windows: At most 30 s each; none of them empty.
            settings: Task, beam size, fallback, encoder window.
            timestamps: Whether the answer is to say when.
            is_cancelled: Asked now and then, perhaps from another thread.

        Raises:
            CaptionerError: Recognition failed for good.
            CallCancelledError: It was cancelled.
        """

    def close(self) -> None:
        """Free the model; safe to call twice."""
