"""A model brought in from a folder: which of its files, and whether they arrived whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.files.paths import real_path
from captioner.speech.models.disk import disk_errors, require_room
from captioner.speech.models.files import MODEL_FILES, require_content
from captioner.speech.models.manifest import (
    MANIFEST_FILE,
    FileState,
    Manifest,
    check_file,
    describe_files,
)


def model_files_in(folder: Path, name: str, files: Sequence[str] = MODEL_FILES) -> list[Path]:
    """The files of a folder that a model consists of, each within it.

    Raises:
        CaptionerError: One is a pipe or a device, or a link that leads out of the folder.
    """
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


def copy_files(sources: Sequence[Path], aside: Path, name: str, place: Path) -> None:
    """Copy a model's files into a new folder.

    Args:
        place: What is named when the drive is full.

    Raises:
        CaptionerError: There is no room, or something cannot be read or written.
    """
    with disk_errors(name, place):
        place.mkdir(parents=True, exist_ok=True)
        require_room(name, place, sum(path.stat().st_size for path in sources))
        aside.mkdir(parents=True)
        for source in sources:
            shutil.copyfile(source, aside / source.name)


def imported_manifest(folder: Path, aside: Path, name: str) -> Manifest:
    """The manifest that came with a model, when it fits the copy, or one of the copy as it is.

    Raises:
        CaptionerError: A file is not what the manifest says.
    """
    given = Manifest.load(folder) if (folder / MANIFEST_FILE).is_file() else None
    if given is None:
        names = sorted(path.name for path in aside.iterdir())
        return Manifest("", "", "taken when it was imported", describe_files(aside, names))
    for file in given.files:
        state = check_file(file, aside / file.path)
        if state is not FileState.WHOLE:
            raise CaptionerError(
                "The model in {folder} is damaged: {path} is not what its manifest says ({state}).",
                "Copy {name} again from its source.",
                folder=folder,
                path=file.path,
                state=state.value,
                name=name,
            )
    return given
