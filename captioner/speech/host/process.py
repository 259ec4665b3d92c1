"""A recogniser in a supervised child process: what dies there is started again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from captioner.children.supervised import SupervisedService, SupervisionSettings, Way
from captioner.core.audio import SAMPLE_RATE
from captioner.core.message import Message
from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest


class ProcessRecogniser(Recogniser):
    """A recogniser whose work is done in a child process.

    A child that crashes, hangs beyond its limit or takes too much memory is replaced, and the
    requests at hand are decoded again: nothing that was said is lost.

    Args:
        ways: The ways to run it; the next one is taken when one fails for good.
        on_message: Called with a message for the user whenever a child had to be replaced, or
            another way be taken, from the thread that called.
        on_loading: Called likewise with True when the model begins to load, at first or again, and
            with False when that is over.
    """

    def __init__(
        self,
        *ways: Way,
        supervision: SupervisionSettings | None = None,
        on_message: Callable[[Message], None] = lambda _message: None,
        on_loading: Callable[[bool], None] = lambda _is_loading: None,
    ) -> None:
        self._service = SupervisedService(
            ways,
            supervision=supervision or SupervisionSettings(),
            on_message=on_message,
            on_loading=on_loading,
        )

    @property
    def process_id(self) -> int | None:
        """The child's process id; None while there is none."""
        return self._service.process_id

    def start(self) -> None:
        """Start the child ahead of `load`, so that its imports go on meanwhile."""
        self._service.start()

    def load(self) -> RecogniserInfo:
        """Start the child, load the model there and warm it up; a second call returns immediately.

        Raises:
            CaptionerError: The model cannot be loaded, or the child does not survive it.
        """
        return cast(RecogniserInfo, self._service.load())

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`."""
        if not requests:
            return []
        sound_s = sum(len(request.segment.samples) for request in requests) / SAMPLE_RATE
        answer = self._service.call("recognise_batch", tuple(requests), sound_s=sound_s)
        return cast(list[Hypothesis], answer)

    def close(self) -> None:
        """End the child and free the memory; safe to call twice and from any thread.

        A load or decode under way in another thread ends with a `CaptionerError`.
        """
        self._service.close()
