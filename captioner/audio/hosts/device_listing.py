"""List devices without disturbing a running capture, and watch for changes."""

import contextlib
import logging
import multiprocessing
import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from captioner.audio.hosts.hardware import hardware_state
from captioner.audio.hosts.pulse_client import (
    PulseClient,
    PulseUnreachableError,
    is_pulse_reachable,
)
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError
from captioner.subprocesses.child import start_process
from captioner.subprocesses.entry import leave_ending_to_parent

_DEADLINE_S = 20.0


def list_devices() -> list[Device]:
    """Every microphone, system sound and application to caption, defaults first of their kind.

    Asks the sound server where there is one; else a helper process asks PortAudio, so that a
    running capture is not disturbed and new devices are seen.

    Raises:
        CaptionerError: The sound system cannot be asked.
    """
    try:
        with PulseClient() as client:
            devices = client.devices()
    except PulseUnreachableError:
        devices = _list_in_helper_process()
    return by_kind(devices)


def by_kind(devices: Iterable[Device]) -> list[Device]:
    """Microphones first, applications last, and the default of each kind before the others."""
    order = list(DeviceKind)
    return sorted(devices, key=lambda device: (order.index(device.kind), not device.is_default))


def list_by_portaudio() -> list[Device]:
    """List the devices of a freshly initialised PortAudio and of its host."""
    from captioner.audio.hosts import portaudio

    devices = [device for _, device in portaudio.list_portaudio_devices()]
    if sys.platform == "win32":
        from captioner.audio.hosts import wasapi, windows_applications

        devices += [device for _, device in wasapi.list_loopback_devices()]
        devices += windows_applications.list_applications()
    elif sys.platform == "darwin":
        from captioner.audio.hosts import mac_taps

        devices += mac_taps.list_tapped_devices()
    return devices


def _list_in_helper_process() -> list[Device]:
    # PortAudio sees new devices only when it is initialised again, which would end every
    # stream of this process. "spawn": a fork would inherit PortAudio's threads half-dead.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    helper = context.Process(target=_answer, args=(sender,), name="device list", daemon=True)
    start_process(helper)
    sender.close()
    try:
        if not receiver.poll(_DEADLINE_S):
            raise CaptionerError(
                "The sound system did not list its devices within 20 s.",
                "A driver may be hanging; unplug the device that was connected last.",
            )
        answer = receiver.recv()
    except EOFError as error:
        raise CaptionerError(
            "The sound system could not list its devices: a driver crashed.",
            "Unplug the device that was connected last, or restart the computer.",
        ) from error
    finally:
        receiver.close()
        if helper.is_alive():
            helper.join(1.0)
        if helper.is_alive():
            helper.kill()
        helper.join()
    if isinstance(answer, CaptionerError):
        raise answer
    devices: list[Device] = answer
    return devices


def _answer(pipe: Connection) -> None:
    leave_ending_to_parent()
    try:
        answer: list[Device] | CaptionerError = list_by_portaudio()
    except CaptionerError as error:
        answer = error
    with pipe, suppress(BrokenPipeError):  # The parent may have been interrupted.
        pipe.send(answer)


# Report devices that appear or disappear and a changed default, so that lists stay current.
#
# On Linux the sound server notifies; elsewhere, and without one, the system is polled every second.

_LOOK_EVERY_S = 1.0
_CLOSE_DEADLINE_S = 2.0

_log = logging.getLogger(__name__)

Listener = Callable[[Sequence[Device]], None]


class DeviceWatch:
    """The devices of this moment, for any number of listeners."""

    def __init__(self) -> None:
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
                    self._stopping.wait(_LOOK_EVERY_S)

    def _follow_server(self) -> None:
        with PulseClient() as client:
            while not self._stopping.is_set():
                if client.has_changed(wait_s=min(_LOOK_EVERY_S, 0.25)):
                    self.report(by_kind(client.devices()))

    def _follow_hardware(self) -> None:
        """Ask the system until something has changed; then, a server may have come, too."""
        state: Hashable = hardware_state()
        self.report(list_devices())
        while not self._stopping.wait(_LOOK_EVERY_S):
            if hardware_state() != state or is_pulse_reachable():
                return
