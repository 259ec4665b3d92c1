"""Opening at login."""

import sys
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.gui.settings import autostart


def test_autostart_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(autostart, "launch_command", lambda: ["/opt/My Apps/50%/captioner"])
    autostart.set_autostart(True)
    entry = (tmp_path / "autostart" / "captioner.desktop").read_text()
    assert 'Exec="/opt/My Apps/50%%/captioner"\n' in entry
    autostart.set_autostart(False)
    autostart.set_autostart(False)
    assert not (tmp_path / "autostart" / "captioner.desktop").exists()


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_what_is_started_with_the_desktop_when_frozen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    suffix = ".exe" if platform == "win32" else ""
    program, windowed = tmp_path / f"captioner-program{suffix}", tmp_path / f"captioner-gui{suffix}"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.delenv("APPIMAGE", raising=False)
    assert autostart.launch_command() == [str(program)]
    windowed.touch()
    assert autostart.launch_command() == [str(windowed)]
    # An AppImage unpacks itself elsewhere at every start; what it was started from stays.
    image = tmp_path / "Captioner.AppImage"
    monkeypatch.setenv("APPIMAGE", str(image))
    assert autostart.launch_command() == [str(windowed)]
    image.touch()
    assert autostart.launch_command() == [str(image if platform == "linux" else windowed)]


def test_no_console_opens_at_login_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, windowed = tmp_path / "python.exe", tmp_path / "pythonw.exe"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(python))
    assert autostart.launch_command() == [str(python), "-m", "captioner"]
    windowed.touch()
    assert autostart.launch_command() == [str(windowed), "-m", "captioner"]


def test_autostart_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(CaptionerError):
        autostart.set_autostart(True)
