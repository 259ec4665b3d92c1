"""`captioner sessions caption|recaption|texts|compare|use`: kept sound to captions, and again."""

import argparse
import textwrap
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

from captioner.app.session_library import TranscriptLibrary
from captioner.captions.comparison import ComparisonRow, differing_words, said_by
from captioner.captions.transcripts import SESSION_TIME
from captioner.commands.options.long_form import (
    add_model_arguments,
    each_in_turn,
    listening_as_wanted,
    open_transcriber,
    transcription_bar,
    transcription_settings,
)
from captioner.commands.terminal.standard_streams import Interruption, print_line, print_status
from captioner.core.errors import CaptionerError
from captioner.core.sessions import AS_RECOGNISED, FIRST_TEXT
from captioner.recordings.kept_sound import caption_kept_sound

_COLUMN = 38
_FIRST = "first"


def add_caption(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "session", nargs="*", help="recorded sessions (default: all that have no captions yet)"
    )
    add_model_arguments(parser)


def add_recaption(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", help="session whose sound was kept")
    parser.add_argument("--use", action="store_true", help="use the new text from now on")
    add_model_arguments(parser)


def add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", help="session, as `sessions list` names it")
    parser.add_argument(
        "texts",
        nargs="*",
        metavar="TEXT",
        help="two texts, as `sessions texts` names them (default: the one that counts and the "
        "newest other one)",
    )
    parser.add_argument(
        "--original", action="store_true", help="compare the corrected text with the recognised one"
    )
    parser.add_argument("--all", action="store_true", help="also show where they agree")


def add_use(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", help="session, as `sessions list` names it")
    parser.add_argument("text", help="text, as `sessions texts` names it")


def caption_sessions(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """Caption sessions that were recorded to be captioned later."""
    wanted = options.session or [one.id for one in library.sessions() if one.awaits_captions]
    if not wanted:
        print_status("No session waits to be captioned.")
        return 0
    return _caption(library, wanted, options, becomes_text=True)


def recaption_session(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """Caption a session's sound again and count differing words."""
    code = _caption(library, [options.session], options, becomes_text=options.use)
    if code == 0:
        left, right = _default_texts(library, options.session)
        rows = library.compare(options.session, left, right)
        _print_difference(rows)
        if differing_words(rows):
            print_status(f"captioner sessions compare {options.session} shows where.")
        if not options.use:  # else who asked for speakers looks for them in vain
            how = f"captioner sessions use {options.session} {right or _FIRST}"
            print_status(f"The session keeps the text it had; {how} changes that.")
    return code


def list_texts(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """Print a session's texts, a line each."""
    for text in library.texts(options.session):
        mark = "*" if text.is_chosen else " "
        model = text.model or "not captioned"
        how = ", second pass" if text.is_second_pass else ""
        print_line(f"{mark} {text.name or _FIRST}  {model}{how}, {text.caption_count} captions")
    return 0


def compare_session(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """Print two texts side by side."""
    if options.original:
        left, right = AS_RECOGNISED, _chosen(library, options.session)
    elif options.texts:
        if len(options.texts) != 2:
            raise CaptionerError("Two texts can be compared.", "Name two, or none.")
        left, right = (_name(one) for one in options.texts)
    else:
        left, right = _default_texts(library, options.session)
    rows = library.compare(options.session, left, right)
    for row in rows:
        if options.all or not row.is_equal:
            _print_row(row)
    _print_difference(rows)
    return 0


def use_text(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """Let another text count from now on."""
    library.choose_text(options.session, _name(options.text))
    return 0


def _caption(
    library: TranscriptLibrary,
    sessions: Sequence[str],
    options: argparse.Namespace,
    *,
    becomes_text: bool,
) -> int:
    folders = [library.open(session).folder for session in sessions]
    settings = transcription_settings(options, options.folders)
    transcriber = open_transcriber(options, options.folders)

    def caption(folder: Path, interruption: Interruption) -> None:
        with (
            listening_as_wanted(options, options.folders) as listener,
            transcription_bar(folder.name) as show_bar,
        ):
            saved = caption_kept_sound(
                folder,
                transcriber,
                settings,
                becomes_text=becomes_text,
                listener=listener,
                report=show_bar,
                is_cancelled=interruption.happened,
            )
        if interruption.happened():
            return
        for notice in saved.transcript.notices:
            print_status(f"{folder.name}: {notice}")
        count = len(saved.transcript.captions)
        if not count:
            print_status(f"{folder.name}: No speech was heard in its sound.")
        print_status(f"{folder.name}: {count} caption{'s' if count != 1 else ''}")

    try:
        return each_in_turn(folders, caption, "Stopping; the sound is kept.")
    finally:
        transcriber.close()


def _default_texts(library: TranscriptLibrary, session: str) -> tuple[str, str]:
    """The text that counts, and the newest other one."""
    chosen = _chosen(library, session)
    others = [text.name for text in library.texts(session) if text.name != chosen]
    if not others:
        raise CaptionerError(
            "The session {session} has only one text.",
            "captioner sessions recaption makes another one from its sound.",
            session=session,
        )
    return chosen, others[-1]


def _chosen(library: TranscriptLibrary, session: str) -> str:
    return library.open(session).text_name


def _name(text: str) -> str:
    return FIRST_TEXT if text == _FIRST else text


def _print_row(row: ComparisonRow) -> None:
    left, right = (_wrapped(said_by(row.channel, words)) for words in (row.left, row.right))
    time = SESSION_TIME.text(row.start_s)
    mark = " " if row.is_equal else "|"
    for first, second in zip_longest(left, right, fillvalue=""):
        print_line(f"{time:8}  {first:{_COLUMN}} {mark} {second}".rstrip())
        time = ""


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _COLUMN) or ["-"]


def _print_difference(rows: Sequence[ComparisonRow]) -> None:
    count = differing_words(rows)
    print_status(
        "Both say the same." if not count else f"{count} word{'s' if count > 1 else ''} differ."
    )
