"""What sessions may do to the windows that follow them, decided by the seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from captioner.core.audio import NoticeKind
from captioner.core.captions import Caption, Word
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    ErrorRaised,
    EventBody,
    LevelChanged,
    Noticed,
    OverloadChanged,
    Rejected,
)
from captioner.core.message import Message

HOSTILE_WORDS = (
    "",
    " ",
    "\x00",
    "\x1b[2J\x07",
    "\u202e\u2066evil\u2069",
    "\u200b\u200d\ufeff",
    "e" + "\u0301" * 400,
    "👩‍👩‍👧‍👦" * 40,
    "שלום",
    "مرحبا بالعالم",
    "日本語の字幕です" * 30,
    "ﷺ" * 60,
    "<b>&amp;--></b><script>",
    "%n %1 {name} {0}",
    "\n\r\u2028\u2029\t\v",
    "x" * 20_000,
    "\U000e0041\U0010ffff\ufffe",
    "ordinary",
    "words,",
    "and a sentence.",
)
CHANNELS = ("", "You", "Others", "\u202eMarvin\n", "A name that never ends at all " * 9)
_DEVICE_NEWS = (NoticeKind.DEVICE_LOST, NoticeKind.DEVICE_BACK, NoticeKind.DEVICE_CHANGED)


@dataclass(frozen=True, slots=True)
class Reader:
    """Something the reader does meanwhile: a name that the test knows, and a number."""

    deed: str
    number: int


READERS_DEEDS = (
    "theme",
    "lines",
    "columns",
    "font",
    "lock",
    "show",
    "resize",
    "close",
    "raise",
    "pause",
    "search",
    "mark",
    "settings",
    "page",
)
ENDS = ("stop", "quit", "fail", "stop twice", "fail at start", "cannot be made")


def steps(seed: int, count: int) -> Iterator[EventBody | Reader]:
    """Events of one session and deeds of its reader, mixed."""
    chance = random.Random(seed)
    open_captions: dict[str, tuple[int, str]] = {}
    next_id = 1
    for moment in range(count):
        kind = chance.random()
        channel = chance.choice(CHANNELS)
        if kind < 0.6:
            number, committed = open_captions.pop(channel, (next_id, ""))
            next_id = max(next_id, number + 1)
            said = " ".join(chance.choices(HOSTILE_WORDS, k=chance.randrange(6)))
            committed = f"{committed} {said}" if chance.random() < 0.8 else committed
            tentative = " ".join(chance.choices(HOSTILE_WORDS, k=chance.randrange(4)))
            is_final = chance.random() < 0.4
            if not is_final:
                open_captions[channel] = (number, committed)
            start_s = moment + chance.uniform(-3, 3)
            yield CaptionChanged(
                Caption(
                    number,
                    max(0.0, start_s),
                    max(0.0, start_s) + chance.random() * 5,
                    committed,
                    "" if is_final else tentative,
                    tuple(Word(each, 0.0, 0.1, chance.random()) for each in committed.split()),
                    is_final,
                    channel,
                )
            )
        elif kind < 0.7:
            news = chance.choice(_DEVICE_NEWS)
            yield Noticed(
                news.value, Message(f"{chance.choice(HOSTILE_WORDS)[:300]} is gone"), channel
            )
        elif kind < 0.75:
            yield OverloadChanged(
                chance.choice([0.0, 2.5, 1e9]), Message(chance.choice(["", "Behind"]))
            )
        elif kind < 0.8:
            level = chance.choice([-120.0, -20.0, 0.0, 90.0])
            yield LevelChanged(channel, level, level, is_speech=chance.random() < 0.5)
        elif kind < 0.83:
            yield ErrorRaised(CaptionerError(chance.choice(HOSTILE_WORDS)[:500], "Go on."))
        elif kind < 0.86:
            yield Rejected("loop", "said thrice", chance.choice(HOSTILE_WORDS), 0.0, 1.0)
        else:
            yield Reader(chance.choice(READERS_DEEDS), chance.randrange(1000))
