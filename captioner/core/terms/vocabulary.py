"""Names and terms of a session: hints for the recogniser, and replacements made afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from captioner.core.captions import Caption, Word, join_words, normalised
from captioner.core.terms.common_words import COMMON_WORDS

_ARROWS = ("=>", "->", "→")
_LONGEST_HOTWORDS = 400


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is heard, as normalised words, and what is written instead.

    Attributes:
        needs_capital: Whether it only changes the case of one common word ("it" to "IT"), so that
            the recogniser must have heard a name: it wrote a capital where no sentence begins.
    """

    heard: tuple[str, ...]
    written: str
    needs_capital: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of one session.

    Attributes:
        terms: Names and terms as they are written.
        replacements: The longest first.
    """

    terms: tuple[str, ...] = ()
    replacements: tuple[Replacement, ...] = ()

    @property
    def hotwords(self) -> str:
        """The terms as a hint for the recogniser; as many as its prompt has room for."""
        kept: list[str] = []
        length = 0
        for term in self.terms:
            length += len(term) + 2
            if length > _LONGEST_HOTWORDS:
                break
            kept.append(term)
        return ", ".join(kept)

    def apply(self, words: Sequence[Word], *, more_may_follow: bool = False) -> tuple[Word, ...]:
        """The words with every replacement made, left to right.

        Args:
            words: As recognised.
            more_may_follow: Leave out trailing words that may turn out to begin a replacement,
                so that what is returned never changes when words are appended.
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
            written.append(_merged(words[at : at + length], replacement.written))
            at += length
        return tuple(written)

    def corrected(self, caption: Caption) -> Caption:
        """A caption that is complete with every replacement made."""
        words = self.apply(caption.words)
        if words == caption.words:
            return caption
        return replace(caption, committed=join_words(words), tentative="", words=words)

    def _match(self, words: Sequence[Word], texts: Sequence[str], at: int) -> Replacement | None:
        for replacement in self.replacements:
            end = at + len(replacement.heard)
            if tuple(texts[at:end]) == replacement.heard and (
                not replacement.needs_capital or _is_heard_as_name(words, at)
            ):
                return replacement
        return None

    def _may_begin_at(self, texts: Sequence[str], at: int) -> bool:
        """Whether the rest of the words is the beginning of something longer."""
        rest = tuple(texts[at:])
        return any(
            len(replacement.heard) > len(rest) and replacement.heard[: len(rest)] == rest
            for replacement in self.replacements
        )


def parse_vocabulary(lines: Iterable[str]) -> Vocabulary:
    """Read a pasted list: one term a line or between commas, `heard => written` to replace.

    A term alone is a hint, and also fixes its own spelling ("kubernetes" becomes "Kubernetes"); one
    that is a common word otherwise (IT, US, Will) does so only where a name was heard.
    Empty lines and what follows a `#` at the start of a line are left out.
    """
    terms: dict[str, None] = {}
    replacements: dict[tuple[str, ...], str] = {}
    guarded: set[tuple[str, ...]] = set()
    for line in lines:
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        arrow = next((mark for mark in _ARROWS if mark in entry), None)
        if arrow is not None:
            heard, _, written = (part.strip() for part in entry.partition(arrow))
            key = tuple(normalised(word) for word in heard.split())
            if key and written:
                terms[written] = None
                replacements[key] = written
                guarded.discard(key)  # whoever writes it out means it
            continue
        for part in entry.replace(";", ",").split(","):
            term = " ".join(part.split())
            key = tuple(normalised(word) for word in term.split())
            if key:
                terms[term] = None
                if key not in replacements and len(key) == 1 and key[0] in COMMON_WORDS:
                    guarded.add(key)
                replacements.setdefault(key, term)
    return Vocabulary(
        tuple(terms),
        tuple(
            Replacement(heard, written, needs_capital=heard in guarded)
            for heard, written in sorted(
                replacements.items(), key=lambda entry: (-len(entry[0]), entry[0])
            )
        ),
    )


def _is_heard_as_name(words: Sequence[Word], at: int) -> bool:
    """Whether a word has a capital that no beginning of a sentence explains."""
    text = words[at].text.strip("\"'([“‘.,;:?!…)]”’")
    if len(text) > 1 and text.isupper():
        return True
    begins = at == 0 or words[at - 1].text.rstrip("\"')]”’").endswith((".", "?", "!", "…"))
    return not begins and text != "I" and text[:1].isupper()


def _merged(words: Sequence[Word], written: str) -> Word:
    """One word in the place of several, with the punctuation that stood around them."""
    first, last = words[0].text, words[-1].text
    opening = first[: len(first) - len(first.lstrip("\"'([“‘"))]
    closing = last[len(last.rstrip(".,;:?!…\"')]”’")) :]
    if written.endswith(".") and not closing.startswith(".."):
        closing = closing.removeprefix(".")  # "4 p.m." ends a sentence with its own full stop
    return Word(
        opening + written + closing,
        words[0].start_s,
        words[-1].end_s,
        min(word.probability for word in words),
    )
