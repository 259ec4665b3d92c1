"""“Show on other screens”: the page for browsers, its address and its code."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QLineEdit, QPushButton, QWidget

from captioner.core.outputs.choice import LOCAL, NETWORK, OutputChoice, OutputKind
from captioner.core.outputs.status import OutputStatus
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.qr_code import qr_code
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.layout import hbox, vbox
from captioner.gui.widgets.translation import translated

_MODULE_PX = 4
_FOR_OBS = "?view=overlay"


class PageCard(QFrame):
    """Switches the page on and off, and hands its address out."""

    def __init__(self, model: OutputsModel, settings_model: SettingsModel) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._model, self._settings_model = model, settings_model
        self._link = ""
        heading = QLabel(self.tr("Show on other screens"))
        heading.setProperty("role", "heading")
        words = quiet_label(
            self.tr(
                "Captions on a page for browsers: the hall's screen, tablets, phones, OBS. "
                "Whoever has the address can read along, until you stop it."
            )
        )
        self.network_box = QCheckBox(self.tr("Other devices in this network may open it"))
        self.network_box.setToolTip(
            self.tr("Without encryption: in a network of strangers others may read along.")
        )
        self.network_box.setChecked(settings_model.settings.outputs.share_in_network)
        self.network_box.toggled.connect(self._on_network)
        self.keep_box = QCheckBox(self.tr("Use the same address next time (for OBS)"))
        self.keep_box.clicked.connect(self._on_keep)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_clicked)
        self.status_label = quiet_label("")
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName(self.tr("Address of the page"))
        self.copy_button = self._button(self.tr("Copy address"), self._copy, "")
        self.obs_button = self._button(self.tr("Copy for OBS"), self._copy, _FOR_OBS)
        self.obs_button.setToolTip(self.tr("For a browser source: captions on a clear background"))
        self.open_button = self._button(self.tr("Open"), self._open, "")
        self.code = QLabel()
        self.code.setAccessibleName(self.tr("The address as a QR code"))
        buttons = hbox(self.copy_button, self.obs_button, self.open_button, None, spacing=8)
        self._details = QWidget()
        texts = vbox(self.address, buttons, None, spacing=8)
        hbox((texts, 1), self.code, inside=self._details, margins=0, spacing=16)
        vbox(
            hbox((heading, 1), self.button, spacing=10),
            words,
            self.network_box,
            self.keep_box,
            self.status_label,
            self._details,
            inside=self,
            margins=(18, 14, 14, 14),
            spacing=8,
        )
        model.changed.connect(lambda _statuses: self._show(model.of(OutputKind.PAGE)))
        self._show(None)
        model.look_up(OutputKind.PAGE, lambda kept: self.keep_box.setChecked(kept is not None))

    def _show(self, status: OutputStatus | None) -> None:
        is_on = status is not None and status.is_on
        self.button.setText(self.tr("Stop") if is_on else self.tr("Show"))
        self.button.setAccessibleName(f"{self.button.text()}: {self.tr('Show on other screens')}")
        self.button.setProperty("role", "" if is_on else "primary")
        self.button.style().polish(self.button)
        self.status_label.setText(translated(status.line) if status is not None else "")
        self.status_label.setVisible(status is not None)
        link = status.link if is_on and status is not None else ""
        self._details.setVisible(bool(link))
        if link != self._link:
            self._link = link
            self.address.setText(link)
            is_for_phones = bool(link) and "//127." not in link
            self.code.setVisible(is_for_phones)
            if is_for_phones:
                self.code.setPixmap(qr_code(link, _MODULE_PX))

    def _on_clicked(self) -> None:
        status = self._model.of(OutputKind.PAGE)
        if status is not None and status.is_on:
            self._model.stop(status.number)
        else:
            self._start()

    def _start(self) -> None:
        who = NETWORK if self.network_box.isChecked() else LOCAL
        choice = OutputChoice(OutputKind.PAGE, who)
        self._model.start(choice, is_kept=self.keep_box.isChecked())

    def _on_network(self, may_open: bool) -> None:
        self._settings_model.change("outputs", share_in_network=may_open)
        if self._link:
            self._start()

    def _on_keep(self, is_kept: bool) -> None:
        if not is_kept:
            self._model.forget(OutputKind.PAGE)
        elif self._link:
            who = NETWORK if self.network_box.isChecked() else LOCAL
            self._model.keep(OutputChoice(OutputKind.PAGE, who))

    def _button(self, words: str, act: Callable[[str], object], view: str) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(lambda: act(self._link + view))
        return button

    def _copy(self, link: str) -> None:
        QGuiApplication.clipboard().setText(link)

    def _open(self, link: str) -> None:
        QDesktopServices.openUrl(QUrl(link, QUrl.ParsingMode.StrictMode))
