"""A folder whose new recordings are transcribed, each once, when it is complete.

The folder is listed every few seconds rather than watched by the system, which also works on
network shares. Waiting for a complete recording takes as long anyway.
"""

import contextlib
import errno
import hashlib
import os
import signal
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import BinaryIO

from captioner.core.errors import CaptionerError
from captioner.files.output_file import Left
from captioner.files.paths import folder_exists, real_path
from captioner.files.private import PRIVATE_FILE, PRIVATE_FOLDER, checked_line, entry_of, try_lock

RECORDING_SUFFIXES = frozenset(
    ".3gp .aac .ac3 .aif .aiff .amr .ape .asf .au .avi .caf .flac .flv .m2ts .m4a .m4b .m4v .mka "
    ".mkv .mov .mp2 .mp3 .mp4 .mpeg .mpg .mts .mxf .oga .ogg .ogv .opus .ra .rm .spx .tta .ts .vob "
    ".w64 .wav .weba .webm .wma .wmv .wv".split()
)
"""Suffixes of recordings; other files are results, partial downloads or unrelated."""

_SETTLED_S = 4.0
_RETRY_S = 60.0
_HEAD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Seen:
    left: Left
    since_s: float
    is_postponed: bool = False


class WatchedFolder:
    """Finds new recordings in a folder, and keeps a record of finished ones.

    The record is locked against a second watcher.

    Raises:
        CaptionerError: It is not a folder, is already watched, or its record cannot be written.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        if not folder_exists(folder):
            raise CaptionerError(
                "{folder} is not a folder that can be watched.",
                "Name a folder that exists and that you may read.",
                folder=folder,
            )
        self.folder = folder
        self.is_there = True
        self._seen: dict[str, _Seen] = {}
        self._left_alone: dict[str, Left] = {}
        self._done: dict[str, Left] = {}
        self._fingerprints: dict[str, str] = {}
        self._outputs: dict[str, dict[str, Left]] = {}
        self._file = self._opened(cache)
        try:
            self._read()
        except BaseException:
            self.close()
            raise

    def ready(self, now_s: float) -> list[Path]:
        """Return recordings that are complete and new, oldest first."""
        try:
            entries = sorted(self._recordings(), key=lambda each: (each[1].modified_ns, each[0]))
            self.is_there = True
        except OSError:
            self.is_there = False
            return []
        present = {name for name, _ in entries}
        self._seen = {name: seen for name, seen in self._seen.items() if name in present}
        found = []
        for name, left in entries:
            if left in (self._done.get(name), self._left_alone.get(name)):
                continue
            seen = self._seen.get(name)
            if seen is None or seen.left != left:
                self._seen[name] = _Seen(left, now_s)
            elif now_s - seen.since_s >= _SETTLED_S and self._is_new(name, left, present):
                found.append(self.folder / name)
        return found

    def note_done(self, path: Path, outputs: Sequence[Path] = ()) -> None:
        """Record that a recording is transcribed or damaged, so that it is never returned again."""
        written = {}
        for each in outputs:
            with contextlib.suppress(OSError):
                written[str(each.absolute())] = Left.of(each.stat())
        left = self._seen[path.name].left
        self._note(path.name, left, self._fingerprints.get(path.name, ""), written)
        self._write(path.name)

    def leave_alone(self, path: Path) -> None:
        seen = self._seen.get(path.name)
        if seen is not None:
            self._left_alone[path.name] = seen.left

    def postpone(self, path: Path, now_s: float) -> bool:
        """Return the recording again after a minute; return whether this is the first delay."""
        seen = self._seen[path.name]
        self._seen[path.name] = _Seen(seen.left, now_s + _RETRY_S - _SETTLED_S, is_postponed=True)
        return not seen.is_postponed

    def is_own(self, path: Path, recording: Path) -> bool:
        """Return whether a file is the unchanged output of an earlier content of a recording."""
        left = self._outputs.get(recording.name, {}).get(str(path.absolute()))
        with contextlib.suppress(OSError):
            return left is not None and left.is_still(path.stat())
        return False

    def outputs_of_others(self, recording: Path) -> set[Path]:
        return {
            Path(path)
            for name, written in self._outputs.items()
            if name != recording.name
            for path in written
        }

    def close(self) -> None:
        """Release the lock, so that another run can watch the folder."""
        with contextlib.suppress(OSError):  # the disk is full: see `_append`
            self._file.close()

    def _recordings(self) -> Iterator[tuple[str, Left]]:
        with os.scandir(self.folder) as entries:
            for entry in entries:
                suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122
                if suffix not in RECORDING_SUFFIXES or entry.name.startswith("."):
                    continue
                with contextlib.suppress(OSError):  # it was just removed, or is a broken link
                    found = entry.stat()
                    if stat.S_ISREG(found.st_mode) and found.st_size:
                        yield entry.name, Left.of(found)

    def _is_new(self, name: str, left: Left, present: set[str]) -> bool:
        path = self.folder / name
        if _is_being_written(path):
            return False
        try:
            with path.open("rb") as file:
                head = hashlib.sha256(file.read(_HEAD_BYTES)).hexdigest()
        except OSError:
            return False
        fingerprint = f"{left.size_bytes} {left.modified_ns} {head}"
        self._fingerprints[name] = fingerprint
        for other, known in list(self._fingerprints.items()):
            is_renamed = other != name and other not in present and other in self._done
            if known == fingerprint and is_renamed:
                self._note(name, left, fingerprint, self._outputs.get(other, {}))
                self._write(name)
                self._forget(other)
                self._append([other, None, "", {}])
                return False
        return True

    def _note(self, name: str, left: Left, fingerprint: str, outputs: dict[str, Left]) -> None:
        self._done[name] = left
        self._fingerprints[name] = fingerprint
        self._outputs[name] = outputs

    def _forget(self, name: str) -> None:
        for about in (self._done, self._fingerprints, self._outputs):
            about.pop(name, None)

    def _opened(self, cache: Path) -> BinaryIO:
        digest = hashlib.sha256(os.fsencode(real_path(self.folder))).hexdigest()[:32]
        path = cache / "watched" / f"{digest}.jsonl"
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            file = os.fdopen(os.open(path, flags, PRIVATE_FILE), "r+b")
            if try_lock(file.fileno()):
                return file
            file.close()
        except OSError as error:
            raise CaptionerError(
                "No record can be kept of what is done in {folder}: {reason}.",
                "Check {path} and the free space there.",
                folder=self.folder,
                reason=error,
                path=path,
            ) from error
        raise CaptionerError(
            "{folder} is being watched already.",
            "End the other run, or watch another folder.",
            folder=self.folder,
        )

    def _read(self) -> None:
        good = 0
        for line in self._file:
            try:
                name, left, fingerprint, outputs = entry_of(line)
                if left is None:  # renamed since
                    self._forget(name)
                else:
                    written = {path: Left(*each) for path, each in outputs.items()}
                    self._note(name, Left(*left), fingerprint, written)
            except ValueError:
                break
            good += len(line)
        self._file.seek(good)
        self._file.truncate()

    def _write(self, name: str) -> None:
        written = {path: astuple(each) for path, each in self._outputs[name].items()}
        self._append([name, astuple(self._done[name]), self._fingerprints[name], written])

    def _append(self, entry: list[object]) -> None:
        with contextlib.suppress(OSError):  # at worst it is transcribed again after a restart
            self._file.write(checked_line(entry))
            self._file.flush()


def _is_being_written(path: Path) -> bool:
    """Return whether another program is known to be writing a file: Linux's read leases tell."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return True
    try:
        if sys.platform == "linux":
            import fcntl

            # A writer at this moment causes a signal, here a harmless one.
            fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        # Other errors mean another user's file, or a share without leases.
        return error.errno == errno.EAGAIN
    finally:
        os.close(descriptor)
    return False
