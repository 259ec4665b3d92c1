"""Recordings dropped on the window, to sessions in the library."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psutil
import pytest

from captioner.app.desktop.recording_library import DesktopRecordings, WaitingRecordings
from captioner.app.desktop.recording_transcript import transcribe_into_library
from captioner.app.desktop.services import DesktopServices
from captioner.app.recognisers import RecognitionOptions, make_transcriber
from captioner.commands.sessions import state_in_words
from captioner.core.audio import AudioGap, SourceItem
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import (
    LongFormEvent,
    LongFormPort,
    LongFormSettings,
    RecordingTranscript,
    SoundTranscribed,
)
from captioner.core.message import Message
from captioner.files.private import checked_line
from captioner.live.engine.recording_queue import (
    JobState,
    RecordingQueue,
    RecordingRequest,
    SavedTranscript,
)
from captioner.settings.model import RecordingDevice, RecordingSettings, Settings
from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalWriter
from captioner.transcripts.library.library import TranscriptLibrary
from tests.helpers.audio.spoken_files import CUTTER, silence, write_wav
from tests.helpers.live.recordings import transcribe_all
from tests.helpers.paths import DATA, DEMO
from tests.helpers.speech.stand_ins import StandInTranscriber
from tests.helpers.waiting import until


def tiny_in(folder: Path) -> DesktopRecordings:
    """Recordings by tiny.en, with sessions in a folder."""
    folders = Folders(folder / "sessions", *[folder / "home"] * 4)
    settings = Settings(recordings=RecordingSettings(model="tiny.en"))
    return DesktopRecordings(folders, lambda: settings)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[RecordingQueue]:
    queue = tiny_in(tmp_path).queue
    yield queue
    queue.close()


def test_recordings_become_sessions_of_the_library(queue: RecordingQueue, tmp_path: Path) -> None:
    silent = write_wav(tmp_path / "silent.wav", silence(1))

    heard, nothing = transcribe_all(queue, [DATA / "spoken-cutter.wav", silent])

    assert heard.state is JobState.DONE
    assert heard.saved is not None
    (session,) = (tmp_path / "sessions").iterdir()
    assert session == heard.saved
    (document,) = session.glob("*.json")
    content = json.loads(document.read_text())
    assert [caption["text"] for caption in content["captions"]] == [CUTTER]
    assert content["title"] == "spoken-cutter"
    assert {each.suffix for each in session.iterdir()} >= {".srt", ".vtt", ".txt", ".json"}
    assert nothing.state is JobState.FAILED
    assert "No speech was heard" in nothing.error.message


def test_the_process_of_a_recording_stands_still_while_captions_are_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin_captioning(*given: Any) -> LongFormPort:
        recordings.set_captioning(True)
        return make_transcriber(*given)

    monkeypatch.setattr("captioner.app.recognisers.make_transcriber", begin_captioning)
    recordings = tiny_in(tmp_path).queue
    over = threading.Event()
    recordings.subscribe(lambda job: over.set() if job.state.is_over else None)
    recordings.add([DATA / "spoken-cutter.wav"])
    until(lambda: psutil.STATUS_STOPPED in {each.status() for each in psutil.Process().children()})
    assert recordings.jobs[0].is_paused
    recordings.set_captioning(False)
    assert over.wait(200)
    recordings.close()
    (job,) = recordings.jobs
    assert (job.state, job.is_paused) == (JobState.DONE, False)
    assert [caption.text for caption in job.transcript.captions] == [CUTTER]


class Talk(StandInTranscriber):
    """Says three captions, and lets another thread go on between them."""

    def __init__(self, between: Callable[[int], object]) -> None:
        super().__init__()
        self._between = between

    def events(self, items: Iterable[SourceItem], *_: object) -> Iterator[LongFormEvent]:
        list(items)
        for number in range(1, 4):
            yield Caption(number, number, number + 0.5, f"Caption {number}.", "", (), True)
            yield SoundTranscribed(number + 0.5)
            self._between(number)
        yield AudioGap(80_000, 16_000, Message("lost"))


def test_what_is_chosen_meanwhile_holds_for_the_next_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = DesktopServices(Folders(*[tmp_path / "home"] * 5))
    used = []

    def make(
        _model: object, _folders: object, options: RecognitionOptions, *_others: object
    ) -> Talk:
        used.append(options.device)
        recordings = RecordingSettings(device=RecordingDevice.CPU)
        services.store.replace(replace(services.store.settings, recordings=recordings))
        return Talk(lambda _number: None)

    monkeypatch.setattr("captioner.app.recognisers.make_transcriber", make)
    queue = services.recording_queue()
    jobs = transcribe_all(queue, [DATA / "spoken-cutter.wav"] * 3)
    services.close()
    assert [job.state for job in jobs] == [JobState.DONE] * 3
    assert used == ["auto", "cpu"], "one is made for both of the same kind"


def test_with_the_built_in_encoder_the_speakers_are_told(tmp_path: Path) -> None:
    truth = json.loads(DEMO.with_suffix(".jsonl").read_text())["speakers"]
    services = DesktopServices(Folders(*(tmp_path / each for each in "abcde")))
    (job,) = transcribe_all(services.recording_queue(), [DEMO])
    services.close()
    assert job.transcript is not None
    for caption in job.transcript.captions:
        last_s = caption.words[-1].start_s
        *_, speaker = min(truth, key=lambda turn: max(turn[0] - last_s, last_s - turn[1]))
        assert caption.speaker == {"A": "S1", "B": "S2"}[speaker]
    assert {caption.speaker for caption in job.transcript.captions} == {"S1", "S2"}


def test_a_drive_that_stalls_for_a_while_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_write = threading.Event()
    add = JournalWriter.add

    def slow(journal: JournalWriter, kind: str, body: Mapping[str, Any], **options: Any) -> None:
        if kind == "caption":
            assert may_write.wait(60)
        add(journal, kind, body, **options)

    monkeypatch.setattr(JournalWriter, "add", slow)
    transcriber = Talk(lambda number: may_write.set() if number == 2 else None)

    recording, settings = DATA / "spoken-cutter.wav", LongFormSettings()
    saved = transcribe_into_library(recording, transcriber, settings, tmp_path / "sessions")

    assert saved.transcript.error is None
    assert saved.folder is not None
    assert len(saved.transcript.captions) == 3
    (document,) = saved.folder.glob("*.json")
    content = json.loads(document.read_text())
    assert [caption["id"] for caption in content["captions"]] == [1, 2, 3]
    assert [gap["reason"] for gap in content["gaps"]] == ["lost"]
    journal = (saved.folder / JOURNAL_NAME).read_bytes()
    assert journal.count(b'"kind":"caption"') == 3


def listed(root: Path) -> tuple[bool, str]:
    """Whether the library's one session is complete, and its state in `sessions list`."""
    with TranscriptLibrary(root) as library:
        (summary,) = library.sessions()
    return summary.is_cut_short, state_in_words(summary)


def transcribed(root: Path, between: Callable[[int], object], **options: Any) -> None:
    recording, settings = DATA / "spoken-cutter.wav", LongFormSettings()
    transcribe_into_library(recording, Talk(between), settings, root, **options)


def test_a_transcription_that_was_cut_short_is_listed_as_incomplete(tmp_path: Path) -> None:
    transcribed(tmp_path / "whole", lambda _number: None)
    assert listed(tmp_path / "whole") == (False, "complete")

    cancelled = threading.Event()
    transcribed(
        tmp_path / "cancelled", lambda _number: cancelled.set(), is_cancelled=cancelled.is_set
    )
    assert listed(tmp_path / "cancelled") == (True, "incomplete")

    def fail(number: int) -> None:
        if number == 2:
            raise CaptionerError("The model does not answer.")

    transcribed(tmp_path / "failed", fail)
    assert listed(tmp_path / "failed") == (True, "incomplete")


LEFT = [
    RecordingRequest(Path("/talks/one.wav"), "One", model="tiny.en", audio_track=2),
    RecordingRequest(Path("/talks/two.wav"), draft="quick", becomes_text=True, terms=("Ana",)),
]


class Application:
    """A queue that does one recording each time it is told to, and what it has done."""

    def __init__(self, file: Path) -> None:
        self.done: list[RecordingRequest] = []
        self.over = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.queue = RecordingQueue(self._transcribe)
        self.waiting = WaitingRecordings(self.queue, file)
        self.queue.subscribe(lambda job: self.over.release() if job.state.is_over else None)

    def _transcribe(self, request: RecordingRequest, *_others: object) -> SavedTranscript:
        self.go_on.acquire()
        self.done.append(request)
        return SavedTranscript(RecordingTranscript((), 1.0), None)

    def do_one(self) -> None:
        self.go_on.release()
        assert self.over.acquire(timeout=30)

    def close(self) -> None:
        for _ in range(9):
            self.go_on.release()
        self.queue.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Application]]:
    begun: list[Application] = []

    def start() -> Application:
        begun.append(Application(tmp_path / "cache" / "recordings.json"))
        return begun[-1]

    yield start
    for each in begun:
        each.close()


def test_what_was_not_over_waits_again_and_what_was_over_does_not(
    start: Callable[[], Application], tmp_path: Path
) -> None:
    killed = start()
    killed.queue.add([RecordingRequest(Path("/talks/zero.wav")), *LEFT])
    killed.do_one()
    content = (tmp_path / "cache" / "recordings.json").read_bytes()
    assert (tmp_path / "cache" / "recordings.json").stat().st_mode & 0o077 == 0

    again = start()
    assert not again.queue.jobs, "until the window is shown"
    added = RecordingRequest(Path("/talks/three.wav"))
    again.queue.add([added])
    assert b"two.wav" in (tmp_path / "cache" / "recordings.json").read_bytes()
    again.waiting.go_on()
    for _ in range(3):
        again.do_one()

    assert again.done == [added, *LEFT]
    assert not (tmp_path / "cache" / "recordings.json").exists()
    assert b"zero.wav" not in content


def test_what_a_person_cancels_does_not_come_again(start: Callable[[], Application]) -> None:
    application = start()
    application.queue.add(LEFT)
    application.close()

    again = start()
    again.waiting.go_on()

    assert not again.queue.jobs


def test_a_name_that_is_no_unicode_waits_with_the_others(start: Callable[[], Application]) -> None:
    named = [RecordingRequest(Path(f"/talks/{name}.wav")) for name in ("m\udcfcnster", "one")]
    start().queue.add(named)
    later = start()
    later.waiting.go_on()
    assert [job.request for job in later.queue.jobs] == named


def test_cancelling_hundreds_writes_once(
    start: Callable[[], Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    application = start()
    application.queue.add([Path(f"/talks/{number}.wav") for number in range(200)])
    write, written = application.waiting._write, []

    def count(wanted: Sequence[RecordingRequest]) -> None:
        written.append(len(wanted))
        write(wanted)

    monkeypatch.setattr(application.waiting, "_write", count)
    application.queue.cancel_all()
    assert len(written) == 1
    assert written[0] <= 1, "the one at work may not be over"


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", *map(checked_line, ({}, [1], [{"path": 3}], [{"path": "x", "no": 1}]))],
)
def test_a_damaged_file_is_no_obstacle(
    start: Callable[[], Application], tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "recordings.json").write_bytes(content)

    application = start()
    application.waiting.go_on()

    assert not application.queue.jobs


def test_the_application_goes_on_once_its_window_is_shown(
    start: Callable[[], Application], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start().queue.add(LEFT)
    folders = Folders(*[tmp_path / "cache"] * 5)
    monkeypatch.setattr(DesktopServices, "_session_maker", lambda _self: Mock())
    made = RecordingQueue(lambda *_: SavedTranscript(RecordingTranscript((), 1.0), None))
    monkeypatch.setattr(
        DesktopRecordings, "__init__", lambda self, *_: setattr(self, "queue", made)
    )
    with closing(DesktopServices(folders)) as services, closing(made) as queue:
        assert services.recording_queue() is queue
        assert not queue.jobs
        services.begin_background_work()
        assert [job.request for job in queue.jobs] == LEFT
