"""Kinds of sounds that captions report, merged from AudioSet's hundreds of classes."""

from collections.abc import Mapping
from enum import StrEnum

from captioner.core.message import Message


class SoundKind(StrEnum):
    """A kind of sound; its value is its name in files, settings and on the command line."""

    LAUGHTER = "laughter"
    APPLAUSE = "applause"
    CHEERING = "cheering"
    CROWD = "crowd"
    MUSIC = "music"
    SINGING = "singing"
    BABY = "baby"
    CRYING = "crying"
    COUGH = "cough"
    KNOCK = "knock"
    DOOR = "door"
    DOORBELL = "doorbell"
    BELL = "bell"
    PHONE = "phone"
    ALARM = "alarm"
    SMOKE_ALARM = "smoke_alarm"
    SIREN = "siren"
    HORN = "horn"
    ENGINE = "engine"
    DOG = "dog"
    CAT = "cat"
    GLASS = "glass"
    WATER = "water"
    GUNSHOT = "gunshot"
    THUNDER = "thunder"
    TYPING = "typing"


class Sensitivity(StrEnum):
    """How readily sounds are reported."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


WARNINGS = frozenset({SoundKind.ALARM, SoundKind.SMOKE_ALARM, SoundKind.SIREN})
"""Kinds that a reader should not miss."""

URGENT = WARNINGS | {SoundKind.BABY, SoundKind.HORN, SoundKind.GUNSHOT}
"""Kinds that are reported beside others that they are confused with."""

WORDLESS = frozenset(
    {
        SoundKind.LAUGHTER,
        SoundKind.APPLAUSE,
        SoundKind.CHEERING,
        SoundKind.MUSIC,
        SoundKind.PHONE,
        SoundKind.BELL,
        *WARNINGS,
    }
)
"""Kinds over which models invent words, and without speech between them."""

DEFAULT_KINDS = frozenset(SoundKind) - {SoundKind.TYPING}
"""Kinds that are captioned unless the user chooses others."""

SHORTEST_S: Mapping[SoundKind, float] = {
    SoundKind.LAUGHTER: 0.9,
    SoundKind.APPLAUSE: 0.9,
    SoundKind.CHEERING: 0.9,
    SoundKind.CROWD: 1.9,
    SoundKind.MUSIC: 0.9,
    SoundKind.SINGING: 0.9,
    SoundKind.CRYING: 1.4,
    SoundKind.PHONE: 0.9,
    SoundKind.ALARM: 0.9,
    SoundKind.SMOKE_ALARM: 0.9,
    SoundKind.SIREN: 0.9,
    SoundKind.ENGINE: 1.9,
    SoundKind.WATER: 1.9,
    SoundKind.TYPING: 0.9,
}
"""Shortest duration in seconds of sounds that last; a bark or a knock may be one window."""

CONFUSED: tuple[frozenset[SoundKind], ...] = (
    frozenset({SoundKind.LAUGHTER, SoundKind.CRYING, SoundKind.BABY, SoundKind.DOG, SoundKind.CAT}),
    frozenset(
        {
            SoundKind.ALARM,
            SoundKind.SMOKE_ALARM,
            SoundKind.SIREN,
            SoundKind.HORN,
            SoundKind.PHONE,
            SoundKind.BELL,
            SoundKind.DOORBELL,
        }
    ),
    frozenset(
        {SoundKind.DOOR, SoundKind.KNOCK, SoundKind.GLASS, SoundKind.GUNSHOT, SoundKind.THUNDER}
    ),
    frozenset({SoundKind.APPLAUSE, SoundKind.CHEERING, SoundKind.CROWD}),
)
"""Groups of kinds that networks confuse: in each window the most likely one counts."""

GENERAL: Mapping[SoundKind, tuple[SoundKind, ...]] = {
    SoundKind.CRYING: (SoundKind.BABY,),
    SoundKind.ALARM: (SoundKind.SMOKE_ALARM, SoundKind.SIREN, SoundKind.PHONE),
    SoundKind.BELL: (SoundKind.DOORBELL,),
    SoundKind.DOOR: (SoundKind.KNOCK,),
}
"""Kinds that include others, as in AudioSet: a crying baby is crying."""

LABELS: Mapping[SoundKind, Message] = {
    SoundKind.LAUGHTER: Message("[laughter]"),
    SoundKind.APPLAUSE: Message("[applause]"),
    SoundKind.CHEERING: Message("[cheering]"),
    SoundKind.CROWD: Message("[crowd talking]"),
    SoundKind.MUSIC: Message("[music]"),
    SoundKind.SINGING: Message("[singing]"),
    SoundKind.CRYING: Message("[crying]"),
    SoundKind.BABY: Message("[baby crying]"),
    SoundKind.COUGH: Message("[coughing]"),
    SoundKind.KNOCK: Message("[knocking]"),
    SoundKind.DOOR: Message("[door]"),
    SoundKind.DOORBELL: Message("[doorbell]"),
    SoundKind.BELL: Message("[bell]"),
    SoundKind.PHONE: Message("[phone ringing]"),
    SoundKind.ALARM: Message("[alarm]"),
    SoundKind.SMOKE_ALARM: Message("[smoke alarm]"),
    SoundKind.SIREN: Message("[siren]"),
    SoundKind.HORN: Message("[horn honking]"),
    SoundKind.ENGINE: Message("[engine]"),
    SoundKind.DOG: Message("[dog barking]"),
    SoundKind.CAT: Message("[cat meowing]"),
    SoundKind.GLASS: Message("[glass breaking]"),
    SoundKind.WATER: Message("[water running]"),
    SoundKind.GUNSHOT: Message("[gunshot]"),
    SoundKind.THUNDER: Message("[thunder]"),
    SoundKind.TYPING: Message("[typing]"),
}
"""Text of the caption of each kind."""

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
    SoundKind.CHEERING: ("Cheering",),
    SoundKind.CROWD: ("Crowd", "Chatter", "Hubbub, speech noise, speech babble"),
    SoundKind.MUSIC: ("Music", "Background music", "Theme music", "Soundtrack music"),
    SoundKind.SINGING: ("Singing", "Choir", "Chant", "Child singing"),
    SoundKind.CRYING: ("Crying, sobbing", "Whimper", "Wail, moan"),
    SoundKind.BABY: ("Baby cry, infant cry",),
    SoundKind.COUGH: ("Cough",),
    SoundKind.KNOCK: ("Knock",),
    SoundKind.DOOR: ("Door", "Sliding door", "Slam"),
    SoundKind.DOORBELL: ("Doorbell", "Ding-dong"),
    SoundKind.BELL: ("Bell", "Church bell", "Bicycle bell"),
    SoundKind.PHONE: ("Telephone", "Telephone bell ringing", "Ringtone"),
    SoundKind.ALARM: ("Alarm", "Alarm clock", "Car alarm", "Fire alarm"),
    SoundKind.SMOKE_ALARM: ("Smoke detector, smoke alarm",),
    SoundKind.SIREN: (
        "Siren",
        "Civil defense siren",
        "Police car (siren)",
        "Ambulance (siren)",
        "Fire engine, fire truck (siren)",
    ),
    SoundKind.HORN: (
        "Vehicle horn, car horn, honking",
        "Toot",
        "Air horn, truck horn",
        "Train horn",
    ),
    SoundKind.ENGINE: (
        "Engine",
        "Light engine (high frequency)",
        "Medium engine (mid frequency)",
        "Heavy engine (low frequency)",
        "Engine starting",
        "Idling",
        "Accelerating, revving, vroom",
    ),
    SoundKind.DOG: ("Dog", "Bark", "Yip", "Howl", "Bow-wow"),
    SoundKind.CAT: ("Cat", "Meow", "Caterwaul"),
    SoundKind.GLASS: ("Glass", "Shatter"),
    SoundKind.WATER: (
        "Water tap, faucet",
        "Sink (filling or washing)",
        "Bathtub (filling or washing)",
        "Toilet flush",
        "Pour",
    ),
    SoundKind.GUNSHOT: ("Gunshot, gunfire", "Machine gun", "Fusillade", "Artillery fire"),
    SoundKind.THUNDER: ("Thunderstorm", "Thunder"),
    SoundKind.TYPING: ("Typing", "Typewriter", "Computer keyboard"),
}
"""AudioSet's names of the classes of each kind."""
