"""One set of phone labels for all synthesisers: those of the CMU dictionary, plus a few.

flite and festival use it already; espeak-ng's phoneme mnemonics (its ``phsource``
files for English) are mapped to the nearest one. The labels only teach the encoder:
they need to be consistent, not perfect.
"""

from __future__ import annotations

PHONES: tuple[str, ...] = tuple(
    (
        "pau aa ae ah ao aw ax ay b ch d dh dx eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t"
        " th uh uw v w y z zh oh ia ea ua"
    ).split()
)
"""``pau`` is silence; ``oh ia ea ua`` are the British vowels of lot, near, square, cure."""

PHONE_INDEX: dict[str, int] = {phone: index for index, phone in enumerate(PHONES)}

_ESPEAK = {
    "_": "pau", "_:": "pau", "_!": "pau", "_|": "pau", ";": "iy", "": "pau", "?": "t",
    "n": "n", "n-": "n", "t": "t", "t[": "t", "t#": "dx", "s": "s", "d": "d", "k": "k", "r": "r",
    "r-": "r", "z": "z", "l": "l", "m": "m", "D": "dh", "p": "p", "w": "w", "w#": "w", "f": "f",
    "v": "v", "b": "b", "h": "hh", "j": "y", "g": "g", "S": "sh", "N": "ng", "T": "th", "tS": "ch",
    "dZ": "jh", "Z": "zh", "L": "l", "R": "r", "x": "k",
    "@": "ax", "@2": "ax", "@5": "ax", "@-": "ax", "a#": "ax", "@L": "ax", "@r": "er",
    "E": "eh", "e": "eh", "a": "ae", "aa": "ae", "V": "ah", "V@": "ah",
    "I": "ih", "I2": "ih", "I#": "ih",
    "i": "iy", "i:": "iy", "u:": "uw", "u": "uw", "U": "uh", "0": "oh", "0#": "oh", "O2": "oh",
    "O:": "ao", "O": "ao", "O@": "ao", "o@": "ao", "A:": "aa", "A": "aa", "A@": "aa",
    "3": "er", "3:": "er", "VR": "er", "IR": "er",
    "aI": "ay", "aI2": "ay", "aI3": "ay", "aI@": "ay", "eI": "ey", "OI": "oy",
    "aU": "aw", "aU@": "aw",
    "oU": "ow", "e@": "ea", "i@": "ia", "i@3": "ia", "U@": "ua", "e:": "ey", "o:": "ow", "a:": "aa",
}  # fmt: skip

_CMU_EXTRA = {
    "pau": "pau", "h#": "pau", "brth": "pau", "ssil": "pau", "axr": "er",
    "el": "l", "em": "m", "en": "n", "hv": "hh", "nx": "n", "wh": "w", "ix": "ih",
}  # fmt: skip


def from_espeak(mnemonic: str) -> str:
    """The shared label of an espeak-ng phoneme; unknown ones count as the neutral vowel."""
    return _ESPEAK.get(mnemonic, "ax")


def from_cmu(name: str) -> str:
    """The shared label of a flite or festival phone."""
    if name in PHONE_INDEX:
        return name
    return _CMU_EXTRA.get(name, "ax")
