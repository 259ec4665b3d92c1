"""`captioner sessions edit`: corrections; what was recognised stays in the session's journal."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from captioner.commands.context import Context
from captioner.commands.terminal.standard_streams import print_line
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.text.transcript_text import SESSION_TIME
from captioner.transcripts.journal.changes import SessionEditor
from captioner.transcripts.library.library import TranscriptLibrary


def add_edit(parser: argparse.ArgumentParser) -> None:
    """The options of `sessions edit`."""
    parser.add_argument("session", help="session, as `sessions list` names it")
    # Named behind the edit, too; left out there, it must not undo what stood before it.
    folder = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    folder.add_argument("--folder", type=Path, help="folder of sessions, as given to --save")
    edits = parser.add_subparsers(dest="edit", required=True, metavar="EDIT")

    correct = edits.add_parser("correct", parents=[folder], help="replace a caption's words")
    _add_number(correct)
    correct.add_argument("text", nargs="+", help="the words as they should be")

    merge = edits.add_parser("merge", parents=[folder], help="join two captions of one speaker")
    _add_number(merge)
    merge.add_argument("second", type=int, metavar="NUMBER", help="the other one")

    split = edits.add_parser("split", parents=[folder], help="begin a new caption at a word")
    _add_number(split)
    split.add_argument("word", type=int, help="the word, counted from 1")

    speaker = edits.add_parser("speaker", parents=[folder], help="say who spoke one caption")
    _add_number(speaker)
    speaker.add_argument("name", help="who spoke; '' for nobody in particular")

    rename = edits.add_parser(
        "rename-speaker", parents=[folder], help="rename a speaker everywhere"
    )
    rename.add_argument("old", help="as it is now; '' for captions without a speaker")
    rename.add_argument("new", help="as it should be")

    remove = edits.add_parser("remove", parents=[folder], help="take a caption out")
    _add_number(remove)

    edits.add_parser("undo", parents=[folder], help="take the last correction back")
    edits.add_parser(
        "redo", parents=[folder], help="make the correction again that was undone last"
    )


def edit_session(library: TranscriptLibrary, options: argparse.Namespace, context: Context) -> int:
    """Make one correction, print what changed, write the session's files anew."""
    editor = library.edit(options.session)
    before = {caption.id: caption for caption in editor.captions}
    _EDITS[options.edit](editor, options)
    changed = [one for one in editor.captions if before.get(one.id) != one]
    for caption in changed:
        print_line(caption_line(caption))
    gone = before.keys() - {caption.id for caption in editor.captions}
    for number in sorted(gone):
        context.tell(f"Caption {number} is no longer in the transcript; undo brings it back.")
    library.update_files(options.session)
    return 0


def caption_line(caption: Caption) -> str:
    """A caption as `sessions show` prints it: number, time, who speaks, words."""
    label = f"{caption.channel}: " if caption.channel else ""
    return f"{caption.id:>5}  {SESSION_TIME.text(caption.start_s)}  {label}{caption.text}"


def _add_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "caption", type=int, metavar="NUMBER", help="of the caption, as `sessions show` prints it"
    )


def _undo(editor: SessionEditor, _options: argparse.Namespace) -> None:
    if not editor.undo():
        raise CaptionerError("There is no correction to take back.")


def _redo(editor: SessionEditor, _options: argparse.Namespace) -> None:
    if not editor.redo():
        raise CaptionerError("No correction was taken back that could be made again.")


_EDITS: dict[str, Callable[[SessionEditor, argparse.Namespace], object]] = {
    "correct": lambda editor, options: editor.correct(options.caption, " ".join(options.text)),
    "merge": lambda editor, options: editor.merge(options.caption, options.second),
    "split": lambda editor, options: editor.split(options.caption, options.word - 1),
    "speaker": lambda editor, options: editor.set_channel(options.caption, options.name),
    "rename-speaker": lambda editor, options: editor.rename_channel(options.old, options.new),
    "remove": lambda editor, options: editor.remove(options.caption),
    "undo": _undo,
    "redo": _redo,
}
