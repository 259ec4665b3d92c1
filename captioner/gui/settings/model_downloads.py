"""Downloads of models while everything else continues, with their banner and offers."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.gui.ports import ModelsPort
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.banner import Banner, BannerArea
from captioner.gui.widgets.layout import hbox, progress_bar, push_button, quiet_label
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import download_in_words, model_in_words


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
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._models = models
        self._background = background
        self._cancelled = threading.Event()
        self.running = ""
        """The model that is being fetched; empty for none."""
        self.is_import = False
        """Whether what runs, or ran last, is copied from this computer."""
        self._wanting_draft: set[str] = set()
        self._lock = threading.Lock()
        self._latest: DownloadProgress | None = None
        self._woken.connect(self._report_progress, Qt.ConnectionType.QueuedConnection)

    def start(self, name: str, *, with_draft: bool = False) -> None:
        """Fetch a model, on request with its draft model; nothing while another one is fetched.

        A model asked for with its draft that failed, or was cancelled, resumes with it.
        """
        with_draft = with_draft or name in self._wanting_draft

        def fetch(is_cancelled: Callable[[], bool]) -> str:
            self._models().download(name, self._on_progress, is_cancelled, with_draft=with_draft)
            return "" if is_cancelled() else name

        if not self.running:
            if with_draft:
                self._wanting_draft.add(name)
            self._begin(name, fetch, is_import=False)

    def import_model(self, source: Path) -> None:
        """Check and copy a model of the user's; nothing while another one is fetched."""

        def copy(is_cancelled: Callable[[], bool]) -> str:
            return self._models().import_model(source, self._on_progress, is_cancelled)

        if not self.running:
            self._begin(source.name, copy, is_import=True)

    def _begin(
        self, name: str, work: Callable[[Callable[[], bool]], str], *, is_import: bool
    ) -> None:
        self.running, self.is_import = name, is_import
        self._cancelled = cancelled = threading.Event()
        self.began.emit(name)
        self._background.run(lambda: work(cancelled.is_set), self._on_done, self._on_failed)

    def remove(self, name: str) -> None:
        """Move a model to the trash; `ended` follows."""
        self._background.run(
            lambda: self._models().remove(name),
            lambda _: self.ended.emit(name, False),
        )

    def cancel(self) -> None:
        """Give up; the fetched part stays for the next time, and nothing of a copy."""
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
        if progress is not None and self.running:
            self.progressed.emit(progress)

    def _on_done(self, installed: str) -> None:
        if installed and self.is_import:
            self.imported.emit(installed)
        name, self.running = self.running, ""
        if installed:
            self._wanting_draft.discard(name)
        self.ended.emit(name, bool(installed))

    def _on_failed(self, error: Exception) -> None:
        name, self.running = self.running, ""
        if isinstance(error, CaptionerError):
            self.failed.emit(name, error)
        else:
            self._background.show_error(error)
        self.ended.emit(name, False)


class ModelOffer(QWidget):
    """Fetches the model for voices or sounds; gone where it is here."""

    def __init__(self, name: str, gain: str, models: ModelsPort, downloads: ModelDownloads) -> None:
        """Offer a model.

        Args:
            name: "speakers" or "sounds".
            gain: Its purpose and size, in a line.
            models: Says whether it is here.
            downloads: Fetches it.
        """
        super().__init__()
        self._name = name
        self._gain = gain
        self._models = models
        self._downloads = downloads
        self.words = quiet_label("", is_plain=True)
        self.button = push_button("", self._on_clicked, auto_default=False)
        hbox((self.words, 1), self.button, inside=self, margins=(31, 0, 0, 0))
        downloads.began.connect(lambda _name: self._refresh())
        downloads.progressed.connect(self._on_progress)
        downloads.failed.connect(self._on_failed)
        downloads.ended.connect(self._on_ended)
        self._failure = ""
        self._refresh()

    def _refresh(self) -> None:
        is_fetching = self._downloads.running == self._name
        is_here = self._models.has_network(self._name)
        if is_here or self.parentWidget() is not None:  # else it would be a window of its own
            self.setVisible(not is_here)
        self.words.setText(self._gain)
        self.button.setText(self.tr("Cancel") if is_fetching else self.tr("Download"))
        spoken = (
            self.tr("Cancel the download of {name}") if is_fetching else self.tr("Download {name}")
        )
        self.button.setAccessibleName(spoken.format(name=model_in_words(self._name)))
        self.button.setEnabled(is_fetching or not self._downloads.running)

    def _on_clicked(self) -> None:
        if self._downloads.running:
            self._downloads.cancel()
        else:
            self._downloads.start(self._name)

    def _on_progress(self, progress: DownloadProgress) -> None:
        if self._downloads.running == self._name:
            self.words.setText(download_in_words(progress))

    def _on_failed(self, name: str, error: CaptionerError) -> None:
        self._failure = translated(error.full_message) if name == self._name else ""

    def _on_ended(self, _name: str, _is_installed: bool) -> None:
        self._refresh()
        if self._failure:
            self.words.setText(self._failure)
            self.button.setText(self.tr("Try again"))
        self._failure = ""


class DownloadBanner(QObject):
    """Shows a banner from the first byte to the last, and what came of it."""

    def __init__(
        self, downloads: ModelDownloads, banners: BannerArea, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._downloads = downloads
        self._banners = banners
        self._banner: Banner | None = None
        self._bar: QProgressBar | None = None
        self._failure: Banner | None = None
        downloads.began.connect(self._on_began)
        downloads.progressed.connect(self._on_progress)
        downloads.failed.connect(self._on_failed)
        downloads.ended.connect(self._on_ended)

    def _on_began(self, name: str) -> None:
        self._remove_failure()
        self._banner = self._banners.show_message(
            "note",
            (
                self.tr("Copying {name}")
                if self._downloads.is_import
                else self.tr("Downloading {name}")
            ).format(name=model_in_words(name)),
            self.tr("You can keep captioning in the meantime."),
            is_dismissible=False,
        )
        self._bar = progress_bar(self.tr("Download"))
        self._banner.add_widget(self._bar)
        self._banner.add_button(self.tr("Cancel"), self._downloads.cancel)

    def _on_progress(self, progress: DownloadProgress) -> None:
        if self._banner is None or self._bar is None:
            return
        share = progress.done_bytes / max(1, progress.total_bytes)
        self._bar.setValue(round(1000 * share))
        self._banner.set_hint(
            self.tr("{progress}. You can keep captioning in the meantime.").format(
                progress=download_in_words(progress)
            )
        )

    def _on_failed(self, name: str, error: CaptionerError) -> None:
        self._remove_failure()
        self._failure = banner = self._banners.show_error(error)
        if not self._downloads.is_import:
            banner.add_button(self.tr("Try again"), lambda: self._downloads.start(name))

    def _remove_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None and failure in self._banners.banners:
            self._banners.remove(failure)

    def _on_ended(self, name: str, is_installed: bool) -> None:
        if self._banner is not None:
            self._banners.remove(self._banner)
            self._banner = self._bar = None
        if is_installed:
            self._banners.show_message(
                "note",
                self.tr("{name} is ready.").format(name=model_in_words(name)),
                self.tr("It will be used the next time captioning starts."),
                passes=True,
            )
