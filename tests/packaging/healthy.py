"""Whether `captioner doctor --json` found a whole installation: python healthy.py FILE.

A build machine has no microphone, no loudspeaker and no display; nothing else may be a problem.
"""

import json
import sys
from pathlib import Path

OF_THE_MACHINE = {"microphone", "system sound", "sound", "display"}


def main() -> int:
    """Print what is wrong with the installation; 1 where anything is."""
    findings = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wrong = [one for one in findings if not one["ok"] and one["name"] not in OF_THE_MACHINE]
    for one in wrong:
        print(f"{one['name']}: {one['message']} {one['hint']}")
    if not any(one["name"] == "packages" for one in findings):
        print("doctor did not look at the packages")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
