"""Everything that can be chosen about an export."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QSpinBox,
    QWidget,
)

from captioner.captions.subtitles import CuePosition, ExportOptions
from captioner.captions.transcripts import TextLayout, TextStyle
from captioner.gui.widgets.layout import accept_or_cancel, centre_labels, keep_fitting, vbox
from captioner.gui.widgets.words import format_names
from captioner.settings.model import SubtitleFormat

_ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "iso-8859-1", "shift_jis", "gb18030")
_LOWEST_CUE_PERCENT = 84

_WHOLE, _SELECTION, _SEVERAL = "whole", "selection", "several"


class ExportDialog(QDialog):
    """Asks what is exported and how; what a format does not have is not shown.

    Args:
        session_count: How many sessions are chosen in the list.
        selected_count: How many captions are selected in the one being read.
    """

    chosen = Signal(object, object, str)
    """A `SubtitleFormat`, `ExportOptions`, and "whole", "selection" or "several"."""

    def __init__(self, session_count: int, selected_count: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        self.what = QComboBox()
        self.what.addItem(self.tr("The whole session"), _WHOLE)
        if selected_count:
            self.what.addItem(self.tr("Selected captions"), _SELECTION)
            self.what.setCurrentIndex(1)
        if session_count > 1:
            several = self.tr("All {count} selected sessions").format(count=session_count)
            self.what.addItem(several, _SEVERAL)
            self.what.setCurrentIndex(self.what.count() - 1)
        self.file_format = QComboBox()
        for each, words in format_names().items():
            self.file_format.addItem(words, each)
        self.encoding = QComboBox()
        self.encoding.addItems(_ENCODINGS)
        self.byte_order_mark = QCheckBox(self.tr("Add a byte order mark (BOM)"))
        self.windows_line_ends = QCheckBox(self.tr("Windows line endings (CRLF)"))
        self.clock_time = QCheckBox(self.tr("Times of day instead of times since the start"))
        self.voices = QCheckBox(self.tr("Name the speaker in each cue"))
        self.voices.setChecked(True)
        self.place_cues = QCheckBox(self.tr("Set cue position"))
        self.cue_line = QSpinBox()
        self.cue_line.setRange(0, 100)
        self.cue_line.setValue(_LOWEST_CUE_PERCENT)
        self.cue_line.setSuffix(" %")
        self.timestamps = QCheckBox(self.tr("Timestamps"))
        self.speakers = QCheckBox(self.tr("Show speaker changes"))
        self.speakers.setChecked(True)
        self.unclear = QCheckBox(self.tr("Mark unclear speech"))
        self.unclear.setChecked(True)
        self.paragraphs = QCheckBox(self.tr("Paragraphs instead of one caption per line"))
        self._form = form = QFormLayout()
        form.setVerticalSpacing(8)
        for words, control in (
            (self.tr("Content"), self.what),
            (self.tr("Format"), self.file_format),
            (self.tr("Encoding"), self.encoding),
            ("", self.byte_order_mark),
            ("", self.windows_line_ends),
            ("", self.clock_time),
            ("", self.voices),
            ("", self.place_cues),
            (self.tr("Distance from the top"), self.cue_line),
            ("", self.timestamps),
            ("", self.speakers),
            ("", self.unclear),
            ("", self.paragraphs),
        ):
            form.addRow(words, control)
            named = control.text() if isinstance(control, QCheckBox) else words
            control.setAccessibleName(named)
        centre_labels(form)
        buttons, self.export_button = accept_or_cancel(self, self.tr("Export…"))
        vbox(form, buttons, inside=self, margins=(20, 18, 20, 16), spacing=14)
        keep_fitting(self)
        self.file_format.currentIndexChanged.connect(lambda _row: self._show_rows())
        self.place_cues.toggled.connect(lambda _on: self._show_rows())
        self.accepted.connect(
            lambda: self.chosen.emit(
                self.chosen_format(), self.options(), str(self.what.currentData())
            )
        )
        self._show_rows()

    def options(self) -> ExportOptions:
        """What is chosen now."""
        layout = TextLayout.PARAGRAPHS if self.paragraphs.isChecked() else TextLayout.CAPTIONS
        speakers = self.speakers.isChecked()
        return ExportOptions(
            encoding=self.encoding.currentText(),
            byte_order_mark=self.byte_order_mark.isChecked(),
            line_end="\r\n" if self.windows_line_ends.isChecked() else "\n",
            clock_time=self.clock_time.isChecked(),
            unclear=self.unclear.isChecked(),
            voices=self.voices.isChecked(),
            position=CuePosition(self.cue_line.value()) if self.place_cues.isChecked() else None,
            text=TextStyle(layout, timestamps=self.timestamps.isChecked(), speakers=speakers),
            document_text=TextStyle(TextLayout.PARAGRAPHS, timestamps=True, speakers=speakers),
        )

    def chosen_format(self) -> SubtitleFormat:
        """The format that is chosen now."""
        return SubtitleFormat(self.file_format.currentData())  # Qt keeps its text alone

    def _show_rows(self) -> None:
        chosen = self.chosen_format()
        is_plain = chosen in (SubtitleFormat.SRT, SubtitleFormat.TXT)
        is_webvtt = chosen is SubtitleFormat.VTT
        is_document = chosen in (SubtitleFormat.MARKDOWN, SubtitleFormat.WORD)
        is_text = chosen is SubtitleFormat.TXT
        for control, applies in (
            (self.encoding, is_plain),
            (self.byte_order_mark, is_plain),
            (self.windows_line_ends, is_plain),
            (self.clock_time, is_plain or is_webvtt or is_document),
            (self.voices, is_webvtt),
            (self.place_cues, is_webvtt),
            (self.cue_line, is_webvtt and self.place_cues.isChecked()),
            (self.timestamps, is_text),
            (self.speakers, is_text or is_document),
            (self.unclear, is_plain or is_document),
            (self.paragraphs, is_text),
        ):
            self._form.setRowVisible(control, applies)
