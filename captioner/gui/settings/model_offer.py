"""A model that a setting needs, offered where the setting is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.gui.ports.services import ModelsPort
from captioner.gui.settings.model_downloads import ModelDownloads
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.layout import hbox
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import download_in_words, model_in_words


class ModelOffer(QWidget):
    """Fetches the model for voices or sounds; gone where it is here."""

    def __init__(self, name: str, gain: str, models: ModelsPort, downloads: ModelDownloads) -> None:
        """Offer a model.

        Args:
            name: "speakers" or "sounds".
            gain: What it is for and how large it is, in a line.
            models: Says whether it is here.
            downloads: Fetches it.
        """
        super().__init__()
        self._name = name
        self._gain = gain
        self._models = models
        self._downloads = downloads
        self.words = quiet_label("")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._on_clicked)
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
