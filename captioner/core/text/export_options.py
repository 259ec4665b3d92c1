"""How a transcript is written as a file."""

from __future__ import annotations

from dataclasses import dataclass, field

from captioner.core.text.subtitles import CuePosition
from captioner.core.text.transcripts import TextLayout, TextStyle

EXPORT_FORMATS = ("srt", "vtt", "txt", "json", "md", "docx", "rttm")


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How an export is written; what a format does not have is left out of it.

    Attributes:
        encoding: Of SRT and TXT, as Python names it; the other formats are UTF-8 by definition.
        byte_order_mark: Whether SRT and TXT in a UTF encoding begin with one.
        line_end: Line feed, or carriage return and line feed: SRT and TXT.
        clock_time: Times of day instead of times since the start. In SRT and WebVTT they count on
            from the local midnight before the start, past 24 h and over changes of the clock.
        unclear: Whether "[unclear]" stands where speech was detected and no words were found, and
            a line where sound is missing: SRT, TXT, Markdown and DOCX.
        voices: Whether WebVTT has voice tags.
        position: Cue positions in WebVTT.
        text: What TXT shows.
        document_text: What Markdown and DOCX show.
    """

    encoding: str = "utf-8"
    byte_order_mark: bool = False
    line_end: str = "\n"
    clock_time: bool = False
    unclear: bool = True
    voices: bool = True
    position: CuePosition | None = None
    text: TextStyle = field(default_factory=TextStyle)
    document_text: TextStyle = field(
        default_factory=lambda: TextStyle(layout=TextLayout.PARAGRAPHS, timestamps=True)
    )


DEFAULT_OPTIONS = ExportOptions()
