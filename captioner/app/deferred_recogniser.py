"""A recogniser that is chosen when it is loaded: choosing may probe the machine for seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest


class DeferredRecogniser:
    """A `captioner.core.ports.Recogniser` made by the thread that loads it first.

    Loading may be asked for from a second thread (a warm start); it then waits for the first.

    Args:
        make: Makes the real one; may take seconds and raise `CaptionerError`.
    """

    def __init__(self, make: Callable[[], Recogniser]) -> None:
        self._make = make
        self._made: Recogniser | None = None
        self._loading = threading.Lock()

    def load(self) -> RecogniserInfo:
        """See `Recogniser`."""
        with self._loading:
            return self._recogniser.load()

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        """See `Recogniser`."""
        return self._recogniser.recognise(request)

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`."""
        return self._recogniser.recognise_batch(requests)

    def close(self) -> None:
        """See `Recogniser`."""
        with self._loading:
            if self._made is not None:
                self._made.close()

    @property
    def _recogniser(self) -> Recogniser:
        if self._made is None:
            self._made = self._make()
        return self._made
