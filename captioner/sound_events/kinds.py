"""Kinds of sounds that captions report, merged from AudioSet's hundreds of classes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from captioner.core.message import Message


class SoundKind(StrEnum):
    """A kind of sound; its value is its name in files, settings and on the command line."""

    LAUGHTER = "laughter"
    APPLAUSE = "applause"
    MUSIC = "music"
    DOOR = "door"
    KNOCK = "knock"
    PHONE = "phone"
    BELL = "bell"
    ALARM = "alarm"
    SIREN = "siren"
    DOG = "dog"
    BABY = "baby"
    COUGH = "cough"


WARNINGS = frozenset({SoundKind.ALARM, SoundKind.SIREN})
"""Kinds that a reader should not miss."""

LABELS: Mapping[SoundKind, Message] = {
    SoundKind.LAUGHTER: Message("[laughter]"),
    SoundKind.APPLAUSE: Message("[applause]"),
    SoundKind.MUSIC: Message("[music]"),
    SoundKind.DOOR: Message("[door]"),
    SoundKind.KNOCK: Message("[knocking]"),
    SoundKind.PHONE: Message("[phone ringing]"),
    SoundKind.BELL: Message("[bell]"),
    SoundKind.ALARM: Message("[alarm]"),
    SoundKind.SIREN: Message("[siren]"),
    SoundKind.DOG: Message("[dog barking]"),
    SoundKind.BABY: Message("[baby crying]"),
    SoundKind.COUGH: Message("[coughing]"),
}
"""What a caption says of each."""

LABELS_FILE = "class_labels_indices.csv"
"""Beside a network that knows AudioSet: the names of its classes, in the order of its outputs."""

AUDIOSET_CLASSES: Mapping[SoundKind, tuple[str, ...]] = {
    SoundKind.LAUGHTER: (
        "Laughter",
        "Baby laughter",
        "Giggle",
        "Snicker",
        "Belly laugh",
        "Chuckle, chortle",
    ),
    SoundKind.APPLAUSE: ("Clapping", "Applause"),
    SoundKind.MUSIC: ("Music", "Background music", "Theme music", "Soundtrack music"),
    SoundKind.DOOR: ("Door", "Sliding door", "Slam"),
    SoundKind.KNOCK: ("Knock",),
    SoundKind.PHONE: ("Telephone", "Telephone bell ringing", "Ringtone"),
    SoundKind.BELL: ("Bell", "Church bell", "Bicycle bell", "Doorbell", "Ding-dong"),
    SoundKind.ALARM: (
        "Alarm",
        "Alarm clock",
        "Car alarm",
        "Smoke detector, smoke alarm",
        "Fire alarm",
    ),
    SoundKind.SIREN: (
        "Siren",
        "Civil defense siren",
        "Police car (siren)",
        "Ambulance (siren)",
        "Fire engine, fire truck (siren)",
    ),
    SoundKind.DOG: ("Dog", "Bark", "Yip", "Howl", "Bow-wow"),
    SoundKind.BABY: ("Baby cry, infant cry",),
    SoundKind.COUGH: ("Cough",),
}
"""The names that AudioSet has for what belongs to each kind."""
