"""Takes debug symbols out of the wheels' libraries: 67 of the 68 MB of ctranslate2's module."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

_WORTHWHILE_BYTES = 100_000
Entry = tuple[str, str, str]


def without(binaries: list[Entry], folder: Path) -> list[Entry]:
    """The same binaries, large ones as stripped copies in `folder`.

    Only debug sections go: symbol tables stay, and with them useful stacks in the crash log.
    macOS's libraries carry signatures over what would be taken out, and Windows' have none.
    """
    if sys.platform != "linux":
        return binaries
    shutil.rmtree(folder, ignore_errors=True)
    stripped = []
    for destination, source, kind in binaries:
        if kind in {"BINARY", "EXTENSION"} and _has_debug_symbols(Path(source)):
            copy = folder / destination
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
            subprocess.run(["strip", "--strip-debug", str(copy)], check=True)
            stripped.append((destination, str(copy), kind))
        else:
            stripped.append((destination, source, kind))
    return stripped


def _has_debug_symbols(library: Path) -> bool:
    # Only where it is worth it: strip spoils libraries that patchelf has rearranged (NumPy's).
    if library.stat().st_size < _WORTHWHILE_BYTES:
        return False
    sections = subprocess.run(
        ["readelf", "--section-headers", "--wide", str(library)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return ".debug_info" in sections
