"""What the windows do not wait for."""

import json
import subprocess
import sys

import pytest

from tests.helpers.paths import ROOT

_HEAVY = {"av", "ctranslate2", "numpy", "onnxruntime", "pulsectl", "sounddevice", "tokenizers"}


def modules_after(*statements: str) -> set[str]:
    program = "; ".join([*statements, "import json, sys", "print(json.dumps(list(sys.modules)))"])
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.fixture(scope="module")
def windows() -> set[str]:
    return modules_after(
        "from pathlib import Path",
        "from captioner.core.folders import Folders",
        "from captioner.app.desktop.services import DesktopServices",
        "from captioner.gui.shell.desktop import Desktop",
        "DesktopServices(Folders(*[Path('none')] * 5)).recording_queue().close()",
    )


def test_no_window_waits_for_sound_or_models(windows: set[str]) -> None:
    assert not _HEAVY & windows


def test_the_overlay_alone_does_not_wait_for_the_other_windows(windows: set[str]) -> None:
    alone = modules_after(
        "import captioner.app.desktop.services", "import captioner.gui.shell.application"
    )
    for page in ("shell.main_window", "sessions.page", "settings.dialog", "transcript.view"):
        assert f"captioner.gui.{page}" in windows
        assert f"captioner.gui.{page}" not in alone
