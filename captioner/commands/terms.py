"""`captioner terms`: saved lists of names and terms, and suggested terms."""

import argparse
from pathlib import Path

from captioner.app.session_library import open_library
from captioner.app.term_suggestions import suggest_corrected_terms, suggest_terms
from captioner.commands.terminal.standard_streams import print_line, print_status
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.settings.store import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "Save suggestions, delete those that are not wanted, and use the rest: "
        "`captioner terms suggest agenda.docx > agenda.txt`, then "
        "`captioner listen --terms agenda.txt`. Lists are made in the window's settings."
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    parser.set_defaults(action="list")
    actions.add_parser("list", help="saved lists (default)")
    suggest = actions.add_parser(
        "suggest",
        help="names and rare words of documents or corrections, one a line, the likeliest first",
    )
    suggest.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        type=Path,
        help="calendar (.ics), Word, text; PDF and PowerPoint with captioner[documents]",
    )
    suggest.add_argument(
        "--from-corrections",
        action="store_true",
        help="also the words that you put in place of others in saved sessions",
    )


def run(options: argparse.Namespace, folders: Folders) -> int:
    """List the saved lists, or suggest terms.

    Raises:
        CaptionerError: A document or the sessions cannot be read, or nothing is named.
    """
    if options.action == "suggest":
        found = [term for file in options.files for term in suggest_terms(file)]
        if options.from_corrections:
            with open_library(None, folders) as library:
                found += suggest_corrected_terms(library.corrections())
        elif not options.files:
            raise CaptionerError("No document is named.", "Name a FILE, or add --from-corrections.")
        for term in dict.fromkeys(found):
            print_line(term)
        if not found:
            print_status("No names or rare words were found.")
        return 0
    saved = read_settings(folders.settings_file).term_lists.saved
    for each in saved:
        use = "used" if each.is_used else "not used unless named"
        print_line(f"{each.name}  ({len(each.terms)} entries, {use})")
    if not saved:
        print_status("No list is saved.")
    return 0
