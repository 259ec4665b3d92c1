"""One output that sends captions to an address."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton

from captioner.core.outputs import OutputChoice, OutputKind, OutputStatus
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.settings.controls import Switch
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.layout import FlowLayout, hbox, vbox
from captioner.gui.widgets.translation import translated


class OutputCard(QFrame):
    """Takes an address, and switches the output on and off.

    Args:
        words: Where the address is found.
        secret_name: What the output calls its secret; empty where it has none.
    """

    def __init__(
        self, model: OutputsModel, kind: OutputKind, words: str, secret_name: str = ""
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._model, self.kind = model, kind
        title = translated(kind.title)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        self.address = self._field(self.tr("Address"), title)
        if kind is OutputKind.OBS:  # a computer's name; others let whoever has them write there
            self.address.setEchoMode(QLineEdit.EchoMode.Normal)
        self.secret = self._field(secret_name, title)
        self.secret.setVisible(bool(secret_name))
        self.keep_box = Switch(self.tr("Keep in this computer's keyring"))
        self.keep_box.setAccessibleName(f"{title}: {self.keep_box.text()}")
        self.keep_box.clicked.connect(self._on_keep)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_clicked)
        self.test_button = QPushButton(self.tr("Send a test line"))
        self.test_button.setAccessibleName(f"{title}: {self.test_button.text()}")
        self.test_button.clicked.connect(self._send_test)
        self.status_label = quiet_label("")
        self.status_label.setTextFormat(Qt.TextFormat.PlainText)  # servers have their say in it
        vbox(
            hbox((heading, 1), FlowLayout(self.test_button, self.button, spacing=10), spacing=10),
            quiet_label(words),
            hbox((self.address, 3), (self.secret, 1), spacing=8),
            self.keep_box,
            self.status_label,
            inside=self,
            margins=(18, 14, 14, 14),
            spacing=8,
        )
        self.address.textChanged.connect(self._show_button)
        self.address.returnPressed.connect(self._on_clicked)
        model.changed.connect(lambda _statuses: self._show(model.of(kind)))
        self._show(None)
        model.look_up(kind, self._on_kept)

    def _field(self, name: str, title: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setAccessibleName(f"{title}: {name}")
        field.setEchoMode(QLineEdit.EchoMode.Password)  # the screen may be shared in the meeting
        return field

    def _on_kept(self, kept: OutputChoice | None) -> None:
        # A keyring may wait for its password for long: meanwhile another address may be there.
        if kept is not None and not self.address.text():
            self.keep_box.setChecked(True)
            self.address.setText(kept.address)
            self.secret.setText(kept.secret)

    def _show(self, status: OutputStatus | None) -> None:
        is_on = status is not None and status.is_on
        self.status_label.setText(translated(status.line) if status is not None else "")
        self.status_label.setVisible(status is not None)
        for field in (self.address, self.secret):
            field.setEnabled(not is_on)
        self._show_button()

    @property
    def _is_on(self) -> bool:
        status = self._model.of(self.kind)
        return status is not None and status.is_on

    def _show_button(self) -> None:
        self.button.setText(self.tr("Stop") if self._is_on else self.tr("Send"))
        self.button.setAccessibleName(f"{self.button.text()}: {translated(self.kind.title)}")
        self.button.setEnabled(self._is_on or bool(self.address.text().strip()))
        self.test_button.setVisible(self._is_on)

    def _choice(self) -> OutputChoice:
        return OutputChoice(self.kind, self.address.text().strip(), self.secret.text())

    def _on_clicked(self) -> None:
        if self._is_on:
            self._model.stop_kind(self.kind)
        elif self.address.text().strip():
            self._model.start(self._choice(), is_kept=self.keep_box.isChecked())

    def _send_test(self) -> None:
        self._model.send_test(self.kind, self.tr("This is a test line."))

    def _on_keep(self, is_kept: bool) -> None:
        if not is_kept:
            self._model.forget(self.kind)
        elif self._is_on:
            self._model.keep(self._choice())
