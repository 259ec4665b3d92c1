"""`captioner sessions`: past transcripts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from captioner.commands.context import Context
from captioner.transcripts.export import EXPORT_FORMATS, ExportOptions
from captioner.transcripts.library import SessionSummary, TranscriptLibrary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("--folder", type=Path, help="folder of sessions, as given to --save")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    listing = actions.add_parser("list", parents=[folder], help="sessions, latest first")
    listing.add_argument("query", nargs="*", help="only sessions that hold all these words")
    listing.add_argument("--json", action="store_true", help="print JSON")

    export = actions.add_parser("export", parents=[folder], help="write sessions as files")
    export.add_argument("session", nargs="+", help="session, as `sessions list` names it")
    export.add_argument(
        "--format", default="srt", help=f"one or more of {','.join(EXPORT_FORMATS)}"
    )
    export.add_argument("--output-dir", type=Path, default=Path(), help="default: here")
    export.add_argument("--encoding", default="utf-8", help="of SRT and TXT (default: utf-8)")
    export.add_argument("--bom", action="store_true", help="begin with a byte order mark")
    export.add_argument("--crlf", action="store_true", help="end lines as Windows does")
    export.add_argument("--clock-time", action="store_true", help="times of day")

    actions.add_parser("recover", parents=[folder], help="complete interrupted sessions")

    delete = actions.add_parser("delete", parents=[folder], help="move sessions to the trash")
    delete.add_argument("session", nargs="+", help="session, as `sessions list` names it")


def run(options: argparse.Namespace, context: Context) -> int:
    """Carry one action out."""
    root = options.folder or context.folders.sessions
    with TranscriptLibrary(root, index_path=_index_path(options, context)) as library:
        actions = {
            "list": _list,
            "export": _export,
            "recover": _recover,
            "delete": _delete,
        }
        return actions[options.action](library, options, context)


def _index_path(options: argparse.Namespace, context: Context) -> Path | None:
    """The index of the user's own sessions lies in the cache: it can be made again."""
    return None if options.folder else context.folders.cache / "sessions.sqlite"


def _list(library: TranscriptLibrary, options: argparse.Namespace, context: Context) -> int:
    sessions = library.sessions(" ".join(options.query))
    if options.json:
        print(json.dumps([_to_json_object(one) for one in sessions], indent=2))
        return 0
    if not sessions:
        context.tell(f"There are no sessions in {library.root}.")
        return 0
    table = Table("Session", "Title", "Started", "Length", "Words", "State")
    for one in sessions:
        table.add_row(
            one.id,
            one.title,
            f"{one.started_at:%Y-%m-%d %H:%M}",
            f"{one.duration_s / 60:.1f} min",
            str(one.word_count),
            _state(one),
        )
    Console().print(table)
    return 0


def _state(session: SessionSummary) -> str:
    if session.problem:
        return session.problem
    if session.is_live:
        return "being written"
    return "complete" if session.is_complete else "interrupted: captioner sessions recover"


def _to_json_object(session: SessionSummary) -> dict[str, object]:
    return {
        "id": session.id,
        "folder": str(session.folder),
        "title": session.title,
        "started_at": session.started_at.isoformat(),
        "duration_s": session.duration_s,
        "words": session.word_count,
        "source": session.source,
        "model": session.model,
        "tags": list(session.tags),
        "excerpt": session.excerpt,
        "state": _state(session),
    }


def _export(library: TranscriptLibrary, options: argparse.Namespace, context: Context) -> int:
    written = library.export_many(
        options.session,
        options.output_dir,
        [name.strip() for name in options.format.split(",")],
        ExportOptions(
            encoding=options.encoding,
            byte_order_mark=options.bom,
            line_end="\r\n" if options.crlf else "\n",
            clock_time=options.clock_time,
        ),
    )
    for path in written:
        print(path)
    return 0


def _recover(library: TranscriptLibrary, options: argparse.Namespace, context: Context) -> int:
    reports = library.recover()
    if not reports:
        context.tell("There is no interrupted session.")
    failed = False
    for report in reports:
        if report.error is not None:
            context.show_error(report.error)
            failed = True
            continue
        print(f"{report.folder}: {report.caption_count} captions")
        for missing in report.missing:
            print(f"  {missing}")
    return 1 if failed else 0


def _delete(library: TranscriptLibrary, options: argparse.Namespace, context: Context) -> int:
    for session in options.session:
        kept = library.delete(session)
        context.tell(f"{session} is in the trash" + (f": {kept}" if kept is not None else "."))
    return 0
