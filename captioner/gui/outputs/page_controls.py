"""What switches a web page on and off, and hands out its address."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QWidget

from captioner.core.outputs import LOCAL, NETWORK, OutputStatus
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.qr_code import qr_code
from captioner.gui.settings.controls import Switch
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.layout import FlowLayout, hbox, vbox
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated

_MODULE_PX = 4
_FOR_OBS = "?view=overlay"


class PageControls(QFrame):
    """Who may open a page, its address and its code, and how it stands.

    Args:
        title: What is shown, in a few words.
        explanation: What it is good for.
        status: How the page stands; None while there is none.
        start: Shows it to `LOCAL` or `NETWORK`, in place of what there is.
    """

    def __init__(
        self,
        model: OutputsModel,
        settings_model: SettingsModel,
        title: str,
        explanation: str,
        status: Callable[[], OutputStatus | None],
        start: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._model, self._settings_model = model, settings_model
        self._title, self._status, self._start = title, status, start
        self.link = ""
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        self.network_box = Switch(self.tr("Other devices on this network may open it"))
        set_tip(
            self.network_box,
            self.tr("Not encrypted: on a network that you do not trust, others may read along."),
        )
        self.network_box.setChecked(settings_model.settings.outputs.share_in_network)
        self.network_box.toggled.connect(self._on_network)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_clicked)
        self.status_label = quiet_label("")
        for label in (heading, self.status_label):
            label.setTextFormat(Qt.TextFormat.PlainText)  # sessions are called what people like
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName(self.tr("Address of the page"))
        self.copy_button = self._button(self.tr("Copy address"), self._copy, "")
        self.obs_button = self._button(self.tr("Copy for OBS"), self._copy, _FOR_OBS)
        set_tip(
            self.obs_button, self.tr("For a browser source: captions on a transparent background")
        )
        self.open_button = self._button(self.tr("Open"), self._open, "")
        self.code = QLabel()
        self.code.setAccessibleName(self.tr("The address as a QR code"))
        buttons = FlowLayout(self.copy_button, self.obs_button, self.open_button, spacing=8)
        self._details = QWidget()
        texts = vbox(self.address, buttons, None, spacing=8)
        hbox((texts, 1), self.code, inside=self._details, margins=0, spacing=16)
        self._options = vbox(self.network_box, spacing=8)
        vbox(
            hbox((heading, 1), self.button, spacing=10),
            quiet_label(explanation),
            self._options,
            self.status_label,
            self._details,
            inside=self,
            margins=(18, 14, 14, 14),
            spacing=8,
        )
        model.changed.connect(self._show)
        self._show()

    @property
    def who(self) -> str:
        """Who may open it, as chosen: `LOCAL` or `NETWORK`."""
        return NETWORK if self.network_box.isChecked() else LOCAL

    def add_option(self, option: QWidget) -> None:
        """Put another choice below who may open it."""
        self._options.addWidget(option)

    def _show(self, _statuses: object = ()) -> None:
        status = self._status()
        is_on = status is not None and status.is_on
        self.button.setText(self.tr("Stop") if is_on else self.tr("Show"))
        self.button.setAccessibleName(f"{self.button.text()}: {self._title}")
        self.button.setProperty("role", "" if is_on else "primary")
        self.button.style().polish(self.button)
        self.status_label.setText(translated(status.line) if status is not None else "")
        self.status_label.setVisible(status is not None)
        link = status.link if is_on and status is not None else ""
        self._details.setVisible(bool(link))
        if link != self.link:
            self.link = link
            self.address.setText(link)
            is_for_phones = bool(link) and "//127." not in link
            self.code.setVisible(is_for_phones)
            if is_for_phones:
                self.code.setPixmap(qr_code(link, _MODULE_PX))

    def _on_clicked(self) -> None:
        status = self._status()
        if status is not None and status.is_on:
            self._model.stop(status.number)
        else:
            self._start(self.who)

    def _on_network(self, may_open: bool) -> None:
        self._settings_model.change("outputs", share_in_network=may_open)
        if self.link:
            self._start(self.who)

    def _button(self, words: str, act: Callable[[str], object], view: str) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(lambda: act(self.link + view))
        return button

    def _copy(self, link: str) -> None:
        QGuiApplication.clipboard().setText(link)

    def _open(self, link: str) -> None:
        QDesktopServices.openUrl(QUrl(link, QUrl.ParsingMode.StrictMode))
