"""What works here, what does not, and what to do: for `captioner doctor` and the help page."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import captioner
from captioner.app.folders import nearest_existing, saved_sessions_folder
from captioner.app.recognisers import device_probe, model_store
from captioner.audio.hosts.device_listing import list_devices
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError
from captioner.core.findings import Finding, Severity
from captioner.core.folders import Folders
from captioner.core.message import NO_MESSAGE, Message
from captioner.speech.doctor import examine
from captioner.speech.models.manifest import ChosenModel

_LITTLE_ROOM_BYTES = 500_000_000


def examine_everything(folders: Folders, choose: Callable[[], ChosenModel]) -> list[Finding]:
    """Examine the whole application. Probes the model that `choose` returns: takes seconds."""
    findings = [_application(), *_sound(), *examine_folders(folders), _display()]
    try:
        findings += examine(model_store(folders), device_probe(folders), choose)
    except CaptionerError as error:
        findings.append(Finding("models", Severity.PROBLEM, error.message, hint=error.hint))
    return findings


def _application() -> Finding:
    return Finding(
        "application",
        Severity.GOOD,
        Message(
            "Captioner {version}, Python {python}, {platform}.",
            version=captioner.__version__,
            python=platform.python_version(),
            platform=platform.platform(),
        ),
        details={"version": captioner.__version__, "python": platform.python_version()},
    )


def _sound() -> list[Finding]:
    try:
        devices = list_devices()
    except CaptionerError as error:
        return [Finding("sound", Severity.PROBLEM, error.message, hint=error.hint)]
    return [
        _kind(
            devices,
            DeviceKind.MICROPHONE,
            "microphone",
            Message("No microphone can be captured."),
            Message("Connect a microphone and check that the system's sound settings list it."),
        ),
        _kind(
            devices,
            DeviceKind.SYSTEM_SOUND,
            "system sound",
            Message("No computer sound can be captured."),
            Message(
                "On macOS, install a loopback device such as BlackHole; elsewhere, "
                "check that there is a loudspeaker. Microphones can be captioned "
                "without it."
            ),
        ),
    ]


def _kind(
    devices: list[Device], kind: DeviceKind, name: str, none: Message, hint: Message
) -> Finding:
    found = [device.name for device in devices if device.kind is kind]
    if not found:
        return Finding(name, Severity.PROBLEM, none, hint=hint)
    return Finding(
        name,
        Severity.GOOD,
        Message("Found: {devices}.", devices=", ".join(found)),
        details={"devices": found},
    )


def examine_folders(folders: Folders) -> list[Finding]:
    """Return whether transcripts and settings can be written, found by trying."""
    findings = []
    for name, folder, hint in (
        (
            "transcripts",
            saved_sessions_folder(folders),
            Message(
                "Change its permissions, or choose another folder in the settings or with --save."
            ),
        ),
        (
            "settings",
            folders.settings,
            Message(
                "Change its permissions; until then, changes last only until Captioner is closed."
            ),
        ),
    ):
        there = nearest_existing(folder)
        try:
            _try_to_write(there)
            free_bytes = shutil.disk_usage(there).free
            has_room = free_bytes >= _LITTLE_ROOM_BYTES
        except OSError as error:
            findings.append(
                Finding(
                    name,
                    Severity.PROBLEM,
                    Message(
                        "The folder {folder} cannot be written to: {reason}.",
                        folder=folder,
                        reason=error,
                    ),
                    hint=hint,
                )
            )
            continue
        findings.append(
            Finding(
                name,
                Severity.GOOD if has_room else Severity.PROBLEM,
                Message(
                    "The folder {folder} is writable, with {free_gb:.1f} GB free.",
                    folder=folder,
                    free_gb=free_bytes / 1e9,
                ),
                hint=NO_MESSAGE if has_room else Message("Free some space on that disk."),
                details={"folder": str(folder), "free_bytes": free_bytes},
            )
        )
    return findings


def _try_to_write(folder: Path) -> None:
    """Make and remove something there: permission bits mean nothing to root and network drives."""
    with tempfile.TemporaryDirectory(prefix=".captioner-", dir=folder):
        pass


def _display() -> Finding:
    if sys.platform != "linux":
        return Finding("display", Severity.GOOD, Message("Windows can be opened."))
    x11, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if not x11 and not wayland:
        return Finding(
            "display",
            Severity.PROBLEM,
            Message("There is no display."),
            hint=Message("Captions still work in the terminal: captioner listen."),
        )
    if wayland and "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", "").upper() and not x11:
        return Finding(
            "display",
            Severity.PROBLEM,
            Message("GNOME on Wayland does not let a window stay on top."),
            hint=Message("Install XWayland: the overlay then runs through it."),
        )
    return Finding("display", Severity.GOOD, Message("Windows can be opened."))
