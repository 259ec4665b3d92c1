"""Compare two builds of the bundle: `compare_bundles.py ONE OTHER` lists every difference.

The exit status is 1 where they differ: the build must be reproducible on one machine. See
docs/packaging.md.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Compare; 1 if any file is missing from one of them or differs."""
    parser = argparse.ArgumentParser(description="List the differences between two bundles.")
    parser.add_argument("one", type=_folder)
    parser.add_argument("other", type=_folder)
    options = parser.parse_args(arguments)
    one, other = contents(options.one), contents(options.other)
    unpaired = sorted(set(one) ^ set(other))
    for name in unpaired:
        print(f"only in {'the first' if name in one else 'the second'}: {name}")
    shared = set(one) & set(other)
    changed = sorted(name for name in shared if one[name] != other[name])
    for name in changed:
        print(f"differs: {name}")
    print(f"{len(shared) - len(changed)} files are the same, {len(changed)} differ")
    return 1 if unpaired or changed else 0


def contents(folder: Path) -> dict[str, str]:
    """The checksum of every file and the target of every link."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _folder(argument: str) -> Path:
    path = Path(argument)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{argument} is not a folder: build the bundle first")
    return path


if __name__ == "__main__":
    sys.exit(main())
