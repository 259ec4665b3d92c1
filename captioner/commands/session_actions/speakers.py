"""`captioner sessions speakers`: who the voices of a session are."""

from __future__ import annotations

import argparse
from pathlib import Path

from captioner.app.session_library import SessionEditor, TranscriptLibrary
from captioner.commands.context import Context
from captioner.commands.session_actions.edit import NOTHING_TO_DO, caption_line
from captioner.commands.terminal.standard_streams import print_line
from captioner.core import captions
from captioner.core.errors import CaptionerError
from captioner.core.speakers.naming import COLOURS, next_label

_NEW = "new"


def add_speakers(parser: argparse.ArgumentParser) -> None:
    """The options of `sessions speakers`."""
    parser.add_argument("session", help="session, as `sessions list` names it")
    # Named after the action, too; left out there, it must not undo what stood before it.
    folder = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    folder.add_argument("--folder", type=Path, help="folder of sessions, as given to --save")
    kinds = parser.add_subparsers(dest="what", metavar="ACTION")
    parser.set_defaults(what="list")

    kinds.add_parser("list", parents=[folder], help="voices, and what they said (default)")

    rename = kinds.add_parser("rename", parents=[folder], help="name a voice, or give it a colour")
    rename.add_argument("voice", help="its label (S1) or name")
    rename.add_argument(
        "name", help="who it is; '' for nobody; another voice's name merges the two"
    )
    rename.add_argument("--colour", choices=COLOURS, help="its colour in windows and overlay")

    merge = kinds.add_parser("merge", parents=[folder], help="merge two voices into one")
    merge.add_argument("voice", help="the one that goes")
    merge.add_argument("into", help="the one that stays")

    move = kinds.add_parser("move", parents=[folder], help="give captions to another voice")
    move.add_argument("into", metavar="voice", help=f"its label or name; '{_NEW}' for a new voice")
    move.add_argument(
        "captions",
        type=int,
        nargs="+",
        metavar="NUMBER",
        help="number of a caption, as `sessions show` prints it",
    )

    kinds.add_parser("undo", parents=[folder], help="undo the last correction")
    kinds.add_parser("redo", parents=[folder], help="redo the correction that was undone last")


def change_speakers(
    library: TranscriptLibrary, options: argparse.Namespace, context: Context
) -> int:
    """List a session's voices, or change who they are and write its files anew."""
    editor = library.edit(options.session)
    if options.what == "list":
        _list(editor, context)
        return 0
    before = _shown(editor)
    if not editor.apply(_edit(editor, options)):
        raise CaptionerError(NOTHING_TO_DO[options.what])
    for number, line in _shown(editor).items():
        if before.get(number) != line:
            print_line(line)
    library.update_files(options.session)
    return 0


def _list(editor: SessionEditor, context: Context) -> None:
    speakers = editor.speakers
    voices = speakers.all_of(editor.captions)
    for voice in voices:
        said = [one for one in editor.captions if speakers.label_of(one) == voice.label]
        spoken_s = sum(one.end_s - one.start_s for one in said)
        count = f"{len(said)} caption{'s' * (len(said) != 1)}, {spoken_s:.0f} s"
        print_line(f"{voice.label:<5} {voice.colour or '-':<7} {speakers.shown(voice)}  ({count})")
    if not voices:
        context.report("Voices were not told apart in this session.")


def _shown(editor: SessionEditor) -> dict[int, str]:
    return {one.id: caption_line(one) for one in editor.speakers.attributed(editor.captions)}


def _edit(editor: SessionEditor, options: argparse.Namespace) -> captions.Edit:
    match options.what:
        case "rename":
            label = _label(editor, options.voice)
            return captions.NameSpeaker(label, options.name, options.colour or "")
        case "merge":
            return captions.MergeSpeakers(
                _label(editor, options.voice), _label(editor, options.into)
            )
        case "move":
            is_new = options.into == _NEW
            label = (
                next_label(editor.captions, editor.speakers)
                if is_new
                else _label(editor, options.into)
            )
            return captions.SetSpeaker(tuple(options.captions), label)
        case "undo":
            return captions.Undo()
    return captions.Redo()


def _label(editor: SessionEditor, voice: str) -> str:
    """The label of a voice by its label or name.

    Raises:
        CaptionerError: There is none, or several have that name.
    """
    speakers = editor.speakers
    voices = speakers.all_of(editor.captions)
    wanted = voice.casefold()
    # A label comes first: somebody may name one voice like another's.
    found = {one.label for one in voices if one.label.casefold() == wanted} or {
        one.label for one in voices if speakers.shown(one).casefold() == wanted
    }
    if len(found) > 1:
        raise CaptionerError(
            "Several voices are called {voice}.",
            "Choose one by its label: {voices}.",
            voice=repr(voice[:40]),
            voices=", ".join(sorted(found)),
        )
    if not found:
        raise CaptionerError(
            "No voice in this session is called {voice}.",
            "They are {voices}.",
            voice=repr(voice[:40]),
            voices=", ".join(one.label for one in voices) or "not told apart",
        )
    return found.pop()
