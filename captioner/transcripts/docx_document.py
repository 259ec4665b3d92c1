"""A transcript as a Word document."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from captioner.captions.transcripts import TextStyle, TimestampFormatter, paragraphs_of
from captioner.core.captions import Caption
from captioner.core.plain_text import one_line

# XML 1.0 has no way to write these.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_docx(
    captions: Iterable[Caption],
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    style: TextStyle,
    clock: TimestampFormatter,
) -> bytes:
    """The bytes of a .docx file: title, facts about the session, one paragraph a speaker's turn."""
    import docx

    document = docx.Document()
    document.core_properties.title = _shown(title)[:255]
    document.core_properties.author = ""
    document.add_heading(_shown(title), level=1)
    for name, value in facts:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{_shown(name)}: ").bold = True
        paragraph.add_run(_shown(value))
    previous = ""
    for turn in paragraphs_of(captions, style):
        paragraph = document.add_paragraph()
        if style.timestamps:
            paragraph.add_run(f"[{clock.text(turn.start_s)}] ").italic = True
        if style.speakers and turn.channel != previous and one_line(turn.channel):
            paragraph.add_run(f"{_shown(turn.channel)}: ").bold = True
        previous = turn.channel
        paragraph.add_run(_shown(turn.text))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _shown(text: str) -> str:
    return _NOT_IN_XML.sub("", one_line(text))
