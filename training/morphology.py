"""English word forms and numbers in words, as far as the vocabulary needs them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

VOCABULARY_DIR = Path(__file__).parent / "vocabulary"

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


@cache
def irregular_forms() -> dict[str, tuple[str, str]]:
    """Base form to (past, participle)."""
    lines = (VOCABULARY_DIR / "irregular_verbs.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {base: (past, participle) for base, past, participle in rows}


_DOUBLING = frozenset(
    "admit begin chat control cut debug drag drop fit get grab hit jog knit let nod permit plan"
    " prefer put rob run scan set shut skip slip split spot step stop swim tap transfer transmit"
    " trap trim win wrap rub refer occur forget sit dig hug".split()
)
"""Verbs that double their last letter: stopped, stopping."""


def plural(noun: str) -> str:
    """The regular English plural, and the few irregular ones of the lists."""
    irregular = {
        "man": "men",
        "woman": "women",
        "gentleman": "gentlemen",
        "chairman": "chairmen",
        "salesman": "salesmen",
        "foot": "feet",
        "tooth": "teeth",
        "mouse": "mice",
        "goat": "goats",
        "wife": "wives",
        "knife": "knives",
        "leaf": "leaves",
        "shelf": "shelves",
        "bookshelf": "bookshelves",
        "wolf": "wolves",
        "crisis": "crises",
        "analysis": "analyses",
        "person": "people",
        "child": "children",
        "species": "species",
        "series": "series",
        "fish": "fish",
        "life": "lives",
        "basis": "bases",
        "diagnosis": "diagnoses",
        "potato": "potatoes",
        "tomato": "tomatoes",
        "hero": "heroes",
        "policeman": "policemen",
        "hypothesis": "hypotheses",
        "half": "halves",
    }
    if noun in irregular:
        return irregular[noun]
    if re.search(r"(s|x|z|ch|sh)$", noun) and noun not in ("stomach",):
        return noun + "es"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + "s"


def third_person(verb: str) -> str:
    """He writes, she tries, it has."""
    if verb == "have":
        return "has"
    if re.search(r"(s|x|z|ch|sh|o)$", verb):
        return verb + "es"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + "s"


def past(verb: str) -> str:
    """The simple past."""
    if verb in irregular_forms():
        return irregular_forms()[verb][0]
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return (verb + verb[-1] if verb in _DOUBLING else verb) + "ed"


def participle(verb: str) -> str:
    """The past participle."""
    return irregular_forms()[verb][1] if verb in irregular_forms() else past(verb)


def gerund(verb: str) -> str:
    """The -ing form."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return (verb + verb[-1] if verb in _DOUBLING else verb) + "ing"


def number_words(number: int) -> str:
    """0 to 999,999 in words, without "and"."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        return TENS[number // 10] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = f" {number_words(number % 100)}" if number % 100 else ""
        return f"{UNITS[number // 100]} hundred{rest}"
    rest = f" {number_words(number % 1000)}" if number % 1000 else ""
    return f"{number_words(number // 1000)} thousand{rest}"


def year_words(year: int) -> str:
    """A year as it is said: "nineteen eighty-four", "twenty twenty-six"."""
    century, rest = divmod(year, 100)
    if 2000 <= year < 2010:
        return "two thousand" + (f" {UNITS[rest]}" if rest else "")
    if rest == 0:
        return f"{number_words(century)} hundred"
    return f"{number_words(century)} {'oh ' + UNITS[rest] if rest < 10 else number_words(rest)}"
