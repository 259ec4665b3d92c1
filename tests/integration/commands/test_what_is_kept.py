"""What a session leaves on disk: nothing at all, its sound alone, or the current lines."""

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.app.desktop.services import DesktopServices
from captioner.core.folders import Folders
from captioner.live.engine.recording_queue import JobState, RecordingRequest
from captioner.settings.model import Settings, TranscriptSettings
from tests.helpers.audio.spoken_files import CUTTER, FROG, silence, write_wav
from tests.helpers.captioner_process import LIMIT_S, command_environment, run, started, words_of
from tests.helpers.live.recordings import transcribe_all
from tests.helpers.paths import DATA

TALK = DATA / "spoken-cutter.wav"
TELLING = {word for word in words_of(f"{CUTTER} {FROG}") if len(word) >= 5}


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Everything that a user's programs may write to: home, data, cache, temporary files, cwd."""
    for name in ("home", "tmp", "cwd"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def environment(world: Path) -> dict[str, str]:
    own = {name: value for name, value in command_environment().items() if "XDG" not in name}
    folders = {"HOME": str(world / "home"), "TMPDIR": str(world / "tmp")}
    return {**own, **folders, "PYTHONDONTWRITEBYTECODE": "1"}


def written(world: Path, *processes: int) -> Iterator[tuple[str, bytes]]:
    """Every file there is, and what processes hold open for writing, deleted files too."""
    for path in world.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(world)), path.read_bytes()
    for process in processes:
        for link in Path(f"/proc/{process}/fd").glob("*"):
            try:
                flags = int((link.parent.parent / "fdinfo" / link.name).read_text().split()[3], 8)
                if link.is_file() and flags & os.O_ACCMODE != os.O_RDONLY:
                    yield str(link.readlink()), link.read_bytes()
            except OSError:
                continue  # closed meanwhile


def told_words(found: Iterator[tuple[str, bytes]]) -> dict[str, set[str]]:
    """The words of the talk that stand in files, by file."""
    told = {}
    for name, data in found:
        text = data.decode("utf-8", "replace").lower()
        wide = data.decode("utf-16-le", "replace").lower()
        words = {word for word in TELLING if word in text or word in wide}
        if words:
            told[name] = words
    return told


def test_keep_nothing_writes_no_word_and_no_sound_anywhere(
    environment: dict[str, str], two_sentences: Path, world: Path
) -> None:
    # Beside the world: what is looked for are words, and its sound has none.
    arguments = ("listen", "--source", two_sentences, "--model", "tiny.en", "--speed", "2")
    captions = []
    with started(*arguments, "--keep-nothing", cwd=world / "cwd", env=environment) as captioner:
        for line in captioner.stdout:
            captions.append(line)
            assert told_words(written(world, captioner.pid)) == {}
        _, errors = captioner.communicate(timeout=LIMIT_S)
        assert captioner.returncode == 0
    assert set(words_of(" ".join(captions))) >= TELLING  # it did caption
    assert "Saved in" not in errors
    assert told_words(written(world)) == {}
    names = [path for path in world.rglob("*") if path.is_file() and path != two_sentences]
    assert {path.suffix for path in names} <= {".log"}
    assert not [path for path in world.rglob("*") if path.name == "sessions"]


@pytest.mark.parametrize(
    "also", [("--save", "x"), ("--keep-sound",), ("--record-only",), ("--events", "x.jsonl")]
)
def test_keep_nothing_and_keeping_something_contradict_each_other(
    environment: dict[str, str], world: Path, also: tuple[str, ...]
) -> None:
    done = run("listen", "--keep-nothing", *also, cwd=world / "cwd", env=environment)
    assert done.code == 1
    assert f"--keep-nothing and {also[0]} contradict each other." in done.err
    assert not list((world / "cwd").iterdir())


# --- the same from the window ---------------------------------------------------------------------


@pytest.fixture
def services(world: Path) -> Iterator[DesktopServices]:
    data = world / "home" / "data"
    names = ("sessions", "models", "settings", "cache", "log")
    with closing(DesktopServices(Folders(*(data / name for name in names)))) as services:
        yield services


def set_up(services: DesktopServices, transcripts: TranscriptSettings) -> Settings:
    settings = services.store.settings
    recognition = replace(settings.recognition, model="tiny.en")
    settings = replace(settings, recognition=recognition, transcripts=transcripts)
    services.store.replace(settings)
    return settings


def caption_to_the_end(services: DesktopServices, settings: Settings, source: Path) -> list[str]:
    """Caption a recording as the window would; what was shown."""
    session = services.create_session(settings, source)
    shown: list[str] = []

    def note(event: object) -> None:
        caption = getattr(event.body, "caption", None)  # type: ignore[attr-defined]
        if caption is not None and caption.is_final:
            shown.append(caption.text)

    session.subscribe(note)
    session.start()
    assert session.wait(LIMIT_S)
    assert session.error is None
    return shown


def test_keep_nothing_in_the_settings(services: DesktopServices, world: Path) -> None:
    lines = world / "home" / "lines.txt"
    settings = set_up(
        services,
        TranscriptSettings(
            keep_nothing=True,
            keep_sound=True,
            caption_later=True,
            live_text=str(lines),
            live_srt=str(world / "home" / "live.srt"),
        ),
    )
    assert caption_to_the_end(services, settings, TALK)
    assert told_words(written(world)) == {}
    assert not lines.exists()
    assert services.library.sessions() == []
    queue = services.recording_queue()
    (job,) = transcribe_all(queue, [TALK])
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert "Nothing is saved" in job.error.message
    assert told_words(written(world)) == {}


def test_record_now_and_caption_later_from_the_window(
    services: DesktopServices, world: Path
) -> None:
    settings = set_up(services, TranscriptSettings(caption_later=True))
    assert caption_to_the_end(services, settings, TALK) == []
    (recorded,) = services.library.sessions()
    assert recorded.awaits_captions
    assert recorded.duration_s > 2
    assert services.library.details(recorded.id).captions == ()
    queue = services.recording_queue()
    request = RecordingRequest(recorded.folder, recorded.title, becomes_text=True)
    (job,) = transcribe_all(queue, [request])
    assert job.state is JobState.DONE
    (captioned,) = services.library.sessions("cutter")
    assert not captioned.awaits_captions
    assert "cutter" in (captioned.folder / "captions.srt").read_text("utf-8")
    assert told_words(written(world))  # what the tests above look for is found where it is


def test_live_text_file_holds_the_current_lines(services: DesktopServices, world: Path) -> None:
    lines = world / "home" / "lines.txt"
    growing = world / "home" / "new" / "live.srt"
    settings = set_up(services, TranscriptSettings(live_text=str(lines), live_srt=str(growing)))
    session = services.create_session(settings, TALK)
    seen: set[str] = set()
    session.subscribe(lambda _event: seen.add(lines.read_text("utf-8") if lines.exists() else ""))
    session.start()
    assert session.wait(LIMIT_S)
    assert any("cutter" in text for text in seen)
    assert all(len(text.splitlines()) <= 2 for text in seen)
    assert lines.read_text("utf-8") == ""  # no old words stay in the picture
    assert "cutter" in growing.read_text("utf-8")


@pytest.mark.slow(reason="it captions whole sessions in the window")
@pytest.mark.parametrize("keep_sound", [False, True])
def test_a_session_of_the_window_without_a_word_leaves_nothing_but_kept_sound(
    services: DesktopServices, tmp_path: Path, keep_sound: bool
) -> None:
    silent = write_wav(tmp_path / "silence.wav", silence(2))
    settings = set_up(services, TranscriptSettings(keep_sound=keep_sound))
    assert caption_to_the_end(services, settings, silent) == []
    assert len(services.library.sessions()) == (1 if keep_sound else 0)
    assert caption_to_the_end(services, settings, TALK)
    assert len(services.library.sessions()) == (2 if keep_sound else 1)
