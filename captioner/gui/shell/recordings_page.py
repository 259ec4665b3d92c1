"""Recordings to captions: add or drop files, order, watch and cancel them, read the result."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QMenu, QPushButton, QWidget

from captioner.core.plain_text import clock
from captioner.gui.ports import GuiServices
from captioner.gui.settings.session_terms import TermsButton
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.dialogs import open_address, open_file_dialog
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.layout import (
    ElidedLabel,
    FlowLayout,
    hbox,
    progress_bar,
    push_button,
    quiet_label,
    scroll_area,
    text_label,
    tool_button,
    vbox,
)
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import decimal, language_in_words, sounds_like_in_words
from captioner.live.engine.recording_queue import (
    JobState,
    RecordingJob,
    RecordingQueue,
    RecordingRequest,
)


class RecordingRow(QFrame):
    """One recording: its state, its name, how far it is, and buttons."""

    moved = Signal(int)
    """A waiting recording was dragged to this height of the screen."""

    track_chosen = Signal(object)
    """Another audio track of the file is to be transcribed, counted from 1; None: as players do."""

    def __init__(self, job: RecordingJob) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.job = job
        name = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        name.setText(job.title)
        name.setProperty("role", "heading")
        set_tip(name, str(job.path))
        self.picture = QLabel()
        self.failed_label = text_label(self.tr("Failed"), "problem")
        self.words = quiet_label("", is_plain=True)
        self.bar = progress_bar(self.tr("Progress of {name}").format(name=job.title))
        self.button = QPushButton()
        self.folder_button = self._named_button(self.tr("Open folder"))
        self.again_button = self._named_button(self.tr("Try again"))
        self.go_on_button = self._named_button(self.tr("Continue anyway"))
        self.language_button = QPushButton()
        self.up_button = tool_button(
            "up",
            tip=self.tr("Move up; dragging works, too"),
            name=self.tr("Move up: {name}").format(name=job.title),
        )
        self.up_button.hide()
        self.remove_button = tool_button(
            "close",
            tip=self.tr("Remove from this list; transcripts stay in Sessions"),
            name=self.tr("Remove: {name}").format(name=job.title),
        )
        self.track_menu = QMenu(self)
        self.track_button = self._named_button(self.tr("Audio track…"))
        set_tip(self.track_button, self.tr("Transcribe another track of this file instead"))
        self.track_button.setMenu(self.track_menu)
        self.track_button.hide()
        buttons = FlowLayout(
            self.track_button,
            self.language_button,
            self.go_on_button,
            self.again_button,
            self.folder_button,
            self.button,
            spacing=10,
            at_end=6,
        )
        texts = vbox(name, self.bar, self.failed_label, self.words, spacing=5)
        hbox(
            (self.picture, 0, Qt.AlignmentFlag.AlignVCenter),
            (texts, 1),
            vbox(None, buttons, None),
            (self.up_button, 0, Qt.AlignmentFlag.AlignVCenter),
            (self.remove_button, 0, Qt.AlignmentFlag.AlignVCenter),
            inside=self,
            margins=(18, 12, 14, 12),
            spacing=16,
        )
        self.show_job(job)
        current_theme().changed.connect(self._draw_picture)

    def _named_button(self, words: str) -> QPushButton:
        return push_button(words, name=f"{words}: {self.job.title}")

    def show_job(self, job: RecordingJob) -> None:
        self.job = job
        self.words.setText(self._in_words(job))
        self.failed_label.setVisible(job.state is JobState.FAILED)
        self._draw_picture()
        self._offer_tracks(job)
        is_running = job.state is JobState.RUNNING
        self.language_button.setVisible(bool(self.other_language) and not job.request.language)
        words = self.tr("Transcribe again in {language}").format(
            language=language_in_words(self.other_language)
        )
        self.language_button.setText(words)
        self.language_button.setAccessibleName(f"{words}: {job.title}")
        self.go_on_button.setVisible(is_running and job.is_paused)
        self.bar.setVisible(is_running)
        fraction = job.progress.fraction if job.progress else None
        if is_running and fraction is None and not job.is_paused:
            self.bar.setRange(0, 0)  # the model is loading, or the file has no length
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * (fraction or 0.0)))
        can_open = job.state.is_over and job.saved is not None
        self.folder_button.setVisible(can_open)
        if job.state is JobState.WAITING:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()
            self.up_button.hide()
        self.button.setVisible(can_open or not job.state.is_over)
        self.again_button.setVisible(job.state in (JobState.FAILED, JobState.CANCELLED))
        words = self.tr("Open") if can_open else self.tr("Cancel")
        self.button.setText(words)
        self.button.setAccessibleName(f"{words}: {job.title}")
        self.remove_button.setVisible(job.state.is_over)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.job.state is JobState.WAITING and event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(event.globalPosition().toPoint().y())

    def _draw_picture(self) -> None:
        colours = current_theme().colours
        name, colour, words = {
            JobState.WAITING: ("more", colours.quiet, self.tr("Waiting")),
            JobState.RUNNING: ("start", colours.accent, self.tr("In progress")),
            JobState.DONE: ("good", colours.good_text, self.tr("Done")),
            JobState.CANCELLED: ("stop", colours.quiet, self.tr("Cancelled")),
            JobState.FAILED: ("warning", colours.problem_text, self.tr("Failed")),
        }[self.job.state]
        self.picture.setPixmap(icon(name, colour).pixmap(QSize(20, 20)))
        self.picture.setAccessibleName(words)

    @property
    def other_language(self) -> str:
        """Code of the language that a finished recording sounds like; empty: of the chosen one."""
        transcript = self.job.transcript if self.job.state is JobState.DONE else None
        return transcript.other_language if transcript is not None else ""

    def _offer_tracks(self, job: RecordingJob) -> None:
        """Let the track be chosen where the file turns out to have several."""
        tracks = job.progress.tracks if job.progress is not None else ()
        if len(tracks) < 2 or self.track_menu.actions():
            return
        names = (self.tr("Default track"), *tracks)
        for number, name in enumerate(names):
            track = number or None
            action = self.track_menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(track == job.request.audio_track)
            action.triggered.connect(lambda _on, track=track: self._choose_track(track))
        self.track_button.show()

    def _choose_track(self, track: int | None) -> None:
        for number, action in enumerate(self.track_menu.actions()):
            action.setChecked((number or None) == self.job.request.audio_track)
        if track != self.job.request.audio_track:
            self.track_chosen.emit(track)

    def _in_words(self, job: RecordingJob) -> str:
        match job.state:
            case JobState.WAITING:
                return self.tr("Waiting")
            case JobState.RUNNING if job.is_paused:
                return self.tr("Waiting until captioning stops")
            case JobState.RUNNING:
                return self._progress_in_words(job)
            case JobState.DONE:
                notices = job.transcript.notices if job.transcript else ()
                words = [self.tr("Done"), *map(translated, notices)]
                if self.other_language:
                    words.append(sounds_like_in_words(self.other_language))
                return " · ".join(words)
            case JobState.CANCELLED if job.saved is not None:
                return self.tr("Cancelled; what was done is kept")
            case JobState.CANCELLED:
                return self.tr("Cancelled")
            case JobState.FAILED:
                return translated(job.error.full_message) if job.error else self.tr("Failed")

    def _progress_in_words(self, job: RecordingJob) -> str:
        progress = job.progress
        if progress is None:
            return self.tr("Loading model")
        if progress.duration_s is None:
            return self.tr("{done} transcribed").format(done=clock(progress.done_s))
        words = self.tr("{done} of {total}").format(
            done=clock(progress.done_s), total=clock(progress.duration_s)
        )
        if progress.speed is not None:
            words += " · " + self.tr("{speed}× real time").format(speed=decimal(progress.speed))
        if progress.remaining_s is not None:
            words += " · " + self.tr("{time} left").format(time=clock(progress.remaining_s))
        if progress.other_language:
            words += " · " + sounds_like_in_words(progress.other_language)
        return words


class RecordingsPage(QWidget):
    """The queue's window."""

    open_wanted = Signal(object)
    """The folder of a session to read."""

    finished = Signal()
    """A recording is over: the library has changed, and the queue may be idle."""

    _changed = Signal(object)

    def __init__(
        self,
        queue: RecordingQueue,
        show_error: Callable[[BaseException], None],
        services: GuiServices,
        background: Background,
    ) -> None:
        super().__init__()
        self._queue = queue
        self._show_error = show_error
        self.rows: dict[int, RecordingRow] = {}
        self.add_button = push_button(self.tr("Add recordings…"), self._choose, role="primary")
        self.add_button.setProperty("size", "big")
        self.cancel_button = push_button(self.tr("Cancel all"), queue.cancel_all)
        self.clear_button = push_button(self.tr("Clear finished"), self._clear_finished)
        self.terms_button = TermsButton(
            services,
            background,
            self.tr(
                "Names and terms of recordings that you add from now on, beside those of the "
                "settings."
            ),
        )
        self.settings_button = push_button(self.tr("Settings…"))
        self.settings_button.setAccessibleName(self.tr("Settings for recordings"))
        buttons = FlowLayout(
            self.add_button,
            self.cancel_button,
            self.clear_button,
            self.terms_button,
            self.settings_button,
            spacing=10,
            at_end=4,
        )
        drop_label = quiet_label(self.tr("Or drop audio and video files on this window."))
        self._list = vbox(spacing=10)
        self.placeholder = quiet_label(
            self.tr("Audio and video files are transcribed here and appear in Sessions.")
        )
        self.placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list.addWidget(self.placeholder, 1)
        self._list.addStretch()
        inside = QWidget()
        inside.setLayout(self._list)
        self._list.setContentsMargins(0, 0, 0, 0)
        area = scroll_area(inside)
        vbox(buttons, drop_label, (area, 1), inside=self, margins=(18, 16, 18, 10), spacing=14)
        self._changed.connect(self._on_changed, Qt.ConnectionType.QueuedConnection)
        self.unsubscribe = queue.subscribe(self._changed.emit)
        """Ends the page's part in the queue; later changes are ignored."""
        self._refresh_buttons()

    def add(self, paths: Sequence[Path | RecordingRequest]) -> None:
        try:
            self._queue.add(
                RecordingRequest(each, terms=self.terms_button.terms)
                if isinstance(each, Path)
                else each
                for each in paths
            )
        except Exception as error:  # shown like any other failure
            self._show_error(error)

    def _on_changed(self, job: RecordingJob) -> None:
        row = self.rows.get(job.id)
        if row is None:
            row = self.rows[job.id] = RecordingRow(job)
            row.moved.connect(partial(self._move, row))
            row.track_chosen.connect(partial(self._transcribe_track, row))
            row.go_on_button.clicked.connect(self._queue.go_on_anyway)
            for button, clicked in (
                (row.button, self._open_or_cancel),
                (row.folder_button, self._open_folder),
                (row.up_button, self._move_up),
                (row.again_button, self._try_again),
                (row.remove_button, self._remove),
                (row.language_button, self._transcribe_in),
            ):
                button.clicked.connect(lambda _on, clicked=clicked, row=row: clicked(row))
            self.placeholder.hide()
            self._list.insertWidget(self._list.count() - 1, row)  # in the order of the work
        else:
            row.show_job(job)
        self._arrange()
        self._refresh_buttons()
        if job.state.is_over:
            self.finished.emit()

    def _waiting(self) -> list[RecordingRow]:
        return [row for row in self.rows.values() if row.job.state is JobState.WAITING]

    def _open_or_cancel(self, row: RecordingRow) -> None:
        if row.job.state.is_over:
            self.open_wanted.emit(row.job.saved)
        else:
            self._queue.cancel(row.job.id)

    def _move(self, row: RecordingRow, y_px: int) -> None:
        """Move a waiting recording below those whose middle is above a height of the screen."""
        others = [each for each in self._waiting() if each is not row]
        middles = [each.mapToGlobal(each.rect().center()).y() for each in others]
        index = sum(middle < y_px for middle in middles)
        if self._waiting().index(row) != index:
            self._queue.move(row.job.id, index)

    def _move_up(self, row: RecordingRow) -> None:
        self._queue.move(row.job.id, self._waiting().index(row) - 1)

    def _arrange(self) -> None:
        wanted = [job.id for job in self._queue.jobs if job.id in self.rows]
        if wanted != list(self.rows):
            self.rows = {number: self.rows[number] for number in wanted}
            for row in self.rows.values():
                self._list.removeWidget(row)
                self._list.insertWidget(self._list.count() - 1, row)
        for index, row in enumerate(self._waiting()):
            row.up_button.setVisible(index > 0)

    def _open_folder(self, row: RecordingRow) -> None:
        open_address(QUrl.fromLocalFile(str(row.job.saved)), self._show_error)

    def _try_again(self, row: RecordingRow) -> None:
        self._remove(row)
        self.add([row.job.request])

    def _remove(self, row: RecordingRow) -> None:
        del self.rows[row.job.id]
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.placeholder.setVisible(not self.rows)
        self._refresh_buttons()

    def _clear_finished(self) -> None:
        for row in [row for row in self.rows.values() if row.job.state is JobState.DONE]:
            self._remove(row)

    def _transcribe_track(self, row: RecordingRow, track: int | None) -> None:
        self._queue.cancel(row.job.id)
        self.add([replace(row.job.request, audio_track=track)])

    def _transcribe_in(self, row: RecordingRow) -> None:
        row.language_button.hide()
        self.add([replace(row.job.request, language=row.other_language)])

    def _refresh_buttons(self) -> None:
        states = [row.job.state for row in self.rows.values()]
        self.cancel_button.setEnabled(not all(state.is_over for state in states))
        self.clear_button.setEnabled(JobState.DONE in states)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Add recordings"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: self.add([Path(path) for path in paths]))
        open_file_dialog(dialog)
