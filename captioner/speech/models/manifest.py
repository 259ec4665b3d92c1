"""Sizes and digests of a model's files, and records of models on this machine."""

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
        sha256: Its SHA-256 in hexadecimal; empty if unknown before the download.
        git_sha1: Its git object id, which the hub lists for small files instead of SHA-256; empty
            for others.
    """

    path: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A model's origin and files.

    Attributes:
        origin: Source of the digests, as text: a catalogue that pins them, the hub's listing at the
            download, or the import itself.
    """

    repository: str
    revision: str
    origin: str
    files: tuple[ManifestFile, ...]

    @property
    def total_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    def save(self, directory: Path) -> None:
        aside = directory / (MANIFEST_FILE + ".new")
        with aside.open("w", encoding="utf-8") as stream:
            json.dump(asdict(self), stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(directory / MANIFEST_FILE)

    @classmethod
    def load(cls, directory: Path) -> "Manifest | None":
        """Return the manifest in a directory; None if there is none or it is not readable."""
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
        # The file may have been edited, so no name may lead out of the directory.
        if not all(is_plain_name(file.path) and file.size_bytes >= 0 for file in files):
            return None
        return manifest


class FileState(Enum):
    """Result of verifying a file."""

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
    """Return the SHA-256 and the git object id of a file, both in hexadecimal; raises OSError."""
    sha256 = hashlib.sha256()
    # git's object id of a file: SHA-1 over "blob", its length, a zero byte and its content.
    header = f"blob {path.stat().st_size}\0".encode()
    git_sha1 = hashlib.sha1(header, usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            sha256.update(block)
            git_sha1.update(block)
            on_bytes(len(block))
    return sha256.hexdigest(), git_sha1.hexdigest()


def describe_files(directory: Path, names: list[str]) -> tuple[ManifestFile, ...]:
    """Return entries with the current SHA-256 of files; raises CaptionerError."""
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
    """A model in the list of `captioner models list`.

    Attributes:
        path: Its directory; None if it is not on this machine.
    """

    entry: CatalogueEntry
    path: Path | None
    size_bytes: int
    partial_bytes: int
    is_built_in: bool = False


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """The model found for a name.

    Attributes:
        notice: A sentence if it is not the requested model; else empty.
    """

    path: Path
    name: str
    notice: Message = NO_MESSAGE


@dataclass(frozen=True, slots=True)
class Verification:
    """Result of `captioner models verify`."""

    name: str
    origin: str
    files: dict[str, FileState]

    @property
    def is_whole(self) -> bool:
        """Whether there are digests, and every file matches."""
        states = self.files.values()
        return bool(states) and all(state is FileState.WHOLE for state in states)
