"""Which voices the corpus has, and which ones are kept back to measure with.

espeak-ng gets every accent times every variant; a voice here is accent + variant.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from training.synthesis import flite

ESPEAK_ACCENTS = (
    "gmw/en-US",
    "gmw/en",
    "gmw/en-GB-x-rp",
    "gmw/en-GB-scotland",
    "gmw/en-GB-x-gbclan",
    "gmw/en-GB-x-gbcwmd",
    "gmw/en-US-nyc",
    "gmw/en-029",
)
_ACCENT_WEIGHTS = (6, 3, 2, 1, 1, 1, 2, 1)

ESPEAK_VARIANTS = (
    "Alex Alicia Andrea Annie Denis Diogo Gene Gene2 Henrique Hugo Jacky Lee Marco Mario"
    " Michael Mike Nguyen RicishayMax RicishayMax2 RicishayMax3 Storm Tweaky adam anika"
    " announcer antonio aunty belinda benjamin boris caleb croak david ed edward edward2 f1"
    " f2 f3 f5 grandma grandpa gustave iven iven2 iven3 iven4 john kaukovalta klatt klatt2"
    " klatt4 klatt5 klatt6 m1 m2 m3 m4 m5 m6 m8 marcelo max michel miguel norbert pablo paul"
    " pedro quincy rob robert sandro shelby steph steph3 travis victor whisper zac robosoft"
    " robosoft3 robosoft5 UniRobot"
).split()

HELD_OUT_ESPEAK_VARIANTS = "Andy f4 klatt3 linda m7 steph2".split()
"""Never trained on."""

HELD_OUT_FESTIVAL_VOICE = "kal_diphone"
"""Never trained on (its speaker is that of flite's kal16, another synthesiser)."""

TRAINED_FESTIVAL_VOICE = "cmu_us_slt_arctic_hts"


@dataclass(frozen=True)
class EspeakSetting:
    """One way of speaking; rate in words a minute, pitch and range in espeak-ng's 0 to 99."""

    voice: str
    rate_wpm: int
    pitch: int
    pitch_range: int
    word_gap: int


@dataclass(frozen=True)
class FliteSetting:
    """One way of speaking; ``pitch_hz`` None keeps the speaker's own."""

    voice: str
    stretch: float
    pitch_hz: float | None


def espeak_setting(rng: random.Random, *, unseen: bool) -> EspeakSetting:
    """A random accent, variant, speed and pitch. The plain voices come often: tests use them."""
    accent = rng.choices(ESPEAK_ACCENTS, _ACCENT_WEIGHTS)[0]
    if unseen:
        variant = rng.choice(HELD_OUT_ESPEAK_VARIANTS)
    else:
        variant = "" if rng.random() < 0.08 else rng.choice(ESPEAK_VARIANTS)
    return EspeakSetting(
        voice=f"{accent}+{variant}" if variant else accent,
        rate_wpm=round(rng.triangular(120, 230, 165)),
        pitch=round(rng.triangular(20, 85, 50)),
        pitch_range=round(rng.triangular(10, 90, 50)),
        word_gap=rng.choice((0, 0, 0, 0, 1, 2, 4)),
    )


def flite_setting(rng: random.Random) -> FliteSetting:
    """A random recorded voice and speed, half the time at the speaker's own pitch."""
    voice = rng.choice(flite.VOICES)
    own_hz = {"awb": 130.0, "rms": 105.0, "slt": 170.0, "kal16": 105.0}[voice]
    return FliteSetting(
        voice=voice,
        stretch=round(rng.triangular(0.8, 1.3, 1.0), 3),
        pitch_hz=round(own_hz * rng.triangular(0.85, 1.2, 1.0), 1),
    )
