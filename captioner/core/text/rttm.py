"""Who spoke when, as RTTM (Rich Transcription Time Marked): what scorers of speakers read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from captioner.core.captions import Caption
from captioner.core.text.tokens import one_line

_LONGEST_PAUSE_S = 0.5
_UNKNOWN = "unknown"
_NOT_IN_A_FIELD = re.compile(r"[\s;]+")  # fields end at white space, and ";" begins a comment


def to_rttm(captions: Iterable[Caption], recording: str) -> str:
    """A line for each stretch of one voice, by when it begins.

    Two who speak stay two, though fields have no spaces: of "Anna B" and "Anna_B" the former is
    "Anna_B_2".

    Args:
        captions: Final captions; their channel is who speaks.
        recording: What the sound is called.
    """
    name = _field(recording)
    spoken = [caption for caption in captions if not caption.sound]
    fields = _distinct_fields(one_line(caption.channel) for caption in spoken)
    spans = sorted(
        (start_s, end_s, fields[one_line(caption.channel)])
        for caption in spoken
        for start_s, end_s in _spans(caption)
    )
    return "".join(
        f"SPEAKER {name} 1 {start_s:.3f} {end_s - start_s:.3f} <NA> <NA> {who} <NA> <NA>\n"
        for start_s, end_s, who in spans
        if end_s > start_s
    )


def _spans(caption: Caption) -> Iterator[tuple[float, float]]:
    """The stretches of speech of a caption, in seconds: its words without long pauses."""
    if not caption.words:
        yield caption.start_s, caption.end_s
        return
    start_s, end_s = caption.words[0].start_s, caption.words[0].end_s
    for word in caption.words[1:]:
        if word.start_s - end_s > _LONGEST_PAUSE_S:
            yield start_s, end_s
            start_s = word.start_s
        end_s = max(end_s, word.end_s)
    yield start_s, end_s


def _distinct_fields(names: Iterable[str]) -> dict[str, str]:
    """A field of its own for each name; a name that can stand as it is does."""
    fields: dict[str, str] = {}
    for name in sorted(dict.fromkeys(names), key=lambda name: _field(name) != name):
        field, number = _field(name), 2
        while field in fields.values():
            field, number = f"{_field(name)}_{number}", number + 1
        fields[name] = field
    return fields


def _field(text: str) -> str:
    return _NOT_IN_A_FIELD.sub("_", one_line(text)) or _UNKNOWN
