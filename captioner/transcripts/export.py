"""Export of a transcript to files, in all formats."""

import codecs
import csv
import io
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from captioner.captions.cues import Cue, layout_cues, milliseconds, shifted
from captioner.captions.subtitles import (
    DEFAULT_OPTIONS,
    EXPORT_FORMATS,
    ExportOptions,
    to_subrip,
    to_webvtt,
    webvtt_timestamp,
)
from captioner.captions.transcripts import (
    SESSION_TIME,
    TimestampFormatter,
    paragraphs_of,
    to_json,
    to_markdown,
    to_plain_text,
    to_rttm,
    without_false_stops,
)
from captioner.core.audio import GAP_REASONS, PAUSED, UNCLEAR_SPEECH
from captioner.core.captions import Caption, Mark, Remark, mark_facts
from captioner.core.errors import CaptionerError
from captioner.core.message import Message, recovered
from captioner.core.plain_text import file_name_of, one_line
from captioner.core.speakers.naming import Speakers, speakers_facts
from captioner.core.terms.glossary import terms_used
from captioner.files.disk_errors import cannot_write_file, writing
from captioner.files.output_file import OutputFile, RefusedOutputError
from captioner.files.paths import path_exists
from captioner.transcripts.journal.append_file import sync_folder
from captioner.transcripts.journal.records import LISTED_TERMS, GapNote, SessionHeader

_SHORTEST_REMARK_S = 0.05
_SHORTEST_LINE_S = 1.0
_LONGEST_LINE_S = 7.0
"""Duration of the cue about missing sound, however long that is."""

_UNCLEAR = Message("unclear")
_USUAL_DELAY_S = 3.0
"""Sound of devices usually begins up to this late, in seconds; two never begin at the same time."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # of version 1.0
_NO_CHARACTER_SETS = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")


@dataclass(frozen=True, slots=True)
class SessionTranscript:
    """A session's captions and facts.

    Attributes:
        captions: Final captions with edits applied, by start.
        header: Facts known at the start; None if that record is damaged.
        gaps: Missing sound and unclear speech, in order. Listed in JSON, Markdown and DOCX, lines
            in TXT, a note before the first cue in WebVTT. SRT, Markdown and DOCX have "[unclear]"
            for unclear speech and a line for missing sound of at least a second.
        marks: Marked moments, by time; shown in the same ways as missing sound.
        speakers: The speakers. All formats have their names; JSON also has their labels.
        id: Name of the session in the library; empty if it is in none. RTTM names its sound so.
    """

    title: str
    captions: tuple[Caption, ...]
    header: SessionHeader | None = None
    duration_s: float = 0.0
    tags: tuple[str, ...] = ()
    gaps: tuple[GapNote, ...] = ()
    marks: tuple[Mark, ...] = ()
    speakers: Speakers = field(default_factory=Speakers)
    id: str = ""

    @property
    def listed_terms(self) -> tuple[str, ...]:
        listed = {} if self.header is None else self.header.settings
        terms = listed.get(LISTED_TERMS)
        return tuple(map(str, terms)) if isinstance(terms, list) else ()

    @property
    def attributed(self) -> list[Caption]:
        """The captions with the speaker's shown name as their channel.

        A full stop at a pause is removed if the next caption continues the sentence.
        """
        return without_false_stops(self.speakers.attributed(self.captions))

    def selection(self, ids: Sequence[int]) -> "SessionTranscript":
        """Return the session with only these captions, and the gaps and marks between them."""
        wanted = set(ids)
        kept = tuple(caption for caption in self.captions if caption.id in wanted)
        start_s = min((caption.start_s for caption in kept), default=math.inf)
        end_s = max((caption.end_s for caption in kept), default=-math.inf)
        gaps = tuple(
            gap
            for gap in self.gaps
            if gap.start_s < end_s and gap.start_s + gap.duration_s > start_s
        )
        marks = tuple(mark for mark in self.marks if start_s <= mark.time_s <= end_s)
        return replace(self, captions=kept, gaps=gaps, marks=marks)


def render_export(
    transcript: SessionTranscript, format_name: str, options: ExportOptions = DEFAULT_OPTIONS
) -> bytes:
    """Return the bytes of an export file; raises CaptionerError."""
    writer = _WRITERS.get(format_name)
    if writer is None:
        raise CaptionerError(
            "There is no export format {format_name}.",
            "Choose one of {export_formats}.",
            format_name=repr(format_name),
            export_formats=", ".join(EXPORT_FORMATS),
        )
    return writer(transcript, options)


def write_export(path: Path, transcript: SessionTranscript, format_name: str) -> None:
    """Write an export file, replacing an existing one atomically.

    Raises:
        CaptionerError: As `render_export`, or the file cannot be written.
    """
    data = render_export(transcript, format_name)
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        OutputFile(path, overwrite=True).write(data)
        sync_folder(path.parent)


def export_to(
    output: OutputFile,
    transcript: SessionTranscript,
    format_name: str,
    options: ExportOptions = DEFAULT_OPTIONS,
) -> None:
    """Write an export file to a path of the user's choice.

    Raises:
        RefusedOutputError: The file must not be written, for instance because it exists.
        CaptionerError: As `render_export`, or the file cannot be written.
    """
    data = render_export(transcript, format_name, options)
    with writing(output.path, cannot_write_file):
        output.path.parent.mkdir(parents=True, exist_ok=True)
        output.write(data)


def export_into(
    folder: Path,
    transcript: SessionTranscript,
    format_name: str,
    options: ExportOptions = DEFAULT_OPTIONS,
) -> Path:
    """Write an export file named by the title into a folder, and return its path.

    Raises:
        CaptionerError: As `render_export`, or the file cannot be written.
    """
    while True:
        path = free_path(folder, transcript, format_name)
        try:
            export_to(OutputFile(path), transcript, format_name, options)
        except RefusedOutputError:
            if path_exists(path):  # just created by another program; try the next name
                continue
            raise
        return path


def free_path(folder: Path, transcript: SessionTranscript, format_name: str) -> Path:
    stem = file_name_of(transcript.title)
    path = folder / f"{stem}.{format_name}"
    number = 1
    while path_exists(path):
        number += 1
        path = folder / f"{stem} ({number}).{format_name}"
    return path


def clock_of(transcript: SessionTranscript, options: ExportOptions) -> TimestampFormatter:
    if not options.clock_time or transcript.header is None:
        return SESSION_TIME
    return TimestampFormatter(
        transcript.header.started_at, zone_of(transcript.header), transcript.duration_s
    )


def zone_of(header: SessionHeader) -> ZoneInfo | None:
    """Return a session's time zone; None if unknown on this machine."""
    if not header.zone_name:
        return None
    try:
        return ZoneInfo(header.zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def session_facts(transcript: SessionTranscript) -> dict[str, Any]:
    facts: dict[str, Any] = {"title": transcript.title}
    if transcript.header is not None:
        facts["started_at"] = transcript.header.started_at.isoformat()
        facts["source"] = transcript.header.source
        facts["model"] = transcript.header.model
        facts["settings"] = dict(transcript.header.settings)
        facts["app_version"] = transcript.header.app_version
    facts["duration_s"] = round(transcript.duration_s, 3)
    facts["tags"] = list(transcript.tags)
    facts["gaps"] = [asdict(gap) for gap in transcript.gaps]
    speakers = transcript.speakers.all_of(transcript.captions)
    if speakers:
        facts["speakers"] = speakers_facts(speakers)
    facts["marks"] = [mark_facts(mark) for mark in transcript.marks]
    return facts


def readable_facts(transcript: SessionTranscript) -> list[tuple[str, str]]:
    """Return the facts about a session shown below a document's title, as names and values."""
    facts = []
    if transcript.header is not None:
        start = transcript.header.started_at
        facts.append(("Started", start.strftime("%Y-%m-%d %H:%M:%S %z").strip()))
    facts.append(("Length", SESSION_TIME.text(transcript.duration_s)))
    if transcript.header is not None:
        facts.append(("Source", transcript.header.source))
        facts.append(("Model", transcript.header.model))
    if transcript.tags:
        facts.append(("Tags", ", ".join(transcript.tags)))
    used = terms_used(transcript.captions, transcript.listed_terms)
    if used:
        facts.append(("Terms", ", ".join(f"{use.term} ({use.count})" for use in used)))
    for gap in transcript.gaps:
        at = SESSION_TIME.text(gap.start_s)
        if gap.reason == PAUSED:
            facts.append(("Paused", f"{gap.duration_s:.1f} s at {at}"))
            continue
        name = "Unclear" if gap.reason == UNCLEAR_SPEECH else "Missing"
        facts.append((name, f"{gap.duration_s:.1f} s at {at}: {gap.reason}"))
    for mark in transcript.marks:
        at = SESSION_TIME.text(mark.time_s)
        facts.append(("Mark", f"{at}: {mark.label}" if mark.label else at))
    return facts


def remarks_of(transcript: SessionTranscript) -> list[Remark]:
    """Return marks and missing sound as remarks.

    Gaps below 0.05 s (shown as 0.0 s) and the moments before a device's first sound are left out;
    only the lists have them.
    """
    marks = [
        Remark(mark.time_s, f"Mark: {mark.label}" if mark.label else "Mark")
        for mark in transcript.marks
    ]
    return marks + [
        Remark(gap.start_s, _in_words(gap))
        for gap in transcript.gaps
        if gap.duration_s >= (_SHORTEST_REMARK_S if gap.start_s > 0 else _USUAL_DELAY_S)
    ]


def _in_words(gap: GapNote) -> Message:
    if gap.reason == UNCLEAR_SPEECH:
        return _UNCLEAR
    if gap.reason == PAUSED:
        return Message("Paused for {duration_s:.1f} s", duration_s=gap.duration_s)
    return Message(
        "{reason} ({duration_s:.1f} s missing)",
        reason=recovered(gap.reason, GAP_REASONS),
        duration_s=gap.duration_s,
    )


def gap_remarks(transcript: SessionTranscript) -> list[Remark]:
    """Return the gaps that have a line among the captions, by time; windows add brackets."""
    gaps = sorted(transcript.gaps, key=lambda gap: gap.start_s)  # unclear speech comes last
    return [Remark(gap.start_s, _in_words(gap)) for gap in gaps if _has_line(gap)]


def _captions(transcript: SessionTranscript, options: ExportOptions) -> list[Caption]:
    """Return the captions with lines in brackets where speech or sound is missing."""
    if not options.unclear:
        return transcript.attributed
    lines = [_line_about(gap) for gap in transcript.gaps if _has_line(gap)]
    return sorted((*transcript.attributed, *lines), key=lambda each: each.start_s)


def _has_line(gap: GapNote) -> bool:
    shortest_s = _SHORTEST_LINE_S if gap.start_s > 0 else _USUAL_DELAY_S
    return gap.reason == UNCLEAR_SPEECH or gap.duration_s >= shortest_s


def _line_about(gap: GapNote) -> Caption:
    text, end_s = f"[{_in_words(gap)}]", gap.start_s + gap.duration_s
    if gap.reason == UNCLEAR_SPEECH:
        return Caption(0, gap.start_s, end_s, text, "", (), True)
    end_s = min(end_s, gap.start_s + _LONGEST_LINE_S)
    return Caption(0, gap.start_s, end_s, text, "", (), True, sound="missing")


def _cues(transcript: SessionTranscript, options: ExportOptions) -> list[Cue]:
    cues = layout_cues(_captions(transcript, options))
    return shifted(cues, _cue_offset_ms(transcript, options))


def _cue_offset_ms(transcript: SessionTranscript, options: ExportOptions) -> int:
    if not options.clock_time or transcript.header is None:
        return 0
    moment = transcript.header.started_at
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return (moment - midnight) // timedelta(milliseconds=1)


def _encoded(text: str, options: ExportOptions) -> bytes:
    try:
        if codecs.lookup(options.encoding).name in _NO_CHARACTER_SETS:
            raise LookupError(options.encoding)
        mark = "\ufeff" if options.byte_order_mark and _is_unicode(options.encoding) else ""
        return (mark + text).encode(options.encoding)
    except UnicodeEncodeError as error:
        raise CaptionerError(
            "The encoding {encoding} cannot represent {text}.",
            "Choose UTF-8, or correct the caption.",
            encoding=options.encoding,
            text=repr(text[error.start : error.start + 1]),
        ) from error
    except (LookupError, ValueError) as error:
        raise CaptionerError(
            "There is no encoding {encoding}.",
            "UTF-8 works in nearly every player.",
            encoding=repr(options.encoding),
        ) from error


def _is_unicode(encoding: str) -> bool:
    # "utf-16" and "utf-8-sig" write a byte order mark themselves.
    name = encoding.lower().replace("_", "-")
    return name in ("utf-8", "utf8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def _subrip(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    return _encoded(to_subrip(_cues(transcript, options), line_end=options.line_end), options)


def _webvtt(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    cues = _cues(transcript, replace(options, unclear=False))
    offset_ms = _cue_offset_ms(transcript, options)
    notes = [
        f"{webvtt_timestamp(offset_ms + milliseconds(remark.at_s))} {remark.text}"
        for remark in remarks_of(transcript)
    ]
    text = to_webvtt(cues, voices=options.voices, position=options.position, comments=notes)
    return text.encode("utf-8")


def _plain_text(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    clock = clock_of(transcript, options)
    remarks = [each for each in remarks_of(transcript) if options.unclear or each.text != _UNCLEAR]
    text = to_plain_text(transcript.attributed, options.text, clock, remarks)
    return _encoded(text.replace("\n", options.line_end), options)


def _json(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    speakers = transcript.speakers
    captions = [replace(each, speaker=speakers.label_of(each)) for each in transcript.captions]
    return to_json(captions, session_facts(transcript)).encode("utf-8")


def _rttm(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    return to_rttm(transcript.attributed, transcript.id or transcript.title).encode("utf-8")


def _markdown(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    return to_markdown(
        _captions(transcript, options),
        title=transcript.title,
        facts=readable_facts(transcript),
        style=options.document_text,
        clock=clock_of(transcript, options),
    ).encode("utf-8")


def _docx(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    import docx

    style, clock = options.document_text, clock_of(transcript, options)
    document = docx.Document()
    document.core_properties.title = _shown(transcript.title)[:255]
    document.core_properties.author = ""
    document.add_heading(_shown(transcript.title), level=1)
    for name, value in readable_facts(transcript):
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{_shown(name)}: ").bold = True
        paragraph.add_run(_shown(value))
    previous = ""
    for turn in paragraphs_of(_captions(transcript, options), style):
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


def _glossary(transcript: SessionTranscript, options: ExportOptions) -> bytes:
    """Return the terms that occurred: how often, when first, and what was recognised for them."""
    clock = clock_of(transcript, options)
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["term", "occurrences", "first", "recognised as"])
    for use in terms_used(transcript.captions, transcript.listed_terms):
        first = clock.text(use.first_s)
        rows.writerow([use.term, use.count, first, "; ".join(use.recognised_as)])
    return table.getvalue().encode("utf-8-sig")  # without the mark Excel takes it for Windows-1252


_WRITERS: dict[str, Callable[[SessionTranscript, ExportOptions], bytes]] = {
    "srt": _subrip,
    "vtt": _webvtt,
    "txt": _plain_text,
    "json": _json,
    "md": _markdown,
    "docx": _docx,
    "rttm": _rttm,
    "csv": _glossary,
}
