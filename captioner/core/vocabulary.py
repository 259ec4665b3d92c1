"""Names and terms of a session: hints for the recogniser, and replacements in its text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from captioner.core.captions import Caption, Word, join_words, normalised

_ARROWS = ("=>", "->", "→")
_LONGEST_HOTWORDS = 400


@dataclass(frozen=True, slots=True)
class Replacement:
    """Recognised words, normalised, and their replacement.

    Attributes:
        needs_capital: Whether it only changes the case of one common word ("it" to "IT"), and so
            applies only if the recogniser wrote a capital where no sentence begins.
    """

    heard: tuple[str, ...]
    written: str
    needs_capital: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms of one session.

    Attributes:
        terms: Names and terms in their spelling.
        replacements: Replacements, the longest first.
    """

    terms: tuple[str, ...] = ()
    replacements: tuple[Replacement, ...] = ()

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
            written.append(_merged(words[at : at + length], replacement.written))
            at += length
        return tuple(written)

    def corrected(self, caption: Caption) -> Caption:
        """Return a complete caption with every replacement made."""
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
        """Return whether the rest of the words may be the start of a longer replacement."""
        rest = tuple(texts[at:])
        return any(
            len(replacement.heard) > len(rest) and replacement.heard[: len(rest)] == rest
            for replacement in self.replacements
        )


def parse_vocabulary(lines: Iterable[str]) -> Vocabulary:
    """Parse a list of terms, one a line or separated by commas, and `heard => written` to replace.

    A term alone is a hint, and also fixes its own spelling ("kubernetes" becomes "Kubernetes"); if
    it is also a common word (IT, US, Will), only where a name was recognised. Empty lines and lines
    that start with `#` are ignored.
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
                guarded.discard(key)  # written out, so intended
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
    """Return whether a word has a capital although no sentence begins there."""
    text = words[at].text.strip("\"'([“‘.,;:?!…)]”’")
    if len(text) > 1 and text.isupper():
        return True
    begins = at == 0 or words[at - 1].text.rstrip("\"')]”’").endswith((".", "?", "!", "…"))
    return not begins and text != "I" and text[:1].isupper()


def _merged(words: Sequence[Word], written: str) -> Word:
    """Return one word for several, with the punctuation around them."""
    first, last = words[0].text, words[-1].text
    opening = first[: len(first) - len(first.lstrip("\"'([“‘"))]
    closing = last[len(last.rstrip(".,;:?!…\"')]”’")) :]
    if written.endswith(".") and not closing.startswith(".."):
        closing = closing.removeprefix(".")  # "4 p.m." already ends with a full stop
    return Word(
        opening + written + closing,
        words[0].start_s,
        words[-1].end_s,
        min(word.probability for word in words),
    )


# Words too common to be replaced by a term of the same letters.
#
# "it", "us" and "will" are said in every meeting, and the terms IT, US and Will are in many lists.
# One list has the words of several languages, because the spoken one is not always known.

_ENGLISH = """
a about after again all also am an and any are art as ask at back be been before best big bill but
by call came can chase come could cut day did do dot does done down drew each end even ever fact far
few find first for frank from full game gene get give go gone good got grace had hand has have he
head help her here him his hope how i if in into is it its jack joy just keep know last led let like
line long look lot made main make man many mark may me means men might more most move much must my
name need new next nick no nor not now of off old on one open or other our out over own page part
past pat people place point put rich right rob rose round run said same saw say see set she should
show side skip so some still such sue summer take team tell than that the their them then there
these they thing think this those time to today too top true turn two under up us use very was way
we week well went were what when where which while who why will win wise with work would year yes
yet you young your
"""

_GERMAN = """
aber alle als also am an auch auf aus bei bin bis bist da dann das dass dem den der des die dir doch
du durch ein eine einem einen einer er es etwas euch für ganz gar gut habe haben hat hier ich ihm
ihn ihr im immer in ist ja jetzt kann kein man mal mehr mein mich mir mit muss nach nicht noch nun
nur ob oder ohne schon sehr sein sich sie sind so soll um und uns vom von vor war was wenn wer wie
wir wird wo zu zum zur über
"""

_OTHERS = """
ai al alla au aux avec che chi con da dans de del della des di do dos du e el elle en era es est et
eu faire fue ha han het hij i il ik je la las le les lo los lui ma mais mas me mi mon na naar ne no
non nos nous o ons ou où para pas per più por pour qu que qui quoi sa se si sin son sont su sul sur
tu um un una une uno van vous y ya ze è été
"""

COMMON_WORDS = frozenset(f"{_ENGLISH} {_GERMAN} {_OTHERS}".split())
"""Normalised: lower case, no punctuation."""
