"""A download's progress in the main window, while captioning goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QProgressBar

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.gui.settings.model_downloads import ModelDownloads
from captioner.gui.widgets.banner import Banner, BannerArea
from captioner.gui.widgets.words import download_in_words, model_in_words


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
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Download"))
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
