import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.long_form import RecordingProgress, RecordingTranscript
from captioner.live.engine.recording_queue import (
    JobState,
    RecordingJob,
    RecordingQueue,
    RecordingRequest,
    SavedTranscript,
)
from tests.helpers.waiting import until

WAIT_S = 10


class Transcription:
    """A fake that works when it is let, and fails where the name says so."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.may_go_on = threading.Semaphore(0)
        self.names: list[str] = []

    def __call__(
        self,
        request: RecordingRequest,
        tell: Callable[[RecordingProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> SavedTranscript:
        path = request.path
        self.names.append(path.name)
        self.begun.release()
        tell(RecordingProgress(1.0, 4.0, 3.0))
        assert self.may_go_on.acquire(timeout=WAIT_S)
        if path.name == "bad":
            raise CaptionerError("cannot be read")
        if path.name == "worse":
            raise ZeroDivisionError("nobody expected this")
        cut = CaptionerError("cut off") if path.name == "cut" else None
        transcript = RecordingTranscript((), 4.0, error=cut, was_cancelled=is_cancelled())
        return SavedTranscript(transcript, Path("saved") / path.name)


@pytest.fixture
def transcription() -> Transcription:
    return Transcription()


@pytest.fixture
def told() -> list[RecordingJob]:
    return []


@pytest.fixture
def rested() -> threading.Event:
    return threading.Event()


@pytest.fixture
def queue(
    transcription: Transcription, told: list[RecordingJob], rested: threading.Event
) -> Iterator[RecordingQueue]:
    queue = RecordingQueue(transcription, rested.set)
    queue.subscribe(told.append)
    yield queue
    transcription.may_go_on.release(100)
    queue.close()


def states(queue: RecordingQueue) -> list[JobState]:
    return [job.state for job in queue.jobs]


def test_recordings_are_done_in_order_and_told_on_the_way(
    queue: RecordingQueue,
    transcription: Transcription,
    told: list[RecordingJob],
    rested: threading.Event,
) -> None:
    transcription.may_go_on.release(2)
    queue.add([Path("one"), Path("two")])

    assert rested.wait(WAIT_S)
    assert transcription.names == ["one", "two"]
    assert states(queue) == [JobState.DONE, JobState.DONE]
    assert queue.jobs[1].saved == Path("saved/two")
    assert [job.state for job in told if job.id == 2] == [
        JobState.WAITING,
        JobState.RUNNING,
        JobState.RUNNING,
        JobState.DONE,
    ]
    progress = next(job.progress for job in told if job.progress is not None)
    assert (progress.fraction, progress.remaining_s, progress.speed) == (0.25, 3.0, 1.0)
    assert RecordingProgress(1.0, None).speed is RecordingProgress(4.0, 4.0, 0.0).speed is None


def test_a_failure_does_not_keep_the_others(
    queue: RecordingQueue, transcription: Transcription, rested: threading.Event
) -> None:
    transcription.may_go_on.release(3)
    queue.add([Path("bad"), Path("cut"), Path("good")])

    assert rested.wait(WAIT_S)
    assert states(queue) == [JobState.FAILED, JobState.FAILED, JobState.DONE]
    assert queue.jobs[0].error.message == "cannot be read"
    assert (queue.jobs[1].error.message, queue.jobs[1].saved) == ("cut off", Path("saved/cut"))


def test_an_unexpected_error_does_not_keep_the_others(
    queue: RecordingQueue,
    transcription: Transcription,
    rested: threading.Event,
    caplog: pytest.LogCaptureFixture,
) -> None:
    transcription.may_go_on.release(3)
    queue.add([Path("worse"), Path("good"), Path("better")])

    assert rested.wait(WAIT_S)
    assert states(queue) == [JobState.FAILED, JobState.DONE, JobState.DONE]
    assert "nobody expected this" in queue.jobs[0].error.message
    assert not queue.is_busy
    assert "nobody expected this" in caplog.text
    caplog.clear()


def test_a_listener_that_fails_and_a_model_that_is_not_freed_do_no_harm(
    transcription: Transcription, caplog: pytest.LogCaptureFixture
) -> None:
    over = threading.Semaphore(0)

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    queue = RecordingQueue(transcription, fail)
    queue.subscribe(fail)
    queue.subscribe(lambda job: over.release() if job.state.is_over else None)
    transcription.may_go_on.release(2)
    queue.add([Path("one")])
    assert over.acquire(timeout=WAIT_S)
    queue.add([Path("two")])
    assert over.acquire(timeout=WAIT_S)

    assert states(queue) == [JobState.DONE, JobState.DONE]
    queue.close()
    assert "freeing the model failed" in caplog.text
    caplog.clear()


def test_cancelling_stops_the_running_one_and_leaves_out_the_waiting(
    queue: RecordingQueue, transcription: Transcription, rested: threading.Event
) -> None:
    queue.add([Path("one"), Path("two"), Path("three")])
    assert transcription.begun.acquire(timeout=WAIT_S)
    queue.cancel(2)
    queue.cancel(1)
    assert states(queue)[1] is JobState.CANCELLED
    transcription.may_go_on.release(2)

    assert rested.wait(WAIT_S)
    assert states(queue) == [JobState.CANCELLED, JobState.CANCELLED, JobState.DONE]
    assert transcription.names == ["one", "three"]
    queue.cancel(3)
    queue.cancel(99)
    assert states(queue)[2] is JobState.DONE


def test_more_can_be_added_later(
    queue: RecordingQueue, transcription: Transcription, rested: threading.Event
) -> None:
    transcription.may_go_on.release(2)
    queue.add([Path("one")])
    assert rested.wait(WAIT_S)
    rested.clear()
    queue.add([Path("two")])

    assert rested.wait(WAIT_S)
    assert transcription.names == ["one", "two"]


def test_closing_cancels_and_leaves_no_thread(
    queue: RecordingQueue, transcription: Transcription
) -> None:
    queue.add([Path("one"), Path("two")])
    assert transcription.begun.acquire(timeout=WAIT_S)
    transcription.may_go_on.release()
    queue.close()
    queue.close()

    assert states(queue) in (
        [JobState.CANCELLED, JobState.CANCELLED],
        [JobState.DONE, JobState.CANCELLED],
    )
    assert not any(thread.name == "recordings" for thread in threading.enumerate())
    with pytest.raises(RuntimeError, match="closed"):
        queue.add([Path("three")])


def test_a_listener_can_leave(
    queue: RecordingQueue, transcription: Transcription, rested: threading.Event
) -> None:
    heard: list[RecordingJob] = []
    queue.subscribe(heard.append)()
    transcription.may_go_on.release()
    queue.add([Path("one")])

    assert rested.wait(WAIT_S)
    assert heard == []


def test_a_recording_waits_until_captioning_stops(
    queue: RecordingQueue, transcription: Transcription
) -> None:
    paused = threading.Event()
    queue.subscribe(lambda job: paused.set() if job.is_paused else None)
    queue.set_captioning(True)
    queue.add([Path("one")])
    assert paused.wait(WAIT_S)
    assert not transcription.names
    queue.set_captioning(False)
    assert transcription.begun.acquire(timeout=WAIT_S)
    assert not queue.jobs[0].is_paused


def test_a_recording_pauses_between_its_windows(
    queue: RecordingQueue, transcription: Transcription
) -> None:
    paused = threading.Event()
    queue.subscribe(lambda job: paused.set() if job.is_paused else None)
    reported = transcription.__call__

    def until_captioning(
        request: RecordingRequest,
        tell: Callable[[RecordingProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> SavedTranscript:
        queue.set_captioning(True)
        return reported(request, tell, is_cancelled)

    queue._transcribe = until_captioning
    queue.add([Path("one")])
    assert paused.wait(WAIT_S)
    assert queue.jobs[0].progress == RecordingProgress(1.0, 4.0, 3.0)
    queue.go_on_anyway()
    transcription.may_go_on.release()
    until(lambda: queue.jobs[0].state is JobState.DONE)


@pytest.mark.parametrize("end", [RecordingQueue.cancel_all, RecordingQueue.close])
def test_a_paused_recording_can_be_cancelled(
    queue: RecordingQueue, transcription: Transcription, end: Callable[[RecordingQueue], None]
) -> None:
    transcription.may_go_on.release()
    paused = threading.Event()
    queue.subscribe(lambda job: paused.set() if job.is_paused else None)
    queue.set_captioning(True)
    queue.add([Path("one")])
    assert paused.wait(WAIT_S)
    end(queue)
    until(lambda: queue.jobs[0].state is JobState.CANCELLED)


class Machine:
    """What is told to stand still, and to go on."""

    def __init__(self) -> None:
        self.held: list[bool] = []


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def held_queue(transcription: Transcription, machine: Machine) -> Iterator[RecordingQueue]:
    queue = RecordingQueue(transcription, hold=machine.held.append)
    yield queue
    transcription.may_go_on.release(100)
    queue.close()
    assert not machine.held or not machine.held[-1], "nothing is left standing still"


def test_a_recording_stands_still_at_once_and_goes_on_afterwards(
    held_queue: RecordingQueue, transcription: Transcription, machine: Machine
) -> None:
    held_queue.set_captioning(True)
    held_queue.set_captioning(False)
    assert machine.held == [], "there is none"
    held_queue.add([Path("one"), Path("two")])
    assert transcription.begun.acquire(timeout=WAIT_S)
    held_queue.set_captioning(True)
    assert (machine.held, held_queue.jobs[0].is_paused) == ([True], True)
    held_queue.set_captioning(False)
    assert (machine.held, held_queue.jobs[0].is_paused) == ([True, False], False)
    held_queue.set_captioning(True)
    held_queue.go_on_anyway()
    assert (machine.held, held_queue.jobs[0].is_paused) == ([True, False] * 2, False)


def test_one_that_stands_still_can_be_cancelled_and_the_next_one_waits(
    held_queue: RecordingQueue, transcription: Transcription, machine: Machine
) -> None:
    held_queue.add([Path("one"), Path("two")])
    assert transcription.begun.acquire(timeout=WAIT_S)
    held_queue.set_captioning(True)
    held_queue.cancel(1)
    assert machine.held == [True, False], "what it has to finish is finished"
    transcription.may_go_on.release()
    until(lambda: held_queue.jobs[1].is_paused)
    assert states(held_queue) == [JobState.CANCELLED, JobState.RUNNING]
    assert machine.held == [True, False, True]
    assert transcription.names == ["one"]


def test_going_on_anyway_counts_for_one_session(
    queue: RecordingQueue, transcription: Transcription
) -> None:
    queue.set_captioning(True)
    queue.go_on_anyway()
    queue.set_captioning(True)  # the same session: nothing has changed
    queue.add([Path("one")])
    assert transcription.begun.acquire(timeout=WAIT_S)
    transcription.may_go_on.release()
    until(lambda: queue.jobs[0].state is JobState.DONE)
    paused = threading.Event()
    queue.subscribe(lambda job: paused.set() if job.is_paused else None)
    queue.set_captioning(False)
    queue.set_captioning(True)
    queue.add([Path("two")])
    assert paused.wait(WAIT_S)


def test_a_recording_that_waits_is_moved_before_others(
    queue: RecordingQueue,
    transcription: Transcription,
    told: list[RecordingJob],
    rested: threading.Event,
) -> None:
    queue.add([Path(name) for name in ("one", "two", "three", "four")])
    assert transcription.begun.acquire(timeout=WAIT_S)
    told.clear()
    queue.move(4, 0)
    queue.move(2, 9)
    queue.move(1, 2)  # in progress
    assert [job.id for job in queue.jobs] == [1, 4, 3, 2]
    assert [job.id for job in told] == [4, 2]
    transcription.may_go_on.release(4)
    assert rested.wait(WAIT_S)
    assert transcription.names == ["one", "four", "three", "two"]
