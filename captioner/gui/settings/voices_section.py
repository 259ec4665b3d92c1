"""Voices in the settings: whose are remembered, and the way to have them forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget

from captioner.core.errors import CaptionerError
from captioner.gui.ports.services import GuiServices
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.layout import hbox, vbox
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import voice_print_words

if TYPE_CHECKING:  # it loads numpy
    from captioner.core.speakers.labelling import RememberedVoice


class RememberedVoices(QWidget):
    """The people whose voices are recognised, each with a button that deletes what is known."""

    def __init__(self, services: GuiServices, background: Background) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._column = vbox(inside=self, margins=0, spacing=6)
        self._column.addWidget(quiet_label(voice_print_words()))
        self.state = quiet_label("")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self._column.addWidget(self.state)
        self.buttons: dict[str, QPushButton] = {}
        self._rows: list[QWidget] = []
        self.all_button = QPushButton(self.tr("Delete all voices…"))
        self.all_button.setAutoDefault(False)
        self.all_button.clicked.connect(lambda: self._ask(""))
        self._column.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._show([])

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew who is remembered: a voice may have come since, or gone."""
        super().showEvent(event)
        self._background.run(self._services.remembered_voices.all, self._show, self._show_error)

    def _show(self, voices: Sequence[RememberedVoice]) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self.buttons = [], {}
        for voice in voices:
            self._add(voice)
        nobody = self.tr("Nobody is remembered. Click a name in the captions to remember a voice.")
        self.state.setText("" if voices else nobody)
        self.state.setVisible(not voices)
        self.all_button.setVisible(len(voices) > 1)

    def _add(self, voice: RememberedVoice) -> None:
        words = self.tr("{name} ({seconds} s of speech, since {day})")
        label = QLabel(words.format(name=voice.name, seconds=round(voice.heard_s), day=voice.since))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        button = self.buttons[voice.name] = QPushButton(self.tr("Delete…"))
        button.setAutoDefault(False)
        button.setAccessibleName(self.tr("Delete the voice of {name}").format(name=voice.name))
        button.clicked.connect(lambda: self._ask(voice.name))
        row = QWidget()
        hbox((label, 1), button, inside=row, margins=0)
        self._column.insertWidget(self._column.count() - 1, row)
        self._rows.append(row)

    def _ask(self, name: str) -> None:
        """Ask whether a voice goes; without a name all of them."""
        dialog = QMessageBox(self)
        dialog.setWindowTitle(self.tr("Delete voices"))
        dialog.setTextFormat(Qt.TextFormat.PlainText)
        one = self.tr("Delete the voice of {name}?").format(name=name)
        dialog.setText(one if name else self.tr("Delete all remembered voices?"))
        dialog.setInformativeText(
            self.tr("They will no longer be recognised. Names in past sessions stay.")
        )
        delete = dialog.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        dialog.setDefaultButton(dialog.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(lambda: self._delete(name))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _delete(self, name: str) -> None:
        voices = self._services.remembered_voices

        def delete() -> Sequence[RememberedVoice]:
            if name:
                voices.forget(name)
            else:
                voices.forget_all()
            return voices.all()

        self._background.run(delete, self._show, self._show_error)

    def _show_error(self, error: Exception) -> None:
        if not isinstance(error, CaptionerError):
            raise error
        self.state.setText(translated(error.full_message))
        self.state.show()
        self.all_button.show()
