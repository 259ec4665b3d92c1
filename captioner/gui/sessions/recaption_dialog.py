"""Asks which model captions a session's sound again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QWidget,
)

from captioner.core.models import ModelChoice
from captioner.core.sessions import SessionSummary
from captioner.gui.settings.controls import Folder
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.layout import accept_or_cancel, centre_labels, keep_fitting, vbox
from captioner.live.engine.recording_queue import RecordingRequest
from captioner.settings.fields import Limits

_LEAST_TEXT_WIDTH_PX = 440


class RecaptionDialog(QDialog):
    """A model of those installed, or two models where accurate mode is installed."""

    chosen = Signal(object)
    """A `RecordingRequest`."""

    def __init__(
        self,
        session: SessionSummary,
        models: Sequence[ModelChoice],
        can_be_accurate: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Caption again"))
        self._session = session
        self.model = QComboBox()
        self.model.setAccessibleName(self.tr("Model"))
        for choice in models:
            self.model.addItem(choice.title, choice.name)
        self.becomes_text = QCheckBox(self.tr("Use the new text immediately"))
        self.becomes_text.setAccessibleName(self.becomes_text.text())
        self.becomes_text.setChecked(session.awaits_captions)
        self.accurate = QCheckBox(self.tr("Accurate mode: a large model and its draft"))
        self.accurate.setAccessibleName(self.accurate.text())
        self.main_folder = Folder(Limits(longest=4096), self.tr("large-v3, or its folder"))
        self.main_folder.setAccessibleName(self.tr("Folder of the large model"))
        self.draft_folder = Folder(
            Limits(longest=4096), self.tr("distil-large-v3.5, or its folder")
        )
        self.draft_folder.setAccessibleName(self.tr("Folder of its draft"))
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Model"), self.model)
        if can_be_accurate:
            form.addRow("", self.accurate)
            form.addRow(self.tr("Large model"), self.main_folder)
            form.addRow(self.tr("Draft"), self.draft_folder)
            self.accurate.toggled.connect(self._enable)
            for folder in (self.main_folder, self.draft_folder):
                folder.changed.connect(lambda _value: self._enable())
        form.addRow("", self.becomes_text)
        centre_labels(form)
        explanation = quiet_label(
            self.tr(
                "The current text is kept, and the new one is stored beside it for comparison. "
                "This runs in the background; the Recordings page shows its progress."
            )
        )
        explanation.setMinimumWidth(_LEAST_TEXT_WIDTH_PX)
        buttons, self.start_button = accept_or_cancel(self, self.tr("Caption"))
        vbox(
            explanation,
            form,
            buttons,
            inside=self,
            margins=(20, 18, 20, 16),
            spacing=14,
        )
        self.accepted.connect(lambda: self.chosen.emit(self.request()))
        keep_fitting(self)
        self._enable()

    def request(self) -> RecordingRequest:
        """What is chosen now."""
        is_accurate = self.accurate.isChecked()
        return RecordingRequest(
            self._session.folder,
            self._session.title,
            model=(
                self.main_folder.line.text().strip()
                if is_accurate
                else str(self.model.currentData() or "")
            ),
            draft=self.draft_folder.line.text().strip() if is_accurate else "",
            becomes_text=self.becomes_text.isChecked(),
        )

    def _enable(self, _value: object = None) -> None:
        is_accurate = self.accurate.isChecked()
        self.model.setEnabled(not is_accurate)
        for folder in (self.main_folder, self.draft_folder):
            folder.setEnabled(is_accurate)
        request = self.request()
        self.start_button.setEnabled(not is_accurate or bool(request.model and request.draft))
