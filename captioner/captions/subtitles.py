r"""Cues as SubRip and WebVTT text.

SubRip has no specification and no escapes: players take `<i>`, `{\an8}` and `\N` for commands.
A word joiner (U+2060, invisible) after the first character of such a sequence keeps it text in
every reader and nearly every player (those that turn all subtitles into ASS hide whatever stands
in braces); nothing else is altered. WebVTT has escapes, and they are used.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from captioner.captions.cues import Cue
from captioner.captions.transcripts import TextLayout, TextStyle
from captioner.core.plain_text import one_line

# "<" as players and pysubs2 open a tag (FFmpeg takes <0> and <_> for one, too); "{" as they open an
# override or a MicroDVD code; "\" as they read ASS line breaks and spaces, not before a brace:
# FFmpeg passes both on, and ASS then shows the brace.
_SUBRIP_COMMAND = re.compile(r"<(?=\s*/?\s*[A-Za-z!>]|/?[0-9_/])|\{(?=\\|[A-Za-z]:)|\\(?=[Nnh])")
# Two times in one line are a timing line to some readers, with an arrow between or without.
_TIME = re.compile(r"\d+(?::\d+){1,2}[.,]\d+", re.ASCII)
_WORD_JOINER = "\u2060"


def subrip_timestamp(time_ms: int) -> str:
    """`HH:MM:SS,mmm`; hours take as many digits as they need."""
    return _timestamp(time_ms, ",")


def webvtt_timestamp(time_ms: int) -> str:
    """`HH:MM:SS.mmm`; hours take as many digits as they need."""
    return _timestamp(time_ms, ".")


def to_subrip(cues: Iterable[Cue], *, first_number: int = 1, line_end: str = "\n") -> str:
    """An SRT file's text; a change of speaker is marked before the words.

    Args:
        first_number: Number of the first cue, for files that grow.
        line_end: Line feed, or carriage return and line feed (old hardware players).
    """
    lines: list[str] = []
    for number, cue in enumerate(cues, first_number):
        lines.append(str(number))
        lines.append(f"{subrip_timestamp(cue.start_ms)} --> {subrip_timestamp(cue.end_ms)}")
        lines.append(subrip_text(cue.mark + cue.lines[0]))
        lines.extend(subrip_text(line) for line in cue.lines[1:])
        lines.append("")
    return line_end.join(lines) + line_end if lines else ""


def subrip_text(text: str) -> str:
    """A line of text that no SRT player takes for a command."""
    return _SUBRIP_COMMAND.sub(lambda match: match.group() + _WORD_JOINER, _without_timing(text))


@dataclass(frozen=True, slots=True)
class CuePosition:
    """Where WebVTT cues stand.

    Attributes:
        line_percent: Distance of the cue from the top of the picture.
    """

    line_percent: int = 84
    align: str = "start"

    def __post_init__(self) -> None:
        if not 0 <= self.line_percent <= 100 or self.align not in ("start", "center", "end"):
            raise ValueError(f"no cue position: {self}")


def to_webvtt(
    cues: Iterable[Cue],
    *,
    voices: bool = True,
    position: CuePosition | None = None,
    comments: Iterable[str] = (),
) -> str:
    """A WebVTT file's text (https://www.w3.org/TR/webvtt1/).

    Where cues are in several languages, each has a span of its own (`<lang de>`).

    Args:
        voices: Whether each cue names its channel in a voice tag (`<v You>`).
        position: Cue settings; None leaves the place to the player.
        comments: Notes, which no player shows. They stand before the first cue: between cues some
            readers (pysubs2) take them for words.
    """
    settings = f" line:{position.line_percent}% align:{position.align}" if position else ""
    lines = ["WEBVTT", ""]
    for comment in comments:
        lines += [f"NOTE {webvtt_text(one_line(comment))}", ""]
    head_count = len(lines)
    cues = list(cues)
    is_mixed = len({cue.language for cue in cues} - {""}) > 1
    for number, cue in enumerate(cues, 1):
        lines.append(str(number))
        start, end = webvtt_timestamp(cue.start_ms), webvtt_timestamp(cue.end_ms)
        lines.append(f"{start} --> {end}{settings}")
        voice = one_line(cue.channel) if voices else ""
        tag = f"<v {webvtt_text(voice)}>" if voice else ""
        text = [webvtt_text(line) for line in cue.lines]
        if is_mixed and cue.language:
            tag += f"<lang {webvtt_text(one_line(cue.language))}>"
            text[-1] += "</lang>"
        lines.append(tag + text[0])
        lines.extend(text[1:])
        lines.append("")
    return "\n".join(lines) + ("\n" if len(lines) == head_count else "")


def webvtt_text(text: str) -> str:
    """A line of text with WebVTT's escapes; `-->` cannot remain in it."""
    escaped = html.escape(text, quote=False)
    return _without_timing(escaped)


def _without_timing(text: str) -> str:
    if ":" not in text or len(_TIME.findall(text)) < 2:
        return text
    return _TIME.sub(lambda match: match.group().replace(":", ":" + _WORD_JOINER), text)


def _timestamp(time_ms: int, separator: str) -> str:
    seconds, millisecond = divmod(time_ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{separator}{millisecond:03}"


EXPORT_FORMATS = ("srt", "vtt", "txt", "json", "md", "docx", "rttm", "csv")


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How an export is written; what a format does not have is left out of it.

    Attributes:
        encoding: Of SRT and TXT, as Python names it; the other formats are UTF-8 by definition.
        byte_order_mark: Whether SRT and TXT in a UTF encoding begin with one.
        clock_time: Times of day instead of times since the start. In SRT and WebVTT they count on
            from the local midnight before the start, past 24 h and over changes of the clock.
        unclear: Whether "[unclear]" stands where speech was detected and no words were found, and
            a line where sound is missing: SRT, TXT, Markdown and DOCX.
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
