"""From what a person calls a source to channels that can be captioned."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from captioner.app.live import Channel
from captioner.audio.microphone import microphone_source
from captioner.audio.recording import RecordingSource
from captioner.audio.system_sound import both_sources, system_sound_source
from captioner.core.errors import CaptionerError

OWN_LABEL = "You"
OTHERS_LABEL = "Others"
LIVE_SOURCES = ("mic", "system", "both")


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """What to caption.

    Attributes:
        source: "mic", "system", "both", or the path of a recording.
        microphone: Name of the microphone; None: the default one.
        system: Name of the loudspeaker whose sound is captioned; None: the default one.
        own_label: Who speaks into the microphone, where both are captioned.
        others_label: Who is heard from the loudspeaker.
        speed: Pace of a recording; 0: as fast as it can.
    """

    source: str = "mic"
    microphone: str | None = None
    system: str | None = None
    own_label: str = OWN_LABEL
    others_label: str = OTHERS_LABEL
    speed: float = 1.0

    @property
    def is_recording(self) -> bool:
        """Whether it is a file rather than a device."""
        return self.source not in LIVE_SOURCES


def open_channels(choice: SourceChoice) -> list[Channel]:
    """The channels to caption; nothing is opened before a session starts them.

    Raises:
        CaptionerError: There is no such source.
    """
    if choice.source == "mic":
        return [Channel(microphone_source(choice.microphone))]
    if choice.source == "system":
        return [Channel(system_sound_source(choice.system))]
    if choice.source == "both":
        microphone, system = both_sources(choice.microphone, choice.system)
        return [
            Channel(microphone, choice.own_label, may_hold_echo=True),
            Channel(system, choice.others_label),
        ]
    if not Path(choice.source).exists():
        raise CaptionerError(
            f"There is no source or file named {choice.source}.",
            "Use mic, system, both, or the path of a recording.",
        )
    return [Channel(RecordingSource(choice.source, speed=choice.speed))]
