"""`captioner voices`: people whose voices are recognised, and forgetting them."""

import argparse

from captioner.app.networks import remembered_voices
from captioner.commands.terminal.standard_streams import print_line, print_status
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "To have a voice remembered, click a name in the window. With --speakers it is "
        "recognised in later sessions and recordings. A voice print is a list of numbers that "
        "describes how a person sounds; it stays on this computer, apart from transcripts, and "
        "is never exported."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    parser.set_defaults(action="list")
    actions.add_parser("list", help="who is recognised (default)")
    forget = actions.add_parser("forget", help="delete what is known about a person's voice")
    forget.add_argument("name", nargs="?", help="name, as `captioner voices list` shows it")
    forget.add_argument(
        "--all", action="store_true", help="forget everybody, even if the file is damaged"
    )


def run(options: argparse.Namespace, folders: Folders) -> int:
    """List who is remembered, or forget them; raises CaptionerError."""
    voices = remembered_voices(folders)
    if options.action == "forget":
        if options.all == (options.name is not None):
            raise CaptionerError(
                "Forget whom?", "Name one person as `captioner voices list` does, or use --all."
            )
        if options.all:
            voices.forget_all()
        else:
            voices.forget(options.name)
        print_status("Forgotten. Names in past sessions stay.")
        return 0
    found = voices.all()
    for voice in found:
        print_line(f"{voice.name}  ({voice.heard_s:.0f} s of speech, since {voice.since})")
    if not found:
        print_status("No voice is remembered.")
    return 0
