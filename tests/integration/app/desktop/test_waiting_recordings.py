"""The queue of recordings goes on after the application was killed."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest.mock import Mock

import pytest

from captioner.app.desktop.services import DesktopServices
from captioner.app.desktop.waiting_recordings import WaitingRecordings
from captioner.core.folders import Folders
from captioner.core.recording_progress import RecordingTranscript
from captioner.files.private import checked_line
from captioner.live.engine.recording_queue import (
    RecordingQueue,
    RecordingRequest,
    SavedTranscript,
)

LEFT = [
    RecordingRequest(Path("/talks/one.wav"), "One", model="tiny.en", audio_track=2),
    RecordingRequest(Path("/talks/two.wav"), draft="quick", becomes_text=True),
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
    queue = RecordingQueue(lambda *_: SavedTranscript(RecordingTranscript((), 1.0), None))
    monkeypatch.setattr("captioner.app.desktop.services.recording_queue", lambda *_, **__: queue)
    monkeypatch.setattr(DesktopServices, "_session_maker", lambda _self: Mock())
    services = DesktopServices(folders)
    try:
        assert services.recording_queue() is queue
        assert not queue.jobs
        services.begin_background_work()
        assert [job.request for job in queue.jobs] == LEFT
    finally:
        queue.close()
        services.close()
