"""“Test my voice”: three sentences, the recognised words, word errors and delay."""

import html
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from captioner.captions.reading_aloud import ReadingResult, judge_reading, sentences_to_read
from captioner.core.captions import Transcript
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    ErrorRaised,
    LevelChanged,
    SessionEvent,
    SessionState,
    StatusChanged,
)
from captioner.gui.live.controller import Subscribed, start_subscribed
from captioner.gui.ports import GuiServices
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.layout import hbox, push_button, quiet_label, text_label, vbox
from captioner.gui.widgets.level_meter import LevelMeter
from captioner.gui.widgets.monitors import resize_within_screen
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import decimal
from captioner.live.decisions.session_status import SessionStatus, status_after
from captioner.settings.model import Settings, SourceKind

_MANY_ERRORS = 0.15
_LATE_S = 2.5
_INTERVAL_MS = 30


class ReadAloudDialog(QDialog):
    """Captions the microphone for as long as it takes to read; nothing is kept."""

    judged = Signal()
    """The result is shown."""

    def __init__(
        self,
        services: GuiServices,
        settings: Settings,
        background: Background,
        parent: QWidget | None = None,
        *,
        sentences: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Test my voice"))
        resize_within_screen(self, 620, 480)
        self._services = services
        self._settings = replace(
            settings,
            capture=replace(settings.capture, source=SourceKind.MICROPHONE),
            transcripts=replace(settings.transcripts, keep_nothing=True),
        )
        self._background = background
        self._sentences = sentences or sentences_to_read(settings.recognition.language)
        self._number = 0
        self._session: Subscribed | None = None
        # Taken out by a timer: a signal from the session's thread could find the dialog deleted.
        self._arrived: deque[SessionEvent] = deque()
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._take_events)
        self._events: list[SessionEvent] = []
        self._transcript = Transcript()
        self._stop_wanted, self._status = False, SessionStatus()
        self.reading: ReadingResult | None = None
        self._build()
        self.begin()

    def _build(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        column = vbox(inside=card, margins=(20, 14, 20, 14), spacing=8)
        for sentence in self._sentences:
            column.addWidget(text_label(sentence, "heading", wraps=True))
        self.state_label = text_label("", "state-sentence", wraps=True)
        self.meter = LevelMeter()
        self.meter.setMinimumHeight(26)
        self.heard_label = text_label(wraps=True)
        self.result_label = text_label("", "state-sentence", wraps=True)
        self.advice_label = text_label("", "quiet", wraps=True)
        self.done_button = push_button(self.tr("Done"), self.finish, role="primary")
        self.again_button = push_button(self.tr("Read again"), self.begin)
        self.close_button = push_button(self.tr("Close"), self.reject, auto_default=False)
        vbox(
            quiet_label(self.tr("See what this computer makes of your voice. Nothing is saved.")),
            card,
            self.state_label,
            self.meter,
            self.heard_label,
            self.result_label,
            self.advice_label,
            None,
            hbox(None, self.again_button, self.done_button, self.close_button),
            inside=self,
            margins=(24, 20, 24, 18),
            spacing=12,
        )

    def begin(self) -> None:
        self._let_go()
        number, self._arrived = self._number, deque()
        self._stop_wanted, self._status = False, SessionStatus()
        listener = self._arrived.append
        self._events, self._transcript, self.reading = [], Transcript(), None
        for label in (self.heard_label, self.result_label, self.advice_label):
            label.clear()
        self._show_state(self.tr("Loading model"), is_listening=False)
        self.again_button.hide()

        def create() -> Subscribed | None:
            created = start_subscribed(self._services.create_session(self._settings), listener)
            if number == self._number:
                return created
            _end(created)  # closed meanwhile, perhaps with the application
            return None

        self._background.run(
            create,
            lambda created: self._on_created(number, created),
            lambda error: self._on_not_created(number, error),
        )
        self._timer.start()

    def finish(self) -> None:
        """Stop recording, and show the result as soon as all of it is recognised."""
        self._stop_wanted = True
        self.done_button.setEnabled(False)
        if self._session is not None:
            self._session[0].stop()

    def done(self, result: int) -> None:
        self._let_go()
        super().done(result)

    def _let_go(self) -> None:
        self._number += 1  # what still comes of the session before is not shown
        self._timer.stop()
        created, self._session = self._session, None
        if created is not None:
            _end(created)

    def _on_created(self, number: int, created: Subscribed | None) -> None:
        if created is not None and number != self._number:
            _end(created)
        elif created is not None:
            self._session = created
            if self._stop_wanted:
                created[0].stop()

    def _on_not_created(self, number: int, error: Exception) -> None:
        if number == self._number:
            self._on_error(error)

    def _take_events(self) -> None:
        arrived = self._arrived
        while arrived and self._timer.isActive():
            self._on_event(arrived.popleft())

    def _on_event(self, event: SessionEvent) -> None:
        self._events.append(event)
        before, self._status = self._status, status_after(self._status, event.body)
        match event.body:
            case LevelChanged() as level:
                self.meter.show_level(level)
            case CaptionChanged(caption):
                self._transcript.accept(caption)
                both = (*self._transcript.finals, *self._transcript.tentative)
                self.heard_label.setText(html.escape(" ".join(each.text for each in both)))
                if caption.is_final and judge_reading(self._sentences, self._events).is_complete:
                    self.finish()
            case StatusChanged(SessionState.IDLE):
                self._show_result()
            case StatusChanged(SessionState.FAILED, message):
                self._on_error(CaptionerError(message))
            case ErrorRaised(error):
                self._on_error(error)
            case _ if self._status != before:
                is_listening = self._status.state is SessionState.LISTENING
                is_well = is_listening and not self._status.troubles
                words = self.tr("Read these sentences aloud.")
                self._show_state(
                    words if is_well else translated(self._status.line), is_listening=is_listening
                )

    def _on_error(self, error: Exception) -> None:
        self._let_go()
        message = error.full_message if isinstance(error, CaptionerError) else str(error)
        self._show_state(translated(message), is_listening=False)
        self.again_button.show()

    def _show_state(self, words: str, *, is_listening: bool) -> None:
        self.state_label.setText(html.escape(words))
        self.meter.setVisible(is_listening)
        self.done_button.setVisible(is_listening)
        self.done_button.setEnabled(is_listening)
        if is_listening:
            self.done_button.setFocus()

    def _show_result(self) -> None:
        self._timer.stop()
        self.reading = reading = judge_reading(self._sentences, self._events)
        self._show_state(self.tr("This is what was heard:"), is_listening=False)
        colour = current_theme().colours.problem
        self.heard_label.setText(
            " ".join(
                html.escape(word)
                if is_right
                else f'<u style="color: {colour}">{html.escape(word)}</u>'
                for word, is_right in reading.words
            )
        )
        if reading.behind_s is None:
            self.result_label.setText(self.tr("Nothing was heard."))
        else:
            errors = self.tr("%n word error(s)", "", reading.errors)
            self.result_label.setText(
                self.tr("{errors} in {count} words · {seconds} s behind speech").format(
                    errors=errors, count=reading.spoken, seconds=decimal(reading.behind_s)
                )
            )
        self.advice_label.setText(self._advice(reading))
        self.again_button.show()
        self.close_button.setFocus()
        self.judged.emit()

    def _advice(self, reading: ReadingResult) -> str:
        if reading.behind_s is None:
            return self.tr("Check that the right microphone is chosen and not muted.")
        if reading.error_rate > _MANY_ERRORS:
            return self.tr("Move closer to the microphone, or choose a more accurate model.")
        if reading.behind_s > _LATE_S:
            return self.tr("A smaller model shows words sooner.")
        return self.tr("This works well here.")


def _end(created: Subscribed) -> None:
    session, unsubscribe = created
    unsubscribe()
    session.quit_now()
