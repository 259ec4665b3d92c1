"""The `captioner` command and `python -m captioner`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run a command; Ctrl-C while its modules are still being loaded ends it silently.

    Returns:
        The exit code (`captioner.cli.main` has the list).
    """
    try:
        # First of all: in a frozen application a child process starts here, too.
        import multiprocessing

        multiprocessing.freeze_support()
        from captioner.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
