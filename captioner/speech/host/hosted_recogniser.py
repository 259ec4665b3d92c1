"""The recogniser of live captions, in a subprocess that is replaced whenever it is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import cast

from captioner.children.child import IsCancelled
from captioner.children.supervised import SupervisedService, SupervisionSettings, Way
from captioner.core.audio import SAMPLE_RATE
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.message import Message
from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest


@dataclass(frozen=True, slots=True)
class Hosting:
    """How a recogniser is run.

    Attributes:
        ways: The ways to run it; the next one is taken when one fails for good.
        supervision: When its subprocess is given up.
    """

    ways: Sequence[Way]
    supervision: SupervisionSettings = field(default_factory=SupervisionSettings)


class HostedRecogniser(SupervisedService, Recogniser):
    """A recogniser whose work is done in a subprocess.

    A subprocess that crashes, hangs beyond its limit or takes too much memory is replaced, and
    the requests at hand are decoded again: nothing that was said is lost. One that nothing needs
    for long is ended; sound is collected while the next request loads the model again.

    Args:
        choose: Chooses how to run it, when it is loaded first: that may probe the machine for
            seconds, and raise `CaptionerError` or, when its argument says so, `CallCancelledError`.
        idle_s: Unloaded after so many seconds without a request; 0: never.
        on_message: Called with a message for the user whenever a subprocess had to be replaced, or
            another way be taken, from the thread that called.
        on_loading: Called likewise with True when the model begins to load, at first or again, and
            with False when that is over.
    """

    def __init__(
        self,
        choose: Callable[[IsCancelled], Hosting],
        *,
        idle_s: float = 0.0,
        on_message: Callable[[Message], None] = lambda _message: None,
        on_loading: Callable[[bool], None] = lambda _is_loading: None,
    ) -> None:
        super().__init__(
            (),
            supervision=SupervisionSettings(),
            on_message=on_message,
            on_loading=on_loading,
            idle_s=idle_s,
        )
        self._choose = choose
        self._early: Future[RecogniserInfo] | None = None

    def begin_loading(self) -> None:
        """Load on a thread of its own; the next `load` waits for it and raises its error."""
        early = self._early = Future[RecogniserInfo]()

        def load() -> None:
            try:
                early.set_result(super(HostedRecogniser, self).load())
            except BaseException as error:
                early.set_exception(error)

        threading.Thread(target=load, name="early loading", daemon=True).start()

    def load(self) -> RecogniserInfo:
        """Start the subprocess, load the model and warm it up; a second call returns immediately.

        Raises:
            CaptionerError: The model cannot be loaded, or no subprocess survives it.
        """
        early, self._early = self._early, None
        return cast(RecogniserInfo, super().load()) if early is None else early.result()

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`."""
        if not requests:
            return []
        sound_s = sum(len(request.segment.samples) for request in requests) / SAMPLE_RATE
        answer = self.call("recognise_batch", tuple(requests), sound_s=sound_s)
        return cast(list[Hypothesis], answer)

    def _start(self, closings: int) -> None:
        if not self._ways:
            try:
                hosting = self._choose(lambda: self._closings != closings)
            except CallCancelledError:
                raise CaptionerError("Recognition was stopped.") from None
            self._supervision, self._ways = hosting.supervision, list(hosting.ways)
        super()._start(closings)
