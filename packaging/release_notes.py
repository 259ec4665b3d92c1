"""What CHANGELOG.md says of one version, for the release's page: `release_notes.py VERSION`.

Fails where the version is not the application's own, or is still marked as unreleased: then the tag
is wrong, or the change log.
"""

from __future__ import annotations

import re
import sys

import make_bundle

_HEADING = re.compile(r"^## (?P<version>\S+)(?P<rest>.*)$", re.MULTILINE)


def main() -> int:
    """Print the notes; 1 where this is not what should be released."""
    wanted = sys.argv[1]
    try:
        notes = notes_of(wanted, (make_bundle.root / "CHANGELOG.md").read_text(encoding="utf-8"))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if wanted != make_bundle.version():
        print(f"This is Captioner {make_bundle.version()}, not {wanted}", file=sys.stderr)
        return 1
    print(notes)
    return 0


def notes_of(version: str, changes: str) -> str:
    """The section of one version, without its heading.

    Raises:
        ValueError: There is none, it is empty, or it is marked as unreleased.
    """
    headings = list(_HEADING.finditer(changes))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        if heading["version"] != version:
            continue
        if "unreleased" in heading["rest"]:
            raise ValueError(f"CHANGELOG.md calls {version} unreleased: write the day instead")
        notes = changes[heading.end() : following.start() if following else None].strip()
        if not notes:
            raise ValueError(f"CHANGELOG.md says nothing of {version}")
        return notes
    raise ValueError(f"CHANGELOG.md does not know {version}")


if __name__ == "__main__":
    sys.exit(main())
