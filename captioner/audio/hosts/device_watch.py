"""Reports devices that appear or disappear and a changed default, so that lists stay current.

On Linux the sound server notifies; elsewhere, and without one, the system is polled every second.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Hashable, Sequence

from captioner.audio.hosts.device_listing import by_kind, list_devices
from captioner.audio.hosts.hardware import hardware_state
from captioner.audio.hosts.pulse_client import (
    PulseClient,
    PulseUnreachableError,
    is_pulse_reachable,
)
from captioner.core.devices import Device
from captioner.core.errors import CaptionerError

_LOOK_EVERY_S = 1.0
_CLOSE_DEADLINE_S = 2.0

_log = logging.getLogger(__name__)

Listener = Callable[[Sequence[Device]], None]


class DeviceWatch:
    """The devices of this moment, for any number of listeners.

    Args:
        look_every_s: How often the system is polled where nothing notifies.
    """

    def __init__(self, look_every_s: float = _LOOK_EVERY_S) -> None:
        self._look_every_s = look_every_s
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._reported: list[Device] | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Receive every change from now on, on the watch's thread, beginning with the current list.

        Returns:
            What ends it. It waits for a call of the listener that is under way, so the listener
            itself must not call it.
        """
        with self._lock:
            self._listeners.append(listener)
            if self._reported is not None:
                listener(self._reported)
            if self._thread is None and not self._stopping.is_set():
                self._thread = threading.Thread(target=self._run, name="device watch", daemon=True)
                self._thread.start()

        def unsubscribe() -> None:
            with self._lock, contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def report(self, devices: Sequence[Device]) -> None:
        """Pass on a list that was asked for, if it differs from the last one."""
        with self._lock:
            if list(devices) == self._reported:
                return
            self._reported = list(devices)
            for listener in self._listeners:
                listener(self._reported)

    def close(self) -> None:
        """Stop watching; no listener is called afterwards."""
        self._stopping.set()
        with self._lock:
            self._listeners.clear()
            thread = self._thread
        if thread is not None:
            thread.join(_CLOSE_DEADLINE_S)  # a driver that hangs must not hold up the end

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow_server()
            except PulseUnreachableError:
                try:
                    self._follow_hardware()
                except CaptionerError as error:  # the next look may do better
                    _log.warning("devices cannot be listed: %s", error.message)
                    self._stopping.wait(self._look_every_s)

    def _follow_server(self) -> None:
        """Listen to the sound server's own events as long as there is one."""
        with PulseClient() as client:
            while not self._stopping.is_set():
                if client.has_changed(wait_s=min(self._look_every_s, 0.25)):
                    self.report(by_kind(client.devices()))

    def _follow_hardware(self) -> None:
        """Ask the system until something has changed; then, a server may have come, too."""
        state: Hashable = hardware_state()
        self.report(list_devices())
        while not self._stopping.wait(self._look_every_s):
            if hardware_state() != state or is_pulse_reachable():
                return
