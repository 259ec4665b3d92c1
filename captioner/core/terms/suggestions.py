"""Which words of a text may be names or jargon that a model does not know."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from captioner.core.captions import normalised
from captioner.core.plain_text import without_invisible
from captioner.core.terms.common_words import COMMON_WORDS, language_of
from captioner.core.terms.glossary import corrected_terms
from captioner.core.terms.vocabulary import LONGEST_TERM

MOST_SUGGESTED = 200

_WORD = re.compile(r"[^\W\d_][\w'’.&+-]*")
_FILE_OR_CODE = re.compile(r"_|[a-z]\.\w")
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])-\n(?=[^\W\d_A-Z])")
_ENDS_SENTENCE = re.compile(r"[.!?:;•…\n]\W*$")
_SENTENCE_MARK_CHARACTERS = 8
_LONGEST_WORD = 40
_SHORTEST_WORD = 3
_HAS_LATIN = re.compile(r"[a-z]")
_TITLES = frozenset("mr mrs ms dr prof herr herrn frau".split())
_LONGEST_NAME = 3
"""Words of a name."""


def suggested_terms(text: str, is_split: Callable[[str], bool]) -> list[str]:
    """Return names and rare words of a text, the likeliest first, at most `MOST_SUGGESTED`.

    A name has a capital where no sentence begins and never occurs in small letters; a rare word is
    split into several tokens. Words that are both, and names of several words, come first.

    The vocabulary knows English words alone, so that in other languages only names count. German
    nouns have capitals: there a name has a capital within or adjoins another capital or a title.

    Args:
        text: The text; line breaks end sentences.
        is_split: Whether the model's vocabulary has no token for a word.
    """
    counts: Counter[str] = Counter()
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    small: set[str] = set()
    named: set[str] = set()
    spelt_as_name: set[str] = set()
    for run in _runs(_as_written(text)):
        for count in range(1, len(run) + 1):
            words = [word for word, _ in run[-count:]]
            if count > 1 and not all(map(_is_name, words)):
                break
            # Alone the last word of a run counts, then the names that end with it.
            term = " ".join(words)
            key = normalised(term)
            begins = run[-count][1]
            counts[key] += 1
            spellings[key][term] += 1
            if words[0].islower():
                small.add(key)
            elif words[0][1:] != words[0][1:].lower() or (count == 1 and _is_title(run[:-1])):
                spelt_as_name.add(key)
            elif not begins:
                named.add(key)
    language = language_of(counts)
    scored = []
    for place, (key, count) in enumerate(counts.items()):
        parts = key.split(" ")
        if any(part in COMMON_WORDS for part in parts) or len(key) < _SHORTEST_WORD:
            continue
        is_several, is_english = len(parts) > 1, language == "en"
        counts_as_name = key in named and (language != "de" or is_several)
        is_name = (counts_as_name or key in spelt_as_name) and small.isdisjoint((key, *parts))
        rare = is_english and any(_HAS_LATIN.search(part) and is_split(part) for part in parts)
        if rare if is_several and is_english else is_name or rare:
            spelling = spellings[key].most_common(1)[0][0]
            scored.append((-rare - is_name, -count, place, spelling))
    return [term for _, _, _, term in sorted(scored)[:MOST_SUGGESTED]]


def corrected_names(
    corrections: Iterable[tuple[str, str]], is_split: Callable[[str], bool]
) -> list[str]:
    """Return names and rare words that corrections put in place of others, most frequent first.

    Args:
        corrections: Pairs of a recognised and a corrected text.
        is_split: Whether the model's vocabulary has no token for a word.
    """
    counts: Counter[str] = Counter()
    for before, after in corrections:
        likely = {normalised(term): term for term in suggested_terms(after, is_split)}
        for corrected in corrected_terms(before, after):
            words = corrected.split()
            while words:
                # The longest name counts, not its parts.
                lengths = range(min(len(words), _LONGEST_NAME), 0, -1)
                keys = (normalised(" ".join(words[:length])) for length in lengths)
                term = next((likely[key] for key in keys if key in likely), "")
                counts.update([term] if term else ())
                words = words[max(1, len(term.split())) :]
    return without_repetitions(term for term, _ in counts.most_common())


def without_repetitions(terms: Iterable[str]) -> list[str]:
    """Return each term once, whatever its case; at most `MOST_SUGGESTED`."""
    kept = {normalised(term): term for term in reversed([*terms]) if len(term) <= LONGEST_TERM}
    return [*reversed(kept.values())][:MOST_SUGGESTED]


def _as_written(text: str) -> str:
    """Return a text without invisible characters within words, and without hyphens at line ends."""
    return _LINE_END_HYPHEN.sub("", without_invisible(text))


def _runs(text: str) -> Iterator[list[tuple[str, bool]]]:
    """Yield for each word up to `_LONGEST_NAME` adjoining words that end with it.

    Each has its spelling and whether a sentence begins with it.
    """
    run: list[tuple[str, bool]] = []
    end = 0
    for found in _WORD.finditer(text):
        between = text[max(end, found.start() - _SENTENCE_MARK_CHARACTERS) : found.start()]
        begins = not end or _ENDS_SENTENCE.search(between) is not None
        word = found[0].rstrip(".'’&-").removesuffix("'s").removesuffix("’s")
        is_sentence_end = (
            found[0].endswith(".") and "." not in word and normalised(word) not in _TITLES
        )
        if between != " ":
            run = []
        end = found.end() - is_sentence_end
        if word and len(word) <= _LONGEST_WORD and not _FILE_OR_CODE.search(word):
            run = [*run, (word, begins)][-_LONGEST_NAME:]
            yield run
        else:
            run = []


def _is_name(word: str) -> bool:
    return word[:1].isupper() and normalised(word) not in COMMON_WORDS | _TITLES


def _is_title(run: Sequence[tuple[str, bool]]) -> bool:
    return bool(run) and normalised(run[-1][0]) in _TITLES
