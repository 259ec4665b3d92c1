"""An X server of the test's own, with openbox, and programs whose windows it shows."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.helpers.paths import ROOT
from tests.helpers.waiting import until

PROGRAM = Path(__file__).with_name("real_window_program.py")
_PATIENCE_S = 30.0


class XDisplay:
    """Xvfb on a display number that it chooses, and openbox managing it."""

    def __init__(self, size: str, home: Path) -> None:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-noreset", "-screen", "0", f"{size}x24"],
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.name = f":{numbers.readline().strip()}"
        self.environment = {
            **os.environ,
            "DISPLAY": self.name,
            "HOME": str(home),
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(ROOT),
        }
        self.environment.pop("WAYLAND_DISPLAY", None)
        self._manager = subprocess.Popen(
            ["openbox", "--sm-disable"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(lambda: "Openbox" in self.run("wmctrl", "-m", check=False))

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)

    def run(self, *command: str, check: bool = True) -> str:
        answer = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=30, check=check
        )
        return answer.stdout

    def add_monitor(self, name: str, geometry: str, output: str = "none") -> None:
        """`geometry` as 1280/300x800/200+0+0."""
        self.run("xrandr", "--setmonitor", name, geometry, output)

    def remove_monitor(self, name: str) -> None:
        self.run("xrandr", "--delmonitor", name)

    def click(self, x: int, y: int) -> None:
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def drag(self, begin: tuple[int, int], end: tuple[int, int]) -> None:
        steps = [
            ("mousemove", *begin), ("mousedown", 1),
            ("mousemove", (begin[0] + end[0]) // 2, (begin[1] + end[1]) // 2),
            ("mousemove", *end), ("mouseup", 1),
        ]  # fmt: skip
        for step in steps:
            self.run("xdotool", *(str(part) for part in step))

    def type(self, text: str) -> None:
        self.run("xdotool", "type", "--delay", "20", text)


class Program:
    """A running `real_window_program.py`."""

    def __init__(self, display: XDisplay, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *arguments],
            env=display.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def ask(self, line: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        with self._process:  # closes its pipes, whatever becomes of it
            assert self._process.stdin is not None
            self._process.stdin.close()
            code = self._process.wait(_PATIENCE_S)
            assert code == 0, f"the program ended with {code}"

    def wait(self) -> int:
        """Until it ends by itself."""
        return self._process.wait(_PATIENCE_S)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], _PATIENCE_S)
        assert ready, "the program does not answer"
        return json.loads(self._process.stdout.readline())
