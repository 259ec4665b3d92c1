"""The overlay with its session, settings and theme: enough to be seen and to caption with."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from captioner.core.captions import Caption
from captioner.gui.live.bridge import SessionBridge
from captioner.gui.live.controller import SessionController
from captioner.gui.overlay.presence import AlarmFrame, OverlayPresence, overlay_look
from captioner.gui.overlay.reader import Away, Reader
from captioner.gui.overlay.window import Overlay
from captioner.gui.ports import GuiServices
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.system_captions import SystemCaptionsFollower, system_captions
from captioner.gui.settings.system_text_size import SystemTextSize
from captioner.gui.shell.error_reporter import ErrorReporter
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import Settings
from captioner.settings.overlay import OverlayDock
from captioner.settings.window_state import WindowState

_PAINTED_WITHIN_MS = 500


class SystemLook(QObject):
    """Follows the colours, the contrast, the size of text and the captions of the system."""

    changed = Signal()
    """The colour scheme, the contrast or the size of text that the system asks for."""

    def __init__(self, settings_model: SettingsModel, parent: QObject) -> None:
        super().__init__(parent)
        captions = system_captions()
        self.has_captions = captions is not None
        SystemCaptionsFollower(settings_model, captions, self)
        self.text_size = SystemTextSize(self)
        self.text_size.changed.connect(self.changed)
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.changed)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self.changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ThemeChange:
            self.changed.emit()
        return super().eventFilter(watched, event)

    def apply_theme(self, settings: Settings) -> None:
        current_theme().apply(settings.general.appearance, self.text_size.scale)


class OverlayShell(QObject):
    """Settings, session and overlay.

    It needs few modules, so that the overlay can be on the screen before the others are loaded.
    """

    def __init__(self, services: GuiServices) -> None:
        super().__init__()
        self.error_reporter = ErrorReporter(services.record_crash, self)
        self.background = Background(self.error_reporter.show, self)
        self.settings_model = SettingsModel(services.store, self.background, self)
        self.system_look = SystemLook(self.settings_model, self)
        self.bridge = SessionBridge(self)
        self.controller = SessionController(services, self.bridge, self.background, self)
        self.window_state = WindowState(services.folders.window_state_file)
        settings = self.settings_model.settings
        self.system_look.apply_theme(settings)
        look, mark = overlay_look(settings)
        self.overlay = Overlay(look, self.window_state, mark)
        self.overlay.controls.look_menu.as_system.setVisible(self.system_look.has_captions)
        self.alarm_frame = AlarmFrame(self.overlay)
        self.overlay_presence = OverlayPresence(self.overlay, settings, self)
        self.reader = Reader(self.overlay, self.overlay_presence, self)
        self.away = Away(self.reader, self)
        self.controller.status_changed.connect(
            lambda status: self.away.set_captioning(status.is_running)
        )
        self.bridge.caption_changed.connect(self.reader.accept)
        self.bridge.caption_changed.connect(self.alarm_frame.accept)
        self.bridge.speaker_changed.connect(self.overlay.relabel)
        self.bridge.caption_split.connect(self.overlay.split)
        self.bridge.speakers_named.connect(self.overlay.show_speakers)
        self.bridge.session_began.connect(self.reader.begin_session)
        self.controller.ended.connect(self.reader.finish)

    def apply_overlay(self, settings: Settings) -> None:
        self.overlay_presence.apply(settings)
        self.alarm_frame.apply(settings.sounds)
        self.reader.set_reading(settings.reading, self.overlay.look)
        self.away.set_away_after(settings.reading.away_after_s)

    def show_overlay_alone(self) -> None:
        self.overlay_presence.set_alone(True)
        self.settings_model.change(lambda s: replace(s.overlay, visible=True))
        self.apply_overlay(self.settings_model.settings)

    def place_overlay(self, top: bool) -> None:
        """Put the overlay at the top, or else at the bottom, of its screen."""
        self.settings_model.change(lambda s: replace(s.overlay, dock=OverlayDock.FLOATING))
        self.overlay.stand_at(top=top)
        self.overlay_presence.show_for_a_while()

    def show_tried_sound(self, caption: Caption) -> None:
        """Show the caption of a sound that was played, not among those of a session."""
        if self.controller.is_running:
            self.overlay_presence.say_done(caption.text)
        else:
            self.reader.begin_session()
            self.reader.accept(caption)
            self.overlay_presence.show_for_a_while()
        self.alarm_frame.accept(caption)

    def wait_for_overlay(self) -> None:
        """Return when the overlay has been painted, or cannot be within half a second."""
        loop = QEventLoop()
        painted = _Painted(loop)
        self.overlay.installEventFilter(painted)
        QTimer.singleShot(_PAINTED_WITHIN_MS, loop, loop.quit)
        # Hold back input and socket events: their handlers are not connected yet.
        loop.exec(
            QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
            | QEventLoop.ProcessEventsFlag.ExcludeSocketNotifiers
        )
        self.overlay.removeEventFilter(painted)


class _Painted(QObject):
    """Ends a loop with the painting that comes next."""

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__(loop)
        self._loop = loop

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._loop.quit()
        return False
