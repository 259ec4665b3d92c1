"""Starting with the desktop, the way each desktop has for it."""

import os
import plistlib
import sys
from pathlib import Path

from captioner.core.errors import CaptionerError

_NAME = "captioner"
_APPLE_LABEL = "org.captioner.Captioner"
_WINDOWS_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def can_autostart() -> bool:
    return sys.platform in ("linux", "win32", "darwin")


def launch_command() -> list[str]:
    """What starts this very Captioner again: the bundle's executable, or Python and the package."""
    if getattr(sys, "frozen", False):
        # An AppImage's own files are there only while it runs.
        appimage = os.environ.get("APPIMAGE", "")
        if sys.platform == "linux" and Path(appimage).is_file():
            return [appimage]
        program = Path(sys.executable)
        windowed = program.with_name(f"captioner-gui{program.suffix}")
        return [str(windowed if windowed.exists() else program)]
    python = Path(sys.executable)
    if sys.platform == "win32":
        # python.exe would open a console at every login.
        windowed = python.with_name("pythonw.exe")
        python = windowed if windowed.exists() else python
    return [str(python), "-m", "captioner"]


def set_autostart(is_on: bool) -> None:
    """Start with the desktop, or no longer.

    Raises:
        CaptionerError: The desktop's folder cannot be written.
    """
    try:
        if sys.platform == "win32":
            _set_on_windows(is_on)
        elif sys.platform == "darwin":
            _set_file(_apple_agent(), _apple_plist() if is_on else None)
        else:
            _set_file(desktop_entry(), _desktop_entry_text() if is_on else None)
    except OSError as error:
        raise CaptionerError(
            "Opening at login could not be changed.",
            "{reason}: {path}",
            reason=error,
            path=error.filename or "",
        ) from error


def desktop_entry() -> Path:
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(config) / "autostart" / f"{_NAME}.desktop"


def _desktop_entry_text() -> bytes:
    command = " ".join(_quoted(part) for part in launch_command())
    lines = (
        "[Desktop Entry]",
        "Type=Application",
        "Name=Captioner",
        f"Exec={command}",
        f"Icon={_NAME}",
        "X-GNOME-Autostart-enabled=true",
        "",
    )
    return "\n".join(lines).encode()


def _quoted(part: str) -> str:
    """Return an argument of an Exec line: quoted where it must be, percent signs doubled."""
    part = part.replace("%", "%%")
    if all(character.isalnum() or character in "/._-+%" for character in part):
        return part
    escaped = "".join(f"\\{each}" if each in '"`$\\' else each for each in part)
    return f'"{escaped}"'


def _set_file(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _apple_agent() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_APPLE_LABEL}.plist"


def _apple_plist() -> bytes:
    return plistlib.dumps(
        {"Label": _APPLE_LABEL, "ProgramArguments": launch_command(), "RunAtLoad": True}
    )


def _set_on_windows(is_on: bool) -> None:
    import importlib
    import subprocess

    winreg = importlib.import_module("winreg")
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _WINDOWS_KEY, 0, winreg.KEY_SET_VALUE) as key:
        if is_on:
            command = subprocess.list2cmdline(launch_command())
            winreg.SetValueEx(key, "Captioner", 0, winreg.REG_SZ, command)
            return
        try:
            winreg.DeleteValue(key, "Captioner")
        except FileNotFoundError:
            return
