"""An archive that is stopped and gone on with, and workers that cannot take part."""

import asyncio
import os
import shutil
import signal
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest

from captioner.recordings.cluster import workers
from tests.helpers.captioner_process import read_until, run, started
from tests.helpers.cluster import WAITS, let_one_pass, release, results, worker
from tests.helpers.held_worker import HELD
from tests.helpers.paths import DATA, ROOT
from tests.helpers.waiting import until


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    """Two, one with a name on two lines."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    files = [folder / "first.wav", folder / "second\nand \x1b[31mred.wav"]
    for file in files:
        shutil.copy(DATA / "spoken-cutter.wav", file)
    return files


def test_ctrl_c_leaves_a_state_that_the_same_command_goes_on_from(
    recordings: list[Path], tmp_path: Path, address: str
) -> None:
    pipe, to = tmp_path / "pipe", tmp_path / "captions"
    words: list[str | Path] = ["transcribe", *recordings, "--model", "tiny.en"]
    words += ["--scheduler", address, "--output-dir", to]
    with worker(address, "one", held_at=pipe) as one:
        read_until(one.stderr, WAITS)
        with started(*words) as command:
            read_until(one.stderr, HELD)
            let_one_pass(pipe)
            read_until(command.stderr, "first.wav  one  0:02  done")
            read_until(one.stderr, HELD)
            command.send_signal(signal.SIGINT)
            *_, summary = command.communicate()[1].splitlines()
        assert command.returncode == 130
        assert summary == "1 of 2 recordings done (0:02 of sound), 1 left."
        first = {path: path.stat().st_mtime_ns for path in to.iterdir()}
        assert {path.stem for path in first} == {"first"}

        release(pipe)
        again = run(*words)

        assert again.code == 0, again.err
        *_, line, summary = again.err.splitlines()
        assert line == r"second and \x1b[31mred.wav  one  0:02  done"
        assert summary == "1 of 2 recordings done (0:02 of sound), 1 done before."
        assert first == {path: path.stat().st_mtime_ns for path in first}
        assert len(list(to.iterdir())) == 8


@pytest.mark.slow(reason="transcribes a recording three times and starts workers")
def test_ctrl_c_keeps_partial_results_of_a_recording(tmp_path: Path, address: str) -> None:
    kept = Path(os.environ["XDG_CACHE_HOME"]) / "captioner" / "unfinished"
    pipe, to = tmp_path / "pipe", tmp_path / "captions"
    words: list[str | Path] = ["transcribe", DATA / "unbroken.ogg", "--model", "tiny.en"]
    alone = run(*words, "--output-dir", tmp_path / "alone")
    assert alone.code == 0, alone.err
    words += ["--scheduler", address, "--output-dir", to]
    with worker(address, "one", held_at=pipe) as one:
        read_until(one.stderr, WAITS)
        with started(*words) as command:
            read_until(one.stderr, HELD)
            until(lambda: sum(map(answers_in, kept.glob("*"))) > 1, "something heard is kept")
            command.send_signal(signal.SIGINT)
            told = command.communicate()[1]
        assert told.endswith("0 of 1 recordings done (0:00 of sound), 1 left.\n")
        release(pipe)

        again = run(*words)

    assert again.code == 0, again.err
    assert "unbroken.ogg: continuing where the previous run ended.\n" in again.err
    assert results(to) == results(tmp_path / "alone")
    assert not list(kept.iterdir())


def answers_in(memory: Path) -> int:
    """How many answers of the model a file holds behind its header."""
    return memory.read_bytes().count(b"\n") - 1


@pytest.fixture
def elsewhere(recordings: list[Path], address: str) -> tuple[list[str | Path], Path]:
    """A command whose recording is not where a worker finds it, and the folder to run it in."""
    here = Path("/proc/self/cwd/first.wav")
    words: list[str | Path] = ["transcribe", here, "--model", "tiny.en", "--scheduler", address]
    return words, recordings[0].parent


@pytest.mark.slow(reason="starts three workers, each with a model")
def test_a_worker_with_another_model_and_one_without_the_folder_take_no_part(
    elsewhere: tuple[list[str | Path], Path], tmp_path: Path, address: str
) -> None:
    words, folder = elsewhere
    other_model = tmp_path / "other"
    shutil.copytree(ROOT / "resources" / "models" / "tiny.en", other_model)
    with (other_model / "config.json").open("a") as config:
        config.write(" ")
    with (
        worker(address, "odd", model=other_model) as odd,
        worker(address, "far") as far,
    ):
        read_until(odd.stderr, WAITS)
        read_until(far.stderr, WAITS)

        shared = run(*words, "--output-dir", tmp_path / "to", cwd=folder)

    assert shared.code == 1
    assert "Worker odd is left out: it has the model other (" in shared.err
    assert "Worker far is left out: /proc/self/cwd/first.wav cannot be read there" in shared.err
    assert "or add --upload" in shared.err
    assert not list((tmp_path / "to").iterdir())


@pytest.mark.slow(reason="starts workers, each with a model")
def test_an_upload_needs_no_folder(
    elsewhere: tuple[list[str | Path], Path], tmp_path: Path, address: str
) -> None:
    words, folder = elsewhere
    damaged = Path("/proc/self/cwd/damaged.wav")
    (folder / damaged.name).write_bytes(b"RIFF" + bytes(range(256)) * 20)
    words = [words[0], damaged, *words[1:], "--upload", "--format", "txt"]
    words += ["--output-dir", tmp_path / "to"]
    with worker(address, "far"):  # while it starts the command waits
        sent = run(*words, cwd=folder)

    assert sent.code == 1, "one is damaged"
    assert "first.wav  far  0:02  done" in sent.err
    assert f"{damaged} is not a recording" in sent.err, "not where its copy was"
    assert (tmp_path / "to" / "first.txt").read_text("utf-8").strip()


class Garbage(BaseRequestHandler):
    def handle(self) -> None:
        self.request.sendall(b"x" * 100)
        self.request.recv(1000)


@pytest.mark.slow(reason="it waits for answers that do not come")
@pytest.mark.parametrize("other", [BaseHTTPRequestHandler, Garbage])
def test_an_address_where_something_else_answers_is_told_in_a_sentence(
    recordings: list[Path], other: type[BaseRequestHandler]
) -> None:
    with ThreadingTCPServer(("127.0.0.1", 0), other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
        words = ("transcribe", recordings[0], "--model", "tiny.en", "--scheduler", address)
        finished = run(*words)
        server.shutdown()
        thread.join()

    assert finished.code == 1
    assert f"Error: There is no scheduler at {address}: " in finished.err
    assert "Traceback" not in finished.err


def test_worker_without_scheduler_reports_and_keeps_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_CONNECT_S", 0.5)
    stoppers: list[Callable[[], None]] = []
    messages: list[str] = []

    def show(message: str) -> None:
        messages.append(str(message))
        if "still trying" in message:
            stoppers[0]()

    asyncio.run(workers._serve("tcp://127.0.0.1:1", None, "captioner", show, stoppers.append))
    assert messages[-1].startswith("No scheduler responds at tcp://127.0.0.1:1; still trying.")
