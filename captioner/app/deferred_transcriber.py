"""A transcriber whose model is chosen when it is loaded: choosing may probe the machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

from captioner.children.child import IsCancelled
from captioner.core.audio import SourceItem
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import LongFormEvent, LongFormMemory, LongFormPort, LongFormSettings
from captioner.core.recognition import RecogniserInfo


class DeferredTranscriber(LongFormPort):
    """A transcriber made by the thread that uses it first.

    Args:
        make: Makes the real one; may take seconds and raise `CaptionerError`. What it is given
            says whether it was cancelled.
    """

    def __init__(self, make: Callable[[IsCancelled], LongFormPort]) -> None:
        self._make = make
        self._made_one: LongFormPort | None = None
        self._making = threading.Lock()
        self._loading = threading.Lock()
        self._closings = 0

    def load(self) -> RecogniserInfo:
        """See `LongFormPort`."""
        closings = self._closings
        with self._loading:
            made = self._made(lambda: self._closings != closings)
            if self._closings != closings:
                raise CaptionerError("Recognition was stopped.")
            return made.load()

    def transcribe(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings,
        is_cancelled: IsCancelled = lambda: False,
        memory: LongFormMemory | None = None,
    ) -> Iterator[LongFormEvent]:
        """See `LongFormPort`."""
        made = self._made(is_cancelled)
        if is_cancelled():  # `close` may have come before there was anything to close.
            made.close()
        return made.transcribe(items, settings, is_cancelled, memory)

    def close(self) -> None:
        """Free the model, or stop choosing and loading it; safe from any thread."""
        self._closings += 1
        if self._made_one is not None:
            self._made_one.close()

    def _made(self, is_cancelled: IsCancelled) -> LongFormPort:
        with self._making:  # Channels of one session ask at the same time.
            if self._made_one is None:
                try:
                    self._made_one = self._make(is_cancelled)
                except CallCancelledError:
                    raise CaptionerError("Recognition was stopped.") from None
            return self._made_one
