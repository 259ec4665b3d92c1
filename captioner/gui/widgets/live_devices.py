"""The list of devices as it is at every moment, for whatever shows one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal

from captioner.core.devices import Device
from captioner.gui.ports.services import GuiServices
from captioner.gui.widgets.background import Background


class LiveDevices(QObject):
    """Reports the devices on the GUI's thread: at first, and whenever one comes or goes."""

    changed = Signal(object)
    """What is there now: a sequence of `Device`s."""

    _came = Signal(object)

    def __init__(self, services: GuiServices, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._background = background
        self.devices: Sequence[Device] = ()
        """What was reported last."""
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.close: Callable[[], None] = lambda: None
        """Ends it before its parent does; safe to call twice."""

    def watch(self) -> None:
        """Ask for them now, and follow every change from now on."""
        self.close = self._services.watch_devices(self._report)
        self.destroyed.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Ask for them now."""
        self._background.run(self._services.list_devices, self._take)

    def _take(self, devices: Sequence[Device]) -> None:
        self.devices = devices
        self.changed.emit(devices)

    def _report(self, devices: Sequence[Device]) -> None:
        # On the watch's thread: the window may be going away at this very moment.
        with contextlib.suppress(RuntimeError):
            self._came.emit(devices)
