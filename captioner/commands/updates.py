"""`captioner updates`: check for a newer release; print this one's notes."""

import argparse
import json

from captioner.app.release_check import find_newest_release, release_notes
from captioner.commands.terminal.standard_streams import print_line
from captioner.core.folders import Folders
from captioner.core.releases import NewestRelease


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="print JSON")
    what.add_argument(
        "--notes",
        action="store_true",
        help="show what is new in this version (works offline)",
    )


def run(options: argparse.Namespace, _folders: Folders) -> int:
    """Look up and print the newest release, or print the bundled notes; raises CaptionerError."""
    if options.notes:
        print_line(release_notes().rstrip())
        return 0
    newest = find_newest_release()
    if options.json:
        print_line(json.dumps(_as_json(newest), indent=2))
    else:
        print_line(_in_words(newest))
    return 0


def _in_words(newest: NewestRelease) -> str:
    if newest.is_newer:
        day = f", published on {newest.published.isoformat()}," if newest.published else ""
        return (
            f"Captioner {newest.version}{day} is newer than this one, {newest.installed}.\n"
            f"It can be downloaded here: {newest.page}"
        )
    if newest.is_older:
        return (
            f"This is Captioner {newest.installed}, newer than the latest release, "
            f"{newest.version}."
        )
    return f"This is Captioner {newest.installed}, the newest release."


def _as_json(newest: NewestRelease) -> dict[str, object]:
    return {
        "installed": newest.installed,
        "newest": newest.version,
        "is_newer": newest.is_newer,
        "page": newest.page,
        "published": newest.published.isoformat() if newest.published else None,
    }
