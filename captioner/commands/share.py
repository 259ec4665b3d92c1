"""`captioner share`: a past session on a web page."""

import argparse
import threading
from pathlib import Path

from captioner.app.sending import make_output, running_outputs
from captioner.app.session_library import open_library
from captioner.commands.options.outputs import add_share_argument
from captioner.commands.terminal.live_captions import SendingLines
from captioner.commands.terminal.standard_streams import EXIT_ERROR, print_status
from captioner.core.folders import Folders
from captioner.core.outputs import LOCAL, OutputChoice, OutputKind, OutputStatus, PastSession


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("session", help="session, as `sessions list` names it")
    parser.add_argument(
        "--folder",
        type=Path,
        help="folder of sessions, as given to --save (default: from the settings)",
    )
    add_share_argument(parser, default=LOCAL)
    parser.epilog = "Ctrl-C ends it."


def run(options: argparse.Namespace, folders: Folders) -> int:
    with open_library(options.folder, folders) as library:
        transcript = library.open(options.session).transcript
    past = PastSession(transcript.title, transcript.captions, transcript.speakers)
    page = make_output(OutputChoice(OutputKind.SESSION, options.share), folders, past)
    lines = SendingLines()
    failed = threading.Event()

    def show(statuses: tuple[OutputStatus, ...]) -> None:
        for line in lines.news(statuses):
            print_status(line)
        if not all(status.is_on for status in statuses):
            failed.set()

    with running_outputs([page], show):
        failed.wait()
    return EXIT_ERROR
