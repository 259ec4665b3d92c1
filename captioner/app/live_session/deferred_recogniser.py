"""A model that is chosen when it is loaded: choosing may probe the machine for seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar

from captioner.children.child import IsCancelled
from captioner.core.audio import SourceItem
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import (
    LongFormEvent,
    LongFormMemory,
    LongFormPort,
    LongFormSettings,
)
from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest


class _Model(Protocol):
    def load(self) -> RecogniserInfo: ...

    def close(self) -> None: ...


Made = TypeVar("Made", bound=_Model)


class _Deferred(Generic[Made]):
    """A model made by the thread that loads it first.

    Loading can begin early (`begin_loading`), while the rest of a session is still being made.

    Args:
        make: Makes the real one; may take seconds and raise `CaptionerError`. What it is given
            says whether it was cancelled.
    """

    def __init__(self, make: Callable[[IsCancelled], Made]) -> None:
        self._make = make
        self._made_one: Made | None = None
        self._making = threading.Lock()
        self._loading = threading.Lock()
        self._closings = 0
        self._early: Future[RecogniserInfo] | None = None

    def begin_loading(self) -> None:
        """Load on a thread of its own; `load` waits for it, and says what went wrong."""
        early: Future[RecogniserInfo] = Future()
        self._early = early

        def load() -> None:
            try:
                early.set_result(self._load())
            except BaseException as error:
                early.set_exception(error)

        threading.Thread(target=load, name="early loading", daemon=True).start()

    def load(self) -> RecogniserInfo:
        """See `Recogniser`."""
        early, self._early = self._early, None
        return self._load() if early is None else early.result()

    def _load(self) -> RecogniserInfo:
        closings = self._closings
        with self._loading:
            made = self._made(lambda: self._closings != closings)
            if self._closings != closings:
                raise CaptionerError("Recognition was stopped.")
            return made.load()

    def close(self) -> None:
        """Free the model, or end its being chosen and loaded; safe from any thread."""
        self._closings += 1
        if self._made_one is not None:
            self._made_one.close()

    def _made(self, is_cancelled: IsCancelled = lambda: False) -> Made:
        with self._making:  # Channels of one session ask at the same time.
            if self._made_one is None:
                try:
                    self._made_one = self._make(is_cancelled)
                except CallCancelledError:
                    raise CaptionerError("Recognition was stopped.") from None
            return self._made_one


class DeferredRecogniser(_Deferred[Recogniser], Recogniser):
    """A `captioner.core.ports.Recogniser` of this kind."""

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`."""
        return self._made().recognise_batch(requests)


class DeferredTranscriber(_Deferred[LongFormPort]):
    """A `captioner.core.long_form.LongFormPort` of this kind."""

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
