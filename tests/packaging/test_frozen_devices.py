"""The built program with a microphone, and with a screen."""

import json
import signal
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from captioner.settings.store import CURRENT_VERSION
from tests.helpers.audio.pulse_audio import PulseAudioServer, pulse_audio_server
from tests.helpers.captioner_process import LIMIT_S, only_session, read_until, srt_words, words_of
from tests.helpers.frozen import SAID, Frozen
from tests.helpers.paths import DEMO
from tests.helpers.waiting import until


@pytest.fixture
def sound() -> Iterator[PulseAudioServer]:
    with pulse_audio_server() as server:
        yield server


class Screen:
    """Xvfb, its picture in a file."""

    def __init__(self, folder: Path) -> None:
        self._picture = folder / "Xvfb_screen0"
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-fbdir", str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._server.stdout is not None
        self.name = f":{self._server.stdout.readline().strip()}"

    def close(self) -> None:
        self._server.terminate()
        self._server.communicate(timeout=20)

    def windows(self) -> dict[str, tuple[int, int, int, int]]:
        """Title to left, top, width, height, of the windows that are shown."""
        found = {}
        tree = self._ask("xwininfo", "-root", "-tree")
        for line in tree.splitlines():
            number, _, rest = line.strip().partition(' "')
            title = rest.partition('": ("captioner"')[0]
            if not number.startswith("0x") or title == rest:
                continue
            about = self._ask("xwininfo", "-id", number)
            if "Map State: IsViewable" not in about:
                continue
            value = {
                name.strip(): text.strip()
                for name, _, text in (row.partition(":") for row in about.splitlines())
            }
            wanted = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
            left, top, width, height = (int(value[name]) for name in wanted)
            found[title] = (left, top, width, height)
        return found

    def light_pixels(self, place: tuple[int, int, int, int]) -> int:
        """How many are nearly white, in a rectangle of the screen."""
        content = self._picture.read_bytes()
        header = struct.unpack(">25I", content[:100])
        size, width, height, bytes_per_line, colours = (
            header[0], header[4], header[5], header[12], header[19],
        )  # fmt: skip
        begin = size + colours * 12
        rows = np.frombuffer(content[begin : begin + bytes_per_line * height], np.uint8)
        picture = rows.reshape(height, bytes_per_line)[:, : width * 4].reshape(height, width, 4)
        left, top, wide, high = place
        part = picture[max(top, 0) : top + high, max(left, 0) : left + wide, :3]
        return int((part.min(axis=2) > 230).sum())

    def _ask(self, *command: str) -> str:
        answer = subprocess.run(
            command,
            env={"DISPLAY": self.name, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.stdout


@pytest.fixture
def screen() -> Iterator[Screen]:
    with tempfile.TemporaryDirectory() as folder:
        shown = Screen(Path(folder))
        yield shown
        shown.close()


def test_what_is_said_into_a_microphone_stands_in_the_srt(
    frozen: Frozen, sound: PulseAudioServer, tmp_path: Path
) -> None:
    frozen.variables = sound.environment
    with frozen.started("listen", "--model", "tiny.en", "--save", tmp_path) as captioner:
        assert captioner.stderr is not None
        read_until(captioner.stderr, "Listening")
        sound.play_to_microphone(DEMO)
        captioner.send_signal(signal.SIGINT)
        _, told = captioner.communicate(timeout=LIMIT_S)
        assert captioner.returncode == 130, told
    assert srt_words(only_session(tmp_path) / "captions.srt") == SAID


def test_the_window_opens_captions_are_painted_and_it_ends_cleanly(
    frozen: Frozen, sound: PulseAudioServer, screen: Screen
) -> None:
    _write_settings(frozen.home)
    frozen.variables = {**sound.environment, "DISPLAY": screen.name}
    awake = len(sound.listing("source-outputs"))
    with frozen.started("--start") as captioner:
        until(lambda: len(screen.windows()) >= 2, "main window and overlay")
        (place,) = [spot for name, spot in screen.windows().items() if name.startswith("Captions")]
        until(lambda: len(sound.listing("source-outputs")) > awake, "the microphone in use")
        player = sound.start_playing(DEMO, "microphone_feed")
        # The overlay grows with its captions: look where it is now.
        before = screen.light_pixels(place)
        until(lambda: screen.light_pixels(_overlay(screen)) > before + 500, "a caption")
        player.wait(LIMIT_S)
        captioner.send_signal(signal.SIGTERM)
        out, told = captioner.communicate(timeout=LIMIT_S)
        assert captioner.returncode == 0, (out, told)
        assert "Traceback" not in told
    session = only_session(frozen.home / ".local/share/captioner/sessions")
    document = json.loads((session / "captions.json").read_text(encoding="utf-8"))
    assert words_of(" ".join(caption["text"] for caption in document["captions"])) == SAID
    assert {caption["speaker"] for caption in document["captions"]} == {"S1", "S2"}


def test_the_window_opens_though_nothing_can_be_written(
    frozen: Frozen, sound: PulseAudioServer, screen: Screen
) -> None:
    """The welcome is there and a session cannot begin, but nothing crashes."""
    frozen.home = Path("/dev/null")
    frozen.variables = {**sound.environment, "DISPLAY": screen.name}
    with frozen.started("--start") as captioner:
        until(lambda: "Captioner" in screen.windows(), "main window")
        captioner.send_signal(signal.SIGTERM)
        out, told = captioner.communicate(timeout=LIMIT_S)
    assert captioner.returncode == 0, (out, told)
    assert "Traceback" not in told


def _overlay(screen: Screen) -> tuple[int, int, int, int]:
    for name, place in screen.windows().items():
        if name.startswith("Captions"):
            return place
    return (0, 0, 0, 0)


def _write_settings(home: Path) -> None:
    file = home / ".config/captioner/settings.json"
    file.parent.mkdir(parents=True)
    settings = {
        "version": CURRENT_VERSION,
        "general": {"welcome_done": True, "tray_icon": False},
        "recognition": {"model": "tiny.en"},
    }
    file.write_text(json.dumps(settings), encoding="utf-8")
