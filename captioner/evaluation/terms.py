"""How well listed names and terms come out, and what listing them does to all other words."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from captioner.captions.measures import Pooled

Normalise = Callable[[str], str]

_POSSESSIVE = re.compile(r"(?<=\w)'s\b")


@dataclass(frozen=True, slots=True)
class TermErrors(Pooled):
    """Counts of listed terms and of other words; adds up over recordings.

    Attributes:
        said: Listed terms in the references.
        recognised: Those of them that were written.
        false_alarms: Listed terms that were written where they were not said.
        other_words: Words of the references that are not of a listed term.
        other_errors: Substitutions, deletions and insertions of other words.
    """

    said: int = 0
    recognised: int = 0
    false_alarms: int = 0
    other_words: int = 0
    other_errors: int = 0
    audio_s: float = 0.0

    @property
    def recall(self) -> float | None:
        """Recognised share of the terms that were said; None if none was."""
        return self.recognised / self.said if self.said else None

    @property
    def precision(self) -> float | None:
        """Correct share of the terms that were written; None if none was."""
        written = self.recognised + self.false_alarms
        return self.recognised / written if written else None

    @property
    def false_alarms_an_hour(self) -> float:
        return self.false_alarms / self.audio_s * 3600 if self.audio_s else 0.0

    @property
    def other_error_rate(self) -> float | None:
        """Errors for each other word; None without other words."""
        return self.other_errors / self.other_words if self.other_words else None

    def figures(self) -> dict[str, Any]:
        return {
            "said": self.said,
            "hits": self.recognised,
            "false_hits": self.false_alarms,
            "recall": _rounded(self.recall),
            "precision": _rounded(self.precision),
            "false_alarms_an_hour": round(self.false_alarms_an_hour, 2),
            "other_word_error_rate": _rounded(self.other_error_rate),
        }


def count_term_errors(
    normalise: Normalise, said: str, heard: str, terms: Iterable[str], audio_s: float
) -> TermErrors:
    """Count the errors of listed terms and of other words over aligned texts.

    A term of several words counts as one word, and its possessive as the term.
    """
    listed = {term for term in (_plain(normalise, term) for term in terms) if term}
    joined = {term: term.replace(" ", "_") for term in listed}
    reference, hypothesis = (
        _with_joined(_plain(normalise, text), joined).split() for text in (said, heard)
    )
    marks = set(joined.values())
    false_alarms = recognised = other_errors = 0
    for spoken, written in _aligned(reference, hypothesis):
        if spoken == written:
            recognised += spoken in marks
            continue
        false_alarms += written in marks
        other_errors += spoken not in marks and (spoken is not None or written not in marks)
    terms_said = sum(word in marks for word in reference)
    return TermErrors(
        terms_said, recognised, false_alarms, len(reference) - terms_said, other_errors, audio_s
    )


def terms_line(figures: dict[str, Any]) -> str:
    shares = (figures["recall"], figures["precision"], figures["other_word_error_rate"])
    recall, precision, others = ("–" if one is None else f"{100 * one:.1f} %" for one in shares)
    return (
        f"{figures['hits']} hits of {figures['said']} (recall {recall}), "
        f"{figures['false_hits']} false (precision {precision}, "
        f"{figures['false_alarms_an_hour']:.1f} an hour), errors of other words {others}"
    )


def _aligned(
    reference: Sequence[str], hypothesis: Sequence[str]
) -> Iterator[tuple[str | None, str | None]]:
    """Yield pairs of a word of the reference and one of the hypothesis, None where one lacks."""
    import jiwer

    if not reference:
        yield from ((None, word) for word in hypothesis)
        return
    for chunk in jiwer.process_words(" ".join(reference), " ".join(hypothesis)).alignments[0]:
        yield from zip_longest(
            reference[chunk.ref_start_idx : chunk.ref_end_idx],
            hypothesis[chunk.hyp_start_idx : chunk.hyp_end_idx],
        )


def _plain(normalise: Normalise, text: str) -> str:
    return _POSSESSIVE.sub(" 's", normalise(text))


def _with_joined(text: str, joined: dict[str, str]) -> str:
    """Return the text with the words of each term joined; the longest terms first."""
    phrases = sorted((term for term in joined if " " in term), key=lambda term: -len(term))
    if not phrases:
        return text
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")
    return pattern.sub(lambda found: joined[found[0]], text)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
