"""`captioner sessions list`: past sessions as a table or as JSON."""

from __future__ import annotations

import argparse
import json

from rich.table import Column, Table

from captioner.app.session_library import TranscriptLibrary
from captioner.commands.context import Context
from captioner.commands.terminal.standard_streams import cell, print_line, print_table
from captioner.core.sessions import SessionSummary


def add_list(parser: argparse.ArgumentParser) -> None:
    """The options of `sessions list`."""
    parser.add_argument("query", nargs="*", help="only sessions that contain all these words")
    parser.add_argument("--tag", default="", help="only sessions with this tag")
    parser.add_argument("--json", action="store_true", help="print JSON")


def list_sessions(library: TranscriptLibrary, options: argparse.Namespace, context: Context) -> int:
    """Print the sessions, latest first."""
    sessions = library.sessions(" ".join(options.query), tag=options.tag)
    sizes = library.storage_used()
    if options.json:
        found = [_to_json_object(one, sizes.get(one.id, 0)) for one in sessions]
        print_line(json.dumps(found, indent=2))
        return 0
    if not sessions:
        context.report(f"There are no sessions in {library.root}.")
        return 0
    # The name holds the start, and must stay whole: other commands are given it.
    table = Table(Column("Session", no_wrap=True), "Title", "Length", "Words", "Size", "State")
    for one in sessions:
        table.add_row(
            cell(one.id),
            cell(one.title + (f" [{', '.join(one.tags)}]" if one.tags else "")),
            f"{one.duration_s / 60:.1f} min",
            str(one.word_count),
            _size_in_words(sizes.get(one.id, 0)),
            cell(state_in_words(one)),
        )
    print_table(table)
    damaged = [one.id for one in sessions if one.is_damaged and not one.problem]
    if damaged:
        context.report(f"Not all records can be read of: {', '.join(damaged)}.")
    if any(state_in_words(one) == "interrupted" for one in sessions):
        context.report("captioner sessions recover completes those that were interrupted.")
    if any(one.awaits_captions for one in sessions):
        context.report("captioner sessions caption captions those that were recorded only.")
    total = sum(sizes.get(one.id, 0) for one in sessions)
    count = "1 session" if len(sessions) == 1 else f"{len(sessions)} sessions"
    context.report(f"{count}, {_size_in_words(total)} on disk")
    return 0


def _size_in_words(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


def state_in_words(session: SessionSummary) -> str:
    """What a session's row says of it."""
    if session.problem:
        return session.problem
    if session.is_live:
        return "being written"
    if not session.is_complete:
        return "interrupted"
    if session.awaits_captions:
        return "recorded"
    if session.is_cut_short:
        return "incomplete"
    if session.is_sound_only:
        return "sound without words"
    return "complete"


def _to_json_object(session: SessionSummary, size_bytes: int) -> dict[str, object]:
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
        "size_bytes": size_bytes,
        "excerpt": session.excerpt,
        "state": state_in_words(session),
        "is_damaged": session.is_damaged,
    }
