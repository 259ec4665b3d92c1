"""Missing sound, unclear speech and pauses as lines among the captions, where readers look."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from captioner.core.captions import Caption
from captioner.core.events import Noticed, SessionState, SpeechUnclear
from captioner.core.session_status import SessionStatus
from captioner.gui.live.bridge import SessionBridge
from captioner.gui.live.controller import SessionController
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import decimal

_SHORTEST_S = 1.0
"""Shorter gaps are in the lists of the exports only: no sentence was lost."""


class MissingSound(QObject):
    """Makes a line of each stretch that is over."""

    line_added = Signal(object)
    """A `Caption` in brackets; its number is negative, which no spoken one has."""

    def __init__(self, bridge: SessionBridge, controller: SessionController) -> None:
        super().__init__(controller)
        self._bridge = bridge
        self._paused_at_s: float | None = None
        self._next_id = -1
        bridge.noticed.connect(self._on_notice)
        bridge.speech_unclear.connect(self._on_unclear)
        controller.status_changed.connect(self._on_status)

    def _on_notice(self, notice: Noticed) -> None:
        duration_s = notice.message.values.get("duration_s")
        if notice.kind == "gap" and isinstance(duration_s, float):
            self._add(translated(notice.message), duration_s)

    def _on_unclear(self, speech: SpeechUnclear) -> None:
        self._show(self.tr("unclear"), speech.start_s, speech.end_s, speech.channel)

    def _on_status(self, status: SessionStatus) -> None:
        heard_s, _ = self._bridge.heard
        if status.state is SessionState.PAUSED:
            if self._paused_at_s is None:
                self._paused_at_s = heard_s
            return
        paused_at_s, self._paused_at_s = self._paused_at_s, None
        if paused_at_s is not None and status.state is SessionState.LISTENING:
            duration_s = heard_s - paused_at_s
            words = self.tr("Paused for {seconds} s").format(seconds=decimal(duration_s))
            self._add(words, duration_s)

    def _add(self, words: str, duration_s: float) -> None:
        if duration_s < _SHORTEST_S:
            return
        end_s, _ = self._bridge.heard
        self._show(words, max(0.0, end_s - duration_s), end_s)

    def _show(self, words: str, start_s: float, end_s: float, channel: str = "") -> None:
        number, self._next_id = self._next_id, self._next_id - 1
        line = Caption(number, start_s, end_s, f"[{words}]", "", (), True, channel, sound="missing")
        self.line_added.emit(line)
