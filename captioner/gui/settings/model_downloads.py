"""Fetching models while everything else goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.gui.ports.services import ModelsPort
from captioner.gui.widgets.background import Background


class ModelDownloads(QObject):
    """One download at a time; the windows watch it through signals."""

    began = Signal(str)
    progressed = Signal(object)
    """A `DownloadProgress`."""

    failed = Signal(str, object)
    """The model's name and a `CaptionerError`; `ended` follows."""

    ended = Signal(str, bool)
    """The model's name, and whether it is installed now."""

    imported = Signal(str)
    """The name of a model that was copied from this computer; `ended` follows."""

    _woken = Signal()

    def __init__(
        self,
        models: Callable[[], ModelsPort],
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
        self.is_import = False
        """Whether what runs, or ran last, is copied from this computer."""
        self._wanting_draft: set[str] = set()
        self._lock = threading.Lock()
        self._latest: DownloadProgress | None = None
        self._woken.connect(self._report_progress, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> str:
        """The model that is being fetched; empty for none."""
        return self._running

    def start(self, name: str, *, with_draft: bool = False) -> None:
        """Fetch a model, on request with its draft model; nothing while another one is fetched.

        What was asked for with its draft and failed, or was cancelled, goes on with it.
        """
        if self._running:
            return
        with_draft = with_draft or name in self._wanting_draft
        if with_draft:
            self._wanting_draft.add(name)
        self._running, self.is_import = name, False
        self._cancelled = cancelled = threading.Event()
        self.began.emit(name)

        def fetch() -> bool:
            self._models().download(
                name, self._on_progress, cancelled.is_set, with_draft=with_draft
            )
            return not cancelled.is_set()

        self._background.run(fetch, self._on_done, self._on_failed)

    def import_model(self, source: Path) -> None:
        """Check and copy a model of the user's; nothing while another one is fetched."""
        if self._running:
            return
        self._running, self.is_import = source.name, True
        self._cancelled = cancelled = threading.Event()
        self.began.emit(source.name)

        def done(name: str) -> None:
            if name:
                self.imported.emit(name)
            self._on_done(bool(name))

        self._background.run(
            lambda: self._models().import_model(source, self._on_progress, cancelled.is_set),
            done,
            self._on_failed,
        )

    def remove(self, name: str) -> None:
        """Move a model to the trash; `ended` follows."""
        self._background.run(
            lambda: self._models().remove(name),
            lambda _: self.ended.emit(name, False),
            self._show_error,
        )

    def cancel(self) -> None:
        """Give up; what was fetched stays for the next time, and nothing of a copy."""
        self._cancelled.set()

    def _on_progress(self, progress: DownloadProgress) -> None:
        # On the download's thread, and for every block: only the newest crosses over.
        with self._lock:
            was_waiting = self._latest is not None
            self._latest = progress
        if not was_waiting:
            self._woken.emit()

    def _report_progress(self) -> None:
        with self._lock:
            progress, self._latest = self._latest, None
        if progress is not None and self._running:
            self.progressed.emit(progress)

    def _on_done(self, is_installed: bool) -> None:
        name, self._running = self._running, ""
        if is_installed:
            self._wanting_draft.discard(name)
        self.ended.emit(name, is_installed)

    def _on_failed(self, error: Exception) -> None:
        name, self._running = self._running, ""
        if isinstance(error, CaptionerError):
            self.failed.emit(name, error)
        else:
            self._show_error(error)
        self.ended.emit(name, False)
