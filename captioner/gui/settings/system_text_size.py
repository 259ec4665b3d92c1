"""The size of text that the user asks the system for, followed while the windows are open."""

import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from captioner.gui.system.session_bus import BusSignal, SessionBus

_LOOK_AGAIN_MS = 2_000
_SMALLEST, _LARGEST = 0.5, 3.0

_KEY, _VALUE = r"Software\Microsoft\Accessibility", "TextScaleFactor"

_SERVICE, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_SETTINGS = "org.freedesktop.portal.Settings"
_NAME = ("org.gnome.desktop.interface", "text-scaling-factor")


class SystemTextSize(QObject):
    """How much larger than usual text is to be.

    Windows has it in the registry (Settings, Accessibility, Text size), Linux' desktops in the
    portal org.freedesktop.portal.Settings. macOS reports it to its own applications only.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scale = 1.0
        """1 is usual."""
        self._bus: SessionBus | None = None
        self.timer = QTimer(self, interval=_LOOK_AGAIN_MS)

    def follow(self) -> None:
        """Read it, and report each change from now on."""
        if sys.platform == "win32":
            import winreg

            self.follow_registry(winreg)
        elif QGuiApplication.platformName() in {"wayland", "xcb"} and not _qt_follows():
            self.follow_portal()

    def close(self) -> None:
        self.timer.stop()
        if self._bus is not None:
            self._bus.close()

    def follow_registry(self, registry: Any) -> None:
        """Look every other second, through the module winreg."""

        def look() -> None:
            try:
                with registry.OpenKey(registry.HKEY_CURRENT_USER, _KEY) as key:
                    percent, _kind = registry.QueryValueEx(key, _VALUE)
            except OSError:
                percent = 100  # It is absent until it is changed for the first time.
            self._take(percent / 100 if isinstance(percent, int) else None)

        self.timer.timeout.connect(look)
        self.timer.start()
        look()

    def follow_portal(self) -> None:
        from captioner.gui.system.session_bus import SessionBus  # of Linux alone

        try:
            bus = self._bus = SessionBus(self)
        except OSError:
            return
        bus.came.connect(self._on_signal)
        bus.watch(
            f"type='signal',sender='{_SERVICE}',interface='{_SETTINGS}',"
            f"member='SettingChanged',arg0='{_NAME[0]}',arg1='{_NAME[1]}'"
        )
        read = f"{_SETTINGS}.Read"
        bus.call(_SERVICE, _PATH, read, "ss", *_NAME, on_reply=lambda found, _: self._read(found))

    def _on_signal(self, signal: "BusSignal") -> None:
        if (signal.interface, signal.member) == (_SETTINGS, "SettingChanged"):
            match signal.arguments:
                case (str(space), str(name), value) if (space, name) == _NAME:
                    self._read((value,))

    def _read(self, found: tuple[Any, ...]) -> None:
        value = found[0] if found else None
        while isinstance(value, tuple) and len(value) == 2:
            value = value[1]  # Read wraps the variant in another one, SettingChanged does not.
        self._take(value)

    def _take(self, scale: object) -> None:
        if not isinstance(scale, int | float) or not _SMALLEST <= scale <= _LARGEST:
            return
        if scale != self.scale:
            self.scale = float(scale)
            self.changed.emit()


def _qt_follows() -> bool:
    """Return whether all is scaled already: under X11, GNOME has it in the DPI that Qt reads."""
    screen = QGuiApplication.primaryScreen()
    return (
        QGuiApplication.platformName() == "xcb"
        and screen.devicePixelRatio() * screen.logicalDotsPerInch() > 97  # 96 is usual
    )
