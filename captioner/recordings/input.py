"""Copy a recording that comes through a pipe into a temporary file."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from captioner.audio.recordings.wav_chunks import require_filled_file
from captioner.core.errors import CaptionerError
from captioner.core.long_form import IsCancelled
from captioner.files.scratch_folder import scratch_folder

STANDARD_INPUT = Path("-")
_BLOCK_BYTES = 1 << 20
_LOOK_UP_S = 0.1


@contextmanager
def regular_file(path: Path, is_cancelled: IsCancelled = lambda: False) -> Iterator[Path]:
    """The file itself; a pipe's content, or standard input's, in a file for the time being.

    Many formats cannot be read without going back and forth in them.

    Args:
        path: A file, a named pipe, or `STANDARD_INPUT`.
        is_cancelled: Asked while nothing comes out of a pipe.

    Raises:
        CaptionerError: The file is missing or empty, the pipe cannot be read, the disk is full,
            or standard input is no file and no pipe: a terminal or a device, which may never end.
        KeyboardInterrupt: It was cancelled before all was there.
    """
    if path != STANDARD_INPUT and not _is_pipe(path):
        require_filled_file(path)  # without a process to decode it
        yield path
        return
    name = "standard input" if path == STANDARD_INPUT else str(path)
    if path == STANDARD_INPUT:
        _require_a_recording_or_pipe()
    place = ""
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch_folder())
            place = str(folder)
            spooled = folder / ("stdin" if path == STANDARD_INPUT else path.name)
            _Spooling(path, spooled).finish(is_cancelled)
            size_bytes = spooled.stat().st_size
        except OSError as error:
            raise CaptionerError(
                "Reading {name} failed: {reason}.",
                "Check what writes into it, and the free space in {place}.",
                name=name,
                reason=error,
                place=place,
            ) from error
        if size_bytes == 0:
            raise CaptionerError(
                "{name} delivered no data.",
                "Check the command that should write into it.",
                name=name,
            )
        yield spooled


def _require_a_recording_or_pipe() -> None:
    try:
        opened = os.fstat(0)
        if os.path.samestat(opened, Path(os.devnull).stat()):
            return  # it ends immediately
    except OSError:
        return  # closed: reading will say so
    if any(is_kind(opened.st_mode) for is_kind in (stat.S_ISCHR, stat.S_ISBLK, stat.S_ISDIR)):
        raise CaptionerError(
            "Standard input is a terminal, a device or a folder, not a recording.",
            "Pipe a recording into it: captioner transcribe - < talk.wav",
        )


class _Spooling:
    """Copies a pipe on a thread of its own: opening and reading one may block."""

    def __init__(self, path: Path, target: Path) -> None:
        self._path = path
        self._target = target
        self._failure: OSError | None = None
        self._stopping = threading.Event()
        # A daemon: where it waits for a standard input, nothing in the world can wake it.
        self._thread = threading.Thread(target=self._run, name="spooling", daemon=True)

    def finish(self, is_cancelled: IsCancelled) -> None:
        """Copy until the end.

        Raises:
            OSError: Reading or writing failed.
            KeyboardInterrupt: It was cancelled.
        """
        self._thread.start()
        while self._thread.is_alive():
            self._thread.join(_LOOK_UP_S)
            if is_cancelled():
                self._cancel()
                raise KeyboardInterrupt
        if self._failure is not None:
            raise self._failure

    def _cancel(self) -> None:
        self._stopping.set()
        if self._path != STANDARD_INPUT and sys.platform != "win32":
            # Wakes the thread where it still waits for a writer, or for more.
            with contextlib.suppress(OSError):
                writer = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
                with contextlib.suppress(OSError):
                    os.write(writer, b"\0")
                os.close(writer)
            self._thread.join(_LOOK_UP_S)

    def _run(self) -> None:
        try:
            # Not sys.stdin: its lock, held by a thread that waits, would end the process badly.
            source = 0 if self._path == STANDARD_INPUT else os.open(self._path, _READ)
            try:
                with self._target.open("wb") as target:
                    while not self._stopping.is_set():
                        block = os.read(source, _BLOCK_BYTES)
                        if not block:
                            return
                        target.write(block)
            finally:
                if source:
                    os.close(source)
        except OSError as error:
            self._failure = error


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _is_pipe(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False  # opening it will say what is wrong
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
