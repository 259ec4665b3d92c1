"""Sizes and digests of a model's files, and models stored on this machine."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from captioner.core.bounded_json import read_bounded_json
from captioner.core.errors import CaptionerError
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.plain_text import is_plain_name
from captioner.speech.models.catalogue import CatalogueEntry

MANIFEST_FILE = "manifest.json"
_BLOCK_BYTES = 1 << 20
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file of a model.

    Attributes:
        path: Its name within the model's directory.
        sha256: Its SHA-256 in hexadecimal; empty where it is not known before the download.
        git_sha1: Its git object id; empty where there is none. The hub lists this for small
            files and SHA-256 for large ones.
    """

    path: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a model came from and what it consists of.

    Attributes:
        repository: Its hub id; empty for an imported one.
        revision: The commit; empty for an imported one.
        origin: Where the digests came from, in words: a catalogue that pins them, the hub's
            listing at the download, or the import itself.
    """

    repository: str
    revision: str
    origin: str
    files: tuple[ManifestFile, ...]

    @property
    def total_bytes(self) -> int:
        """Size of all files together."""
        return sum(file.size_bytes for file in self.files)

    def save(self, directory: Path) -> None:
        """Write it into a model's directory, whole or not at all."""
        aside = directory / (MANIFEST_FILE + ".new")
        with aside.open("w", encoding="utf-8") as stream:
            json.dump(asdict(self), stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(directory / MANIFEST_FILE)

    @classmethod
    def load(cls, directory: Path) -> Manifest | None:
        """The manifest in a directory; None where there is none or it is not readable."""
        try:
            content = read_bounded_json(directory / MANIFEST_FILE, most_bytes=_MOST_BYTES)
            files = tuple(
                ManifestFile(
                    str(item["path"]),
                    int(item["size_bytes"]),
                    str(item["sha256"]),
                    str(item["git_sha1"]),
                )
                for item in content["files"]
            )
            manifest = cls(
                str(content["repository"]),
                str(content["revision"]),
                str(content["origin"]),
                files,
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # They come from a file that anybody may have edited: no name may lead elsewhere.
        if not all(is_plain_name(file.path) and file.size_bytes >= 0 for file in files):
            return None
        return manifest


class FileState(Enum):
    """What verifying found."""

    WHOLE = "whole"
    MISSING = "missing"
    WRONG_SIZE = "wrong size"
    WRONG_CONTENT = "wrong content"
    UNREADABLE = "unreadable"


def check_file(
    file: ManifestFile,
    path: Path,
    on_bytes: Callable[[int], None] = lambda _count: None,
) -> FileState:
    """Compare a file with its entry, reading all of it."""
    try:
        size_bytes = path.stat().st_size
        if size_bytes != file.size_bytes:
            return FileState.WRONG_SIZE
        sha256, git_sha1 = digests(path, on_bytes)
    except FileNotFoundError:
        return FileState.MISSING
    except OSError:
        return FileState.UNREADABLE
    if file.sha256 and sha256 != file.sha256:
        return FileState.WRONG_CONTENT
    if file.git_sha1 and git_sha1 != file.git_sha1:
        return FileState.WRONG_CONTENT
    return FileState.WHOLE


def digests(path: Path, on_bytes: Callable[[int], None] = lambda _count: None) -> tuple[str, str]:
    """SHA-256 and git object id of a file, both in hexadecimal.

    Raises:
        OSError: It cannot be read.
    """
    sha256 = hashlib.sha256()
    # git's name for a file: SHA-1 over "blob", its length, a zero byte and its content.
    header = f"blob {path.stat().st_size}\0".encode()
    git_sha1 = hashlib.sha1(header, usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            sha256.update(block)
            git_sha1.update(block)
            on_bytes(len(block))
    return sha256.hexdigest(), git_sha1.hexdigest()


def describe_files(directory: Path, names: list[str]) -> tuple[ManifestFile, ...]:
    """Entries with the SHA-256 of files as they are now.

    Raises:
        CaptionerError: One cannot be read.
    """
    entries: list[ManifestFile] = []
    for name in names:
        try:
            sha256, _ = digests(directory / name)
            size_bytes = (directory / name).stat().st_size
        except OSError as error:
            raise CaptionerError(
                "{path} cannot be read: {reason}.",
                "Check the drive that it is on.",
                path=directory / name,
                reason=error,
            ) from error
        entries.append(ManifestFile(name, size_bytes, sha256))
    return tuple(entries)


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model as `models list` shows it.

    Attributes:
        path: Its directory; None while it is not on this machine.
        size_bytes: Of its files on this machine.
        partial_bytes: Of a download that has been begun.
        is_built_in: Whether these are the files that Captioner came with.
    """

    entry: CatalogueEntry
    path: Path | None
    size_bytes: int
    partial_bytes: int
    is_built_in: bool = False


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """What a name led to.

    Attributes:
        notice: One sentence where it is another than the wished one; else empty.
    """

    path: Path
    name: str
    notice: Message = NO_MESSAGE


@dataclass(frozen=True, slots=True)
class Verification:
    """What `models verify` found.

    Attributes:
        origin: Where the digests come from, in words; empty where there are none.
    """

    name: str
    origin: str
    files: dict[str, FileState]

    @property
    def is_whole(self) -> bool:
        """Whether every file is what it should be, and there is something to compare with."""
        states = self.files.values()
        return bool(states) and all(state is FileState.WHOLE for state in states)
