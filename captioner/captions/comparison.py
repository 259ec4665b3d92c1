"""Two transcripts of the same sound, side by side."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from captioner.core.captions import Caption, Word

_SHORTEST_WINDOW_S = 30.0
_LONGEST_WINDOW_S = 120.0
_PAUSE_S = 0.3
_TURN_S = 1.0


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """Neighbouring words that both transcripts have, or in which they differ.

    Attributes:
        start_s: When it begins, in seconds since the session's first sample.
        is_equal: Whether both say the same, case and punctuation aside.
        channel: Who says it, where both transcripts know several; empty otherwise.
    """

    start_s: float
    left: tuple[str, ...]
    right: tuple[str, ...]
    is_equal: bool
    channel: str = ""


def compare_transcripts(
    left: Iterable[Caption], right: Iterable[Caption]
) -> Sequence[ComparisonRow]:
    """The words of two transcripts, matched in order; those of each speaker by themselves.

    People speak at the same time: words of two channels, put in the order of their times, would be
    in an order in which they were not said.

    Words are matched within a minute or so of sound, cut where both transcripts pause: both carry
    the times of the same sound, and matching hours at once would take hours.
    """
    ours, theirs = _by_channel(left), _by_channel(right)
    pairs = _pairs(list(ours), list(theirs))
    if pairs is None:
        ours, theirs = {"": _in_order(ours)}, {"": _in_order(theirs)}
        pairs = [("", "")]
    found: list[tuple[float, ComparisonRow]] = []
    for our_name, their_name in pairs:
        latest_s = 0.0  # rows stay in their order, whatever the times of their words
        label = our_name if len(pairs) > 1 else ""
        for said, also in _windows(_words_of(ours[our_name]), _words_of(theirs[their_name])):
            for row in _rows(said, also, label):
                latest_s = max(latest_s, row.start_s)
                found.append((latest_s, row))
    return _joined(row for _, row in sorted(found, key=lambda item: item[0]))


def said_by(channel: str, words: Sequence[str]) -> str:
    """Words of a row as text, with who says them; empty where there are none."""
    return " ".join([f"{channel}:", *words] if channel and words else words)


def differing_words(rows: Iterable[ComparisonRow]) -> int:
    """How many words are to change to turn one transcript into the other."""
    return sum(max(len(row.left), len(row.right)) for row in rows if not row.is_equal)


def _by_channel(captions: Iterable[Caption]) -> dict[str, list[Caption]]:
    found: dict[str, list[Caption]] = {}
    for caption in captions:
        if not caption.sound:
            found.setdefault(caption.channel, []).append(caption)
    return found


def _in_order(channels: Mapping[str, Sequence[Caption]]) -> list[Caption]:
    return sorted(
        (caption for captions in channels.values() for caption in captions),
        key=lambda caption: (caption.start_s, caption.id),
    )


def _pairs(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str]] | None:
    """Channels of both that are the same, by name, or as the only one that is left over.

    None if unknown, as when single captions were given to other speakers.
    """
    shared = [name for name in left if name in right]
    ours = [name for name in left if name not in shared]
    theirs = [name for name in right if name not in shared]
    if len(ours) != len(theirs) or len(ours) > 1:
        return None
    return [(name, name) for name in shared] + list(zip(ours, theirs, strict=True))


def _windows(
    left: Sequence[Word], right: Sequence[Word]
) -> Iterator[tuple[list[Word], list[Word]]]:
    both = sorted(
        [(word, False, at) for at, word in enumerate(left)]
        + [(word, True, at) for at, word in enumerate(right)],
        key=lambda item: item[0].start_s,
    )
    ours: list[tuple[int, Word]] = []
    theirs: list[tuple[int, Word]] = []
    begin_s = latest_s = both[0][0].start_s if both else 0.0
    for word, is_right, at in both:
        length_s = word.start_s - begin_s
        pauses = word.start_s - latest_s >= _PAUSE_S
        if (length_s >= _SHORTEST_WINDOW_S and pauses) or length_s >= _LONGEST_WINDOW_S:
            yield _ordered(ours), _ordered(theirs)
            ours, theirs = [], []
            begin_s = word.start_s
        (theirs if is_right else ours).append((at, word))
        latest_s = max(latest_s, word.end_s)
    yield _ordered(ours), _ordered(theirs)


def _ordered(words: list[tuple[int, Word]]) -> list[Word]:
    """Words in the order of their captions, not of their times: captions may overlap."""
    return [word for _, word in sorted(words, key=lambda item: item[0])]


def _words_of(captions: Iterable[Caption]) -> list[Word]:
    found: list[Word] = []
    for caption in captions:
        if caption.words:
            found.extend(caption.words)
        else:
            found.extend(
                Word(token, caption.start_s, caption.end_s, 1.0) for token in caption.text.split()
            )
    return found


def _rows(left: Sequence[Word], right: Sequence[Word], channel: str) -> Iterator[ComparisonRow]:
    """Align both texts; equal passages are cut at pauses, in which others may speak."""
    matcher = difflib.SequenceMatcher(
        None, [_key(word) for word in left], [_key(word) for word in right], autojunk=False
    )
    for kind, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        ours, theirs = left[left_from:left_to], right[right_from:right_to]
        cuts = [0, len(ours)]
        if kind == "equal":
            pairs = enumerate(pairwise(ours), 1)
            turns = [at for at, (one, two) in pairs if two.start_s - one.end_s >= _TURN_S]
            cuts = [0, *turns, len(ours)]
        for first, last in pairwise(cuts):
            end = last if kind == "equal" else len(theirs)
            said, also = ours[first:last], theirs[first:end]
            yield ComparisonRow(
                min(word.start_s for word in (*said[:1], *also[:1])),
                tuple(word.text for word in said),
                tuple(word.text for word in also),
                kind == "equal",
                channel,
            )


def _key(word: Word) -> str:
    return "".join(letter for letter in word.text.casefold() if letter.isalnum()) or word.text


def _joined(rows: Iterable[ComparisonRow]) -> list[ComparisonRow]:
    joined: list[ComparisonRow] = []
    for row in rows:
        last = joined[-1] if joined else None
        if last is not None and (last.is_equal, last.channel) == (row.is_equal, row.channel):
            joined[-1] = replace(last, left=last.left + row.left, right=last.right + row.right)
        else:
            joined.append(row)
    return joined
