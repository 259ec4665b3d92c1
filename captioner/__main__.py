"""The `captioner` command and `python -m captioner`."""

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
        _end_at_once_when_asked()
        # Before any file could take the number of a stream that is closed.
        from captioner.commands.terminal.standard_streams import open_closed_streams

        open_closed_streams()
        from captioner.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


def _end_at_once_when_asked() -> None:
    """Let a request to end be met without a word until a command begins."""
    import atexit
    import os
    import signal

    from captioner.commands.terminal.standard_streams import ending_signals

    numbers = ending_signals()
    for number in numbers:
        signal.signal(number, lambda _number, _frame: os._exit(130))

    def ignore() -> None:
        # After the last of our own work the interpreter would let them kill the process.
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)

    atexit.register(ignore)


if __name__ == "__main__":
    sys.exit(main())
