"""A model that decodes windows of recordings in a supervised subprocess."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import cast

from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.core.message import Message
from captioner.core.recognition import LanguageDetected, RecogniserInfo
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.subprocesses.supervised import SupervisedService, SupervisionSettings, Way

SUPERVISION = SupervisionSettings(decode_limit_s=120.0, decode_limit_per_s=20.0)
"""A window may be decoded three times, the last time with five candidates."""


class ProcessWindowModel:
    """A `WindowPort` in a subprocess.

    If the subprocess dies, only time is lost: the next one decodes its windows again. Several
    threads may call it; calls are made one at a time.

    Args:
        ways: Ways to make a `WindowPort` there; when one fails for good, the next one is used.
        on_message: Called with a message for the user, on the calling thread, when a subprocess was
            replaced or the next way is used.
    """

    def __init__(
        self,
        *ways: Way,
        supervision: SupervisionSettings = SUPERVISION,
        on_message: Callable[[Message], None] = lambda _message: None,
    ) -> None:
        self._service = SupervisedService(
            ways, supervision=supervision, name="captioner-recording", on_message=on_message
        )
        self._one_at_a_time = threading.Lock()
        self._is_closed = False

    @property
    def process_id(self) -> int | None:
        """The subprocess's id; None while there is none."""
        return self._service.process_id

    def load(self) -> RecogniserInfo:
        with self._one_at_a_time:
            self._require_open()
            return cast(RecogniserInfo, self._service.load())

    def require(self, language: str, settings: LongFormSettings) -> None:
        self._call("require", language, settings, sound_s=0.0)

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        answer = self._call("detect_language", window, sound_s=window.duration_s)
        return cast(LanguageDetected | None, answer)

    def batch_size(self, settings: LongFormSettings) -> int:
        return cast(int, self._call("batch_size", settings, sound_s=0.0))

    def decode(
        self,
        windows: Sequence[SoundWindow],
        language: str,
        settings: LongFormSettings,
        timestamps: bool,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> list[DecodedWindow]:
        answer = self._call(
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
        self._service.close()

    def _require_open(self) -> None:
        if self._is_closed:  # Do not start another subprocess after closing.
            raise CaptionerError("Recognition was stopped.")

    def _call(
        self,
        method: str,
        *arguments: object,
        sound_s: float,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> object:
        with self._one_at_a_time:
            if is_cancelled():  # Another thread's cancelled call ended the subprocess.
                raise CallCancelledError
            self._require_open()
            return self._service.call(
                method, *arguments, sound_s=sound_s, is_cancelled=is_cancelled
            )
