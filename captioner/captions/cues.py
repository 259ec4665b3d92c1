"""Captions laid out as subtitle cues: where to cut, where to break lines, when to show.

Rules (DESIGN: "What captions must look like"; customs of the BBC and Netflix guides): two lines of
42 characters, 0.83 to 7 s, 20 characters a second where the speech leaves room, no overlap,
neighbours either touching or two frames apart. Length, order and distances always hold; where
people speak faster than that, reading speed gives way first and then, where many utterances begin
at once, the start.

All times are whole milliseconds since the session's first sample: nothing is rounded later.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from captioner.captions.scripts import gap, joined, may_break
from captioner.captions.speaker_marks import SpeakerMark, speaker_mark_text
from captioner.core.captions import Caption, ends_sentence
from captioner.core.plain_text import pieces, tokens_of, width

_LATEST_MS = 3_600_000_000  # a thousand hours: longer times are not real
_AT_ONCE = 4  # cues of words that may be spoken at the same time, on as many channels


MAX_COLUMNS = 42
"""Longest line in characters, a speaker's mark included."""

MAX_LINES = 2
SHORTEST_MS = 834
"""Shortest time a cue is shown (20 frames of 24 a second)."""

LONGEST_MS = 7000
CHARACTERS_PER_S = 20.0
"""Reading speed up to which a cue lingers in silence."""

SHORTEST_GAP_MS = 84
"""Shortest distance of cues that do not touch (2 frames of 24 a second)."""

_LONGEST_PAUSE_MS = 2000
"""A longer pause between words always ends a cue..."""

_LONGEST_PAUSE_AFTER_FIRST_MS = 3000
"""...but the first word of a sentence waits longer for the next one: it would be a cue of one word
that means nothing."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle.

    Attributes:
        start_ms: When it appears, in milliseconds since the session's first sample.
        channel: Label of who speaks; empty where there is one channel.
        mark: What precedes the first line where the speaker changes ("You: ").
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    channel: str = ""
    mark: str = ""
    caption_id: int = 0
    language: str = ""

    @property
    def text(self) -> str:
        return joined(self.lines)


class _Token(NamedTuple):  # tens of thousands of them: quicker to make than a dataclass
    text: str
    start_ms: int
    end_ms: int


def layout_cues(
    captions: Iterable[Caption],
    *,
    earliest_ms: int = 0,
    previous_channel: str = "",
    linger: bool = True,
) -> list[Cue]:
    """Cues for captions, in order of their start.

    Args:
        earliest_ms: No cue starts before (the end of the last written one).
        previous_channel: Who spoke before the first caption.
        linger: Whether cues stay for reading speed; without it (live files, where the next
            caption is unknown) they end with their words.
    """
    words: list[Cue] = []
    sounds: list[Cue] = []
    captions = list(captions)
    names = {caption.channel for caption in captions}
    marks = {
        name: speaker_mark_text(name, SpeakerMark.LABEL, MAX_COLUMNS, others=names)
        for name in names
    }
    for caption in captions:
        mark_width = width(marks[caption.channel])
        tokens = _timed_tokens(caption)
        for first, last in _cuts(tokens, mark_width):
            group = tokens[first:last]
            (sounds if caption.sound else words).append(
                Cue(
                    group[0].start_ms,
                    max(token.end_ms for token in group),
                    break_lines([token.text for token in group], mark_width),
                    caption.channel,
                    "",
                    caption.id,
                    caption.language,
                )
            )
    words.sort(key=_start_ms)
    untimed = sorted([*_behind_words(sounds, words), *words], key=_start_ms)
    return _timed(_marked(untimed, marks, previous_channel), earliest_ms, linger)


def shifted(cues: Iterable[Cue], offset_ms: int) -> list[Cue]:
    """The same cues later by `offset_ms` (clock time: milliseconds from midnight to start)."""
    return [
        replace(cue, start_ms=cue.start_ms + offset_ms, end_ms=cue.end_ms + offset_ms)
        for cue in cues
    ]


def milliseconds(seconds: float) -> int:
    """Seconds as whole milliseconds within 0 and a thousand hours; anything but a number is 0."""
    if 0.0 <= seconds < 1e6:
        return round(seconds * 1000)
    if not math.isfinite(seconds):
        return 0
    return round(min(_LATEST_MS / 1000, max(0.0, seconds)) * 1000)


# --- words and their times -----------------------------------------------------------------------


def _timed_tokens(caption: Caption) -> list[_Token]:
    """The caption's text as tokens with times that never run backwards.

    The text has the words; times come from the caption's words if they agree, else they
    are spread over the caption by length.
    """
    tokens = tokens_of(caption.text)
    spoken = [(token, word) for word in caption.words for token in tokens_of(word.text)]
    timed = []
    if [token for token, _ in spoken] == tokens:
        latest = 0
        for token, word in spoken:
            start, end = milliseconds(word.start_s), milliseconds(word.end_s)
            start = max(start, latest)
            timed.append(_Token(token, start, end if end > start else start))
            latest = start
        return timed
    start_ms = milliseconds(caption.start_s)
    span_ms = max(0, milliseconds(caption.end_s) - start_ms)
    total = sum(len(token) + 1 for token in tokens)
    passed = 0
    for token in tokens:
        begin = start_ms + span_ms * passed // total
        passed += len(token) + 1
        timed.append(_Token(token, begin, start_ms + span_ms * passed // total))
    return timed


# --- cutting -------------------------------------------------------------------------------------


def _cuts(tokens: list[_Token], mark_width: int) -> list[tuple[int, int]]:
    _split_long(tokens, mark_width)
    capacity = MAX_COLUMNS * MAX_LINES - mark_width
    found = []
    first = 0
    while first < len(tokens):
        last = _longest_fit(tokens, first, mark_width)
        if last < len(tokens) and not _is_pause(tokens, first, last):
            last = _best_cut(tokens, first, last, capacity)
        elif last < len(tokens) and _begins_sentence_before_pause(tokens, first, last):
            last -= 1
        found.append((first, last))
        first = last
    return found


def _split_long(tokens: list[_Token], mark_width: int) -> None:
    room = max(1, MAX_COLUMNS - mark_width)
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if len(token.text) > room:
            tokens[place : place + 1] = [
                _Token(piece, token.start_ms, token.end_ms) for piece in pieces(token.text, room)
            ]


def _is_pause(tokens: Sequence[_Token], first: int, place: int) -> bool:
    longest_ms = _LONGEST_PAUSE_MS
    if place == first + 1 and not ends_sentence(tokens[first].text):
        longest_ms = _LONGEST_PAUSE_AFTER_FIRST_MS
    return tokens[place].start_ms - tokens[place - 1].end_ms > longest_ms


def _begins_sentence_before_pause(tokens: Sequence[_Token], first: int, place: int) -> bool:
    """Whether the word before the pause at `place` is better shown with the words after it."""
    return (
        place - first > 1
        and ends_sentence(tokens[place - 2].text)
        and not ends_sentence(tokens[place - 1].text)
        and not _is_pause(tokens, place - 1, place)
    )


def _longest_fit(tokens: Sequence[_Token], first: int, mark_width: int) -> int:
    lines_left = MAX_LINES
    used = mark_width
    begin_ms = tokens[first].start_ms
    for place in range(first, len(tokens)):
        token = tokens[place]
        token_width = width(token.text)
        if place > first and (
            token.end_ms - begin_ms > LONGEST_MS or _is_pause(tokens, first, place)
        ):
            return place
        is_first_of_line = place == first or used == 0
        space = "" if is_first_of_line else gap(tokens[place - 1].text, token.text)
        needed = len(space) + token_width
        if used + needed > MAX_COLUMNS:
            lines_left -= 1
            if lines_left == 0:
                return place
            used = token_width
        else:
            used += needed
    return len(tokens)


def _best_cut(tokens: Sequence[_Token], first: int, longest: int, capacity: int) -> int:
    lengths = [len(token.text) + 1 for token in tokens[first:longest]]
    filled = sum(lengths)
    rest = 0
    for token in tokens[longest : longest + 3]:
        rest += len(token.text) + 1
    is_near_end = longest + 3 >= len(tokens)
    best, best_score = longest, -math.inf
    for place in range(longest, first, -1):
        fill = filled / capacity
        if fill < 0.4 and best_score > -math.inf:
            break
        score = _break_quality(tokens[place - 1].text, tokens[place].text) + fill
        score += min(0.5, max(0, tokens[place].start_ms - tokens[place - 1].end_ms) / 1000)
        if is_near_end and rest < 12:
            score -= 0.4  # leaves a cue of a word or two
        if score > best_score:
            best, best_score = place, score
        filled -= lengths[place - first - 1]
        rest += lengths[place - first - 1]
    return best


# --- breaking lines ------------------------------------------------------------------------------

_CLOSING_MARKS = "\"'”’»)]"
_WORDS_TO_BREAK_BEFORE = """
and but or nor so yet because although though while when where which who that if unless until since
after before than as with without for from into of on at by to in
"""
_WORDS_TO_KEEP_WITH_NEXT = """
a an the my your his her its our their this that these those of to in on at by for from with and but
or mr mrs ms dr i you he she it we they is are was were be been has have had will would can could
should not no very
"""
_BREAK_BEFORE = frozenset(_WORDS_TO_BREAK_BEFORE.split())
_KEEP_WITH_NEXT = frozenset(_WORDS_TO_KEEP_WITH_NEXT.split())


def _break_quality(before: str, after: str) -> float:
    """How well a line or cue ends between two words; higher is better."""
    end = before.rstrip(_CLOSING_MARKS)[-1:]
    if end and end in ".?!…":
        return 1.0
    if end and end in ",;:—–":
        return 0.6
    quality = 0.25 if after.lower() in _BREAK_BEFORE else 0.0
    return quality - 0.4 if before.lower() in _KEEP_WITH_NEXT else quality


def break_lines(tokens: Sequence[str], mark_width: int = 0) -> tuple[str, ...]:
    """The words of one cue as lines, broken at a good place near the middle where two suffice."""
    whole = joined(tokens)
    if width(whole) + mark_width <= MAX_COLUMNS:
        return (whole,)
    widths = [width(token) for token in tokens]
    spaces = [len(gap(before, after)) for before, after in pairwise(tokens)]
    total = sum(widths) + sum(spaces)
    best, best_score = 0, -math.inf
    upper = mark_width
    for place in range(1, len(tokens)):
        upper += widths[place - 1] + (spaces[place - 2] if place > 1 else 0)
        lower = total + mark_width - upper - spaces[place - 1]
        if upper > MAX_COLUMNS:
            break
        if lower > MAX_COLUMNS:
            continue
        score = _break_quality(tokens[place - 1], tokens[place])
        score -= 1.5 * abs(upper - lower) / MAX_COLUMNS
        if not may_break(tokens[place - 1], tokens[place]):
            score -= 10.0
        if place + 1 == len(tokens) and tokens[place].isdigit():
            score -= 10.0  # readers take a number alone on the last line for the next cue's
        if score > best_score:
            best, best_score = place, score
    if best:
        return (joined(tokens[:best]), joined(tokens[best:]))
    lines: list[list[str]] = [[]]
    used = mark_width
    for token, token_width in zip(tokens, widths, strict=True):
        needed = token_width + (len(gap(lines[-1][-1], token)) if lines[-1] else 0)
        if lines[-1] and used + needed > MAX_COLUMNS:
            lines.append([])
            used, needed = 0, token_width
        lines[-1].append(token)
        used += needed
    return tuple(joined(line) for line in lines)


def _start_ms(cue: Cue) -> int:
    return cue.start_ms


def _behind_words(sounds: Iterable[Cue], words: Sequence[Cue]) -> Iterable[Cue]:
    for sound in sounds:
        before = bisect_right(words, sound.start_ms, key=_start_ms)
        ends_ms = [cue.end_ms for cue in words[max(0, before - _AT_ONCE) : before]]
        yield from shifted([sound], max([sound.start_ms, *ends_ms]) - sound.start_ms)


# --- timing --------------------------------------------------------------------------------------


def _marked(cues: Iterable[Cue], marks: Mapping[str, str], previous: str) -> list[Cue]:
    marked = []
    for cue in cues:
        mark = marks[cue.channel] if cue.channel != previous else ""
        marked.append(replace(cue, mark=mark) if mark else cue)
        previous = cue.channel
    return marked


def _timed(cues: Sequence[Cue], earliest_ms: int, linger: bool) -> list[Cue]:
    starts: list[int] = []
    for cue in cues:
        least = starts[-1] + SHORTEST_MS if starts else earliest_ms
        start = max(cue.start_ms, least)
        if not starts and 0 < start - earliest_ms < SHORTEST_GAP_MS and earliest_ms > 0:
            start = earliest_ms
        starts.append(start)
    timed = []
    for place, cue in enumerate(cues):
        start = starts[place]
        end = max(cue.end_ms, start + SHORTEST_MS)
        if linger:
            characters = len(cue.mark) + len(cue.text)
            end = max(end, start + math.ceil(1000 * characters / CHARACTERS_PER_S))
        end = min(end, start + LONGEST_MS)
        if place + 1 < len(starts):
            following = starts[place + 1]
            end = min(end, following)
            if 0 < following - end < SHORTEST_GAP_MS:
                touches = following - start <= LONGEST_MS
                end = following if touches else following - SHORTEST_GAP_MS
        timed.append(replace(cue, start_ms=start, end_ms=end))
    return timed
