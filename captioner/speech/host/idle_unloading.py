"""A recogniser that gives its memory back during silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from captioner.core.ports import Recogniser
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest


class IdleUnloadingRecogniser(Recogniser):
    """A recogniser that unloads another one when it is not used.

    The next request loads it again and waits for that; sound goes on being collected meanwhile,
    so nothing is lost but time.

    Args:
        idle_s: Unloaded after so many seconds without a request; 0: never.

    Attributes:
        is_loaded: Whether a request would need no loading first.
    """

    def __init__(self, inner: Recogniser, idle_s: float) -> None:
        self._inner = inner
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._wake = threading.Condition()
        self.is_loaded = False
        self._used_s = 0.0
        self._is_closed = False
        self._watcher: threading.Thread | None = None

    def load(self) -> RecogniserInfo:
        """See `Recogniser`."""
        with self._lock:
            return self._loaded()

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """See `Recogniser`."""
        with self._lock:
            self._loaded()
            try:
                return self._inner.recognise_batch(requests)
            finally:
                self._note_use()

    def close(self) -> None:
        """Free the model and end the watching thread; safe to call twice and from any thread.

        A load or decode under way in another thread ends where the inner one can end it.
        """
        with self._wake:
            self._is_closed = True
            self._wake.notify_all()
            watcher, self._watcher = self._watcher, None
        self._inner.close()
        if watcher is not None:
            watcher.join()
        with self._lock:
            self.is_loaded = False
            self._inner.close()
        with self._wake:
            self._is_closed = False

    def _loaded(self) -> RecogniserInfo:
        if self.is_loaded:
            info = self._inner.load()
        else:
            info = self._inner.load()
            self.is_loaded = True
            self._watch()
        self._note_use()
        return info

    def _note_use(self) -> None:
        self._used_s = time.monotonic()

    def _watch(self) -> None:
        with self._wake:
            if self._idle_s <= 0 or self._watcher is not None or self._is_closed:
                return
            self._used_s = time.monotonic()
            self._watcher = threading.Thread(
                target=self._unload_when_idle, name="unload idle recogniser", daemon=True
            )
            self._watcher.start()

    def _unload_when_idle(self) -> None:
        while True:
            with self._wake:
                left_s = self._used_s + self._idle_s - time.monotonic()
                if self._is_closed or (left_s > 0 and self._wake.wait(left_s)):
                    return
            with self._lock:
                if time.monotonic() - self._used_s < self._idle_s:
                    continue
                self.is_loaded = False
                self._inner.close()
                # Before the lock is free: who loads again must start a watcher of its own.
                with self._wake:
                    self._watcher = None
            return
