"""A model that decodes windows of recordings in a supervised subprocess."""

from collections.abc import Callable, Sequence
from typing import cast

from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.core.message import Message
from captioner.core.recognition import LanguageDetected, RecogniserInfo
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.subprocesses.child import IsCancelled
from captioner.subprocesses.supervised import Hosting, SupervisedService, SupervisionSettings

WINDOW_SUPERVISION = SupervisionSettings(decode_limit_s=120.0, decode_limit_per_s=20.0)
"""A window may be decoded three times, the last time with five candidates."""


class ProcessWindowModel(SupervisedService):
    """A `WindowPort` in a subprocess.

    If the subprocess dies, only time is lost: the next one decodes its windows again. Several
    threads may call it; calls are made one at a time, and none after it was closed.

    Args:
        choose: As `SupervisedService` has it; the service in the subprocess is a `WindowPort`.
        on_message: Called with a message for the user, on the calling thread, when a subprocess was
            replaced or the next way is used.
    """

    def __init__(
        self,
        choose: Callable[[IsCancelled], Hosting],
        *,
        on_message: Callable[[Message], None] = lambda _message: None,
    ) -> None:
        super().__init__(choose, name="captioner-recording", on_message=on_message)
        self._is_closed = False

    def load(self) -> RecogniserInfo:
        return cast(RecogniserInfo, super().load())

    def require(self, language: str, settings: LongFormSettings) -> None:
        self.call("require", language, settings, sound_s=0.0)

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        answer = self.call("detect_language", window, sound_s=window.duration_s)
        return cast(LanguageDetected | None, answer)

    def batch_size(self, settings: LongFormSettings) -> int:
        return cast(int, self.call("batch_size", settings, sound_s=0.0))

    def decode(
        self,
        windows: Sequence[SoundWindow],
        language: str,
        settings: LongFormSettings,
        timestamps: bool,
        *,
        is_cancelled: IsCancelled = lambda: False,
    ) -> list[DecodedWindow]:
        answer = self.call(
            "decode",
            tuple(windows),
            language,
            settings,
            timestamps,
            sound_s=sum(window.duration_s for window in windows),
            is_cancelled=is_cancelled,
        )
        return cast(list[DecodedWindow], answer)

    def close(self) -> None:
        """End the subprocess for good; safe to call twice and from any thread."""
        self._is_closed = True
        super().close()

    def _start(self, closings: int) -> None:
        if self._is_closed:  # Do not start another subprocess after closing.
            raise CaptionerError("Recognition was stopped.")
        super()._start(closings)
