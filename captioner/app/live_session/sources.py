"""From a user's name of a source to channels that can be captioned."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from captioner.audio.capture import CaptureSource
from captioner.audio.devices import find_application
from captioner.audio.hosts.device_listing import list_devices
from captioner.audio.recordings.recording import RecordingSource
from captioner.audio.sources import (
    EchoCancellingSource,
    application_source,
    both_sources,
    microphone_source,
    opener_for,
    system_sound_source,
)
from captioner.core.audio import AudioChunk, SourceItem
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged
from captioner.core.levels import level_dbfs, peak_dbfs
from captioner.core.recognition import AudioSource
from captioner.live.engine.setup import Channel
from captioner.settings.model import CaptureSettings, SourceKind

__all__ = [
    "OTHERS_LABEL",
    "OWN_LABEL",
    "application_named",
    "is_live",
    "list_devices",
    "open_channels",
    "recording_channel",
]

OWN_LABEL = "You"
OTHERS_LABEL = "Others"
_DEVICES = ("mic", "system", "both")
_APPLICATION = "app:"


def is_live(source: str) -> bool:
    """Return whether it names a device or an application rather than a recording."""
    return source in _DEVICES or source.startswith(_APPLICATION)


def application_named(source: str | None) -> str | None:
    """Name of the application that "app:NAME" means; None where something else is meant.

    Raises:
        CaptionerError: No application of that name has sound to play now.
    """
    if source is None or not source.startswith(_APPLICATION):
        return None
    return find_application(list_devices(), source.removeprefix(_APPLICATION)).name


def open_channels(capture: CaptureSettings) -> list[Channel]:
    """Return the channels of devices or an application; a session opens them when it starts."""
    name, loopback = capture.microphone or None, capture.loopback or None
    application = capture.application or None
    if capture.source is SourceKind.MICROPHONE:
        source = microphone_source(name, automatic_gain=capture.automatic_gain)
        return [Channel(source, use_microphone=_changing(source))]
    if capture.source is SourceKind.SYSTEM:
        if application is not None:
            return [Channel(application_source(application))]
        return [Channel(system_sound_source(loopback))]
    microphone, system = both_sources(
        name,
        loopback,
        application=application,
        suppress_echo=not capture.headphones,
        automatic_gain=capture.automatic_gain,
    )
    return [
        Channel(
            microphone,
            capture.own_label or OWN_LABEL,
            may_hold_echo=not capture.headphones,
            use_microphone=_changing(microphone),
        ),
        Channel(system, capture.others_label or OTHERS_LABEL),
    ]


def recording_channel(*paths: Path, speed: float = 1.0) -> Channel:
    """Return a channel of recordings, one after another; raises CaptionerError.

    Args:
        speed: 1: as a microphone would deliver them; 0: as fast as they can be read.
    """
    for path in paths:
        if not _is_there(path):
            raise CaptionerError(
                "There is no source or file named {recording}.",
                "Use mic, system, app:NAME, both, or the path of a recording.",
                recording=path,
            )
    return Channel(RecordingSource(paths, speed=speed))


def _changing(source: CaptureSource | EchoCancellingSource) -> Callable[[str], None]:
    return lambda name: source.use(opener_for(name, DeviceKind.MICROPHONE))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # in a way: opening it reports the error


_EVERY_SAMPLES = 1_600


def probe_level(source: AudioSource, listener: Callable[[LevelChanged], None]) -> None:
    """Report the level of a source ten times a second until stopped.

    Raises:
        CaptionerError: The source cannot be opened.
    """
    blocks: list[AudioChunk] = []

    def deliver(item: SourceItem) -> None:
        if not isinstance(item, AudioChunk):
            return
        blocks.append(item)
        if sum(len(block.samples) for block in blocks) < _EVERY_SAMPLES:
            return
        samples = np.concatenate([block.samples for block in blocks])
        blocks.clear()
        listener(LevelChanged("", level_dbfs(samples), peak_dbfs(samples), is_speech=False))

    source.start(deliver)
