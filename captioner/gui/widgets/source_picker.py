"""Choosing whose voice is captioned, from the devices that are connected."""

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QMenu

from captioner.core.devices import Device, DeviceKind, distinct_names
from captioner.gui.ports import GuiServices
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.layout import DropDown
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import CaptureSettings, SourceKind

_ICONS = {
    SourceKind.MICROPHONE: "microphone",
    SourceKind.SYSTEM: "speaker",
    SourceKind.BOTH: "both",
}
_THEME_NAME = re.compile(r"[\w.-]+")
"""What an icon's name in a theme looks like. An application may say anything; a path would have
Qt read that file."""


class SourcePicker(DropDown):
    """One list: each microphone, the computer's sound or one application's, and two together."""

    chosen = Signal(object)
    """The changed `CaptureSettings`."""

    recording_wanted = Signal()
    """A recording shall be captioned instead of a device."""

    def __init__(self, capture: CaptureSettings, *, offers_recordings: bool = False) -> None:
        super().__init__()
        self._capture = capture
        self._offers_recordings = offers_recordings
        self._recording = ""
        self._devices: tuple[Device, ...] | None = None  # not known yet
        self.setAccessibleName(self.tr("Source"))
        self.setProperty("role", "source")  # legible while it cannot be changed
        self.setIconSize(QSize(18, 18))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(22)
        self.activated.connect(self._on_activated)
        current_theme().changed.connect(self._fill)
        self._fill()

    def set_devices(self, devices: Sequence[Device]) -> None:
        if tuple(devices) != self._devices:
            self._devices = tuple(devices)
            if not self.view().isVisible():  # else rows would move under the pointer
                self._fill()

    def set_capture(self, capture: CaptureSettings) -> None:
        self._capture = capture
        self._fill()

    def show_recording(self, name: str) -> None:
        """Show that a recording is captioned; empty for the device that was chosen."""
        if name != self._recording:
            self._recording = name
            self._fill()

    def hidePopup(self) -> None:
        """Show what came and went meanwhile, once the choice has been taken."""
        super().hidePopup()
        QTimer.singleShot(0, self, self._fill)

    def fill_menu(self, menu: QMenu) -> None:
        """Offer the same in a menu, as it is now."""
        menu.clear()
        for row in range(self.count()):
            action = menu.addAction(self.itemText(row).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(row == self.currentIndex())
            action.setEnabled(self.isEnabled())
            # Rows move while the menu is open: applications come and go.
            choice = self.itemData(row)
            action.triggered.connect(lambda _checked, choice=choice: self._choose(choice))

    def _choose(self, choice: CaptureSettings | None) -> None:
        self._take(choice)
        self._fill()

    def _choices(self) -> list[tuple[str, CaptureSettings]]:
        capture = self._capture
        microphones = self._offered(DeviceKind.MICROPHONE, capture.microphone)
        outputs = self._offered(DeviceKind.SYSTEM_SOUND, capture.loopback)
        applications = self._applications()
        both = replace(capture, source=SourceKind.BOTH, application="")
        together = self.tr("Microphone and {application}")
        return [
            *(
                (words, replace(capture, source=SourceKind.MICROPHONE, microphone=name))
                for name, words in microphones.items()
            ),
            *(
                (words, replace(capture, source=SourceKind.SYSTEM, loopback=name, application=""))
                for name, words in outputs.items()
            ),
            *(
                (words, replace(capture, source=SourceKind.SYSTEM, application=name))
                for name, words in applications.items()
            ),
            (self.tr("Microphone and computer sound"), both),
            *(
                (together.format(application=words), replace(both, application=name))
                for name, words in applications.items()
            ),
        ]

    def _applications(self) -> dict[str, str]:
        """What plays now, and the one that is chosen, by name, in words."""
        chosen = self._capture.application
        names = self._names(DeviceKind.APPLICATION)
        if chosen and self._capture.source is not SourceKind.MICROPHONE and chosen not in names:
            names.append(chosen)
        return {
            name: self.tr("{application} (not playing)").format(application=name)
            if self._is_missing(name, DeviceKind.APPLICATION)
            else name
            for name in names
        }

    def _offered(self, kind: DeviceKind, chosen: str) -> dict[str, str]:
        """Devices by name, in words, each once; the default one, whichever it is, has no name."""
        of_kind = [each for each in self._devices or () if each.kind is kind]
        others = {
            name: each
            for name, each in zip(self._names(kind), of_kind, strict=True)
            if chosen not in (name, each.precise_name)
        }
        default = next((name for name, each in others.items() if each.is_default), "")
        offered = {"": self._default_words(kind, default)}
        offered |= {name: self._words(kind, name) for name in others if name != default}
        if chosen:
            offered[chosen] = self._words(kind, chosen)
        return offered

    def _default_words(self, kind: DeviceKind, name: str) -> str:
        if kind is DeviceKind.MICROPHONE:
            if name:
                return self.tr("{name} (default)").format(name=name)
            return self.tr("Default microphone")
        if name:
            return self.tr("Computer sound: {name} (default)").format(name=name)
        return self.tr("Computer sound")

    def _words(self, kind: DeviceKind, name: str) -> str:
        is_missing = self._is_missing(name, kind)
        if kind is DeviceKind.SYSTEM_SOUND:
            name = self.tr("Computer sound: {name}").format(name=name)
        return self.tr("{name} (not connected)").format(name=name) if is_missing else name

    def _names(self, kind: DeviceKind) -> list[str]:
        return distinct_names(self._devices or (), kind)

    def _is_missing(self, name: str, kind: DeviceKind) -> bool:
        if self._devices is None or name in self._names(kind):
            return False
        return not any(name == each.precise_name for each in self._devices if each.kind is kind)

    def _fill(self) -> None:
        self.clear()
        for words, choice in self._choices():
            self.addItem(self._icon(choice), words, choice)
            if choice == self._capture:
                self.setCurrentIndex(self.count() - 1)
        if self._offers_recordings:
            self.addItem(current_theme().icon("recordings"), self.tr("Audio or video file (live)…"))
        if self._recording:
            self.insertItem(0, current_theme().icon("recordings"), self._recording)
            self.setCurrentIndex(0)

    def _icon(self, choice: CaptureSettings) -> QIcon:
        if choice.source is not SourceKind.SYSTEM or not choice.application:
            return current_theme().icon(_ICONS[choice.source])
        name = next(
            (
                each.icon
                for each in self._devices or ()
                if each.kind is DeviceKind.APPLICATION and each.name == choice.application
            ),
            "",
        )
        return QIcon.fromTheme(
            name if _THEME_NAME.fullmatch(name) else "", current_theme().icon("application")
        )

    def _on_activated(self, row: int) -> None:
        self._take(self.itemData(row))

    def _take(self, choice: CaptureSettings | None) -> None:
        if choice is None and not self._recording:
            self._fill()  # until one is chosen, the captioned device stays
            self.recording_wanted.emit()
        elif choice is not None and choice != self._capture:
            self._capture = choice
            self.chosen.emit(choice)


class LiveDevices(QObject):
    """Reports the devices on the GUI's thread: at first, and whenever one comes or goes."""

    changed = Signal(object)
    """The connected devices: a sequence of `Device`s."""

    _came = Signal(object)

    def __init__(self, services: GuiServices, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._background = background
        self.devices: Sequence[Device] = ()
        """The last report."""
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.close: Callable[[], None] = lambda: None
        """Ends it before its parent does; safe to call twice."""

    def watch(self) -> None:
        """Ask for them now, and follow every change from now on."""
        self.close = self._services.watch_devices(self._report)
        self.destroyed.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        self._background.run(self._services.list_devices, self._take)

    def _take(self, devices: Sequence[Device]) -> None:
        self.devices = devices
        self.changed.emit(devices)

    def _report(self, devices: Sequence[Device]) -> None:
        # On the watch's thread: the window may be going away at this very moment.
        with contextlib.suppress(RuntimeError):
            self._came.emit(devices)
