"""A home that this user may not look into, or not write: sentences, never a traceback."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.audio.spoken_files import FROG
from tests.helpers.captioner_process import Finished, command_environment, run, srt_words, words_of
from tests.helpers.paths import DATA

SAID = words_of(FROG)
LISTEN = ("listen", "--source", str(DATA / "spoken-frog.wav"), "--speed", "0", "--model", "tiny.en")
Command = Callable[..., Finished]


@pytest.fixture(params=[0o000, 0o555], ids=["closed", "read-only"])
def closed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Command]:
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        name: value
        for name, value in command_environment().items()
        if not name.startswith(("XDG_", "PULSE_"))
    }
    environment |= {"HOME": str(home), "HF_ENDPOINT": "http://127.0.0.1:9"}
    before: list[str] = []
    if os.geteuid() == 0:
        # Permission bits hold root, too, once it may not override them.
        assert shutil.which("setpriv"), "setpriv (util-linux) is needed to test this as root"
        before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]

    def run_there(*arguments: str | Path) -> Finished:
        done = run(*arguments, env=environment, before=before)
        assert "Traceback" not in done.out + done.err, done.err
        return done

    home.chmod(request.param)
    yield run_there
    home.chmod(0o755)


@pytest.mark.slow(reason="saving elsewhere is in the fast tests")
def test_the_doctor_says_what_cannot_be_written(closed: Command) -> None:
    done = closed("doctor")
    assert done.code == 1, done.err
    assert "captioner/sessions cannot be written to: Permission denied." in done.out
    assert ".config/captioner cannot be written to: Permission denied." in done.out


def test_captions_can_be_saved_elsewhere(closed: Command, tmp_path: Path) -> None:
    done = closed(*LISTEN)
    assert done.code == 1
    assert "cannot be written: Permission denied." in done.err
    assert "--save" in done.err
    assert "--keep-nothing" in done.err
    done = closed(*LISTEN, "--save", tmp_path / "saved")
    assert done.code == 0, done.err
    (saved,) = (tmp_path / "saved").glob("*/captions.srt")
    assert srt_words(saved) == SAID


@pytest.mark.slow(reason="it starts every command")
@pytest.mark.parametrize(
    "arguments",
    [
        ("devices",),
        ("models", "list"),
        ("models", "verify", "distil-large-v3.5"),
        ("models", "remove", "distil-large-v3.5"),
        ("models", "download", "distil-small.en"),
        ("sessions", "list"),
        ("sessions", "recover"),
        ("sessions", "export", "x"),
        ("sessions", "delete", "x"),
        ("updates", "--notes"),
    ],
    ids=" ".join,
)
def test_no_command_fails_without_a_word(closed: Command, arguments: tuple[str, ...]) -> None:
    done = closed(*arguments)
    assert done.code in (0, 1)
    assert (done.out + done.err).strip()
    assert done.code == 0 or "Error: " in done.err
