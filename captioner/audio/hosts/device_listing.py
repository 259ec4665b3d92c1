"""Lists devices without disturbing a running capture."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection

from captioner.audio.hosts.pulse_client import PulseClient, PulseUnreachableError
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError

_DEADLINE_S = 20.0


def list_devices() -> list[Device]:
    """Every microphone, system sound and application to caption, defaults first of their kind.

    Asks the sound server where there is one; else a helper process asks PortAudio, so that a
    running capture is not disturbed and what was plugged in since is seen.

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
    """What PortAudio, freshly initialised, sees, and what its host hears beside it."""
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
    # PortAudio sees what was plugged in only when it is initialised anew, which would end every
    # stream of this process. "spawn": a fork would inherit PortAudio's threads half-dead.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    helper = context.Process(target=_answer, args=(sender,), name="device list", daemon=True)
    helper.start()
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
    # Ctrl-C reaches every process of a terminal; the one that asked ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        answer: list[Device] | CaptionerError = list_by_portaudio()
    except CaptionerError as error:
        answer = error
    with pipe, suppress(BrokenPipeError):  # Whoever asked may have been interrupted.
        pipe.send(answer)
