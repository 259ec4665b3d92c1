"""Starts and stops sessions for the windows, and knows the current one's state."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from captioner.core.captions import Edit, Mark, SetSpeaker
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    VOICE_REMEMBERED,
    ErrorRaised,
    EventBody,
    Noticed,
    SessionEvent,
    SessionState,
    StatusChanged,
)
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.recognition import RecogniserInfo
from captioner.core.speakers.naming import Speaker, Speakers
from captioner.gui.live.bridge import SessionBridge
from captioner.gui.ports import GuiServices, SessionPort
from captioner.gui.transcript.speaker_menu import SpeakerMenu
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.words import with_speaker_words
from captioner.live.decisions.session_status import SessionStatus, status_after

Subscribed = tuple[SessionPort, Callable[[], None]]
"""A session, and what ends the subscription to it."""


def start_subscribed(session: SessionPort, listener: Callable[[SessionEvent], None]) -> Subscribed:
    """Subscribe to a session's events, then start it.

    Raises:
        CaptionerError: It cannot start; the subscription has ended.
    """
    unsubscribe = session.subscribe(listener)
    try:
        session.start()
    except BaseException:
        unsubscribe()
        raise
    return session, unsubscribe


class SessionController(QObject):
    """The windows' remote control of captioning.

    Creating a session may load libraries, so that it happens on a thread; a stop that comes
    before it is done is remembered.
    """

    status_changed = Signal(object)
    session_created = Signal()
    ended = Signal()
    """The last session is over, everything it had is saved, and nothing runs."""

    correction_wanted = Signal(str, object, object, object)
    """A session's number, an edit of its voices after its end, the edit that it undoes or makes
    again (else itself), and the function called with the saved `Speakers` if it is rejected."""

    def __init__(
        self,
        services: GuiServices,
        bridge: SessionBridge,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._bridge = bridge
        self._background = background
        self._session: SessionPort | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._is_creating = False
        self._stop_wanted = self._quit_wanted = self._start_wanted = False
        self.status = SessionStatus()
        self._is_timing = False
        self._elapsed_s = 0.0
        self._recording: Path | None = None
        self.terms: Callable[[], tuple[str, ...] | None] = lambda: None
        """Returns the terms that the next session uses instead of the lists in use."""
        bridge.noticed.connect(self._take)
        bridge.state_changed.connect(self._on_state)
        bridge.overload_changed.connect(self._take)
        bridge.error_raised.connect(lambda error: self._take(ErrorRaised(error)))
        bridge.error_raised.connect(background.show_error)

    @property
    def is_running(self) -> bool:
        """Whether a session runs, from the wish to start to the last caption saved."""
        return self._is_creating or self.status.is_running

    @property
    def elapsed_s(self) -> float:
        """Length of the session's sound in seconds, as captions and the list have it.

        Pauses count.
        """
        if not self._is_timing:
            return self._elapsed_s
        heard_s, at_s = self._bridge.heard
        return heard_s + time.monotonic() - at_s

    @property
    def model_info(self) -> RecogniserInfo | None:
        """The model in use; None until it is loaded."""
        return self._session.model_info if self._session else None

    @property
    def pending_s(self) -> float:
        """Seconds of speech that quitting now would lose at most."""
        return self._session.pending_s if self._session else 0.0

    @property
    def folder(self) -> Path | None:
        return self._session.folder if self._session else None

    @property
    def recording(self) -> Path | None:
        """The recording that is captioned instead of a device, while it is."""
        return self._recording if self.is_running else None

    def start(self, recording: Path | None = None) -> None:
        """Begin a session: after the one that is being finished, and not beside another."""
        if self.is_running:
            self._start_wanted = self._stop_wanted and recording is None
            return
        self._is_creating = True
        self._recording = recording
        self._stop_wanted = self._quit_wanted = self._start_wanted = False
        self._elapsed_s = 0.0
        self._is_timing = False
        self._set_status(SessionStatus(SessionState.LOADING))
        settings = with_speaker_words(self._services.store.settings.with_terms(self.terms()))
        listener = self._bridge.listener()

        def create() -> Subscribed:
            session = self._services.create_session(settings, recording)
            session.subscribe(self._services.outputs.accept)
            return start_subscribed(session, listener)

        self._background.run(create, self._on_created, self._on_not_created)

    def stop(self) -> None:
        """Ask for a stop that finishes captions of what was said."""
        self._stop_wanted, self._start_wanted = True, False
        if self._session is not None and not self._is_creating and self.status.is_running:
            self._session.stop()

    def quit_now(self) -> None:
        """Stop and drop sound that is not recognised yet."""
        self._stop_wanted, self._quit_wanted, self._start_wanted = True, True, False
        if self._session is not None and not self._is_creating:
            self._session.quit_now()

    def toggle(self) -> None:
        if self.is_running:
            self.stop()
        else:
            self.start()

    def pause_or_resume(self) -> None:
        if self._session is None:
            return
        if self.status.state is SessionState.LISTENING:
            self._session.pause()
        elif self.status.state is SessionState.PAUSED:
            self._session.resume()

    def choose_language(self, language: str) -> None:
        """Keep to a language (its code) in this session; empty: let the model find it out."""
        if self._session is None:
            return
        try:
            self._session.choose_language(language)
        except CaptionerError as error:
            self._background.show_error(error)

    def use_microphone(self, name: str) -> None:
        session = self._session
        if session is not None and self.status.is_running:
            self._background.run(lambda: session.use_microphone(name))

    def mark(self) -> None:
        if self._session is not None and self.status.is_running:
            self._session.marks.add()

    def take_back(self, mark: Mark) -> None:
        if self._session is not None and self.status.is_running:
            self._session.marks.remove(mark)

    def let_voices_be_named(self, menu: SpeakerMenu) -> None:
        """Do what people say of the session's voices in a menu."""
        menu.knows_sound = True
        menu.can_undo = lambda: self._session is not None and self._session.speakers.can_undo
        menu.can_redo = lambda: self._session is not None and self._session.speakers.can_redo
        menu.edit_wanted.connect(self.change_speakers)
        menu.split_wanted.connect(self.split_voice)
        menu.memory_wanted.connect(self.remember_voice)

    def change_speakers(self, edit: Edit) -> None:
        """Say who a voice is, in the session that runs or the one that ran last."""
        session = self._session
        if session is None:
            return
        try:
            session.speakers.apply(edit)
        except CaptionerError as error:
            self._background.show_error(error)
            return
        self._save_late_edits()

    def _save_late_edits(self) -> None:
        """Have edits saved for which the session was over, or about to be."""
        session = self._session
        if session is None or session.folder is None or self.is_running:
            return

        def refused(saved: Speakers) -> None:
            session.speakers.adopt(saved)
            if session is self._session:
                self._bridge.flush()  # a rejected edit must not be shown after it
                self._bridge.speakers_named.emit(saved)

        for edit, meant in session.speakers.take_unsaved():
            self.correction_wanted.emit(session.folder.name, edit, meant, refused)

    def split_voice(self, caption_id: int) -> None:
        """Give a caption, and those of its voice that are like it, a voice of their own."""
        session = self._session
        if session is None:
            return

        def split(alike: tuple[int, ...]) -> None:
            if session is self._session:
                self.change_speakers(SetSpeaker(alike, session.speakers.new_label))

        self._background.run(lambda: session.voices.alike(caption_id), split)

    def remember_voice(self, speaker: Speaker) -> None:
        """Recognise a voice of the session in later ones, unless nothing is to be kept."""
        session, services = self._session, self._services
        if session is None:
            return
        if session.folder is None or services.store.settings.transcripts.keep_nothing:
            self._background.show_error(
                CaptionerError(
                    "Nothing is kept, so no voice is remembered.",
                    "Switch off “Don’t save anything” in the settings, then start again.",
                )
            )
            return

        def remember() -> None:
            voice = session.voices.voice_print(speaker.label)
            services.remembered_voices.remember(speaker.name, voice)

        done = Message(
            "{name} will be recognised in later sessions and recordings.", name=speaker.name
        )
        self._background.run(
            remember,
            lambda _: self._bridge.noticed.emit(Noticed(VOICE_REMEMBERED, done)),
        )

    def _on_created(self, created: Subscribed) -> None:
        self._let_go()
        self._session, self._unsubscribe = created
        self._is_creating = False
        self.session_created.emit()
        if not self.status.is_running:  # it failed before it was here: there is nothing to stop
            self.ended.emit()
        elif self._quit_wanted:
            self._session.quit_now()
        elif self._stop_wanted:
            self._session.stop()

    def _on_not_created(self, error: Exception) -> None:
        self._bridge.flush()  # its own events must not come after its end
        self._is_creating = False
        message = NO_MESSAGE
        if isinstance(error, CaptionerError):
            message = Message("Stopped: {reason}", reason=error.message)
        self._set_status(SessionStatus(SessionState.FAILED, message))
        self._background.show_error(error)
        self.ended.emit()

    def _on_state(self, changed: StatusChanged) -> None:
        was_running = self.status.is_running
        self._is_timing = changed.state in (SessionState.LISTENING, SessionState.PAUSED)
        self._elapsed_s, _ = self._bridge.heard
        self._take(changed)
        if was_running and not self.status.is_running and not self._is_creating:
            self._save_late_edits()
            self.ended.emit()
            if self._start_wanted:
                self.start()

    def _take(self, body: EventBody) -> None:
        self._set_status(status_after(self.status, body))

    def _set_status(self, status: SessionStatus) -> None:
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)

    def _let_go(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
