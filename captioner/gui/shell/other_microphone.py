"""Offers another microphone where the one that is captioned was lost, or gives no sound."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from captioner.core.audio import NoticeKind
from captioner.core.devices import DeviceKind, distinct_names
from captioner.core.events import Noticed
from captioner.gui.widgets.live_devices import LiveDevices
from captioner.gui.widgets.words import with_speaker_words
from captioner.settings.model import Settings, SourceKind

_WIDEST_NAME_PX = 240

_HEARS_NOTHING = (NoticeKind.DEVICE_LOST.value, NoticeKind.SILENT_INPUT.value)


def is_of_deaf_microphone(notice: Noticed, settings: Settings) -> bool:
    """Whether a notice says that the microphone was lost, is muted or gives no sound."""
    if notice.kind not in _HEARS_NOTHING:
        return False
    capture = with_speaker_words(settings).capture
    if capture.source is SourceKind.BOTH:
        return notice.channel == capture.own_label
    return capture.source is SourceKind.MICROPHONE


class OtherMicrophoneButton(QPushButton):
    """The button: the default microphone, or the first that is connected; hidden without any."""

    chosen = Signal(str)
    """The microphone's name."""

    def __init__(self, notice: Noticed, devices: LiveDevices) -> None:
        super().__init__()
        self._deaf_names = set(notice.message.values.values())
        self._devices = devices
        self.clicked.connect(lambda: self.chosen.emit(self._name()))
        devices.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        name = self._name()
        shown = (
            self.fontMetrics()
            .elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME_PX)
            .replace("&", "&&")
        )  # no mnemonic
        self.setText(self.tr("Use {microphone}").format(microphone=shown))
        self.setHidden(not name)

    def _name(self) -> str:
        kind = DeviceKind.MICROPHONE
        found = [each for each in self._devices.devices if each.kind is kind]
        named = zip(distinct_names(found, kind), found, strict=True)
        others = [
            (not device.is_default, name)
            for name, device in named
            if self._deaf_names.isdisjoint((name, device.name))
        ]
        return min(others, key=lambda each: each[0], default=(True, ""))[1]
