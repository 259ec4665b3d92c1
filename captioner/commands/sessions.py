"""`captioner sessions`: past transcripts."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Column, Table

from captioner.app.session_library import (
    RetentionRule,
    TranscriptLibrary,
    open_library,
    trashed_sessions,
)
from captioner.commands.options.compute import amount, whole_number
from captioner.commands.session_actions.captioning import (
    add_caption,
    add_compare,
    add_recaption,
    add_use,
    caption_sessions,
    compare_session,
    list_texts,
    recaption_session,
    use_text,
)
from captioner.commands.session_actions.edit import (
    add_edit,
    add_speakers,
    caption_line,
    change_speakers,
    edit_session,
    mark_line,
)
from captioner.commands.session_actions.export import add_export, export_sessions
from captioner.commands.terminal.standard_streams import (
    cell,
    print_line,
    print_status,
    print_table,
    show_error,
)
from captioner.core.folders import Folders
from captioner.core.sessions import SessionSummary

_MOST_DAYS = 100_000  # more would leave the calendar
_MOST_MB = 1_000_000_000
_MOST_CAPTIONS = 1_000_000
_Action = Callable[[TranscriptLibrary, argparse.Namespace], int]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument(
        "--folder",
        type=Path,
        help="folder of sessions, as given to --save (default: from the settings)",
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, act: _Action, words: str) -> argparse.ArgumentParser:
        made = actions.add_parser(
            name, parents=[folder], help=words, description=f"{words[0].upper()}{words[1:]}."
        )
        made.set_defaults(act=act)
        return made

    add_list(action("list", list_sessions, "sessions, latest first"))

    search = action("search", _search, "captions that contain these words, latest session first")
    search.add_argument("query", nargs="+", help="words; in quotes they must stand together")
    search.add_argument(
        "--limit",
        type=whole_number(1, _MOST_CAPTIONS),
        default=50,
        metavar="N",
        help="show at most this many captions (default: 50)",
    )

    show = action("show", _show, "print a session's captions with their numbers, and its marks")
    _add_session(show)
    show.add_argument("--original", action="store_true", help="as recognised, before corrections")

    add_edit(action("edit", edit_session, "correct a session's text, speakers and captions"))

    add_speakers(action("speakers", change_speakers, "list voices, name and merge them"))
    add_caption(action("caption", caption_sessions, "caption sessions that were only recorded"))
    add_recaption(action("recaption", recaption_session, "caption kept sound again"))
    _add_session(
        action(
            "texts", list_texts, "list the texts of a session, one for each model that captioned it"
        )
    )
    add_compare(action("compare", compare_session, "show two texts of a session side by side"))
    add_use(action("use", use_text, "use another text of a session"))

    rename = action("rename", _rename, "give a session a title")
    _add_session(rename)
    rename.add_argument("title", help="any text; '' removes the title")

    tag = action("tag", _tag, "replace a session's tags")
    _add_session(tag)
    tag.add_argument("tags", nargs="*", help='labels; "keep" protects it from retention')

    add_export(action("export", export_sessions, "export sessions to files"))

    where = action("where", _where, "print the folder of a session, for file browsers and scripts")
    _add_session(where)

    action("recover", _recover, "complete interrupted sessions")

    delete = action("delete", _delete, "move sessions to the trash")
    delete.add_argument("session", nargs="+", help="session, as `sessions list` names it")

    restore = action("restore", _restore, "restore deleted sessions from the trash")
    restore.add_argument(
        "session", nargs="*", help="session, as `delete` named it (default: list them)"
    )

    prune = action("prune", _prune, "move old sessions, or more than fit, to the trash")
    prune.add_argument(
        "--older-than",
        type=amount(_MOST_DAYS),
        metavar="DAYS",
        help="sessions older than this",
    )
    prune.add_argument(
        "--keep-at-most",
        type=amount(_MOST_MB),
        metavar="MB",
        help="the oldest, until the rest is no larger than this",
    )
    prune.add_argument(
        "--sound-older-than",
        type=amount(_MOST_DAYS),
        metavar="DAYS",
        help="only the sound of sessions older than this",
    )
    prune.add_argument("--dry-run", action="store_true", help="only show what would be moved")


def run(options: argparse.Namespace, folders: Folders) -> int:
    options.folders = folders
    with open_library(options.folder, folders) as library:
        act: _Action = options.act
        return act(library, options)


def _add_session(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", help="session, as `sessions list` names it")


def _search(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    hits = library.search(" ".join(options.query), limit=options.limit)
    if not hits:
        print_status("Nothing was found.")
    order = {session.id: index for index, session in enumerate(library.sessions())}
    for hit in sorted(hits, key=lambda hit: (order.get(hit.session_id, 0), hit.start_s)):
        words = hit.snippet.replace("\x02", "").replace("\x03", "")
        who = f"{hit.name}: " if hit.name else ""
        print_line(f"{hit.session_id}  caption {hit.caption_id}: {who}{words}")
    return 0


def _show(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    session = library.open(options.session)
    if session.journal.is_damaged:
        print_status(f"Not all records can be read of: {options.session}.")
    captions = session.original if options.original else session.transcript.attributed
    marks = list(session.transcript.marks)
    for caption in captions:
        while marks and marks[0].time_s < caption.start_s:
            print_line(mark_line(marks.pop(0)))
        print_line(caption_line(caption))
    for mark in marks:
        print_line(mark_line(mark))
    if not captions:
        print_status("There is no caption in it.")
    return 0


def _rename(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    library.rename(options.session, options.title)
    return 0


def _tag(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    library.set_tags(options.session, options.tags)
    return 0


def _where(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    print_line(str(library.open(options.session).folder))
    return 0


def _recover(library: TranscriptLibrary, _options: argparse.Namespace) -> int:
    reports = library.recover()
    if not reports:
        print_status("There is no interrupted session.")
    failed = False
    for report in reports:
        if report.error is not None:
            show_error(report.error)
            failed = True
            continue
        print_line(f"{report.folder}: {report.caption_count} captions")
        for missing in report.missing:
            print_line(f"  {missing}")
    return 1 if failed else 0


def _delete(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    for session in options.session:
        kept = library.delete(session)
        print_status(f"{session} is in the trash" + (f": {kept}" if kept is not None else "."))
    return 0


def _restore(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    for session in options.session:
        print_line(str(library.restore(session)))
    if not options.session:
        deleted = sorted(trashed_sessions(library.root))
        for name in deleted:
            print_line(name)
        if not deleted:
            print_status("No deleted session is kept here; the system's trash may hold it.")
    return 0


def _prune(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    rule = RetentionRule(
        max_age_days=options.older_than,
        max_total_bytes=(
            None if options.keep_at_most is None else round(options.keep_at_most * 1e6)
        ),
        max_sound_age_days=options.sound_older_than,
    )
    plan = library.plan_retention(rule, datetime.now(UTC))
    for one in library.sessions():
        if one.problem:
            print_status(f"{one.id} is left alone: {one.problem}")
    for session in plan.sessions:
        print_line(session)
    for session in plan.sounds:
        print_line(f"{session}: sound")
    if not plan.sessions and not plan.sounds:
        print_status("Nothing is to go.")
    elif not options.dry_run:
        library.apply_retention(plan)
    return 0


def add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="*", help="only sessions that contain all these words")
    parser.add_argument("--tag", default="", help="only sessions with this tag")
    parser.add_argument("--json", action="store_true", help="print JSON")


def list_sessions(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    sessions = library.sessions(" ".join(options.query), tag=options.tag)
    sizes = library.storage_used()
    if options.json:
        found = [_to_json_object(one, sizes.get(one.id, 0)) for one in sessions]
        print_line(json.dumps(found, indent=2))
        return 0
    if not sessions:
        print_status(f"There are no sessions in {library.root}.")
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
        print_status(f"Not all records can be read of: {', '.join(damaged)}.")
    if any(state_in_words(one) == "interrupted" for one in sessions):
        print_status("captioner sessions recover completes those that were interrupted.")
    if any(one.awaits_captions for one in sessions):
        print_status("captioner sessions caption captions those that were recorded only.")
    total = sum(sizes.get(one.id, 0) for one in sessions)
    count = "1 session" if len(sessions) == 1 else f"{len(sessions)} sessions"
    print_status(f"{count}, {_size_in_words(total)} on disk")
    return 0


def _size_in_words(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


def state_in_words(session: SessionSummary) -> str:
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
