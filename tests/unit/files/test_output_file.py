"""Files written at a user's word: what is there is safe."""

import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from captioner.files.output_file import (
    GrowingFile,
    OutputFile,
    RefusedOutputError,
    open_stream,
    require_different,
)

SOUND = b"RIFF, and everything that was said"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    path.write_bytes(SOUND)
    return path


@pytest.fixture(params=["itself", "another spelling", "symbolic link", "hard link", "in a folder"])
def other_name(request: pytest.FixtureRequest, source: Path, tmp_path: Path) -> Path:
    link = tmp_path / "events.jsonl"
    match request.param:
        case "itself":
            return source
        case "another spelling":
            (tmp_path / "sub").mkdir()
            return tmp_path / "sub" / ".." / "talk.wav"
        case "symbolic link":
            link.symlink_to(source)
        case "hard link":
            link.hardlink_to(source)
        case "in a folder":
            (tmp_path / "model").mkdir()
            (tmp_path / "model" / "config.json").write_bytes(SOUND)
            return tmp_path / "model" / "config.json"
    return link


@pytest.mark.parametrize("begin", [False, True])
def test_what_is_read_is_never_written_under_any_name_even_with_consent(
    source: Path, other_name: Path, tmp_path: Path, begin: bool
) -> None:
    spared = (source, tmp_path / "model")
    output = OutputFile(other_name, spared=spared, overwrite=True)
    with pytest.raises(RefusedOutputError, match="would be destroyed"):
        output.begin() if begin else output.write(b"captions")
    assert other_name.read_bytes() == source.read_bytes() == SOUND


def test_a_file_that_is_there_is_replaced_only_with_consent(tmp_path: Path) -> None:
    path = tmp_path / "notes.srt"
    path.write_bytes(b"a day's work")
    path.chmod(0o640)
    with pytest.raises(RefusedOutputError, match="already exists") as refused:
        OutputFile(path).write(b"new")
    assert "--overwrite" in refused.value.hint
    assert path.read_bytes() == b"a day's work"
    OutputFile(path, overwrite=True).write(b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["notes.srt"]


def test_an_empty_file_holds_nothing_that_could_be_lost(tmp_path: Path) -> None:
    (tmp_path / "obs.txt").touch()
    OutputFile(tmp_path / "obs.txt").write(b"words")
    assert (tmp_path / "obs.txt").read_bytes() == b"words"


def test_what_we_left_is_ours_and_what_somebody_put_there_is_not(tmp_path: Path) -> None:
    path = tmp_path / "obs.txt"
    output = OutputFile(path)
    left = output.write(b"first")
    left = output.write(b"second", left=left)
    path.unlink()
    path.write_bytes(b"somebody's own, and longer")
    with pytest.raises(RefusedOutputError, match="already exists"):
        output.write(b"third", left=left)
    assert path.read_bytes() == b"somebody's own, and longer"


def test_a_file_made_while_ours_is_written_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.srt"
    sync = os.fsync

    def meanwhile(descriptor: int) -> None:
        path.write_bytes(b"made meanwhile")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(RefusedOutputError, match="already exists"):
        OutputFile(path).write(b"captions")
    assert path.read_bytes() == b"made meanwhile"
    assert [one.name for one in tmp_path.iterdir()] == ["x.srt"]


def test_of_many_writers_of_a_new_file_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "x.srt"
    barrier = threading.Barrier(8)
    won: list[bytes] = []

    def write(number: int) -> None:
        data = b"%d" % number * 10_000
        barrier.wait()
        try:
            OutputFile(path).write(data, sync=False)
        except RefusedOutputError:
            return
        won.append(data)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One that found another's empty claim may have replaced it; never a mixture.
    assert path.read_bytes() in won
    assert [one.name for one in tmp_path.iterdir()] == ["x.srt"]


def test_a_symbolic_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.srt"
    link.symlink_to(tmp_path / "real" / "x.srt")
    OutputFile(link).write(b"captions")
    assert link.is_symlink()
    assert (tmp_path / "real" / "x.srt").read_bytes() == b"captions"


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match=r"."):
        OutputFile(tmp_path / "a").write(b"captions")


@pytest.mark.posix
def test_devices_and_pipes_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RefusedOutputError, match="is a pipe"):
        OutputFile(tmp_path / "pipe", overwrite=True).write(b"captions")
    with pytest.raises(RefusedOutputError, match="is a device"):
        OutputFile(Path("/dev/full"), overwrite=True).write(b"captions")


def test_a_read_only_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.srt"
    path.write_bytes(b"kept")
    path.chmod(0o444)
    with pytest.raises(RefusedOutputError, match="read-only"):
        OutputFile(path, overwrite=True).write(b"captions")
    assert path.read_bytes() == b"kept"


def test_a_name_as_long_as_names_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 255)
    OutputFile(path).write(b"captions")
    assert path.read_bytes() == b"captions"


def test_two_outputs_of_one_command_are_two_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    outputs = [OutputFile(tmp_path / "x"), OutputFile(tmp_path / "sub" / ".." / "x")]
    with pytest.raises(RefusedOutputError):
        require_different(outputs)


def test_a_growing_file_is_one_processs_own(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    first = GrowingFile(OutputFile(path, overwrite=True))
    with pytest.raises(RefusedOutputError, match="Another Captioner"):
        GrowingFile(OutputFile(path, overwrite=True))
    os.write(first.descriptor, b"{}\n")
    with pytest.raises(RefusedOutputError, match="already exists"):
        GrowingFile(OutputFile(path))
    os.close(first.descriptor)
    os.close(GrowingFile(OutputFile(path, overwrite=True)).descriptor)
    assert path.read_bytes() == b""


@pytest.mark.posix
def test_a_pipe_that_nobody_reads_is_told_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Exception, match="No program is reading from the pipe"):
        open_stream(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    descriptor = open_stream(tmp_path / "pipe")
    assert descriptor is not None
    os.write(descriptor, b"an event")
    assert os.read(reader, 100) == b"an event"
    os.close(descriptor)
    os.close(reader)


def test_streams_that_may_be_named(tmp_path: Path) -> None:
    for name in ("/dev/null", "/dev/stdout", "/dev/stderr"):
        descriptor = open_stream(Path(name))
        assert descriptor is not None
        os.close(descriptor)
    assert open_stream(tmp_path / "events.jsonl") is None
    with pytest.raises(RefusedOutputError, match="device"):
        open_stream(Path("/dev/full"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_name_is_written_or_refused(tmp_path: Path, name: str) -> None:
    """No name raises anything else than what callers expect, and none leaves the folder."""
    folder = tmp_path / "here"
    folder.mkdir(exist_ok=True)
    path = folder / name.replace("/", "_")
    try:
        OutputFile(path).write(b"captions", sync=False)
    except (OSError, RefusedOutputError):
        return
    except UnicodeEncodeError:  # a lone surrogate is no name that a shell could give
        return
    assert path.read_bytes() == b"captions"
    path.unlink()
