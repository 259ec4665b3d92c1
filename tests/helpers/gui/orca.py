"""Orca itself, with a stand-in for the voice and a braille display without cells."""

import subprocess
from pathlib import Path

from tests.helpers.gui.braille_display import BrailleDisplay
from tests.helpers.gui.speech_server import SpeechServer
from tests.helpers.gui.x_display import XDisplay
from tests.helpers.waiting import until

_ECHOED_KEYS = {"tab", "left tab"}


class Orca:
    """Runs on the display's session bus, which has the accessibility bus."""

    def __init__(self, display: XDisplay, folder: Path) -> None:
        self._display = display
        self._speech = SpeechServer(folder / "speech")
        self.braille = BrailleDisplay(folder)
        environment = {
            **display.environment,
            **self.braille.environment,
            "SPEECHD_ADDRESS": f"unix_socket:{self._speech.path}",
            "XDG_RUNTIME_DIR": str(folder),
            "GSETTINGS_BACKEND": "memory",
            "LANG": "C.UTF-8",
        }
        environment.pop("PYTHONPATH", None)  # its Python is the system's
        self.log = folder / "orca.log"
        self._process = subprocess.Popen(
            ["orca", "--user-prefs", str(folder / "orca"), "--debug-file", str(self.log)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.hear("Screen reader on.")

    def close(self) -> None:
        """End it, then what it spoke to."""
        self._process.kill()
        self._process.wait(10)
        self.braille.close()
        self._speech.close()

    @property
    def said(self) -> list[str]:
        """Everything so far; `speech_server.CUT_SHORT` where it stopped itself."""
        return [each for each in self._speech.heard if each not in _ECHOED_KEYS]

    def hear(self, text: str, after: int = 0) -> int:
        """Wait until it is said; how much had been said by then, it included."""
        try:
            until(lambda: text in self.said[after:])
        except AssertionError:
            raise AssertionError(f"not said: {text!r}, only {self.said}") from None
        return self.said.index(text, after) + 1

    def tab(self, *expected: str) -> None:
        """Press Tab, and hear these, each time the next."""
        for text in expected:
            before = len(self.said)
            self._display.run("xdotool", "key", "Tab")
            self.hear(text, before)
