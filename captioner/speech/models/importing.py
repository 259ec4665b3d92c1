"""Copies a model from a folder or an archive, and verifies it.

Only the model's files are unpacked from an archive, and malicious archives are rejected.
"""

import gzip
import io
import lzma
import os
import re
import shutil
import stat
import struct
import tarfile
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.paths import file_exists, real_path
from captioner.speech.models.download import OnProgress, ProgressMeter, disk_errors, require_room
from captioner.speech.models.files import MODEL_FILES, require_content
from captioner.speech.models.forms import ModelForm
from captioner.speech.models.manifest import (
    MANIFEST_FILE,
    FileState,
    Manifest,
    check_file,
    describe_files,
)

_BLOCK_BYTES = 1 << 20
_ZIP, _TAR = (".zip",), (".tar", ".tar.gz", ".tgz")
_LARGEST_BYTES = 32 << 30
_ALWAYS_ALLOWED_BYTES = 64 << 20
_LARGEST_RATIO = 20
"""Largest accepted compression ratio: weights hardly shrink, and text to a tenth of its size."""

_MOST_MEMBERS = 10_000
_HEADER_BYTES = 1 << 20
"""Upper bound of the headers between two members of a tar file, in bytes."""

_DRIVE = re.compile(r"[A-Za-z]:")

CopyStream = Callable[[IO[bytes], Path], None]


@dataclass(frozen=True, slots=True)
class _Member:
    """A file or folder in an archive; `open` returns a file's bytes as a stream."""

    name: str
    size_bytes: int
    is_file: bool
    is_folder: bool
    open: Callable[[], IO[bytes]]


def model_files_in(folder: Path, name: str, files: Sequence[str] = MODEL_FILES) -> list[Path]:
    """Return a model's files in a folder; raises CaptionerError."""
    inside = real_path(folder)
    found = []
    for file in (folder / each for each in files):
        if not os.path.lexists(file):
            continue
        if inside not in real_path(file).parents:
            raise CaptionerError(
                "The model {name} is not imported: {file} is a link that leads out of its folder.",
                "Copy the model so that the folder holds the files themselves (on Linux and "
                "macOS: cp -RL FOLDER COPY), and import the copy.",
                name=name,
                file=file,
            )
        require_content(file, name)
        found.append(file)
    return found


class ImportCancelledError(CaptionerError):
    """The user cancelled an import, of which nothing is left."""


class ModelCopy:
    """Copies a model's files with progress by the bytes read; can be cancelled."""

    def __init__(
        self, name: str, place: Path, on_progress: OnProgress, stop: threading.Event | None
    ) -> None:
        self._name = name
        self._place = place
        self._stop = stop
        self._meter = ProgressMeter(name, on_progress)

    def files(self, sources: Sequence[Path], aside: Path) -> Path:
        """Copy the files of a folder into a new one, and return it.

        Raises:
            CaptionerError: There is no space, or a file cannot be read or written.
            ImportCancelledError: It was cancelled.
        """
        with disk_errors(self._name, self._place):
            self._place.mkdir(parents=True, exist_ok=True)
            size_bytes = sum(path.stat().st_size for path in sources)
            require_room(self._name, self._place, size_bytes)
            aside.mkdir(parents=True)
            self._meter.start(0, size_bytes)
            for source in sources:
                with _CountedFile(source, self._count) as stream:
                    self._write(stream, aside / source.name)
        return aside

    def archive(self, archive: Path, aside: Path, form: ModelForm) -> Path:
        """Unpack the model in an archive into a new folder, and return the model's folder in it.

        Raises:
            CaptionerError: As `files` and `unpack_model`.
            ImportCancelledError: It was cancelled.
        """
        with disk_errors(self._name, self._place), _CountedFile(archive, self._count) as stream:
            aside.mkdir(parents=True)
            self._meter.start(0, archive.stat().st_size)
            return unpack_model(archive, stream, aside, form, self._write)

    def _write(self, stream: IO[bytes], target: Path) -> None:
        with target.open("xb") as file:
            shutil.copyfileobj(stream, file, _BLOCK_BYTES)

    def _count(self, count: int) -> None:
        if self._stop is not None and self._stop.is_set():
            raise ImportCancelledError("The import of {name} was cancelled.", name=self._name)
        self._meter.add(count)


class _CountedFile(io.FileIO):
    """A file whose bytes are counted as they are read."""

    def __init__(self, path: Path, on_read: Callable[[int], None]) -> None:
        super().__init__(path)
        self._on_read = on_read

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(-1 if size is None else size) or b""
        self._on_read(len(found))
        return found


def imported_manifest(source: Path, aside: Path, name: str) -> Manifest:
    """Return the manifest in the model's source if it matches the copy, or a new one of the copy.

    Raises:
        CaptionerError: A file contradicts the manifest.
    """
    folder = source if source.is_dir() else aside
    given = Manifest.load(folder) if (folder / MANIFEST_FILE).is_file() else None
    if given is None:
        names = sorted(path.name for path in aside.iterdir())
        return Manifest("", "", "taken when it was imported", describe_files(aside, names))
    for file in given.files:
        state = check_file(file, aside / file.path)
        if state is not FileState.WHOLE:
            raise CaptionerError(
                "The model in {source} is damaged: {path} is not what its manifest says ({state}).",
                "Copy {name} again from its source.",
                source=source,
                path=file.path,
                state=state.value,
                name=name,
            )
    return given


def is_archive(path: Path) -> bool:
    return file_exists(path) and path.name.lower().endswith((*_ZIP, *_TAR))


def name_of_model(source: Path) -> str:
    name = real_path(source).name
    if not is_archive(source):
        return name
    return next(name[: -len(end)] for end in (*_ZIP, *_TAR) if name.lower().endswith(end))


def unpack_model(
    archive: Path, stream: IO[bytes], folder: Path, form: ModelForm, copy: CopyStream
) -> Path:
    """Unpack the files of the model in an archive into a new folder.

    Returns:
        The model's folder, within the new one.

    Raises:
        CaptionerError: It does not contain exactly one model, is damaged or malicious, or there is
            no space.
    """
    try:
        found, names = _unpack(archive, stream, folder, form, copy)
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        struct.error,
        NotImplementedError,  # another compression
        RuntimeError,  # a password
        OSError,
    ) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # an error of the disk: those of damaged gzip and bzip2 data have no number
        raise CaptionerError(
            "The archive {archive} cannot be unpacked: {reason}.",
            "Download or copy it again, or unpack it and import the folder.",
            archive=archive,
            reason=error,
        ) from error
    models = [each for each, files in found.items() if form.weights in files]
    if not models:
        raise form.foreign(archive.name, names)
    if len(models) > 1:
        raise CaptionerError(
            "The archive {archive} holds several models: {folders}.",
            "Unpack it, and import one of its folders.",
            archive=archive,
            folders=", ".join(str(each) for each in models[:5]),
        )
    missing = form.missing(found[models[0]])
    if missing:
        raise CaptionerError(
            "The model in {archive} is not complete: {file} is missing.",
            "Download the archive again, or add the file.",
            archive=archive,
            file=missing,
        )
    return folder / str(list(found).index(models[0]))


def _unpack(
    archive: Path, stream: IO[bytes], folder: Path, form: ModelForm, copy: CopyStream
) -> tuple[dict[PurePosixPath, list[str]], list[str]]:
    is_zip = archive.name.lower().endswith(_ZIP)
    most_bytes = min(
        _LARGEST_BYTES, max(_ALWAYS_ALLOWED_BYTES, _LARGEST_RATIO * archive.stat().st_size)
    )
    members = _zip_members(stream) if is_zip else _tar_members(archive, stream, most_bytes)
    found: dict[PurePosixPath, list[str]] = {}
    names: list[str] = []
    size_bytes = 0
    for member in members:
        path = PurePosixPath(member.name.replace("\\", "/"))
        _require_harmless(archive, member, path)
        size_bytes += member.size_bytes
        names.append(path.name)
        if size_bytes > most_bytes or len(names) > _MOST_MEMBERS:
            raise _too_large(archive, most_bytes)
        if member.is_folder or path.name not in (*form.files, MANIFEST_FILE):
            continue
        files = found.setdefault(path.parent, [])
        if path.name in files:
            reason = Message("{member} is in it twice", member=member.name)
            raise _harmful(archive, reason)
        files.append(path.name)
        require_room(archive.name, folder.parent, member.size_bytes)
        target = folder / str(list(found).index(path.parent))
        target.mkdir(parents=True, exist_ok=True)
        with member.open() as opened:
            copy(opened, target / path.name)
    return found, names


def _require_harmless(archive: Path, member: _Member, path: PurePosixPath) -> None:
    if not member.is_file and not member.is_folder:
        raise _harmful(archive, Message("{member} is a link or a device", member=member.name))
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(member.name):
        raise _harmful(archive, Message("{member} leads out of it", member=member.name))


def _zip_members(stream: IO[bytes]) -> Iterator[_Member]:
    with zipfile.ZipFile(stream) as opened:
        for info in opened.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            is_file = not info.is_dir() and kind in (0, stat.S_IFREG)
            is_folder = info.is_dir() and kind in (0, stat.S_IFDIR)
            read = partial(opened.open, info)
            yield _Member(info.filename, info.file_size, is_file, is_folder, read)


def _tar_members(archive: Path, stream: IO[bytes], most_bytes: int) -> Iterator[_Member]:
    is_packed = not archive.name.lower().endswith(".tar")
    read = gzip.GzipFile(fileobj=stream).read if is_packed else stream.read
    limited = _Limited(read, archive, most_bytes)
    with tarfile.open(fileobj=cast("IO[bytes]", limited), mode="r|") as opened:
        for info in opened:
            limited.allow(info.size)
            open_file = cast("Callable[[], IO[bytes]]", partial(opened.extractfile, info))
            yield _Member(info.name, info.size, info.isreg(), info.isdir(), open_file)


class _Limited:
    """Reads no further than the known members and one header need."""

    def __init__(self, read: Callable[[int], bytes], archive: Path, most_bytes: int) -> None:
        self._read = read
        self._archive = archive
        self._most_bytes = most_bytes
        self._left_bytes = _HEADER_BYTES

    def allow(self, size_bytes: int) -> None:
        self._left_bytes = size_bytes + _HEADER_BYTES

    def read(self, count: int) -> bytes:
        if count > self._left_bytes:
            raise _too_large(self._archive, self._most_bytes)
        read = self._read(count)
        self._left_bytes -= len(read)
        return read


def _harmful(archive: Path, reason: Message) -> CaptionerError:
    return CaptionerError(
        "The archive {archive} is not safe to unpack: {reason}.",
        "Get the model from another source.",
        archive=archive,
        reason=reason,
    )


def _too_large(archive: Path, most_bytes: int) -> CaptionerError:
    return CaptionerError(
        "The archive {archive} is not safe to unpack: it would take more than {most} MB.",
        "Get the model from another source.",
        archive=archive,
        most=most_bytes / 1e6,
    )
