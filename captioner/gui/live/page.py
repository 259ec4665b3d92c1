"""The page for captioning: start and stop, the source, the state, and the running transcript."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QPushButton,
    QStackedLayout,
    QWidget,
)

from captioner.captions.scripts import written
from captioner.core.captions import Caption
from captioner.core.events import SessionState
from captioner.core.plain_text import clock
from captioner.gui.live.controller import SessionController
from captioner.gui.system.announcing import announce
from captioner.gui.transcript.find_bar import FindBar
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.colours import condition_colour
from captioner.gui.widgets.dialogs import open_file_dialog
from captioner.gui.widgets.layout import (
    FlowLayout,
    hbox,
    push_button,
    set_usable,
    text_label,
    tool_button,
    vbox,
)
from captioner.gui.widgets.level_meter import LevelMeter
from captioner.gui.widgets.source_picker import SourcePicker
from captioner.gui.widgets.theme import current_theme, set_icon
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated
from captioner.live.decisions.session_status import Condition, SessionStatus
from captioner.settings.model import Settings


class StatusDot(QWidget):
    """A ring when idle, a disc when listening, bars when paused, a triangle without sound."""

    def __init__(self) -> None:
        super().__init__()
        self._status = SessionStatus()
        self.setFixedSize(18, 18)

    def show_status(self, status: SessionStatus) -> None:
        self._status = status
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        condition = self._status.condition
        colour = QColor(condition_colour(condition, current_theme().colours))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        area = QRectF(3, 3, 12, 12)
        if self._status.state is SessionState.PAUSED:
            painter.drawRoundedRect(QRectF(4, 3, 4, 12), 1, 1)
            painter.drawRoundedRect(QRectF(11, 3, 4, 12), 1, 1)
        elif condition is Condition.GOOD:
            painter.drawEllipse(area)
        elif condition is Condition.PROBLEM or self._status.troubles:
            painter.drawPolygon(QPolygonF([QPointF(9, 2), QPointF(17, 16), QPointF(1, 16)]))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            is_idle = condition is Condition.IDLE
            cap = Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(colour, 2 if is_idle else 3, Qt.PenStyle.SolidLine, cap))
            # Busy is an open ring: loading, stopping, or lagging.
            painter.drawArc(area.adjusted(1, 1, -1, -1), 30 * 16, (360 if is_idle else 270) * 16)
        painter.end()


_PLACEHOLDER_PAGE, _TRANSCRIPT_PAGE = 0, 1
_TERMS, _METER = 0, 1

_LONGEST_STATE = 24
"""Characters that are set large: a problem is a sentence, which needs room."""


class LivePage(QWidget):
    """The page that is open while captioning."""

    def __init__(
        self, controller: SessionController, settings: Settings, terms_button: QPushButton
    ) -> None:
        super().__init__()
        self._controller = controller
        self.terms_button = terms_button
        self._settings = settings
        self.picker = SourcePicker(settings.capture, offers_recordings=True)
        self.picker.recording_wanted.connect(self._choose_recording)
        self.meter = LevelMeter()
        self.transcript = TranscriptView(settings.reading)
        self.find_bar = FindBar(self.transcript)
        vbox(
            self._build_controls(),
            (self._build_reading(), 1),
            inside=self,
            margins=(18, 16, 18, 10),
            spacing=12,
        )
        self._tick = QTimer(self, interval=500)
        self._tick.timeout.connect(self._show_elapsed)
        controller.status_changed.connect(self.show_status)
        self._add_shortcuts()
        self.show_status(controller.status)

    def _build_controls(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        self.start_button = push_button(self.tr("Start captioning"), role="primary")
        self.start_button.setProperty("size", "big")
        self.start_button.setIconSize(QSize(20, 20))
        self.start_button.clicked.connect(self._on_start_clicked)
        self.pause_button = push_button(self.tr("Pause"), self._controller.pause_or_resume)
        self.pause_button.setProperty("size", "big")
        self.pause_button.setIconSize(QSize(20, 20))
        self.dot = StatusDot()
        self.state_label = text_label("", "state")
        self.state_label.setTextFormat(Qt.TextFormat.PlainText)  # devices have any names
        self.state_label.setWordWrap(True)  # the loss of a device is a sentence
        self.elapsed_label = text_label(clock(0), "quiet")
        set_tip(self.elapsed_label, self.tr("Time listened"))
        source_label = text_label(self.tr("&Source"), "quiet")
        source_label.setBuddy(self.picker)

        first = hbox(
            self.start_button,
            self.pause_button,
            8,
            self.dot,
            (self.state_label, 1),
            self.elapsed_label,
            spacing=10,
        )
        before_start = QWidget()
        hbox(self.terms_button, None, inside=before_start, margins=0)
        self._beside_source = QStackedLayout()
        self._beside_source.addWidget(before_start)
        self._beside_source.addWidget(self.meter)
        second = hbox(source_label, (self.picker, 2), (self._beside_source, 3), spacing=10)
        vbox(first, second, inside=card, margins=(16, 14, 16, 14), spacing=12)
        return card

    def _build_reading(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        self.overlay_button = tool_button(
            "overlay", self.tr("Overlay"), self.tr("Show captions above other windows")
        )
        self.overlay_button.setCheckable(True)
        self.lock_button = tool_button(
            "unlock", self.tr("Lock"), self.tr("Lock the overlay: clicks go through it")
        )
        self.lock_button.setCheckable(True)
        self.find_button = tool_button(
            "search", self.tr("Search"), self.tr("Search this transcript (Ctrl+F)")
        )
        self.find_button.clicked.connect(self.find_bar.open)
        self.copy_button = tool_button(
            "copy", self.tr("Copy"), self.tr("Copy the selection, or everything")
        )
        self.copy_button.clicked.connect(self.transcript.copy_shown)
        self.mark_button = tool_button(
            "mark", self.tr("Mark"), self.tr("Mark this moment (Ctrl+M)")
        )
        self.mark_button.clicked.connect(self._controller.mark)
        self.go_to_mark_button = tool_button(
            "previous", self.tr("Go to mark"), self.tr("Go to the previous mark (Ctrl+G)")
        )
        self.go_to_mark_button.clicked.connect(self.transcript.go_to_mark)
        self.go_to_mark_button.setEnabled(False)
        self.transcript.marks_changed.connect(
            lambda count: set_usable(
                self.go_to_mark_button, count > 0, focus_next=self.start_button
            )
        )
        bar = FlowLayout(
            self.find_button,
            self.copy_button,
            self.mark_button,
            self.go_to_mark_button,
            self.overlay_button,
            self.lock_button,
            margins=(10, 8, 10, 8),
            spacing=6,
            at_end=2,
        )

        self.placeholder = text_label("", "quiet", wraps=True)
        self.placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told: set[int] = set()  # by number; a later label is not news
        self._reading = QStackedLayout()
        self._reading.addWidget(self.placeholder)
        self._reading.addWidget(self.transcript)
        self.live_button = QPushButton(self.tr("Jump to live"), self.transcript)
        self.live_button.setProperty("role", "primary")
        self.live_button.clicked.connect(self.jump_to_live)
        set_icon(self.live_button, "down", on_accent=True)
        self.live_button.hide()
        self.transcript.follow_changed.connect(self._on_follow_changed)
        self.transcript.resized.connect(self._place_live_button)

        line = QFrame()
        line.setProperty("role", "line")
        vbox(
            bar,
            line,
            self.find_bar,
            (self._reading, 1),
            inside=card,
            margins=(1, 1, 1, 8),
            spacing=0,
        )
        return card

    def _add_shortcuts(self) -> None:
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Find), self.find_bar.open),
            (QKeySequence("Ctrl+M"), self._controller.mark),
            (QKeySequence("Ctrl+G"), self.transcript.go_to_mark),
            (QKeySequence("Ctrl+End"), self.jump_to_live),
        ):
            QShortcut(keys, self).activated.connect(slot)  # only while this page is shown

    def show_caption(self, caption: Caption) -> None:
        self._reading.setCurrentIndex(_TRANSCRIPT_PAGE)
        self.transcript.show_caption(caption)
        if caption.is_final:
            self.find_bar.refresh()
        is_news = caption.is_final and caption.text and caption.id not in self._told
        if is_news and self._settings.reading.announce_finals:
            self._told.add(caption.id)
            name = self.transcript.speakers.now.with_suggestions.name_of(caption)
            text = written(caption.text)
            announce(self.transcript, f"{name}: {text}" if name else text)

    def show_corrected(self, captions: Sequence[Caption]) -> None:
        """Show the saved text instead of the text as captioned; voices and marks stay."""
        transcript = self.transcript
        speakers, marks, follows = transcript.speakers.now, transcript.marks, transcript.follows
        transcript.show_captions(captions)
        transcript.show_speakers(speakers)
        transcript.show_marks(marks)
        if follows:
            transcript.jump_to_live()
        self.find_bar.refresh()

    def begin_session(self) -> None:
        self.transcript.clear_transcript()
        self.find_bar.refresh()
        self._told.clear()
        self._reading.setCurrentIndex(_PLACEHOLDER_PAGE)

    def show_status(self, status: SessionStatus) -> None:
        words = translated(status.line)
        if words != self.state_label.text():
            self.state_label.setText(words)
            role = "state" if len(words) <= _LONGEST_STATE else "state-sentence"
            self.state_label.setProperty("role", role)
            self.state_label.style().polish(self.state_label)
            self.state_label.setAccessibleName(self.tr("State: {state}").format(state=words))
            announce(self.state_label, words)
        self.dot.show_status(status)
        is_running = self._controller.is_running
        # Stays enabled while it finishes: a disabled button would hand its focus to another one.
        is_stopping = status.state is SessionState.STOPPING
        self.start_button.setText(
            self.tr("Stopping…")
            if is_stopping
            else self.tr("Stop")
            if is_running
            else self.tr("Start captioning")
        )
        set_icon(self.start_button, "stop" if is_running else "start", on_accent=True)
        is_paused = status.state is SessionState.PAUSED
        self.pause_button.setText(self.tr("Resume") if is_paused else self.tr("Pause"))
        set_icon(self.pause_button, "start" if is_paused else "pause")
        can_pause = status.state in (SessionState.LISTENING, SessionState.PAUSED)
        set_usable(self.pause_button, can_pause, focus_next=self.start_button)
        set_usable(self.mark_button, can_pause, focus_next=self.start_button)
        self.placeholder.setText(
            self.tr("Speak or play something.\nWhat is said appears here.")
            if is_running
            else self.tr("Press Start, then speak or play something.\nWhat is said appears here.")
        )
        recording = self._controller.recording
        for choice in (self.picker, self.terms_button):
            set_usable(choice, not is_running, focus_next=self.start_button)
        self._beside_source.setCurrentIndex(_METER if is_running else _TERMS)
        self.picker.show_recording(recording.name if recording else "")
        if is_running:
            self._tick.start()
        else:
            self._tick.stop()
            self.meter.reset()
        self._show_elapsed()

    def set_settings(self, settings: Settings) -> None:
        before = self._settings
        self._settings = settings
        if settings.reading != before.reading:
            self.transcript.set_reading(settings.reading)
        if settings.capture != before.capture:
            self.picker.set_capture(settings.capture)
        for button, is_on in (
            (self.overlay_button, settings.overlay.visible),
            (self.lock_button, settings.overlay.locked),
        ):
            button.blockSignals(True)
            button.setChecked(is_on)
            button.blockSignals(False)
        set_icon(self.lock_button, "lock" if settings.overlay.locked else "unlock")

    def jump_to_live(self) -> None:
        self.transcript.jump_to_live()
        self.transcript.setFocus()

    def _on_start_clicked(self) -> None:
        if self._controller.status.state is not SessionState.STOPPING:
            self._controller.toggle()

    def _choose_recording(self) -> None:
        dialog = QFileDialog(self, self.tr("Caption a recording"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._controller.start(Path(path)))
        open_file_dialog(dialog)

    def _show_elapsed(self) -> None:
        time = clock(self._controller.elapsed_s)
        self.elapsed_label.setText(time)
        self.elapsed_label.setAccessibleName(self.tr("Time listened: {time}").format(time=time))

    def _on_follow_changed(self, follows: bool) -> None:
        self.live_button.setVisible(not follows)
        if not follows:
            self._place_live_button()

    def _place_live_button(self) -> None:
        self.live_button.adjustSize()
        area = self.transcript.rect()
        self.live_button.move(
            area.right() - self.live_button.width() - 28,
            area.bottom() - self.transcript.fine_scroll.covered_px - self.live_button.height() - 16,
        )
        self.live_button.raise_()
