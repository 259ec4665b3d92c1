"""The microphone as a source, and the default choice between sound server and PortAudio."""

from __future__ import annotations

from captioner.audio.capture import CaptureSource, StreamSettings
from captioner.audio.hosts.input_stream import InputOpener
from captioner.audio.hosts.portaudio import PortAudioOpener
from captioner.audio.hosts.pulse import PulseOpener
from captioner.audio.hosts.pulse_client import is_pulse_reachable
from captioner.audio.timeline import TimelineOrigin
from captioner.core.devices import DeviceKind


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
