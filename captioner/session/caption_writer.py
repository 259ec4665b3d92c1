"""Passes captions to the sinks on a thread of its own: a slow disk delays no caption."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.ports import CaptionSink

_PATIENCE_S = 0.2
"""How long a caption waits for the sinks before it is shown, where they are slow."""


class CaptionWriter:
    """Feeds every sink, in order, until closed.

    A sink that fails does not keep captions from the other sinks, and a slow one keeps none from
    being shown.

    Args:
        sinks: Journal, subtitle files, other receivers of captions.
        report: Called with a failure that the user should see; not on every caption, only when it
            differs from the last.
    """

    def __init__(
        self, sinks: Sequence[CaptionSink], report: Callable[[CaptionerError], None]
    ) -> None:
        self._sinks = sinks
        self._report = report
        self._last_message = ""
        self._captions: queue.SimpleQueue[Caption | None] = queue.SimpleQueue()
        self._progress = threading.Condition()
        self._accepted = self._written = 0
        self._thread = threading.Thread(target=self._run, name="write captions", daemon=True)

    def start(self) -> None:
        """Begin to wait for captions."""
        self._thread.start()

    def accept(self, caption: Caption) -> None:
        """Have a caption written; it is, on return, unless the sinks are slow or behind."""
        with self._progress:
            is_behind = self._written < self._accepted
            self._accepted += 1
            number = self._accepted
            self._captions.put(caption)
            if not is_behind:
                self._progress.wait_for(lambda: self._written >= number, _PATIENCE_S)

    def close(self) -> None:
        """Write what is queued, close every sink, return afterwards."""
        self._captions.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (caption := self._captions.get()) is not None:
            for sink in self._sinks:
                self._guarded(lambda sink=sink, caption=caption: sink.accept(caption))  # type: ignore[misc]
            with self._progress:
                self._written += 1
                self._progress.notify_all()
        for sink in self._sinks:
            self._guarded(sink.close)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except CaptionerError as error:
            if error.message != self._last_message:
                self._last_message = error.message
                self._report(error)
