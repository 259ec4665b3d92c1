"""Fetching models while everything else goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from captioner.gui.background import Background
from captioner.gui.contract import DownloadProgress, ModelsPort

_SHORTEST_INTERVAL_S = 0.1


class ModelDownloads(QObject):
    """One download at a time; the windows watch it through signals."""

    began = Signal(str)
    progressed = Signal(object)
    """A `DownloadProgress`."""

    ended = Signal(str, bool)
    """The model's name, and whether it is installed now."""

    def __init__(
        self,
        models: ModelsPort,
        background: Background,
        show_error: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._models = models
        self._background = background
        self._show_error = show_error
        self._cancelled = threading.Event()
        self._running = ""
        self._last_told = 0.0

    @property
    def running(self) -> str:
        """The model that is being fetched; empty for none."""
        return self._running

    def start(self, name: str) -> None:
        """Fetch a model; does nothing while another one is fetched."""
        if self._running:
            return
        self._running = name
        self._cancelled = cancelled = threading.Event()
        self.began.emit(name)

        def fetch() -> bool:
            self._models.download(name, self._on_progress, cancelled.is_set)
            return not cancelled.is_set()

        self._background.run(fetch, self._on_done, self._on_failed)

    def cancel(self) -> None:
        """Give up; what was fetched stays for the next time."""
        self._cancelled.set()

    def _on_progress(self, progress: DownloadProgress) -> None:
        # On the download's thread: a signal is the way over, and not one for every block.
        now = time.monotonic()
        is_last = progress.done_bytes >= progress.total_bytes
        if now - self._last_told >= _SHORTEST_INTERVAL_S or is_last or not progress.done_bytes:
            self._last_told = now
            self.progressed.emit(progress)

    def _on_done(self, is_installed: bool) -> None:
        name, self._running = self._running, ""
        self.ended.emit(name, is_installed)

    def _on_failed(self, error: Exception) -> None:
        name, self._running = self._running, ""
        self._show_error(error)
        self.ended.emit(name, False)
