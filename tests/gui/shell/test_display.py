"""Starting where no window can be shown: a sentence and exit code 1, never Qt's own end."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.gui.shell.application import choose_platform, require_display

DEAD = ":7654"


def start(home: Path, environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    answer = subprocess.run(
        [sys.executable, "-m", "captioner", *arguments],
        env={**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return answer.returncode, answer.stderr


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "There is no display"),
        ({"DISPLAY": DEAD}, "does not respond"),
        ({"QT_QPA_PLATFORM": "nonsense"}, "'nonsense'"),
        ({"QT_QPA_PLATFORM": "xcb", "DISPLAY": DEAD}, "does not respond"),
    ],
)
def test_no_display_is_a_sentence(tmp_path: Path, environment: dict[str, str], says: str) -> None:
    for arguments in ((), ("--toggle",)):
        code, told = start(tmp_path, environment, *arguments)
        assert code == 1
        assert says in told
        assert len(told.splitlines()) == 2, "what happened, and what to do"
    code, told = start(tmp_path, environment, "--stop")
    assert code == 1
    assert "not running" in told


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
@pytest.mark.parametrize(
    "environment",
    [
        {"QT_QPA_PLATFORM": "../../../lib"},
        {"QT_QPA_PLATFORM": "*"},
        {"QT_QPA_PLATFORM": "nonsense;also:none"},
        {"DISPLAY": "\x1b[31m:9"},
        {"WAYLAND_DISPLAY": "none", "XDG_RUNTIME_DIR": "/nowhere"},
    ],
)
def test_odd_environments_are_named_not_obeyed(environment: dict[str, str]) -> None:
    with pytest.raises(CaptionerError) as raised:
        require_display(environment)
    assert "\x1b" not in raised.value.message


def test_one_way_that_works_is_enough() -> None:
    require_display({"QT_QPA_PLATFORM": "nonsense;offscreen"})
    require_display({"QT_QPA_PLATFORM": "offscreen:size=800x600"})


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_there_is_always_a_display(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    require_display({})


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "xcb;wayland"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
        ({"DISPLAY": ":0"}, None),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "QT_QPA_PLATFORM": "wayland"}, None),
    ],
)
def test_xwayland_is_asked_for_where_there_is_one(
    environment: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    choose_platform(environment)
    assert os.environ.get("QT_QPA_PLATFORM") == expected
