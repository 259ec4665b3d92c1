"""Download a model: resumable, verified, complete or absent, with progress and disk checks."""

import contextlib
import math
import os
import random
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from captioner.core.errors import CaptionerError
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.models import DownloadProgress
from captioner.files.disk_errors import is_disk_full
from captioner.files.paths import folder_exists
from captioner.network.opening import StoppedError
from captioner.speech.models.catalogue import CatalogueEntry, KnownFile
from captioner.speech.models.forms import CTRANSLATE2, ModelForm
from captioner.speech.models.hub import (
    HubResponse,
    NotOnHubError,
    RangeRefusedError,
    TransientHubError,
    describe_repository,
    is_offline,
    open_hub_file,
)
from captioner.speech.models.manifest import FileState, Manifest, ManifestFile, check_file

_SPARE_BYTES = 64_000_000


def require_room(model_name: str, place: Path, needed: int) -> None:
    """Check that there is enough free space; raises CaptionerError."""
    room = shutil.disk_usage(place).free
    if room < needed + _SPARE_BYTES:
        raise CaptionerError(
            "There is not enough room for {model_name} in {place}: {needed} MB are needed and "
            "{room} MB are free.",
            "Free some space, or choose a smaller model.",
            model_name=model_name,
            place=place,
            needed=needed / 1e6,
            room=room / 1e6,
        )


def directories_in(folder: Path) -> list[Path]:
    if not folder_exists(folder):
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")


def size_bytes_of(directory: Path) -> int:
    try:
        return sum(path.stat().st_size for path in directory.iterdir() if path.is_file())
    except OSError:
        return 0


@contextmanager
def disk_errors(model_name: str, place: Path) -> Iterator[None]:
    """Turn disk errors into `CaptionerError`: the disk is full or cannot be written."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise CaptionerError(
                "The disk became full while {model_name} was written to {place}.",
                "Free some space, then try again. The download will resume.",
                model_name=model_name,
                place=place,
            ) from error
        raise CaptionerError(
            "{model_name} cannot be written to {place}: {reason}.",
            "Check that you may write there and that the drive is connected.",
            model_name=model_name,
            place=place,
            reason=error,
        ) from error


def settle(part: Path, final: Path) -> None:
    """Flush a verified part to disk, then rename it."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(final)


_PART = ".part"
_BLOCK_BYTES = 1 << 18
_LOOK_EVERY_S = 0.2
_ATTEMPTS = 8
_ATTEMPTS_UNREACHABLE = 2
_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
"""Longest wait; if the hub asks for more, the download fails."""

_SILENCE_S = 4.0
"""Time without a first response after which the user is notified."""

Result = TypeVar("Result")


class DownloadPausedError(CaptionerError):
    """The user paused a download; the next one resumes it."""


class ModelDownload:
    """One download of one model into a temporary directory.

    Args:
        aside: Directory for the parts; the next download of the same model resumes from it.
        stop: Set from any thread to pause.
    """

    def __init__(
        self,
        entry: CatalogueEntry,
        aside: Path,
        *,
        on_progress: "OnProgress" = lambda _progress: None,
        stop: threading.Event | None = None,
        form: ModelForm = CTRANSLATE2,
    ) -> None:
        self._entry = entry
        self._aside = aside
        self._stop = stop or threading.Event()
        self._form = form
        self._meter = ProgressMeter(entry.name, on_progress)
        self._has_answered = False

    def run(self) -> Manifest:
        """Download and verify every file into the temporary directory.

        Raises:
            DownloadPausedError: It was paused.
            CaptionerError: The model is not available, there is no space, or the hub sent wrong
                bytes.
        """
        name = self._entry.name
        if is_offline():
            raise CaptionerError(
                "{name} is not downloaded: HF_HUB_OFFLINE forbids it.",
                "Unset HF_HUB_OFFLINE, or import the model with `captioner models import`.",
                name=name,
            )
        planned = Manifest.load(self._aside)
        try:
            return self._fetch_all(planned or self._plan())
        except NotOnHubError:
            if planned is None:
                raise
            # The commit of the partial download is no longer on the hub, so start over.
            shutil.rmtree(self._aside, ignore_errors=True)
            return self._fetch_all(self._plan())

    def _plan(self) -> Manifest:
        self._meter.say(Message("Contacting the hub"))
        manifest = self._with_retries(
            partial(
                describe_repository,
                self._entry.repository,
                self._entry.revision,
                self._stop.is_set,
                self._form,
            )
        )
        manifest = with_known_files(manifest, self._entry.files)
        missing = self._form.missing({file.path for file in manifest.files})
        if missing:
            raise CaptionerError(
                "{repository} is not a complete model: it has no {missing}.",
                "Choose a repository whose files were converted for CTranslate2 or faster-whisper.",
                repository=self._entry.repository,
                missing=missing,
            )
        with disk_errors(self._entry.name, self._aside):
            self._aside.mkdir(parents=True, exist_ok=True)
            manifest.save(self._aside)
        return manifest

    def _fetch_all(self, manifest: Manifest) -> Manifest:
        there = sum(self._bytes_there(file) for file in manifest.files)
        missing = manifest.total_bytes - there
        require_room(self._entry.name, self._aside, missing)
        self._meter.start(there, manifest.total_bytes)
        for file in manifest.files:
            if not (self._aside / file.path).is_file():
                self._fetch_file(manifest, file)
        self._meter.say(Message("Complete"))
        return manifest

    def _bytes_there(self, file: ManifestFile) -> int:
        for path in (self._aside / file.path, self._aside / (file.path + _PART)):
            if path.is_file():
                return min(path.stat().st_size, file.size_bytes)
        return 0

    def _fetch_file(self, manifest: Manifest, file: ManifestFile) -> None:
        part = self._aside / (file.path + _PART)
        for _attempt in range(2):
            with disk_errors(self._entry.name, self._aside):
                self._with_retries(partial(self._append_missing, manifest, file, part))
            self._meter.say(Message("Checking {path}", path=file.path))
            state = check_file(file, part, lambda _count: self._raise_if_stopped())
            if state is FileState.WHOLE:
                with disk_errors(self._entry.name, self._aside):
                    settle(part, self._aside / file.path)
                return
            # Right length but wrong bytes: discard all of it.
            self._meter.lose(file.size_bytes)
            part.unlink(missing_ok=True)
        raise CaptionerError(
            "{path} of {name} came twice with wrong content from the hub.",
            "Try again later or with another mirror (HF_ENDPOINT); nothing of it was kept.",
            path=file.path,
            name=self._entry.name,
        )

    def _append_missing(self, manifest: Manifest, file: ManifestFile, part: Path) -> None:
        there = part.stat().st_size if part.exists() else 0
        if there > file.size_bytes:
            part.unlink()
            there = 0
        if there == file.size_bytes and there > 0:
            return
        self._meter.say(Message("Downloading {path}", path=file.path))
        try:
            response = open_hub_file(manifest, file.path, there, self._stop.is_set)
        except RangeRefusedError as error:
            part.unlink(missing_ok=True)
            self._meter.lose(there)
            raise TransientHubError(Message("the hub has a shorter file than it listed")) from error
        try:
            announced = response.announced_bytes
            if announced is not None and response.start + announced != file.size_bytes:
                raise self._other_length_error(file, f"{response.start + announced} bytes")
            if response.start < there:
                # The hub does not serve ranges and sends the whole file, so drop the part.
                self._meter.lose(there)
            with part.open("ab" if response.start else "wb") as stream:
                self._copy(response, stream, file)
        finally:
            response.close()

    def _copy(self, response: HubResponse, stream: BinaryIO, file: ManifestFile) -> None:
        position = response.start
        while position < file.size_bytes:
            self._raise_if_stopped()
            block = response.read(min(_BLOCK_BYTES, file.size_bytes - position))
            if not block:
                raise TransientHubError(Message("the connection ended in the middle"))
            stream.write(block)
            position += len(block)
            self._meter.add(len(block))
        if response.read(1):
            stream.truncate(0)
            raise self._other_length_error(file, "more")

    def _other_length_error(self, file: ManifestFile, sent: str) -> CaptionerError:
        # Another length means other content: a login page of the network, or a broken mirror.
        return CaptionerError(
            "The hub sent {sent} for {path} of {name}, which has {size_bytes} bytes.",
            "Check whether the network asks you to log in first, or try another mirror "
            "(HF_ENDPOINT).",
            sent=sent,
            path=file.path,
            name=self._entry.name,
            size_bytes=file.size_bytes,
        )

    def _with_retries(self, action: Callable[[], Result]) -> Result:
        failures = 0
        while True:
            self._raise_if_stopped()
            try:
                with self._notifying_of_silence():
                    answer = action()
            except StoppedError:
                self._raise_if_stopped()
                raise
            except TransientHubError as error:
                if self._meter.take_progress():
                    self._has_answered = True
                    failures = 0
                failures += 1
                wait_s = self._wait_s(failures, error)
                if failures >= self._patience(error) or wait_s > _LONGEST_WAIT_S:
                    raise self._gave_up(error) from error
                self._meter.say(
                    Message(
                        "Trying again in {wait_s} s: {reason}", wait_s=wait_s, reason=error.reason
                    )
                )
                self._wait(wait_s)
            else:
                self._has_answered = True
                return answer

    @contextlib.contextmanager
    def _notifying_of_silence(self) -> Iterator[None]:
        """Notify the user if the hub does not respond, as without a network it may never."""

        def tell() -> None:
            if not self._meter.has_moved:
                self._meter.say(Message("No response yet; check your internet connection"))

        timer = threading.Timer(_SILENCE_S, tell)
        timer.daemon = True
        if not self._has_answered:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _patience(self, error: TransientHubError) -> int:
        """Return the number of failures in a row after which to give up."""
        if error.is_unreachable and not self._has_answered:
            return _ATTEMPTS_UNREACHABLE
        return _ATTEMPTS

    def _wait(self, wait_s: float) -> None:
        """Wait, checking often whether to stop, as stopping may not set an event."""
        ends_s = time.monotonic() + wait_s
        while (left_s := ends_s - time.monotonic()) > 0 and not self._stop.is_set():
            self._stop.wait(min(left_s, _LOOK_EVERY_S))

    def _wait_s(self, failures: int, error: TransientHubError) -> float:
        if error.retry_after_s is not None:
            return error.retry_after_s
        wait_s = _FIRST_WAIT_S * 2.0 ** (failures - 1)
        # Randomised, so that many machines do not retry at the same moment.
        return min(wait_s, _LONGEST_WAIT_S) * random.uniform(0.75, 1.0)

    def _gave_up(self, error: TransientHubError) -> CaptionerError:
        return CaptionerError(
            "{name} could not be downloaded: {reason}.",
            "Check your connection, then try again. The download will resume."
            if error.retry_after_s is None
            else "Try again in {minutes} min. The download will resume.",
            name=self._entry.name,
            reason=error.reason,
            minutes=math.ceil((error.retry_after_s or 0) / 60),
        )

    def _raise_if_stopped(self) -> None:
        if self._stop.is_set():
            self._meter.say(Message("Paused"))
            raise DownloadPausedError(
                "The download of {name} is paused.",
                "Run `captioner models download {download_name}` to resume it.",
                name=self._entry.name,
                download_name=self._entry.download_name,
            )


def with_known_files(manifest: Manifest, known: Mapping[str, KnownFile]) -> Manifest:
    """Return the manifest with the catalogue's digests instead of the hub's.

    Raises:
        CaptionerError: The hub's listing contradicts the catalogue.
    """
    if not known:
        return manifest
    listed = {file.path: file for file in manifest.files}
    for path, expected in known.items():
        found = listed.get(path)
        if (
            found is None
            or found.size_bytes != expected.size_bytes
            or (found.sha256 and found.sha256 != expected.sha256)
        ):
            raise CaptionerError(
                "{repository} on the hub is not what the catalogue says: {path} differs.",
                "Try another mirror (HF_ENDPOINT), or correct the catalogue file.",
                repository=manifest.repository,
                path=path,
            )
        listed[path] = replace(found, sha256=expected.sha256)
    return replace(manifest, origin="catalogue", files=tuple(listed.values()))


OnProgress = Callable[[DownloadProgress], None]

_SPEED_WINDOW_S = 5.0
_REPORT_EVERY_S = 0.1


class ProgressMeter:
    """Counts bytes, and reports speed and time left."""

    def __init__(self, model_name: str, on_progress: OnProgress) -> None:
        self._model_name = model_name
        self._on_progress = on_progress
        self._done = 0
        self._total = 0
        self._message = NO_MESSAGE
        self._furthest = 0
        self._moments: deque[tuple[float, int]] = deque()
        self._reported_s = 0.0

    def start(self, done_bytes: int, total_bytes: int) -> None:
        self._done, self._total = done_bytes, total_bytes
        self._furthest = done_bytes
        self._moments.clear()
        self._moments.append((time.monotonic(), done_bytes))

    def say(self, message: Message) -> None:
        self._message = message
        self._report(time.monotonic())

    def add(self, count: int) -> None:
        self._done += count
        now_s = time.monotonic()
        if now_s - self._reported_s >= _REPORT_EVERY_S:
            self._moments.append((now_s, self._done))
            while len(self._moments) > 2 and now_s - self._moments[0][0] > _SPEED_WINDOW_S:
                self._moments.popleft()
            self._report(now_s)

    def lose(self, count: int) -> None:
        self._done = max(0, self._done - count)
        self._moments.clear()
        self._moments.append((time.monotonic(), self._done))

    @property
    def has_moved(self) -> bool:
        """Whether bytes were received since the last `take_progress`."""
        return self._done > self._furthest

    def take_progress(self) -> bool:
        """Return whether there was progress since the last call.

        Bytes downloaded again do not count: otherwise a hub without ranges that drops every
        connection would be requested forever.
        """
        has_progress = self.has_moved
        self._furthest = max(self._furthest, self._done)
        return has_progress

    def _report(self, now_s: float) -> None:
        self._reported_s = now_s
        first_s, first_bytes = self._moments[0] if self._moments else (now_s, self._done)
        passed_s = now_s - first_s
        speed = (self._done - first_bytes) / passed_s if passed_s > 0 else 0.0
        left_s = (self._total - self._done) / speed if speed > 0 else None
        self._on_progress(
            DownloadProgress(self._done, self._total, self._message, max(0.0, speed), left_s)
        )
