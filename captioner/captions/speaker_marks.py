"""Mark a change of speaker before a line, and shorten names to fit."""

import re
from collections.abc import Collection, Iterator
from enum import Enum
from functools import lru_cache

from captioner.captions.scripts import isolated
from captioner.core.plain_text import Measure, graphemes, one_line, pieces, width

SHORTEST_LINE = "n" * 8

_NAME_END = ": "


class SpeakerMark(Enum):
    """How a change of channel is shown in front of a line."""

    LABEL = "label"
    CHEVRONS = "chevrons"
    NONE = "none"


def speaker_mark_text(
    channel: str,
    mark: SpeakerMark,
    max_width: float,
    measure: Measure = width,
    others: Collection[str] = (),
) -> str:
    """What precedes the first words of another speaker, its trailing space included.

    A name stands as in any transcript ("You: "); ">> ", as television has it, where none is wanted
    or none fits. A long name is shortened so that it leaves half of the line for words.

    Args:
        others: Who else speaks: a shortened name does not read like one of these.
    """
    name = one_line(channel)
    if not name or mark is SpeakerMark.NONE:
        return ""
    room = max_width / 2 - measure(_NAME_END)
    if mark is SpeakerMark.CHEVRONS or room < measure("n"):
        return ">> " if max_width >= measure(SHORTEST_LINE) else ""
    return short_name(name, room, measure, others) + _NAME_END


def drawn_mark(mark: str, words: str) -> str:
    """The mark before these words for what draws it: its colon stays between name and words."""
    name = mark.removesuffix(_NAME_END)
    return isolated(name, words) + mark[len(name) :]


# Shorten names to the room there is, keeping longest what distinguishes a person.
#
# As much as fits, in this order: the name; without titles and what stands in brackets; middle names
# as initials; first name and surname; initial and surname ("M. Meyer-Abich"); surname; first name
# and initials ("Maria M.-A."); first name. Anything longer ends in "…", followed by a
# number at the end of the name ("Upper hall 12").

_TITLES = frozenset(
    "dipl doctor doktor dott dottore dottoressa doz dr dra drs frau herr hon hr ing lady lord"
    " madame mag mgr miss mlle mme mr mrs ms mx pd priv prof professeur professor professora"
    " professorin rev reverend sig signor signora sir sr sra srta univ".split()
)
"""In front of a name, with or without a full stop."""

_ADDED_TO_TITLES = frozenset("agr dent habil hc iur jur med nat oec phil pol rer theol vet".split())

_DEGREES = frozenset(
    "ba bsc dds dphil esq jd llb llm ma mba md mphil msc obe phd psyd qc rn".split()
)
"""After a name and a comma."""

_GENERATIONS = frozenset("ii iii iv jr jun sen snr sr".split())

_PARTICLES = frozenset(
    "af al av bin da das de del della den der di do dos du e el ibn la le ten ter van vom von y zu"
    " zum zur".split()
)
"""Of a surname, as they are written within one."""

_BRACKETS = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]")
_HONORARY = re.compile(r"\bh\.\s+c\.", re.IGNORECASE)
_NUMBERED = re.compile(r"(.*\S)(\s\d{1,5})")
_END = "…"


def short_name(
    name: str, room: float, measure: Measure = width, others: Collection[str] = ()
) -> str:
    """As much of a name as there is room for, the most telling part of it.

    Args:
        room: How wide it may be. There is always room for one character and "…".
        others: Who else may be named: what two names have in common is avoided.
    """
    name = one_line(name)
    if measure(name) <= room:
        return name
    shorter = _ever_shorter(name)
    fitting = [each for each in shorter if measure(each) <= room]
    cut = [_cut(each, room, measure) for each in (*shorter, name) if each not in fitting]
    known = {form for other in others if one_line(other) != name for form in _forms(other)}
    for each in fitting:
        if each.casefold() not in known:
            return each
    for each in cut:
        beginning = each.partition(_END)[0].casefold()
        if not any(form.startswith(beginning) for form in known):
            return each
    return [*fitting, *cut][0]


def _forms(name: str) -> Iterator[str]:
    name = one_line(name)
    return (each.casefold() for each in (name, *_ever_shorter(name)))


@lru_cache(maxsize=256)
def _ever_shorter(name: str) -> tuple[str, ...]:
    """A name ever shorter, from the first way on; without the name itself where it is a person's.

    Never empty.
    """
    person = _without_titles(name)
    words = person.split(" ")
    if len(words) < 2 or not all(map(_is_of_a_name, words)):
        return (person,)
    last = len(words) - 1
    if last > 1 and _plain(words[last]) in _GENERATIONS:
        last -= 1
    place = last
    while place > 1 and words[place - 1] in _PARTICLES:
        place -= 1
    first, middle, surname = words[0], words[1:place], " ".join(words[place:])
    return (
        person,
        " ".join([first, *map(_initials, middle), surname]),
        f"{first} {surname}",
        f"{_initials(first)} {surname}",
        surname,
        f"{first} {_initials(words[last])}",
        first,
    )


def _without_titles(name: str) -> str:
    left = _HONORARY.sub("h.c.", _BRACKETS.sub("", name))
    head, _, degrees = left.partition(",")
    if all(_plain(word) in _DEGREES for word in re.split(r"[\s,]+", degrees) if word):
        left = head
    words = left.split()
    first = 0
    while first < len(words) - 1 and _is_title(words[first], is_first=not first):
        first += 1
    return " ".join(words[first:]) or name


def _is_title(word: str, *, is_first: bool) -> bool:
    parts = [part for part in re.split(r"[.-]", word.casefold()) if part]
    if not parts:
        return False
    if parts[0] in _TITLES:
        known = _TITLES | _ADDED_TO_TITLES
        return parts[0] == "dipl" or all(part in known for part in parts[1:])
    added = parts if parts != ["h", "c"] else ["hc"]
    return not is_first and word.endswith(".") and all(part in _ADDED_TO_TITLES for part in added)


def _plain(word: str) -> str:
    return word.replace(".", "").casefold()


def _is_of_a_name(word: str) -> bool:
    """Whether a word may be part of a person's name: "Maria", "O'Neill", "d'Arc", "von"."""
    letters = word[2:] if word[1:2] in ("'", "’") else word
    return word in _PARTICLES or (letters[:1].isupper() and not any(map(str.isdigit, word)))


def _initials(word: str) -> str:
    if word in _PARTICLES:
        return word
    return "-".join(f"{graphemes(part)[0]}." for part in word.split("-") if part) or word


def _cut(name: str, room: float, measure: Measure) -> str:
    """The beginning of a name, and its number."""
    numbered = _NUMBERED.fullmatch(name)
    if numbered is not None:
        head, number = numbered.groups()
        left = room - measure(_END + number)
        if left >= measure(graphemes(head)[0]):
            return _beginning(head, left, measure) + _END + number
    return _beginning(name, room - measure(_END), measure) + _END


def _beginning(name: str, room: float, measure: Measure) -> str:
    return pieces(name, max(measure("n"), room), measure)[0].rstrip(" ,;:–-")
