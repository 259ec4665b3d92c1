"""`python -m captioner`, and the entry point of the bundle."""

from __future__ import annotations

import multiprocessing
import sys

if __name__ == "__main__":
    # First of all: in the frozen application a child process starts here, too.
    multiprocessing.freeze_support()
    from captioner.cli import main

    sys.exit(main())
