"""Questions before a session is renamed, exported or deleted; none of them blocks."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFormLayout,
    QListView,
    QSpinBox,
    QWidget,
)

from captioner.captions.subtitles import CuePosition, ExportOptions
from captioner.captions.transcripts import TextLayout, TextStyle
from captioner.core.models import ModelChoice
from captioner.core.plain_text import file_name_of
from captioner.core.sessions import SessionSummary
from captioner.gui.sessions.list import SessionDelegate, SessionListModel
from captioner.gui.settings.controls import Folder
from captioner.gui.settings.session_terms import TermsButton
from captioner.gui.widgets.dialogs import choose_file_to_write
from captioner.gui.widgets.layout import (
    DropDown,
    accept_or_cancel,
    centre_labels,
    keep_fitting,
    quiet_label,
    vbox,
)
from captioner.gui.widgets.monitors import resize_within_screen
from captioner.gui.widgets.words import format_names
from captioner.live.engine.recording_queue import RecordingRequest
from captioner.settings.fields import Limits
from captioner.settings.model import SubtitleFormat

_translate = QCoreApplication.translate


def ask_target(
    parent: QWidget, title: str, file_format: SubtitleFormat, chosen: Callable[[str], None]
) -> None:
    choose_file_to_write(
        parent,
        _translate("SessionDialogs", "Export session"),
        chosen,
        name=f"{file_name_of(title)}.{file_format.value}",
        suffix=file_format.value,
    )


class DeletedSessionsDialog(QDialog):
    """The sessions in the trash, as the list of the page shows those that are not."""

    restore_wanted = Signal(object)
    """The names of the sessions to bring back."""

    def __init__(self, sessions: Sequence[SessionSummary], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Deleted sessions"))
        resize_within_screen(self, 560, 460)
        self.model = SessionListModel()
        self.model.show_sessions(sessions)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(SessionDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(self.windowTitle())
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.none_label = quiet_label(
            self.tr("No deleted session is kept here. The system's trash may hold it.")
        )
        self.list.setVisible(bool(sessions))
        self.none_label.setVisible(not sessions)
        buttons, self.restore_button = accept_or_cancel(self, self.tr("Restore"))
        self.restore_button.setEnabled(False)
        self.list.selectionModel().selectionChanged.connect(
            lambda: self.restore_button.setEnabled(bool(self._chosen()))
        )
        self.accepted.connect(lambda: self.restore_wanted.emit(self._chosen()))
        vbox(
            (self.list, 1),
            (self.none_label, 1),
            buttons,
            inside=self,
            margins=(18, 18, 18, 16),
            spacing=12,
        )

    def _chosen(self) -> list[str]:
        rows = [index.row() for index in self.list.selectionModel().selectedIndexes()]
        return [self.model.session(row).id for row in rows]


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
        terms_button: TermsButton,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Caption again"))
        self._session = session
        self.model = DropDown()
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
        self.terms_button = terms_button
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
        form.addRow(self.tr("Names and terms"), self.terms_button)
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
            terms=self.terms_button.terms,
        )

    def _enable(self, _value: object = None) -> None:
        is_accurate = self.accurate.isChecked()
        self.model.setEnabled(not is_accurate)
        for folder in (self.main_folder, self.draft_folder):
            folder.setEnabled(is_accurate)
        request = self.request()
        self.start_button.setEnabled(not is_accurate or bool(request.model and request.draft))


_PLAIN = {SubtitleFormat.SRT, SubtitleFormat.TXT}
_TEXT, _WEBVTT = {SubtitleFormat.TXT}, {SubtitleFormat.VTT}
_DOCUMENT = {SubtitleFormat.MARKDOWN, SubtitleFormat.WORD}
_ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "iso-8859-1", "shift_jis", "gb18030")
_LOWEST_CUE_PERCENT = 84

_WHOLE, _SELECTION, _SEVERAL = "whole", "selection", "several"


class ExportDialog(QDialog):
    """Asks for format and options of an export; options that a format lacks are hidden.

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
        self.what = DropDown()
        self.what.addItem(self.tr("The whole session"), _WHOLE)
        if selected_count:
            self.what.addItem(self.tr("Selected captions"), _SELECTION)
            self.what.setCurrentIndex(1)
        if session_count > 1:
            several = self.tr("All {count} selected sessions").format(count=session_count)
            self.what.addItem(several, _SEVERAL)
            self.what.setCurrentIndex(self.what.count() - 1)
        self.file_format = DropDown()
        for each, words in format_names().items():
            self.file_format.addItem(words, each)
        self.encoding = DropDown()
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
        self._applies: dict[QWidget, set[SubtitleFormat]] = {}
        """By a control, the formats that it is for."""
        every = set(SubtitleFormat)
        for words, control, formats in (
            (self.tr("Content"), self.what, every),
            (self.tr("Format"), self.file_format, every),
            (self.tr("Encoding"), self.encoding, _PLAIN),
            ("", self.byte_order_mark, _PLAIN),
            ("", self.windows_line_ends, _PLAIN),
            ("", self.clock_time, _PLAIN | _WEBVTT | _DOCUMENT),
            ("", self.voices, _WEBVTT),
            ("", self.place_cues, _WEBVTT),
            (self.tr("Distance from the top"), self.cue_line, _WEBVTT),
            ("", self.timestamps, _TEXT),
            ("", self.speakers, _TEXT | _DOCUMENT),
            ("", self.unclear, _PLAIN | _DOCUMENT),
            ("", self.paragraphs, _TEXT),
        ):
            self._applies[control] = formats
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
        return SubtitleFormat(self.file_format.currentData())  # Qt keeps its text alone

    def _show_rows(self) -> None:
        chosen, is_placed = self.chosen_format(), self.place_cues.isChecked()
        for control, formats in self._applies.items():
            is_unused = control is self.cue_line and not is_placed
            self._form.setRowVisible(control, chosen in formats and not is_unused)
