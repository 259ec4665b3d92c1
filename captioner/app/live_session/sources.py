"""From a user's name of a source to channels that can be captioned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from captioner.app.live_session.assembly import Channel
from captioner.audio.capture import CaptureSource, StreamSettings
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

__all__ = [
    "OTHERS_LABEL",
    "OWN_LABEL",
    "SourceChoice",
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


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """What to caption.

    Attributes:
        source: "mic", "system", "both", or the path of a recording.
        more_recordings: Recordings after the first one.
        system: Name of the loudspeaker whose sound is captioned; None: the default one.
        application: Caption this application alone instead of all that the loudspeaker plays.
        own_label: Who speaks into the microphone, where both are captioned.
        others_label: Who speaks from the loudspeaker.
        speed: Pace of a recording; 0: as fast as it can.
        automatic_gain: Whether quiet voices in the microphone are raised.
        headphones: Whether the microphone certainly records nothing of the loudspeaker.
    """

    source: str = "mic"
    more_recordings: tuple[str, ...] = ()
    microphone: str | None = None
    system: str | None = None
    application: str | None = None
    own_label: str = OWN_LABEL
    others_label: str = OTHERS_LABEL
    speed: float = 1.0
    automatic_gain: bool = False
    headphones: bool = False

    @property
    def is_recording(self) -> bool:
        """Whether it is a file rather than a device."""
        return not is_live(self.source)


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


def open_channels(choice: SourceChoice) -> list[Channel]:
    """Return the channels to caption; nothing is opened before a session starts them.

    Raises:
        CaptionerError: There is no such source.
    """
    recordings = (choice.source, *choice.more_recordings) if choice.is_recording else ()
    if choice.more_recordings and (not choice.is_recording or any(map(is_live, recordings))):
        raise CaptionerError(
            "A device and recordings cannot be combined as one source: {source}, "
            "{more_recordings}.",
            "Give only recordings, or one of mic, system, app:NAME and both.",
            source=choice.source,
            more_recordings=", ".join(choice.more_recordings),
        )
    if choice.source == "mic":
        settings = StreamSettings(automatic_gain=choice.automatic_gain)
        source = microphone_source(choice.microphone, settings=settings)
        return [Channel(source, use_microphone=_changing(source))]
    if choice.source == "system" and choice.application is not None:
        return [Channel(application_source(choice.application))]
    if choice.source == "system":
        return [Channel(system_sound_source(choice.system))]
    if choice.source == "both":
        microphone, system = both_sources(
            choice.microphone,
            choice.system,
            application=choice.application,
            suppress_echo=not choice.headphones,
            automatic_gain=choice.automatic_gain,
        )
        return [
            Channel(
                microphone,
                choice.own_label,
                may_hold_echo=not choice.headphones,
                use_microphone=_changing(microphone),
            ),
            Channel(system, choice.others_label),
        ]
    for recording in recordings:
        if not _is_there(Path(recording)):
            raise CaptionerError(
                "There is no source or file named {recording}.",
                "Use mic, system, app:NAME, both, or the path of a recording.",
                recording=recording,
            )
    return [Channel(RecordingSource(recordings, speed=choice.speed))]


def _changing(source: CaptureSource | EchoCancellingSource) -> Callable[[str], None]:
    return lambda name: source.use(opener_for(name, DeviceKind.MICROPHONE))


def recording_channel(path: Path, speed: float = 1.0) -> Channel:
    """A recording, paced as a microphone would be; with speed 0 as fast as it can be read."""
    return Channel(RecordingSource(path, speed=speed))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return True  # in a way: opening it reports the error


_EVERY_SAMPLES = 1_600


def probe_level(source: AudioSource, listener: Callable[[LevelChanged], None]) -> None:
    """Report the level of a source ten times a second until stopped.

    Args:
        source: What to listen to; opened here.
        listener: Called on the source's thread.

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
