"""Turn the session's notices into banners, missing sound and reasons for no captions."""

import time
from collections import deque

from PySide6.QtCore import QObject, Signal

from captioner.core.audio import NoticeKind
from captioner.core.captions import Caption
from captioner.core.errors import UnsavedError
from captioner.core.events import (
    ENGLISH_ONLY,
    MODEL_LOADING,
    MODEL_READY,
    STORAGE_BACK,
    VOICE_REMEMBERED,
    WORDS_CLEAR,
    LevelChanged,
    Noticed,
    SessionState,
    SpeechUnclear,
)
from captioner.core.findings import Finding, Severity
from captioner.gui.live.bridge import SessionBridge
from captioner.gui.live.controller import SessionController
from captioner.gui.widgets.banner import Banner, BannerArea
from captioner.gui.widgets.level_meter import QUIETEST_DBFS
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import decimal
from captioner.live.decisions.session_status import SessionStatus

_RECENT_S = 10.0
_FRESH_S = 2.0


class LiveReadings(QObject):
    """Levels, speech, refusals and captions of the last seconds. No words are kept."""

    def __init__(self, bridge: SessionBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._levels: deque[tuple[float, float, bool]] = deque(maxlen=400)
        self._refused: deque[tuple[float, str]] = deque(maxlen=50)
        self._captions: deque[float] = deque(maxlen=50)
        self.last_notice = ""
        bridge.level_changed.connect(self._on_level)
        bridge.caption_changed.connect(lambda _: self._captions.append(time.monotonic()))
        bridge.refused.connect(lambda one: self._refused.append((time.monotonic(), one.guard)))
        bridge.noticed.connect(self._on_notice)

    def restart(self) -> None:
        self._levels.clear()
        self._refused.clear()
        self._captions.clear()
        self.last_notice = ""

    @property
    def sound_arrives(self) -> bool:
        """Whether samples came in within the last seconds."""
        return bool(self._levels) and time.monotonic() - self._levels[-1][0] < _FRESH_S

    @property
    def loudest_dbfs(self) -> float:
        """The loudest tenth of a second of the last ten seconds."""
        recent = [level for at, level, _ in self._levels if time.monotonic() - at < _RECENT_S]
        return max(recent, default=QUIETEST_DBFS * 2)

    @property
    def speech_share(self) -> float:
        """How much of the last ten seconds was taken for speech, from 0 to 1."""
        recent = [speech for at, _, speech in self._levels if time.monotonic() - at < _RECENT_S]
        return sum(recent) / len(recent) if recent else 0.0

    @property
    def rejecting_guards(self) -> list[str]:
        """Which guards kept something back in the last ten seconds."""
        now = time.monotonic()
        return sorted({guard for at, guard in self._refused if now - at < _RECENT_S})

    @property
    def seconds_since_caption(self) -> float | None:
        """How long ago a caption changed; None when none did yet."""
        return time.monotonic() - self._captions[-1] if self._captions else None

    def _on_level(self, level: LevelChanged) -> None:
        self._levels.append((time.monotonic(), level.rms_dbfs, level.is_speech))

    def _on_notice(self, notice: Noticed) -> None:
        self.last_notice = translated(notice.message)


_QUIET_DBFS = -50.0
_LITTLE_SPEECH = 0.05


_Step = tuple[Severity, str, str]
"""How a step on the way to captions stands, in words, and a hint."""


class Help(QObject):
    """Finds out why there are no captions."""

    def __init__(self, controller: SessionController, readings: LiveReadings, source: str) -> None:
        super().__init__()
        self._controller = controller
        self._readings = readings
        self._source = source

    def explain(self) -> list[Finding]:
        """One finding a step; the first that is not good is the place to look."""
        topic, note = self.tr("Captioning"), Severity.NOTE
        if not self._controller.is_running:
            hint = self.tr("Press Start on the Live page; readings appear here.")
            return [Finding(topic, note, self.tr("Captioning is not running."), hint)]
        if self._controller.status.state is SessionState.PAUSED:
            hint = self.tr("Press Resume on the Live page.")
            return [Finding(topic, note, self.tr("Captioning is paused."), hint)]
        return [
            Finding(self.tr("Device"), *self._device()),
            Finding(self.tr("Level"), *self._level()),
            Finding(self.tr("Voice activity"), *self._voice()),
            Finding(self.tr("Model"), *self._model()),
            Finding(self.tr("Backlog"), *self._backlog()),
        ]

    def _device(self) -> _Step:
        if self._readings.sound_arrives:
            words = self.tr("Sound is coming in from {source}.")
            return Severity.GOOD, words.format(source=self._source), ""
        if self._controller.status.state is SessionState.LOADING:
            words = self.tr("No sound yet: the model is still loading.")
            return Severity.NOTE, words, self.tr("Wait a moment; large models take up to a minute.")
        words = self.tr("No sound is coming in from {source}.").format(source=self._source)
        hint = self.tr("Check that it is connected and not muted, or choose another one.")
        return Severity.PROBLEM, words, self._readings.last_notice or hint

    def _level(self) -> _Step:
        loudest = self._readings.loudest_dbfs
        words = self.tr("Loudest of the last 10 s: {level} dB.").format(level=f"{loudest:.0f}")
        if loudest < _QUIET_DBFS:
            hint = self.tr("That is close to silence: turn the input up, or move closer.")
            return Severity.PROBLEM, words, hint
        return Severity.GOOD, words, ""

    def _voice(self) -> _Step:
        share = self._readings.speech_share
        words = self.tr("{share} % of the last 10 s was detected as speech.")
        words = words.format(share=round(100 * share))
        if share >= _LITTLE_SPEECH:
            return Severity.GOOD, words, ""
        if self._readings.loudest_dbfs < _QUIET_DBFS:
            return Severity.NOTE, words, self.tr("Say something to see it move.")
        hint = self.tr("If someone was speaking, raise “Sensitivity” in Settings, Voice activity.")
        return Severity.PROBLEM, words, hint

    def _model(self) -> _Step:
        info = self._controller.model_info
        if info is None:
            hint = self.tr("Sound is kept in the meantime; captions will catch up.")
            return Severity.NOTE, self.tr("The model is not loaded yet."), hint
        words = self.tr("{model} runs on {device} ({compute_type}).").format(
            model=info.model_name, device=info.device.upper(), compute_type=info.compute_type
        )
        return Severity.GOOD, words, ""

    def _backlog(self) -> _Step:
        behind_s, guards = self._controller.status.behind_s, self._readings.rejecting_guards
        since_s = self._readings.seconds_since_caption
        if behind_s > 0:
            words = self.tr("Captions are {seconds} s behind.").format(seconds=decimal(behind_s))
            return (
                Severity.PROBLEM,
                words,
                self.tr("Choose a smaller model, or close programs that keep the computer busy."),
            )
        if guards:
            words = self.tr("Words were heard but rejected: {guards}.")
            hint = self.tr("Music and noise are left out, so that no words are invented.")
            return Severity.NOTE, words.format(guards=", ".join(guards)), hint
        if since_s is None:
            return Severity.NOTE, self.tr("No caption yet."), ""
        words = self.tr("Captions are keeping up; the last one changed {seconds} s ago.")
        return Severity.GOOD, words.format(seconds=f"{since_s:.0f}"), ""


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
            self._add(translated(notice.message), notice.start_s, duration_s)

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
            self._add(words, paused_at_s, duration_s)

    def _add(self, words: str, start_s: float, duration_s: float) -> None:
        if duration_s >= _SHORTEST_S:
            self._show(words, start_s, start_s + duration_s)

    def _show(self, words: str, start_s: float, end_s: float, channel: str = "") -> None:
        number, self._next_id = self._next_id, self._next_id - 1
        line = Caption(number, start_s, end_s, f"[{words}]", "", (), True, channel, sound="missing")
        self.line_added.emit(line)


_LEVEL = "level"
_DEVICE = "device"
_GAP = "gap"
_SUBJECTS = {
    NoticeKind.SILENT_INPUT.value: _LEVEL,
    NoticeKind.TOO_QUIET.value: _LEVEL,
    NoticeKind.CLIPPING.value: _LEVEL,
    NoticeKind.LEVEL_GOOD.value: _LEVEL,
    NoticeKind.SOUND_BACK.value: _LEVEL,
    NoticeKind.DEVICE_LOST.value: _DEVICE,
    NoticeKind.DEVICE_BACK.value: _DEVICE,
    NoticeKind.DEVICE_CHANGED.value: _DEVICE,
    WORDS_CLEAR: ENGLISH_ONLY,
}
_GOOD_NEWS = (
    NoticeKind.DEVICE_BACK.value,
    NoticeKind.DEVICE_CHANGED.value,
    STORAGE_BACK,
    VOICE_REMEMBERED,
)
_WELL = (NoticeKind.LEVEL_GOOD.value, NoticeKind.SOUND_BACK.value, WORDS_CLEAR)


class NoticeBoard(QObject):
    """Shows the newest notice of each subject and channel; good news disappears by itself."""

    def __init__(self, banners: BannerArea, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._banners = banners
        self._shown: dict[tuple[str, str], Banner] = {}

    def show(self, notice: Noticed, words: str) -> Banner | None:
        """Show a notice instead of an older one about the same; nothing where all is well."""
        if notice.kind in (MODEL_LOADING, MODEL_READY):
            return None  # The state says so, as long as it is so.
        subject = _SUBJECTS.get(notice.kind, notice.kind)
        key = (subject, notice.channel)
        self._take_down(key)
        if notice.kind == NoticeKind.DEVICE_LOST.value:
            # It has only begun: its length is reported when the device is back.
            self._take_down((_GAP, notice.channel))
        if notice.kind in _WELL or not words:
            return None  # Nothing is wrong now, so there is nothing to read.
        if notice.kind == STORAGE_BACK:
            for known in self._banners.banners:
                if isinstance(known.error, UnsavedError):
                    self._banners.remove(known)
        passes = True if notice.kind in _GOOD_NEWS else None
        banner = self._shown[key] = self._banners.show_message("note", words, passes=passes)
        return banner

    def take_down(self, subject: str) -> None:
        for key in [key for key in self._shown if key[0] == subject]:
            self._take_down(key)

    def clear(self, *, only_passing: bool = False) -> None:
        """Remove a finished session's banners; `only_passing` keeps those of lasting use."""
        for key in list(self._shown):
            if not only_passing or key[0] in (_LEVEL, _DEVICE):
                self._take_down(key)

    def _take_down(self, key: tuple[str, str]) -> None:
        banner = self._shown.pop(key, None)
        if banner is not None and banner in self._banners.banners:
            self._banners.remove(banner)
