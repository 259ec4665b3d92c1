"""Carries a session's events from its threads to the GUI's thread, and thins them on the way."""

import threading
import time
from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from captioner.core.captions import comes_too_late
from captioner.core.events import (
    CaptionChanged,
    ErrorRaised,
    LanguageChanged,
    LevelChanged,
    Marked,
    Noticed,
    OverloadChanged,
    Rejected,
    SessionEvent,
    SpeakerChanged,
    SpeakersNamed,
    SpeechUnclear,
    StatusChanged,
    TextCorrected,
)
from captioner.core.speakers.naming import CaptionSplit

SHORTEST_INTERVAL_S = 0.030
"""Between two deliveries: faster changes cannot be read and would only keep the thread busy."""

FINAL_WAITS_S = 0.005
"""Where speech is cut, words leave a final caption and appear at once in the open one:
delivered together they stay on the screen, one after the other they would blink."""

LONGEST_DELIVERY_S = 0.008
"""What does not fit waits for the event loop's next turn, so that input and painting come in."""


class SessionBridge(QObject):
    """The one way for session events into the GUI.

    Of partial captions, levels and lag only the newest of a channel is delivered; everything
    else comes through whole and in order.
    """

    session_began = Signal()
    """Emitted right before a session's first event; the state of earlier ones is dropped."""

    state_changed = Signal(object)
    caption_changed = Signal(object)
    overload_changed = Signal(object)
    level_changed = Signal(object)
    language_changed = Signal(object)
    marked = Signal(object)
    text_corrected = Signal(object)
    speaker_changed = Signal(object)
    caption_split = Signal(object)
    speakers_named = Signal(object)
    noticed = Signal(object)
    refused = Signal(object)
    speech_unclear = Signal(object)
    error_raised = Signal(object)

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pending: dict[object, SessionEvent] = {}
        self._numbers = count()
        self._generation = 0
        self._has_begun = True
        self._last_delivery = 0.0
        self.heard = 0.0, time.monotonic()
        """How much sound had come in by the newest event in seconds, and when that was: the time
        that a busy machine takes to deliver is left out."""
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._deliver)
        self._woken.connect(self._schedule, Qt.ConnectionType.QueuedConnection)

    def listener(self) -> Callable[[SessionEvent], None]:
        """What to subscribe to the next session; listeners of earlier ones fall silent."""
        with self._lock:
            self._generation += 1
            self._has_begun = False
            self._pending.clear()
            self.heard = 0.0, time.monotonic()
            generation = self._generation

        def accept(event: SessionEvent) -> None:
            with self._lock:
                if generation != self._generation:
                    return
                was_empty = not self._pending
                self.heard = event.audio_s, time.monotonic()
                self._take_in(event)
            if was_empty:
                self._woken.emit()

        return accept

    def flush(self) -> None:
        """Deliver everything now; for the GUI's thread alone."""
        while self._pending:
            self._deliver()

    def _take_in(self, event: SessionEvent) -> None:
        pending = self._pending
        key: object
        match event.body:
            case CaptionChanged(caption) if caption.is_final:
                stale = pending.get(("partial", caption.stream))
                if stale is not None:
                    assert isinstance(stale.body, CaptionChanged)
                    if comes_too_late(stale.body.caption, caption):
                        del pending["partial", caption.stream]
                key = next(self._numbers)
            case CaptionChanged(caption):
                key = ("partial", caption.stream)
            case LevelChanged(channel):
                key = ("level", channel)
            case OverloadChanged():
                key = "overload"
            case _:
                key = next(self._numbers)
        pending.pop(key, None)  # the newest goes after earlier ones
        pending[key] = event

    def _schedule(self) -> None:
        if self._timer.isActive():
            return
        waited_s = time.monotonic() - self._last_delivery
        with self._lock:
            bodies = [event.body for event in self._pending.values()]
        has_final = any(isinstance(one, CaptionChanged) and one.caption.is_final for one in bodies)
        wait_s = max(SHORTEST_INTERVAL_S - waited_s, FINAL_WAITS_S if has_final else 0.0)
        if wait_s <= 0:
            self._deliver()
        else:
            self._timer.start(round(wait_s * 1000))

    def _deliver(self) -> None:
        began = self._last_delivery = time.monotonic()
        while True:
            with self._lock:
                if not self._pending:
                    return
                event = self._pending.pop(next(iter(self._pending)))
                begins, self._has_begun = not self._has_begun, True
            if begins:
                self.session_began.emit()
            self._emit(event)
            if time.monotonic() - began > LONGEST_DELIVERY_S:
                break
        if self._pending:
            self._timer.start(0)

    def _emit(self, event: SessionEvent) -> None:
        match event.body:
            case CaptionChanged(caption):
                self.caption_changed.emit(caption)
            case LevelChanged() as level:
                self.level_changed.emit(level)
            case LanguageChanged() as language:
                self.language_changed.emit(language)
            case StatusChanged() as changed:
                self.state_changed.emit(changed)
            case OverloadChanged() as overload:
                self.overload_changed.emit(overload)
            case TextCorrected(captions):
                self.text_corrected.emit(captions)
            case SpeakerChanged(changes):
                self.speaker_changed.emit(changes)
            case CaptionSplit() as split:
                self.caption_split.emit(split)
            case SpeakersNamed(_, speakers):
                self.speakers_named.emit(speakers)
            case Marked(mark):
                self.marked.emit(mark)
            case Noticed() as notice:
                self.noticed.emit(notice)
            case Rejected() as refused:
                self.refused.emit(refused)
            case SpeechUnclear() as unclear:
                self.speech_unclear.emit(unclear)
            case ErrorRaised(error):
                self.error_raised.emit(error)
