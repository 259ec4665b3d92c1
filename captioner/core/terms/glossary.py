"""Which listed terms occurred in a transcript, and which words a correction offers as terms."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from captioner.core.captions import OUTER_MARKS, Caption, normalised
from captioner.core.terms.common_words import COMMON_WORDS


@dataclass(frozen=True, slots=True)
class TermUse:
    """One term of a transcript.

    Attributes:
        term: Its spelling.
        count: How often it occurred.
        first_s: When it occurred first, in seconds since the session's first sample.
        recognised_as: Recognised texts that it replaced, each once.
    """

    term: str
    count: int
    first_s: float
    recognised_as: tuple[str, ...] = ()


def terms_used(captions: Iterable[Caption], terms: Iterable[str]) -> list[TermUse]:
    """Return the terms that occurred, by name; where one contains another, the longer counts.

    A term that is also a common word (IT, Will, .NET) counts only in the spelling of the term.

    Args:
        captions: Final captions.
    """
    keys = {key: term for term in terms if (key := _key(term))}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for key in keys:
        lengths[key[0]].add(len(key))
    used: dict[str, TermUse] = {}
    for caption in captions:
        # A replaced word may contain the several words of a term.
        parts = [
            (part, word.start_s, word.recognised_as, spelling)
            for word in caption.words
            for spelling in map(_bare, word.text.split())
            if (part := spelling.casefold())
        ]
        at = 0
        while at < len(parts):
            length, term = 1, ""
            for count in sorted(lengths.get(parts[at][0], ()), reverse=True):
                found = keys.get(tuple(part for part, *_ in parts[at : at + count]))
                is_spelt = count > 1 or found is None or _bare(found) == parts[at][3]
                if found is not None and (is_spelt or not _may_be_a_word(found)):
                    length, term = count, found
                    break
            if term:
                _, start_s, recognised_as, _ = parts[at]
                use = used.get(term) or TermUse(term, 0, start_s)
                texts = (*use.recognised_as, recognised_as) if recognised_as else use.recognised_as
                used[term] = replace(
                    use, count=use.count + 1, recognised_as=tuple(dict.fromkeys(texts))
                )
            at += length
    return sorted(used.values(), key=lambda use: use.term.casefold())


def corrected_terms(before: str, after: str) -> list[str]:
    """Return the words that a correction put in place of others, without outer punctuation."""
    old, new = before.split(), after.split()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    changed = [
        " ".join(new[begin:end]).strip(OUTER_MARKS)
        for kind, _, _, begin, end in matcher.get_opcodes()
        if kind == "replace"
    ]
    return [term for term in dict.fromkeys(changed) if term]


def _may_be_a_word(term: str) -> bool:
    return normalised(term) in COMMON_WORDS or term.startswith(".")


def _key(text: str) -> tuple[str, ...]:
    return tuple(bare.casefold() for part in text.split() if (bare := _bare(part)))


def _bare(word: str) -> str:
    """Return a word without the marks around it and the ending of a possessive."""
    return (word.strip(OUTER_MARKS) or word).removesuffix("'s").removesuffix("’s")
