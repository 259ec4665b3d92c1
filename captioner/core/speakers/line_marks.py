"""How a change of speaker is written in front of a line of captions."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from captioner.core.speakers.short_names import short_name
from captioner.core.text.scripts import isolated
from captioner.core.text.tokens import Measure, one_line, width

SHORTEST_LINE = "n" * 8

_NAME_END = ": "


class SpeakerMark(Enum):
    """How a change of channel is shown in front of a line."""

    LABEL = "label"
    CHEVRONS = "chevrons"
    NONE = "none"


def speaker_mark_text(
    channel: str,
    mark: SpeakerMark,
    max_width: float,
    measure: Measure = width,
    others: Collection[str] = (),
) -> str:
    """What precedes the first words of another speaker, its trailing space included.

    A name stands as in any transcript ("You: "); ">> ", as television has it, where none is wanted
    or none fits. A long name is shortened so that it leaves half of the line for words.

    Args:
        others: Who else speaks: a shortened name does not read like one of these.
    """
    name = one_line(channel)
    if not name or mark is SpeakerMark.NONE:
        return ""
    room = max_width / 2 - measure(_NAME_END)
    if mark is SpeakerMark.CHEVRONS or room < measure("n"):
        return ">> " if max_width >= measure(SHORTEST_LINE) else ""
    return short_name(name, room, measure, others) + _NAME_END


def drawn_mark(mark: str, words: str) -> str:
    """The mark before these words for what draws it: its colon stays between name and words."""
    name = mark.removesuffix(_NAME_END)
    return isolated(name, words) + mark[len(name) :]
