"""What leaves this machine, to whom and since when: in view as long as it does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from captioner.core.outputs import OutputStatus
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.widgets.layout import hbox, vbox
from captioner.gui.widgets.translation import translated


class SendingBar(QWidget):
    """A line for each output, with a button that stops it."""

    def __init__(self, model: OutputsModel) -> None:
        super().__init__()
        frame = QFrame()
        frame.setProperty("role", "note")
        self.setAccessibleName(self.tr("What is sent to others"))
        self._model = model
        self._column: QVBoxLayout = vbox(inside=frame, margins=(14, 6, 8, 6), spacing=4)
        vbox(frame, inside=self, margins=(18, 0, 18, 6))
        self.buttons: dict[int, QPushButton] = {}
        self._labels: dict[int, QLabel] = {}
        self._rows: dict[int, QWidget] = {}
        model.changed.connect(self.show_statuses)
        self.show_statuses(model.statuses)

    @property
    def lines(self) -> list[str]:
        """What it says."""
        return [label.text() for label in self._labels.values()]

    def show_statuses(self, statuses: tuple[OutputStatus, ...]) -> None:
        """Show these; a button that has the focus keeps it."""
        for number in [each for each in self._labels if each not in {s.number for s in statuses}]:
            del self._labels[number], self.buttons[number]
            row = self._rows.pop(number)
            row.hide()
            row.deleteLater()
        for status in statuses:
            if status.number not in self._labels:
                self._add(status.number)
            line = translated(status.line)
            self._labels[status.number].setText(line)
            button = self.buttons[status.number]
            button.setText(self.tr("Stop") if status.is_on else self.tr("Dismiss"))
            button.setAccessibleName(f"{button.text()}: {line}")
        self.setVisible(bool(statuses))

    def _add(self, number: int) -> None:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        button = QPushButton()
        button.clicked.connect(lambda: self._model.stop(number))
        row = QWidget()
        hbox((label, 1), button, inside=row, margins=0, spacing=10)
        self._labels[number], self.buttons[number] = label, button
        self._rows[number] = row
        self._column.addWidget(row)
