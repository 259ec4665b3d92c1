"""From what a person calls a source to sources that can be started."""

from __future__ import annotations

from pathlib import Path

from captioner.app.live import Channel
from captioner.audio.microphone import microphone_source
from captioner.audio.recording import RecordingSource
from captioner.core.errors import CaptionerError

OWN_LABEL = "You"
OTHERS_LABEL = "Others"


def open_channels(
    source: str, device: str | None = None, speed: float = 1.0
) -> tuple[list[Channel], bool]:
    """The channels that a `--source` means, and whether it is a recording.

    Args:
        source: "mic", "system", "both", or a file.
        device: Name of the device; None: the default one.
        speed: Pace of a recording; 0: as fast as it can.

    Raises:
        CaptionerError: It is none of these.
    """
    if source == "mic":
        return [Channel(microphone_source(device))], False
    if not Path(source).exists():
        raise CaptionerError(
            f"There is no source or file named {source}.",
            "Use mic, system, both, or the path of a recording.",
        )
    return [Channel(RecordingSource(source, speed=speed))], True
