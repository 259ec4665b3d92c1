"""Compares two builds of the bundle: `compare_bundles.py ONE OTHER` lists every difference.

Fails only where a file is in one of them alone: what differs in content is listed, to be explained
in docs/packaging.md or removed.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path


def main() -> int:
    """Compare; 1 where the sets of files differ."""
    one, other = (contents(Path(argument)) for argument in sys.argv[1:3])
    alone = sorted(set(one) ^ set(other))
    for name in alone:
        print(f"only in {'the first' if name in one else 'the second'}: {name}")
    changed = sorted(name for name in set(one) & set(other) if one[name] != other[name])
    for name in changed:
        print(f"differs: {name}")
    print(f"{len(set(one) & set(other)) - len(changed)} files are the same, {len(changed)} differ")
    return 1 if alone else 0


def contents(folder: Path) -> dict[str, str]:
    """Every file's checksum, every link's target."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"link to {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


if __name__ == "__main__":
    sys.exit(main())
