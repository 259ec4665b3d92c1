"""What to call an application that plays sound; what it says of itself may be anything."""

from __future__ import annotations

import re
from collections.abc import Mapping

from captioner.core.text.characters.graphemes import beginning

LONGEST_NAME = 80
"""Characters of a name that are shown and kept."""

_ALSA_PLUG_IN = re.compile(r"ALSA plug-in \[(.+)\]")

_SOUND_ENGINES = frozenset({"audiostream", "audio-src", "chromium", "webrtc voiceengine"})
"""Names that a sound engine gives itself, in whichever application it works."""


def clean_name(text: str) -> str:
    """One printable line of at most 80 characters; empty where nothing can be seen.

    A name with commands for a terminal, or that reverses the direction of text, loses them.
    """
    shown = "".join(each if each.isprintable() else " " for each in text)
    return beginning(" ".join(shown.split()), LONGEST_NAME).rstrip()


def name_of_client(properties: Mapping[str, str]) -> str:
    """The name of a client of PulseAudio by its properties; empty if it is not an application."""
    name = clean_name(properties.get("application.name", ""))
    binary = clean_name(properties.get("application.process.binary", ""))
    if match := _ALSA_PLUG_IN.fullmatch(name):
        name = match.group(1).strip()
    is_engine = name.casefold() in _SOUND_ENGINES and "chrom" not in binary.casefold()
    return binary if binary and (is_engine or not name) else name
