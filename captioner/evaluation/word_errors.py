"""Word error rates as the Whisper papers count them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from captioner.core.errors import CaptionerError

_LONG_NUMERAL = re.compile(r"(\d{300})(?=\d)")
"""The normaliser fails at numbers of more digits than Python takes, which are 640 at least."""


@dataclass(frozen=True, slots=True)
class WordErrors:
    """Errors by type against a number of spoken words; adds up over recordings.

    Attributes:
        repeated_5_grams: Beyond those of the reference.
        heard_repeated_5_grams: All of them, as the Distil-Whisper paper counts.
    """

    spoken: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0
    repeated_5_grams: int = 0
    heard_repeated_5_grams: int = 0

    def __add__(self, other: WordErrors) -> WordErrors:
        return WordErrors(
            self.spoken + other.spoken,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
            self.repeated_5_grams + other.repeated_5_grams,
            self.heard_repeated_5_grams + other.heard_repeated_5_grams,
        )

    @property
    def rate(self) -> float | None:
        """Word error rate; None where nothing was said."""
        return self.share(self.count)

    @property
    def count(self) -> int:
        """Errors of all types."""
        return self.substitutions + self.deletions + self.insertions

    @property
    def insertion_rate(self) -> float | None:
        """Insertions for each spoken word; None where nothing was said."""
        return self.share(self.insertions)

    def share(self, count: int) -> float | None:
        """Errors for each spoken word; None where nothing was said."""
        return count / self.spoken if self.spoken else None


class WordErrorCounter:
    """Counts errors over texts normalised by Whisper's English normaliser.

    Raises:
        CaptionerError: The optional packages are not installed.
    """

    def __init__(self) -> None:
        try:
            import jiwer
            from whisper_normalizer.english import EnglishTextNormalizer
        except ImportError as error:
            raise CaptionerError(
                "Measuring needs the package {name}, which is not installed.",
                "Run Captioner from a Python environment, and install there what measuring needs: "
                "pip install jiwer whisper-normalizer",
                name=str(error.name),
            ) from error
        self._jiwer: Any = jiwer
        self._normalise: Any = EnglishTextNormalizer()

    def normalised(self, text: str) -> str:
        """The text in lower case, without punctuation, numbers and spellings unified."""
        return str(self._normalise(_LONG_NUMERAL.sub(r"\1 ", text))).strip()

    def count(self, said: str, heard: str) -> WordErrors:
        """Errors of one recording."""
        reference, hypothesis = self.normalised(said), self.normalised(heard)
        heard_words = hypothesis.split()
        heard_repeats = repeated_5_grams(heard_words)
        repeats = max(0, heard_repeats - repeated_5_grams(reference.split()))
        if not reference:
            return WordErrors(
                insertions=len(heard_words),
                repeated_5_grams=repeats,
                heard_repeated_5_grams=heard_repeats,
            )
        output = self._jiwer.process_words(reference, hypothesis)
        return WordErrors(
            spoken=len(reference.split()),
            substitutions=output.substitutions,
            deletions=output.deletions,
            insertions=output.insertions,
            repeated_5_grams=repeats,
            heard_repeated_5_grams=heard_repeats,
        )


def repeated_5_grams(words: Iterable[str]) -> int:
    """Occurrences of 5-grams beyond their first (Gandhi et al. 2023, section 7.4, "5-Dup.")."""
    listed = list(words)
    counts = Counter(tuple(listed[at : at + 5]) for at in range(len(listed) - 4))
    return sum(count - 1 for count in counts.values())
