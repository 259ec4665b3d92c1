"""`captioner sessions export`: sessions, or a part of one, as files or on standard output."""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from captioner.app.session_library import TranscriptLibrary, render_export
from captioner.captions.subtitles import EXPORT_FORMATS, CuePosition, ExportOptions
from captioner.captions.transcripts import TextLayout, TextStyle
from captioner.commands.options.compute import add_options, rarely_used
from captioner.commands.terminal.standard_streams import print_bytes, print_line
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError


def add_export(parser: argparse.ArgumentParser) -> None:
    rare = rarely_used(parser)
    parser.add_argument("session", nargs="+", help="session, as `sessions list` names it")
    parser.add_argument(
        "--format", default="srt", help=f"one or more of {','.join(EXPORT_FORMATS)}"
    )
    parser.add_argument(
        "--output-dir",
        type=Path,
        default=Path(),
        metavar="DIR|-",
        help="folder for the files, which are named after the titles (default: here); - writes "
        "one session in one format to standard output, to print or copy it: ... | lp",
    )
    parser.add_argument(
        "--captions",
        metavar="NUMBERS",
        help="a selection of one session's captions, as `sessions show` numbers them: 3-9,12",
    )
    parser.add_argument(
        "--from", dest="from_s", type=_time_s, metavar="H:MM:SS", help="captions from this time on"
    )
    parser.add_argument(
        "--to", dest="to_s", type=_time_s, metavar="H:MM:SS", help="captions up to this time"
    )
    rare.add_argument(
        "--encoding", default="utf-8", help="encoding of SRT and TXT (default: utf-8)"
    )
    rare.add_argument("--bom", action="store_true", help="begin SRT and TXT with a byte order mark")
    rare.add_argument("--crlf", action="store_true", help="Windows line endings in SRT and TXT")
    parser.add_argument(
        "--clock-time", action="store_true", help="times of day instead of times since the start"
    )
    rare.add_argument("--no-voices", action="store_true", help="WebVTT without voice tags")
    rare.add_argument(
        "--cue-line",
        type=int,
        metavar="PERCENT",
        help="WebVTT cues at this height of the picture, from 0 (top) to 100",
    )
    rare.add_argument(
        "--cue-align",
        choices=["start", "center", "end"],
        default="start",
        help="alignment of WebVTT cues (default: start)",
    )
    parser.add_argument("--timestamps", action="store_true", help="TXT with a time on each line")
    add_options(parser, "--no-unclear")
    parser.add_argument("--no-speakers", action="store_true", help="leave out the speakers' names")
    parser.add_argument(
        "--paragraphs",
        type=float,
        nargs="?",
        const=2.0,
        metavar="SECONDS",
        help="TXT in paragraphs, a new one after each pause at least this long (default: 2.0)",
    )


def export_sessions(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """Write the files and print their paths, or write to standard output."""
    formats = [name.strip() for name in options.format.split(",")]
    how = _options(options)
    is_selection = any(one is not None for one in (options.captions, options.from_s, options.to_s))
    if options.captions is not None and len(options.session) > 1:
        raise CaptionerError(
            "Captions can be selected by number in one session only.",
            "Name one session, or leave --captions out.",
        )
    if str(options.output_dir) == "-":
        if len(options.session) > 1 or len(formats) > 1:
            raise CaptionerError(
                "Standard output takes one session in one format.", "Name one of each."
            )
        transcript = library.open(options.session[0]).transcript
        if is_selection:
            transcript = transcript.selection(_selected(transcript.captions, options))
        print_bytes(render_export(transcript, formats[0], how))
        return 0
    library.export_many(
        options.session,
        options.output_dir,
        formats,
        how,
        select=(lambda captions: _selected(captions, options)) if is_selection else None,
        on_written=lambda path: print_line(str(path)),
    )
    return 0


def _options(options: argparse.Namespace) -> ExportOptions:
    text = TextStyle(
        layout=TextLayout.CAPTIONS if options.paragraphs is None else TextLayout.PARAGRAPHS,
        timestamps=options.timestamps,
        speakers=not options.no_speakers,
        paragraph_pause_s=2.0 if options.paragraphs is None else options.paragraphs,
    )
    position = None
    if options.cue_line is not None:
        if not 0 <= options.cue_line <= 100:
            raise CaptionerError(
                "{cue_line} % is not a height in the picture.",
                "Choose --cue-line from 0 to 100.",
                cue_line=options.cue_line,
            )
        position = CuePosition(options.cue_line, options.cue_align)
    return ExportOptions(
        encoding=options.encoding,
        byte_order_mark=options.bom,
        line_end="\r\n" if options.crlf else "\n",
        clock_time=options.clock_time,
        unclear=not options.no_unclear,
        voices=not options.no_voices,
        position=position,
        text=text,
        document_text=TextStyle(
            layout=TextLayout.PARAGRAPHS,
            timestamps=True,
            speakers=not options.no_speakers,
            paragraph_pause_s=text.paragraph_pause_s,
        ),
    )


def _selected(captions: Sequence[Caption], options: argparse.Namespace) -> list[int]:
    """Numbers of the captions that are asked for."""
    wanted = None if options.captions is None else _numbers(options.captions)
    start_s = options.from_s or 0.0
    end_s = float("inf") if options.to_s is None else options.to_s
    found = [
        caption.id
        for caption in captions
        if (wanted is None or any(caption.id in numbers for numbers in wanted))
        and caption.end_s > start_s
        and caption.start_s < end_s
    ]
    if not found:
        raise CaptionerError(
            "That selection contains no caption.",
            "captioner sessions show lists numbers and times.",
        )
    return found


def _numbers(text: str) -> list[range]:
    found: list[range] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        try:
            found.append(range(int(first), int(last if dash else first) + 1))
        except ValueError:
            raise CaptionerError(
                "{part} is not the number of a caption.",
                "Write numbers as in 3-9,12.",
                part=repr(part.strip()),
            ) from None
    return found


def _time_s(text: str) -> float:
    seconds = 0.0
    try:
        for part in text.split(":"):
            seconds = seconds * 60 + float(part)
        if not math.isfinite(seconds):
            raise ValueError("no time")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no time such as 1:02:30") from None
    return seconds
