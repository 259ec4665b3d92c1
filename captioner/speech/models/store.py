"""Models on this machine: find, download, import, lock, verify and remove them."""

import json
import re
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.models import DownloadProgress
from captioner.core.plain_text import file_name_of, is_plain_name
from captioner.files.paths import folder_exists, path_exists, real_path
from captioner.speech.models.catalogue import (
    BUILT_IN_MODEL,
    RETIRED_MODEL,
    RETIRED_NOTICE,
    USER_CATALOGUE_FILE,
    Catalogue,
    CatalogueEntry,
)
from captioner.speech.models.download import (
    DownloadPausedError,
    ModelDownload,
    OnProgress,
    directories_in,
    disk_errors,
    size_bytes_of,
)
from captioner.speech.models.files import OWN_SETTINGS_FILE, is_english_repository
from captioner.speech.models.formats import foreign_format_error
from captioner.speech.models.forms import CTRANSLATE2, ModelForm
from captioner.speech.models.importing import (
    ModelCopy,
    imported_manifest,
    is_archive,
    model_files_in,
    name_of_model,
)
from captioner.speech.models.manifest import (
    ChosenModel,
    Manifest,
    StoredModel,
    Verification,
    check_file,
)

_ASIDE = ".downloads"
_LOCKS = ".locks"
_IMPORT = re.compile(r"(?P<name>.+)\.import-[0-9a-f]{8}")

MoveToTrash = Callable[[Path], Path | None]
"""Moves a folder to the trash; returns its new path if the system has no trash."""


class ModelStore:
    """The directory of installed models, each of which is complete or absent.

    Args:
        form: The form of all models in it.

    Attributes:
        catalogue: The built-in models and those of the user's catalogue file, if that is valid.
        catalogue_error: Why that file is not valid; None if it is or there is none.
    """

    def __init__(
        self,
        root: Path,
        built_in: Path,
        *,
        trash: MoveToTrash,
        form: ModelForm = CTRANSLATE2,
    ) -> None:
        self._root = root
        self._form = form
        self._built_in = built_in
        self._trash = trash
        self.catalogue = Catalogue(form.known)
        self.catalogue_error: CaptionerError | None = None
        try:
            self.catalogue = self.catalogue.with_user_file(root / USER_CATALOGUE_FILE)
        except CaptionerError as error:
            # Installed models work without it; requesting a model that it names raises the error.
            self.catalogue_error = error

    def models(self) -> list[StoredModel]:
        entries = {entry.name: entry for entry in self.catalogue.entries}
        for directory in (*directories_in(self._root), *self._begun()):
            if directory.name not in entries:
                manifest = Manifest.load(directory)
                entries[directory.name] = CatalogueEntry(
                    directory.name, manifest.repository if manifest else ""
                )
        return [self._stored(entry) for entry in entries.values()]

    def resolve(self, name_or_dir: str) -> ChosenModel:
        """Return the directory of a model on this machine, by its name, hub id or path.

        Raises:
            CaptionerError: It is not installed; the hint says how to get it.
        """
        entry = self.catalogue.find(name_or_dir)
        installed = self._installed(entry.name if entry else name_or_dir)
        if installed is not None:
            return ChosenModel(installed, installed.name)
        if name_or_dir == RETIRED_MODEL:
            return replace(self.resolve(BUILT_IN_MODEL), notice=RETIRED_NOTICE)
        if entry is not None and self._has_built_in(entry):
            return ChosenModel(self._built_in, entry.name)
        path = Path(name_or_dir).expanduser()
        if folder_exists(path):
            whole = real_path(path)
            is_namesake = whole.name == BUILT_IN_MODEL
            return ChosenModel(path, "/".join(whole.parts[-2:]) if is_namesake else whole.name)
        if entry is not None:
            raise CaptionerError(
                "The model {name_or_dir} is not on this computer.",
                "Run `{command} {name_or_dir}` once, or name the directory that it is in.",
                command=self._form.download_command,
                name_or_dir=name_or_dir,
            )
        if self.catalogue_error is not None:
            raise self.catalogue_error
        raise CaptionerError(
            "There is no model {name_or_dir}.",
            "Run `captioner models list` to see the models, or name a model's directory.",
            name_or_dir=name_or_dir,
        )

    def download(
        self,
        name: str,
        *,
        on_progress: OnProgress = lambda _progress: None,
        stop: threading.Event | None = None,
    ) -> Path:
        """Download a model, resuming an earlier download.

        If another process is downloading it, this waits and uses its result.

        Raises:
            DownloadPausedError: It was paused.
            CaptionerError: It is not available; the downloaded part is kept.
        """
        entry = self.catalogue.find(name) or self._listed(name)
        if entry is None and self.catalogue_error is not None:
            raise self.catalogue_error
        if entry is None:
            raise CaptionerError(
                "There is no model {name} to download.",
                "Run `captioner models list` for the names, or give a hub id such as "
                "Systran/faster-whisper-small.en.",
                name=name,
            )
        stop = stop or threading.Event()
        with hold_model(self._root / _LOCKS, entry.name, stop, on_progress):
            installed = self._installed(entry.name)
            if installed is not None:
                return installed
            aside = self._root / _ASIDE / entry.name
            with disk_errors(entry.name, self._root):
                aside.parent.mkdir(parents=True, exist_ok=True)
            ModelDownload(
                entry,
                aside,
                on_progress=on_progress,
                stop=stop,
                form=self._form,
            ).run()
            if entry.is_english_only and not is_english_repository(entry.repository):
                # Only the user's catalogue has them, which does not belong to the model's
                # directory.
                with disk_errors(entry.name, self._root):
                    text = json.dumps({"languages": ["en"]})
                    (aside / OWN_SETTINGS_FILE).write_text(text, encoding="utf-8")
            return self._install(entry.name, aside)

    def import_model(
        self,
        source: Path,
        name: str = "",
        *,
        on_progress: OnProgress = lambda _progress: None,
        stop: threading.Event | None = None,
    ) -> Path:
        """Import a model from a folder or an archive, such as one on a USB stick.

        A manifest in the source is verified; without one, digests are computed, so that later
        damage is detected.

        Raises:
            CaptionerError: It is no such model, is damaged, exists already, or there is no space.
            ImportCancelledError: It was cancelled; nothing of it is left.
            DownloadPausedError: It was cancelled while another process held a model of that name.
        """
        name = name or name_of_model(source)
        # A valid name on every system, so that the folder of models may be moved.
        if (
            name in ("", BUILT_IN_MODEL, RETIRED_MODEL)
            or name.startswith((".", "-"))  # hidden, or mistaken for an option
            or file_name_of(name, "") != name
        ):
            raise CaptionerError(
                "A model cannot be called {name}.",
                "Give it another one with --name.",
                name=repr(name),
            )
        is_packed = is_archive(source)
        if not is_packed and path_exists(source) and not path_exists(source / self._form.weights):
            raise foreign_format_error(source) or CaptionerError(
                "{source} holds no model: {file} is missing.",
                "Choose the folder, or the .zip or .tar archive, in which the model's files are.",
                source=source,
                file=self._form.weights,
            )
        sources = [] if is_packed else model_files_in(source, name, self._form.files)
        if not is_packed:
            self._form.inspect(source, name)
        with hold_model(self._root / _LOCKS, name, stop, on_progress):
            if self._installed(name) is not None:
                raise CaptionerError(
                    "There is already a model {name} on this computer.",
                    "Give the new one another name, or run `captioner models remove {name}` first.",
                    name=name,
                )
            aside = self._root / _ASIDE / f"{name}.import-{uuid.uuid4().hex[:8]}"
            self._drop_imports(name)
            try:
                copy = ModelCopy(name, self._root, on_progress, stop)
                if is_packed:
                    copied = copy.archive(source, aside, self._form)
                else:
                    copied = copy.files(sources, aside)
                imported_manifest(source, copied, name).save(copied)
                return self._install(name, copied)
            finally:
                shutil.rmtree(aside, ignore_errors=True)

    def verify(self, name: str) -> Verification:
        """Compare every file of a model with its manifest, reading all of it.

        Raises:
            CaptionerError: The model is not installed.
        """
        chosen = self.resolve(name)
        manifest = Manifest.load(chosen.path)
        if manifest is None:
            return Verification(chosen.name, "", {})
        states = {file.path: check_file(file, chosen.path / file.path) for file in manifest.files}
        return Verification(chosen.name, manifest.origin, states)

    def removable(self, name: str) -> StoredModel:
        """Return the model that `remove` would remove.

        Args:
            name: Name in the list of `models`, or its hub id. Never a path, because this store
                deletes only its own folders.

        Raises:
            CaptionerError: It is not installed, or is part of Captioner.
        """
        entry = self.catalogue.find(name)
        name = entry.name if entry else name
        for model in self.models():
            is_here = self._installed(name) is not None or model.partial_bytes
            if model.entry.name == name and is_here:
                return model
        if name in (BUILT_IN_MODEL, RETIRED_MODEL):
            raise CaptionerError(
                "The model {name} is part of Captioner and cannot be removed.",
                "Name a downloaded model; `captioner models list` shows them.",
                name=BUILT_IN_MODEL,
            )
        raise CaptionerError(
            "The model {name} is not on this computer.",
            "Run `captioner models list` to see which are.",
            name=name,
        )

    def remove(self, name: str) -> Path | None:
        """Move a model to the trash, and delete its partial download.

        Returns:
            The model's new path if the system has no trash; else None.

        Raises:
            CaptionerError: It is not installed, is part of Captioner, or cannot be moved.
        """
        name = self.removable(name).entry.name
        kept: Path | None = None
        with hold_model(self._root / _LOCKS, name), disk_errors(name, self._root):
            installed = self._installed(name)
            if installed is not None and installed.is_symlink():
                installed.unlink()  # Only the link: the model it points to is outside.
            elif installed is not None:
                kept = self._trash(installed)
            begun = self._root / _ASIDE / name
            if begun in self._begun():
                shutil.rmtree(begun)
            self._drop_imports(name)
        return kept

    def _has_built_in(self, entry: CatalogueEntry) -> bool:
        is_here = entry.is_built_in and self._form is CTRANSLATE2
        return is_here and folder_exists(self._built_in)

    def _listed(self, name: str) -> CatalogueEntry | None:
        entries = (model.entry for model in self.models())
        return next((one for one in entries if one.name == name and one.repository), None)

    def _begun(self) -> list[Path]:
        return [
            path
            for path in directories_in(self._root / _ASIDE)
            if not path.is_symlink() and not _IMPORT.fullmatch(path.name)
        ]

    def _drop_imports(self, name: str) -> None:
        """Delete leftovers of killed imports of a model. Call while holding the model."""
        for path in directories_in(self._root / _ASIDE):
            found = _IMPORT.fullmatch(path.name)
            if found and found["name"] == name and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)

    def _installed(self, name: str) -> Path | None:
        path = self._root / name
        is_name = is_plain_name(name) and not name.startswith(".")
        return path if is_name and folder_exists(path) else None

    def _stored(self, entry: CatalogueEntry) -> StoredModel:
        path = self._installed(entry.name)
        is_built_in = path is None and self._has_built_in(entry)
        if is_built_in:
            path = self._built_in
        partial_bytes = size_bytes_of(self._root / _ASIDE / entry.name)
        return StoredModel(
            entry, path, size_bytes_of(path) if path else 0, partial_bytes, is_built_in
        )

    def _install(self, name: str, aside: Path) -> Path:
        """Move a complete directory to its final path, after checking that it is consistent."""
        self._form.inspect(aside, name)
        final = self._root / name
        with disk_errors(name, self._root):
            aside.rename(final)
        return final


_POLL_S = 0.2


@contextmanager
def hold_model(
    directory: Path,
    name: str,
    stop: threading.Event | None = None,
    on_progress: OnProgress = lambda _progress: None,
) -> Iterator[None]:
    """Lock a model against other threads and processes, waiting for them.

    The system releases the lock of a process that dies.

    Raises:
        DownloadPausedError: `stop` was set while waiting.
        CaptionerError: The directory cannot be written.
        ValueError: The name would lead out of the directory.
    """
    if not is_plain_name(name):
        raise ValueError(f"{name!r} is not the name of a model")
    with disk_errors(name, directory):
        directory.mkdir(parents=True, exist_ok=True)
    # A new object for each call, so that threads of this process exclude each other, too.
    lock = FileLock(directory / f"{name}.lock", is_singleton=False, thread_local=False)
    while not _acquired(lock, name, directory):
        if stop is not None and stop.is_set():
            raise DownloadPausedError(
                "The download of {name} is paused.", "Run it again to resume.", name=name
            )
        on_progress(DownloadProgress(0, 0, Message("Waiting for another download")))
    try:
        yield
    finally:
        lock.release()


def _acquired(lock: FileLock, name: str, directory: Path) -> bool:
    with disk_errors(name, directory):
        try:
            lock.acquire(timeout=_POLL_S)
        except Timeout:
            return False
    return True
