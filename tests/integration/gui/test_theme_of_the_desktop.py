"""The colours of a high-contrast theme, as a real desktop tells them to Qt."""

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.gui.x_display import XDisplay

pytestmark = pytest.mark.x11

SCHEME = """[General]
ColorScheme=Mine
[Colors:Window]
BackgroundNormal=0,0,0
ForegroundNormal=255,255,0
[Colors:Button]
BackgroundNormal=0,0,0
ForegroundNormal=255,255,0
[Colors:View]
BackgroundNormal=0,0,32
ForegroundNormal=255,255,0
ForegroundLink=128,255,255
[Colors:Selection]
BackgroundNormal=255,255,0
ForegroundNormal=0,0,0
"""

PROGRAM = """
import json
from dataclasses import asdict
from captioner.gui.shell.application import create_application
from captioner.gui.widgets import theme
from captioner.settings.model import Appearance
application = create_application([])
theme.wants_contrast = lambda: True
theme.current_theme().apply(Appearance.SYSTEM)
theme.current_theme().apply(Appearance.SYSTEM)
print(json.dumps(asdict(theme.current_theme().colours)))
"""


def test_the_colours_of_a_desktop_under_x11_are_followed(tmp_path: Path) -> None:
    settings = tmp_path / ".config"
    settings.mkdir()
    (settings / "kdeglobals").write_text(SCHEME, encoding="utf-8")
    with closing(XDisplay("800x600", tmp_path)) as display:
        answer = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={
                **display.environment,
                "XDG_CONFIG_HOME": str(settings),
                "XDG_CURRENT_DESKTOP": "KDE",
                "KDE_SESSION_VERSION": "6",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    colours = json.loads(answer.stdout.splitlines()[-1])
    expected = {
        "is_dark": True,
        "window": "#000000",
        "surface": "#000020",
        "text": "#ffff00",
        "quiet": "#ffff00",
        "accent": "#80ffff",
        "selection": "#ffff00",
        "on_selection": "#000000",
    }
    assert {name: colours[name] for name in expected} == expected
