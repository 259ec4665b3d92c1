"""`python -m captioner`, and the entry point of the bundle."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    # First of all: in the frozen application a child process starts here, too.
    multiprocessing.freeze_support()
    try:
        from captioner.cli import main
    except KeyboardInterrupt:
        sys.exit(130)  # Nothing is begun yet.
    sys.exit(main())
