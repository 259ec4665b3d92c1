"""`captioner sessions edit` and `speakers`: corrections, kept beside the recognised text."""

import argparse
from collections.abc import Callable
from pathlib import Path

from captioner.app.session_library import TranscriptLibrary
from captioner.captions.editing import TranscriptEditor
from captioner.captions.transcripts import SESSION_TIME
from captioner.commands.terminal.standard_streams import print_line, print_status
from captioner.core import captions
from captioner.core.captions import Caption, Mark
from captioner.core.errors import CaptionerError
from captioner.core.speakers.naming import COLOURS, next_label


def add_edit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", help="session, as `sessions list` names it")
    folder = _folder_argument()
    kinds = parser.add_subparsers(dest="edit", required=True, metavar="EDIT")

    correct = kinds.add_parser("correct", parents=[folder], help="replace a caption's words")
    _add_number(correct)
    correct.add_argument("text", nargs="+", help="the words as they should be")

    merge = kinds.add_parser("merge", parents=[folder], help="merge two captions of one speaker")
    _add_number(merge)
    merge.add_argument("second", type=int, metavar="NUMBER", help="the other one")

    split = kinds.add_parser("split", parents=[folder], help="begin a new caption at a word")
    _add_number(split)
    split.add_argument("word", type=int, help="the word, counted from 1")

    speaker = kinds.add_parser("speaker", parents=[folder], help="say who spoke one caption")
    _add_number(speaker)
    speaker.add_argument("name", help="who spoke; '' for no speaker")

    rename = kinds.add_parser(
        "rename-speaker", parents=[folder], help="rename a speaker everywhere"
    )
    rename.add_argument("old", help="as it is now; '' for captions without a speaker")
    rename.add_argument("new", help="as it should be")

    remove = kinds.add_parser("remove", parents=[folder], help="remove a caption")
    _add_number(remove)

    kinds.add_parser("undo", parents=[folder], help="undo the last correction")
    kinds.add_parser("redo", parents=[folder], help="redo the correction that was undone last")


def edit_session(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """Make one correction, print what changed, write the session's files again."""
    editor = library.edit(options.session)
    before = {caption.id: caption for caption in editor.transcript.attributed}
    if not editor.apply(_EDITS[options.edit](options)):
        raise CaptionerError(NOTHING_TO_DO[options.edit])
    changed = [one for one in editor.transcript.attributed if before.get(one.id) != one]
    for caption in changed:
        print_line(caption_line(caption))
    gone = before.keys() - {caption.id for caption in editor.transcript.captions}
    for number in sorted(gone):
        print_status(f"Caption {number} is no longer in the transcript; undo brings it back.")
    library.update_files(options.session)
    return 0


def caption_line(caption: Caption) -> str:
    """A caption as `sessions show` prints it: number, time, who speaks, words."""
    label = f"{caption.channel}: " if caption.channel else ""
    return f"{caption.id:>5}  {SESSION_TIME.text(caption.start_s)}  {label}{caption.text}"


def mark_line(mark: Mark) -> str:
    """A mark as `sessions show` prints it, in line with the captions."""
    return f"{'':>5}  {SESSION_TIME.text(mark.time_s)}  [Mark{mark.label and ': '}{mark.label}]"


def _folder_argument() -> argparse.ArgumentParser:
    """Return the folder's argument for after an edit; left out there, the one before it counts."""
    folder = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    folder.add_argument("--folder", type=Path, help="folder of sessions, as given to --save")
    return folder


def _add_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "caption", type=int, metavar="NUMBER", help="of the caption, as `sessions show` prints it"
    )


_EDITS: dict[str, Callable[[argparse.Namespace], captions.Edit]] = {
    "correct": lambda options: captions.Correct(options.caption, " ".join(options.text)),
    "merge": lambda options: captions.Merge(options.caption, options.second),
    "split": lambda options: captions.Split(options.caption, options.word - 1),
    "speaker": lambda options: captions.SetChannel(options.caption, options.name),
    "rename-speaker": lambda options: captions.RenameChannel(options.old, options.new),
    "remove": lambda options: captions.Remove(options.caption),
    "undo": lambda _options: captions.Undo(),
    "redo": lambda _options: captions.Redo(),
}
NOTHING_TO_DO = {
    "undo": "There is no correction to take back.",
    "redo": "No correction was taken back that could be made again.",
}


_NEW = "new"


def add_speakers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", help="session, as `sessions list` names it")
    folder = _folder_argument()
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


def change_speakers(library: TranscriptLibrary, options: argparse.Namespace) -> int:
    """List a session's voices, or rename or merge them and write its files again."""
    editor = library.edit(options.session)
    if options.what == "list":
        _list(editor.transcript)
        return 0
    before = _shown(editor.transcript)
    if not editor.apply(_edit(editor.transcript, options)):
        raise CaptionerError(NOTHING_TO_DO[options.what])
    for number, line in _shown(editor.transcript).items():
        if before.get(number) != line:
            print_line(line)
    library.update_files(options.session)
    return 0


def _list(transcript: TranscriptEditor) -> None:
    speakers = transcript.speakers.with_suggestions
    voices = speakers.all_of(transcript.captions)
    for voice in voices:
        said = [one for one in transcript.captions if speakers.label_of(one) == voice.label]
        spoken_s = sum(one.end_s - one.start_s for one in said)
        count = f"{len(said)} caption{'s' * (len(said) != 1)}, {spoken_s:.0f} s"
        print_line(f"{voice.label:<5} {voice.colour or '-':<7} {speakers.shown(voice)}  ({count})")
    if not voices:
        print_status("No speakers were distinguished in this session.")


def _shown(transcript: TranscriptEditor) -> dict[int, str]:
    return {one.id: caption_line(one) for one in transcript.attributed}


def _edit(transcript: TranscriptEditor, options: argparse.Namespace) -> captions.Edit:
    match options.what:
        case "rename":
            label = _label(transcript, options.voice)
            return captions.NameSpeaker(label, options.name, options.colour or "")
        case "merge":
            return captions.MergeSpeakers(
                _label(transcript, options.voice), _label(transcript, options.into)
            )
        case "move":
            is_new = options.into == _NEW
            label = (
                next_label(transcript.captions, transcript.speakers)
                if is_new
                else _label(transcript, options.into)
            )
            return captions.SetSpeaker(tuple(options.captions), label)
        case "undo":
            return captions.Undo()
    return captions.Redo()


def _label(transcript: TranscriptEditor, voice: str) -> str:
    """The label of a voice by its label or name."""
    speakers = transcript.speakers
    voices = speakers.all_of(transcript.captions)
    wanted = voice.casefold()
    # A label comes first: a voice may be named like another's label.
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
