"""Names and terms of a session: hints for the recogniser, and replacements in its text.

A list has one entry a line:

    Siobhan Kelly, Kubernetes          terms, separated by commas
    Siobhan: shiv on, chevron          a term and how it sounds to someone who does not know it
    IT (acronym)                       a term of a kind: name, acronym or phrase
    cube a net ease => Kubernetes      text to replace

Empty lines and lines that start with `#` are ignored, as is the "-" or "*" of a bulleted list.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from captioner.core.captions import (
    OUTER_MARKS,
    Caption,
    Word,
    ends_sentence,
    join_words,
    normalised,
)
from captioner.core.message import Message
from captioner.core.terms.common_words import COMMON_WORDS

MOST_TERMS = 1000
"""More terms than this are written as listed, but neither hinted at nor recognised by sound."""

MOST_SPOKEN = 2000
"""Spoken forms that are compared with recognised words; each costs some microseconds a word."""

LONGEST_TERM = 100
"""Characters; longer ones are left out."""

_JOINERS = "\u200c\u200d"
_ARROWS = ("=>", "->", "→")
_SPOKEN = re.compile(r":(\s|$)")
_BULLET = re.compile(r"^[-*•–]\s+")
_PARTS = re.compile(r"[,;:](?:\s|$)")
_MOST_WORDS, _MOST_WORDS_OF_PART = 8, 4
_KIND = re.compile(r"\s*\((name|acronym|phrase)\)$", re.IGNORECASE)
_OPENING, _CLOSING = "\"'([“‘", ".,;:?!…\"')]”’"
_LONGEST_HOTWORDS = 400


class TermKind(StrEnum):
    """How a term is written.

    A name has the case of the list everywhere, an acronym is never recognised by its sound alone,
    and a phrase keeps the capital with which a sentence begins.
    """

    NAME = "name"
    ACRONYM = "acronym"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Replacement:
    """Recognised words, normalised, and their replacement.

    Attributes:
        needs_evidence: Whether it only changes the case or marks of one common word ("it" to "IT",
            "net" to ".NET"), and so applies only if the recogniser wrote the term's own marks or,
            of a term without any, a capital where no sentence begins.
        keeps_capital: Whether a capital of the recognised words is kept.
    """

    heard: tuple[str, ...]
    written: str
    needs_evidence: bool = False
    keeps_capital: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one session.

    Attributes:
        terms: Names and terms in their spelling.
        replacements: Replacements, the longest first.
        spoken: Pairs of spoken form and spelling, to recognise terms by their sound.
        notices: What of the list is not used, for the user.
    """

    terms: tuple[str, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    spoken: tuple[tuple[str, str], ...] = ()
    notices: tuple[Message, ...] = ()

    @property
    def hotwords(self) -> str:
        """The terms as a hint for the recogniser, as many as fit into its prompt."""
        kept: list[str] = []
        length = 0
        for term in self.terms:
            length += len(term) + 2
            if length > _LONGEST_HOTWORDS:
                break
            kept.append(term)
        return ", ".join(kept)

    def apply(self, words: Sequence[Word], *, more_may_follow: bool = False) -> tuple[Word, ...]:
        """Return the words with every replacement made, left to right.

        Args:
            words: Recognised words.
            more_may_follow: Leave out trailing words that may be the start of a replacement, so
                that the result never changes when words are appended.
        """
        written: list[Word] = []
        at = 0
        texts = [normalised(word.text) for word in words]
        while at < len(words):
            if more_may_follow and self._may_begin_at(texts, at):
                break
            replacement = self._match(words, texts, at)
            if replacement is None:
                written.append(words[at])
                at += 1
                continue
            length = len(replacement.heard)
            written.append(_merged(words[at : at + length], replacement))
            at += length
        return tuple(written)

    def corrected(self, caption: Caption) -> Caption:
        """Return a complete caption with every replacement made."""
        words = self.apply(caption.words)
        if words == caption.words:
            return caption
        return replace(caption, committed=join_words(words), tentative="", words=words)

    @cached_property
    def _by_words(self) -> Mapping[tuple[str, ...], Replacement]:
        return {each.heard: each for each in reversed(self.replacements)}

    @cached_property
    def _lengths(self) -> Mapping[str, Sequence[int]]:
        """For each first word how many words its replacements have, the longest first."""
        found: defaultdict[str, set[int]] = defaultdict(set)
        for heard in self._by_words:
            found[heard[0]].add(len(heard))
        return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}

    @cached_property
    def _beginnings(self) -> Set[tuple[str, ...]]:
        return {heard[:end] for heard in self._by_words for end in range(1, len(heard))}

    def _match(self, words: Sequence[Word], texts: Sequence[str], at: int) -> Replacement | None:
        for length in self._lengths.get(texts[at], ()):
            replacement = self._by_words.get(tuple(texts[at : at + length]))
            if (
                replacement is not None
                and len(replacement.heard) == length
                and (
                    not replacement.needs_evidence
                    or _is_heard_as_name(words, at, replacement.written)
                )
            ):
                return replacement
        return None

    def _may_begin_at(self, texts: Sequence[str], at: int) -> bool:
        """Return whether the rest of the words may be the start of a longer replacement."""
        longest = self._lengths.get(texts[at], (0,))[0]
        return len(texts) - at < longest and tuple(texts[at:]) in self._beginnings


def parse_vocabulary(lines: Iterable[str], common: Container[str] = ()) -> Vocabulary:
    """Parse a list of names and terms (see the module).

    A term is a hint, and also fixes its own spelling ("kubernetes" becomes "Kubernetes"); if it is
    also a common word (IT, Will, .NET), only where a name was recognised.

    Args:
        common: Common words beside `COMMON_WORDS`, in small letters.
    """
    parsing = _Parsing(common)
    for line in lines:
        parsing.add(line)
    return parsing.finish()


def first_sentence(lines: Iterable[str]) -> tuple[int, str] | None:
    """Return the first line that is prose and no entry of a list, and its number from 1, if any.

    Prose has many words, and many of them between two commas.
    """
    for number, line in enumerate(lines, 1):
        entry = _visible(line)
        if entry.startswith("#") or any(mark in entry for mark in _ARROWS):
            continue
        words = len(entry.split())
        parts = len(_PARTS.split(entry))
        if words > _MOST_WORDS and words > _MOST_WORDS_OF_PART * parts:
            return number, entry
    return None


class _Parsing:
    def __init__(self, common: Container[str]) -> None:
        self._common = common
        self._terms: dict[str, TermKind] = {}
        self._replacements: dict[tuple[str, ...], str] = {}
        self._guarded: set[tuple[str, ...]] = set()
        self._too_long = 0

    def add(self, line: str) -> None:
        entry = _BULLET.sub("", _visible(line))
        if not entry or entry.startswith("#"):
            return
        arrow = next((mark for mark in _ARROWS if mark in entry), None)
        if arrow is not None:
            spoken, _, written = entry.partition(arrow)
            self._add_spoken(written, [spoken])
            return
        colon = _SPOKEN.search(entry)
        if colon is not None:
            written, spoken = entry[: colon.start()], entry[colon.end() :]
            self._add_own(written)
            self._add_spoken(written, spoken.replace(";", ",").split(","))
            return
        for part in entry.replace(";", ",").split(","):
            self._add_own(part)

    def finish(self) -> Vocabulary:
        """Return what was added."""
        used = dict(list(self._terms.items())[:MOST_TERMS])
        notices = []
        if len(self._terms) > MOST_TERMS:
            notices.append(
                Message(
                    "Of {count} names and terms, the first {most} are recognised by their sound. "
                    "The others are only written as listed.",
                    count=len(self._terms),
                    most=MOST_TERMS,
                )
            )
        spoken = [
            pair
            for pair in self._replacements.items()
            if pair[1] in used and not self._is_only_read(*pair)
        ]
        if len(spoken) > MOST_SPOKEN:
            notices.append(
                Message(
                    "Of {count} forms in which terms are spoken, the first {most} are recognised "
                    "by their sound. The others are only replaced as listed.",
                    count=len(spoken),
                    most=MOST_SPOKEN,
                )
            )
        if self._too_long:
            notices.append(
                Message(
                    "Names and terms longer than {most} characters are not used ({count}).",
                    count=self._too_long,
                    most=LONGEST_TERM,
                )
            )
        return Vocabulary(
            tuple(self._terms),
            tuple(
                Replacement(
                    heard,
                    written,
                    needs_evidence=heard in self._guarded,
                    keeps_capital=self._terms[written] is TermKind.PHRASE,
                )
                for heard, written in _longest(self._replacements.items())
            ),
            tuple((" ".join(heard), written) for heard, written in _longest(spoken[:MOST_SPOKEN])),
            tuple(notices),
        )

    def _is_only_read(self, heard: tuple[str, ...], written: str) -> bool:
        """Return whether it is the letters of an acronym or ".NET", which is not their sound."""
        is_spoken = self._terms[written] is not TermKind.ACRONYM and written[0] != "."
        return heard == _key(written) and not is_spoken

    def _add_own(self, written: str) -> None:
        term = self._add_term(written)
        key = _key(term)
        if key:
            if key not in self._replacements and len(key) == 1 and self._is_common(key[0], term):
                self._guarded.add(key)
            self._replacements.setdefault(key, term)
            if term.startswith("."):
                self._replacements.setdefault(("dot", *key), term)

    def _is_common(self, key: str, term: str) -> bool:
        rest = term.strip(OUTER_MARKS)[1:]
        has_inner_capital = not term.isupper() and not rest.islower()
        # "github" can only be GitHub.
        return key in COMMON_WORDS or (key in self._common and not has_inner_capital)

    def _add_spoken(self, written: str, spoken: Iterable[str]) -> None:
        keys = [_key(form) for form in spoken if len(form) <= LONGEST_TERM]
        term = self._add_term(written) if any(keys) else ""
        for key in filter(None, keys if term else ()):
            self._replacements[key] = term
            self._guarded.discard(key)  # written out, so intended

    def _add_term(self, written: str) -> str:
        """Return the spelling of a new term; empty if it cannot be used."""
        named = _KIND.search(written)
        term = " ".join((written[: named.start()] if named else written).split())
        if len(term) > LONGEST_TERM:
            self._too_long += 1
            return ""
        if not _key(term):
            return ""
        kind = TermKind(named[1].lower()) if named else _kind_of(term)
        if named or term not in self._terms:
            self._terms[term] = kind
        return term


def _longest(
    replacements: Iterable[tuple[tuple[str, ...], str]],
) -> list[tuple[tuple[str, ...], str]]:
    """Return them with those of the most words first."""
    return sorted(replacements, key=lambda item: (-len(item[0]), item[0]))


def _visible(line: str) -> str:
    """Return a line without control characters, changes of direction and invisible characters.

    Joiners stay: Persian, Hindi and emoji are spelt with them.
    """
    if line.isascii() and line.isprintable():
        return line.strip()
    spaced = "".join(
        " " if character.isspace() else character
        for character in line
        if character.isspace()
        or character in _JOINERS
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )
    return spaced.strip()


def _key(term: str) -> tuple[str, ...]:
    return tuple(normalised(word) for word in term.split())


def _kind_of(term: str) -> TermKind:
    if term.islower():
        return TermKind.PHRASE
    return TermKind.ACRONYM if term.isupper() and len(term) > 1 else TermKind.NAME


def _is_heard_as_name(words: Sequence[Word], at: int, term: str) -> bool:
    """Return whether a word has a term's marks or, of a term without any, an unexpected capital."""
    if normalised(term) != term.casefold():
        return term.casefold() in words[at].text.casefold()
    text = words[at].text.strip(_OPENING + _CLOSING)
    if len(text) > 1 and text.isupper():
        return True
    begins = at == 0 or ends_sentence(words[at - 1].text)
    return not begins and text != "I" and text[:1].isupper()


def with_marks(texts: Sequence[str], written: str, *, keeps_capital: bool = False) -> str:
    """Return a replacement with the punctuation around the words that it replaces.

    Args:
        texts: The words.
        written: Their replacement.
        keeps_capital: Whether a capital of the first word is kept.
    """
    first, last = texts[0], texts[-1]
    opening = first[: len(first) - len(first.lstrip(_OPENING))]
    closing = last[len(last.rstrip(_CLOSING)) :]
    if written.endswith(".") and not closing.startswith(".."):
        closing = closing.removeprefix(".")  # "4 p.m." already ends with a full stop
    if keeps_capital and first[len(opening) : len(opening) + 1].isupper():
        written = written[:1].upper() + written[1:]
    return opening + written + closing


def _merged(words: Sequence[Word], replacement: Replacement) -> Word:
    """Return one word for several."""
    texts = [word.text for word in words]
    text = with_marks(texts, replacement.written, keeps_capital=replacement.keeps_capital)
    return Word(
        text,
        words[0].start_s,
        words[-1].end_s,
        min(word.probability for word in words),
        words[0].recognised_as if text == words[0].text else " ".join(texts),
    )
