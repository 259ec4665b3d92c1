"""Choosing whose voice is captioned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox

from captioner.core.devices import Device, DeviceKind, distinct_names
from captioner.gui.widgets.theme import Theme
from captioner.settings.model import CaptureSettings, SourceKind

_ICONS = {
    SourceKind.MICROPHONE: "microphone",
    SourceKind.SYSTEM: "speaker",
    SourceKind.BOTH: "both",
}


class SourcePicker(QComboBox):
    """One list: each microphone, the computer's sound, and both together."""

    chosen = Signal(object)
    """The changed `CaptureSettings`."""

    recording_wanted = Signal()
    """A recording shall be captioned instead of a device."""

    def __init__(
        self,
        capture: CaptureSettings,
        *,
        offers_recordings: bool = False,
    ) -> None:
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
        self._fill()

    def set_devices(self, devices: Sequence[Device]) -> None:
        """Show what is there now."""
        if tuple(devices) != self._devices:
            self._devices = tuple(devices)
            self._fill()

    def set_capture(self, capture: CaptureSettings) -> None:
        """Show another choice."""
        self._capture = capture
        self._fill()

    def show_recording(self, name: str) -> None:
        """Show that a recording is captioned; empty for the device that was chosen."""
        if name != self._recording:
            self._recording = name
            self._fill()

    def refresh_colours(self) -> None:
        """After a change of theme."""
        self._fill()

    def _choices(self) -> list[tuple[str, CaptureSettings]]:
        capture = self._capture
        names = ["", *self._names(DeviceKind.MICROPHONE)]
        if capture.microphone and capture.microphone not in names:
            names.append(capture.microphone)
        found = [
            (
                self._microphone_words(name),
                replace(capture, source=SourceKind.MICROPHONE, microphone=name),
            )
            for name in names
        ]
        outputs = self._names(DeviceKind.SYSTEM_SOUND)
        names = outputs if len(outputs) > 1 else [""]
        if capture.loopback and capture.loopback not in names:
            names.append(capture.loopback)
        found += [
            (
                self._output_words(name),
                replace(capture, source=SourceKind.SYSTEM, loopback=name),
            )
            for name in names
        ]
        found.append(
            (self.tr("Microphone and computer sound"), replace(capture, source=SourceKind.BOTH))
        )
        return found

    def _microphone_words(self, name: str) -> str:
        if not name:
            return self.tr("Microphone")
        if self._is_missing(name, DeviceKind.MICROPHONE):
            return self.tr("{name} (not connected)").format(name=name)
        return name

    def _output_words(self, name: str) -> str:
        if not name:
            return self.tr("Computer sound")
        if self._is_missing(name, DeviceKind.SYSTEM_SOUND):
            return self.tr("Computer sound: {name} (not connected)").format(name=name)
        return self.tr("Computer sound: {name}").format(name=name)

    def _names(self, kind: DeviceKind) -> list[str]:
        return distinct_names(self._devices or (), kind)

    def _is_missing(self, name: str, kind: DeviceKind) -> bool:
        if self._devices is None or name in self._names(kind):
            return False
        return not any(name == each.precise_name for each in self._devices if each.kind is kind)

    def _fill(self) -> None:
        self.clear()
        for words, choice in self._choices():
            self.addItem(Theme.icon(_ICONS[choice.source]), words, choice)
            if choice == self._capture or (
                choice.source is SourceKind.BOTH is self._capture.source
            ):
                self.setCurrentIndex(self.count() - 1)
        if self._offers_recordings:
            self.addItem(Theme.icon("recordings"), self.tr("A recording, as it is played…"))
        if self._recording:
            self.insertItem(0, Theme.icon("recordings"), self._recording)
            self.setCurrentIndex(0)

    def _on_activated(self, row: int) -> None:
        choice = self.itemData(row)
        if choice is None and not self._recording:
            self._fill()  # until one is chosen, the device stays what is captioned
            self.recording_wanted.emit()
        elif isinstance(choice, CaptureSettings) and choice != self._capture:
            self._capture = choice
            self.chosen.emit(choice)
