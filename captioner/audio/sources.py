"""Sources for a session: microphone, system sound, one application, or two of them."""

from __future__ import annotations

import sys
from dataclasses import replace

from captioner.audio.capture import CaptureSource, StreamSettings
from captioner.audio.dsp.level import GainControl
from captioner.audio.echo_suppression import EchoCancellingSource, FarEndBuffer, FarEndSource
from captioner.audio.hosts.application_stream import ApplicationHost, ApplicationOpener
from captioner.audio.hosts.input_stream import InputOpener
from captioner.audio.hosts.portaudio import PortAudioOpener
from captioner.audio.hosts.pulse import PulseOpener
from captioner.audio.hosts.pulse_client import is_pulse_reachable
from captioner.audio.timeline import TimelineOrigin
from captioner.core.devices import DeviceKind


def system_sound_source(
    device: str | None = None,
    *,
    origin: TimelineOrigin | None = None,
    settings: StreamSettings | None = None,
) -> CaptureSource:
    """What a loudspeaker plays: a monitor on Linux, a loopback on Windows, a tap on macOS.

    Args:
        device: Name of the loudspeaker (on macOS, of a loopback device); None: the default one,
            followed when it changes (on macOS, all that plays).
        origin: Shared with a second source, so that positions are comparable.
    """
    opener: InputOpener
    if sys.platform == "win32":
        from captioner.audio.hosts.wasapi import WasapiLoopbackOpener

        opener = WasapiLoopbackOpener(device)
    elif sys.platform == "darwin" and _is_tapped(device):
        from captioner.audio.hosts.mac_taps import THIS_MAC, SystemTap

        opener = ApplicationOpener(THIS_MAC, SystemTap, DeviceKind.SYSTEM_SOUND)
    else:
        opener = opener_for(device, DeviceKind.SYSTEM_SOUND)
    return CaptureSource(opener, origin=origin, settings=settings)


def application_source(
    name: str, *, origin: TimelineOrigin | None = None, settings: StreamSettings | None = None
) -> CaptureSource:
    """What one application plays, whether it plays now or begins later.

    Args:
        name: Its name as `list_devices` has it, in upper or lower case.
        origin: Shared with a second source, so that positions are comparable.
    """
    opener = ApplicationOpener(name, _application_host)
    return CaptureSource(opener, origin=origin, settings=settings)


def both_sources(
    microphone: str | None = None,
    system: str | None = None,
    *,
    application: str | None = None,
    suppress_echo: bool = True,
    automatic_gain: bool = False,
    settings: StreamSettings | None = None,
) -> tuple[EchoCancellingSource | CaptureSource, FarEndSource | CaptureSource]:
    """Microphone and system sound on one clock: equal positions were heard at the same time.

    Args:
        system: Name of the loudspeaker; None: the default one.
        application: Hear this application alone instead of all that the loudspeaker plays.
        suppress_echo: Take out of the microphone what the loudspeaker plays; False where it is
            known that headphones are worn, to hear 0.2 s sooner.
        automatic_gain: Raise quiet voices in the microphone, after the suppressor: it would take
            a gain that changes for a room that does.
    """
    origin = TimelineOrigin()
    own_settings = replace(
        settings or StreamSettings(), automatic_gain=automatic_gain and not suppress_echo
    )
    own = microphone_source(microphone, origin=origin, settings=own_settings)
    if application is None:
        others = system_sound_source(system, origin=origin, settings=settings)
    else:
        others = application_source(application, origin=origin, settings=settings)
    if not suppress_echo:
        return own, others
    played = FarEndBuffer()
    gain = GainControl() if automatic_gain else None
    return EchoCancellingSource(own, played, gain=gain), FarEndSource(others, played)


def _is_tapped(device: str | None) -> bool:
    """Whether a process tap hears it rather than a virtual loopback device of that name."""
    from captioner.audio.hosts.mac_taps import THIS_MAC, list_tapped_devices

    return device in (None, THIS_MAC) and bool(list_tapped_devices())


def _application_host() -> ApplicationHost:
    if sys.platform == "darwin":
        from captioner.audio.hosts.mac_taps import ProcessTaps

        return ProcessTaps()
    elif sys.platform == "win32":
        from captioner.audio.hosts.windows_applications import WindowsApplications

        return WindowsApplications()
    else:
        from captioner.audio.hosts.pulse_client import connected

        return connected()


def microphone_source(
    device: str | None = None,
    *,
    origin: TimelineOrigin | None = None,
    settings: StreamSettings | None = None,
) -> CaptureSource:
    """A microphone.

    Args:
        device: Its name (`find_device` says what is accepted); None: the default, followed when
            it changes.
        origin: Shared with a second source, so that positions are comparable.
    """
    return CaptureSource(
        opener_for(device, DeviceKind.MICROPHONE), origin=origin, settings=settings
    )


def opener_for(device: str | None, kind: DeviceKind) -> InputOpener:
    """Through the sound server where there is one, else through PortAudio alone."""
    if is_pulse_reachable():
        return PulseOpener(device, kind)
    return PortAudioOpener(device, kind)
