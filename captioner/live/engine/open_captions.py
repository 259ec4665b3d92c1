"""The captions on the screen that are not final: what is committed of them is never lost."""

from __future__ import annotations

import threading

from captioner.core.captions import Caption


class OpenCaptions:
    """Remembers captions until they are final; finishes them when the recogniser cannot.

    One caption at a time goes through `lock`, from its first keeper to its last reader, so that
    none can follow after its own end.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._open: dict[int, Caption] = {}
        self._are_finished = False

    def accept(self, caption: Caption) -> bool:
        """Take a caption in; False where it comes too late. Call it with the lock held."""
        if self._are_finished:
            return False
        if caption.is_final:
            self._open.pop(caption.id, None)
        else:
            self._open[caption.id] = caption
        return True

    def finish(self) -> tuple[Caption, ...]:
        """End every open caption with its committed words, as final captions; the last call.

        Call it with the lock held.
        """
        self._are_finished = True
        finished = tuple(caption.as_committed() for caption in self._open.values())
        self._open.clear()
        return finished
