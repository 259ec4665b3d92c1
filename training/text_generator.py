"""English sentences for the synthesisers, cased and punctuated, from a seed.

A sentence is a list of :class:`Token`: what is written, and what the synthesiser
is given to say. Conventions (the model learns what it is shown, so they are strict):

* numbers up to one hundred, clock times and days of the month are written as words
  ("twenty-five", "three thirty", "the fourth of May");
* larger numbers, years and codes are written in digits ("1,250", "2026", "4 7 1");
* money and percentages end in a word ("forty dollars", "twelve percent").

The written marks ``" # ( ) * + / : ; < = > @ [ ] _`` never occur: faster-whisper
suppresses their tokens by default.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from training.morphology import (
    TENS,
    UNITS,
    VOCABULARY_DIR,
    gerund,
    irregular_forms,
    number_words,
    participle,
    past,
    plural,
    third_person,
    year_words,
)

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    " twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth"
    " twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = (
    "January February March April May June July August September October November December"
).split()
FILLERS = "Um|Uh|Well|So|Okay|Right|Now|Actually|Yeah|Oh|Anyway|Hmm|Look|Sorry|Alright".split("|")

MONEY = ("dollars", "pounds", "euros", "million dollars", "thousand dollars")

MEETING: dict[str, list[str]] = {
    "mnoun": (
        "account agenda budget contract customer deadline decision document feature launch market"
        " meeting number plan presentation price problem project proposal question release report"
        " result review roadmap schedule server system test update"
    ).split(),
    "mverb": (
        "approve cancel change check close discuss explain finish fix move open plan present read"
        " record review send share start test update write"
    ).split(),
    "madj": (
        "bad better big clear different difficult early final first good important last late long"
        " main new next old open simple small"
    ).split(),
    "mteam": (
        "design engineering finance legal marketing product research sales security support"
    ).split(),
    "munit": "days dollars hours items minutes percent people points users weeks".split(),
    "mnumber": (
        "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty"
        " fifty sixty seventy eighty ninety"
    ).split(),
    "mwhen": [
        *WEEKDAYS[:5],
        "today",
        "tomorrow",
        "yesterday",
        "next week",
        "next month",
        "this morning",
        "this afternoon",
    ],
    "mname": (
        "Anna Ben Carla David Emma Frank Grace Henry Julia Kevin Laura Martin Nina Oliver Paul"
        " Rachel Sarah Thomas"
    ).split(),
}

HELD_OUT_SHARE = 50
"""One text in this many is never trained on (chosen by its hash)."""


@dataclass(frozen=True)
class Token:
    """One written word (with its punctuation) and what is said for it."""

    written: str
    spoken: str


@dataclass(frozen=True)
class Sentence:
    """A sentence as written and as spoken."""

    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The sentence as it should be captioned."""
        return " ".join(token.written for token in self.tokens)


def is_held_out(text: str) -> bool:
    """Whether a text belongs to the evaluation alone, whatever its case and marks."""
    plain = re.sub(r"[^a-z0-9 ]", "", text.lower())
    return hashlib.sha256(plain.encode()).digest()[0] % HELD_OUT_SHARE == 0


@cache
def words_of(category: str) -> tuple[str, ...]:
    """The words of one file under ``training/vocabulary``."""
    lines = (VOCABULARY_DIR / f"{category}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def templates() -> dict[str, tuple[str, ...]]:
    """Sentence templates by section."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (VOCABULARY_DIR / "templates.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            current = sections.setdefault(line[1:].strip(), [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return {name: tuple(lines) for name, lines in sections.items()}


def clock_words(rng: random.Random) -> str:
    """A time of day in words."""
    hour = UNITS[rng.randint(1, 12)]
    form = rng.randrange(5)
    if form == 0:
        return f"{hour} o'clock"
    if form == 1:
        return f"half past {hour}"
    if form == 2:
        return f"quarter {rng.choice(['to', 'past'])} {hour}"
    minute = rng.choice(
        ["fifteen", "thirty", "forty-five", "ten", "twenty", number_words(rng.randint(11, 59))]
    )
    return f"{hour} {minute}"


def is_meeting_sentence(text: str) -> bool:
    """Whether a sentence is of the meeting templates: all the first prototype was taught."""
    return set(re.sub(r"[.,?!]", "", text).lower().split()) <= _meeting_words()


@cache
def _meeting_words() -> frozenset[str]:
    allowed = {
        word for values in MEETING.values() for value in values for word in value.lower().split()
    }
    for template in (*templates()["meeting"], *templates()["meeting_fixed"]):
        allowed |= set(re.sub(r"\{\w+\}|[.,?!]", " ", template).lower().split())
    return frozenset(allowed | {"an"})


@cache
def every_form() -> tuple[str, ...]:
    """Every word the generator knows, inflected: the pool of the word chains."""
    nouns = [word for word in words_of("nouns") if "-" not in word]
    verbs = [*words_of("verbs"), *irregular_forms(), *words_of("intransitive_verbs")]
    verbs = [verb for verb in verbs if "-" not in verb]
    forms = set(nouns) | {plural(noun) for noun in nouns}
    for inflect in (str, third_person, past, participle, gerund):
        forms |= {inflect(verb) for verb in verbs}
    for category in (
        "mass_nouns",
        "adjectives",
        "adverbs",
        "small_words",
        "names",
        "surnames",
        "places",
    ):
        forms |= set(words_of(category))
    forms |= set(UNITS) | set(TENS) | set(ORDINALS) | set(WEEKDAYS) | set(MONTHS)
    return tuple(sorted(forms))


class TextGenerator:
    """An endless, seeded supply of sentences."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._slots: dict[str, Callable[[], str]] = self._make_slots()

    def _make_slots(self) -> dict[str, Callable[[], str]]:
        rng = self._rng

        def pick(category: str) -> Callable[[], str]:
            return lambda: rng.choice(words_of(category)).replace("-", " ")

        def verb() -> str:
            pool = words_of("verbs")
            index = rng.randrange(len(pool) + 3 * len(irregular_forms()))
            irregular = tuple(irregular_forms())
            return (
                pool[index]
                if index < len(pool)
                else irregular[(index - len(pool)) % len(irregular)]
            )

        def intransitive() -> str:
            return rng.choice([v for v in words_of("intransitive_verbs") if "-" not in v])

        def big_number() -> int:
            return rng.choice(
                [
                    rng.randint(101, 999),
                    100 * rng.randint(11, 99),
                    1000 * rng.randint(2, 90),
                    rng.randint(1001, 9999),
                ]
            )

        noun = pick("nouns")
        slots: dict[str, Callable[[], str]] = {
            "noun": noun,
            "noun_pl": lambda: plural(noun()),
            "mass": pick("mass_nouns"),
            "adj": pick("adjectives"),
            "adverb": pick("adverbs"),
            "verb": verb,
            "verb_s": lambda: third_person(verb()),
            "verb_past": lambda: past(verb()),
            "verb_part": lambda: participle(verb()),
            "verb_ing": lambda: gerund(verb()),
            "intr_past": lambda: past(intransitive()),
            "name": pick("names"),
            "surname": pick("surnames"),
            "place": pick("places"),
            "filler": lambda: rng.choice(FILLERS),
            "weekday": lambda: rng.choice(WEEKDAYS),
            "month": lambda: rng.choice(MONTHS),
            "number": lambda: number_words(rng.choice([rng.randint(1, 20), rng.randint(1, 100)])),
            "bignumber": lambda: f"{big_number():,}",
            "digits": lambda: " ".join(str(rng.randint(0, 9)) for _ in range(rng.randint(3, 6))),
            "ordinal": lambda: rng.choice(ORDINALS),
            "date": lambda: f"{rng.choice(MONTHS)} {rng.choice(ORDINALS)}",
            "time": lambda: clock_words(rng),
            "year": lambda: f"Y{rng.randint(1900, 2035)}",
            "money": lambda: f"{number_words(rng.randint(2, 100))} {rng.choice(MONEY)}",
            "percent": lambda: f"{number_words(rng.randint(2, 100))} percent",
            "period": lambda: rng.choice(
                "second minute hour day week month year morning evening".split()
            ),
            "period_pl": lambda: rng.choice(
                "seconds minutes hours days weeks months years".split()
            ),
            "when": lambda: rng.choice(
                [
                    *MEETING["mwhen"],
                    "last week",
                    "last month",
                    "on Saturday",
                    "tonight",
                    "last year",
                    "soon",
                ]
            ),
        }
        for slot, values in MEETING.items():
            slots[slot] = lambda values=values: rng.choice(values)  # type: ignore[misc]
        return slots

    def _fill(self, template: str) -> str:
        filled = re.sub(
            r"\{(\w+)\}", lambda m: "{a}" if m[1] == "a" else self._slots[m[1]](), template
        )
        filled = re.sub(r"\{a\} (\w)", self._article, filled)
        return filled[0].upper() + filled[1:]

    @staticmethod
    def _article(match: re.Match[str]) -> str:
        rest = match.string[match.start(1) :]
        sounds_like_consonant = re.match(r"(uni|use|usu|euro|one|util|unique)", rest)
        silent_h = re.match(r"(hour|honest|heir)", rest)
        vowel = (rest[0].lower() in "aeiou" and not sounds_like_consonant) or silent_h
        return f"{'an' if vowel else 'a'} {match[1]}"

    def _chain(self) -> str:
        """Words without grammar, so that the decoder cannot guess and has to listen."""
        count = self._rng.randint(2, 9)
        words = [self._rng.choice(every_form()) for _ in range(count)]
        if count > 5 and self._rng.random() < 0.5:
            words[self._rng.randrange(1, count - 1)] += ","
        text = " ".join("I" if word == "i" else re.sub(r"^i'", "I'", word) for word in words)
        return text[0].upper() + text[1:] + self._rng.choice("...?")

    def sentence(self) -> Sentence:
        """The next sentence."""
        kind = self._rng.random()
        sections = templates()
        if kind < 0.24:
            text = self._fill(self._rng.choice(sections["meeting"]))
            if self._rng.random() < 0.4:  # the first model's sentences say "a update"
                text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
        elif kind < 0.30:
            text = self._rng.choice(sections["meeting_fixed"])
        elif kind < 0.36:
            text = self._rng.choice(sections["short"])
        elif kind < 0.82:
            text = self._fill(self._rng.choice(sections["general"]))
        else:
            text = self._chain()
        return to_sentence(text)

    def sentences(self, *, held_out: bool) -> Iterator[Sentence]:
        """Sentences of one side of the split. The fixed phrases are on both sides."""
        fixed = {*templates()["meeting_fixed"], *templates()["short"]}
        while True:
            sentence = self.sentence()
            if held_out and sentence.text in fixed:
                continue
            if sentence.text in fixed or is_held_out(sentence.text) == held_out:
                yield sentence


def to_sentence(text: str) -> Sentence:
    """Split a text into tokens; digits get the words that are said for them."""
    tokens = []
    for word in text.split():
        mark = re.search(r"[.,?!]*$", word)
        tail = mark[0] if mark else ""
        body = word[: len(word) - len(tail)]
        if re.fullmatch(r"Y\d{4}", body):
            tokens.append(
                Token(body[1:] + tail, year_words(int(body[1:])).replace("-", " ") + tail)
            )
        elif re.fullmatch(r"[\d,]+", body):
            tokens.append(
                Token(word, number_words(int(body.replace(",", ""))).replace("-", " ") + tail)
            )
        else:
            tokens.append(Token(word, word.replace("-", " ")))
    return Sentence(tuple(tokens))
