"""The queue of recordings, transcribed one by one on a thread of its own."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.long_form import (
    IsCancelled,
    RecordingProgress,
    RecordingTranscript,
    ReportProgress,
)

_log = logging.getLogger(__name__)


class JobState(StrEnum):
    """State of a recording in the queue."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether the recording is done, failed or cancelled."""
        return self in (JobState.DONE, JobState.CANCELLED, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class RecordingRequest:
    """A recording to transcribe.

    Attributes:
        path: A file, or the folder of a session with kept sound.
        title: Name shown to the user; empty uses the file's name.
        model: Name or directory of the model; empty uses the one in the settings.
        draft: Directory of the draft model (accurate mode); empty for none.
        audio_track: Audio track of a file, counted from 1; None for the one that players choose.
        becomes_text: Whether the new transcript of a session replaces its current one; otherwise it
            is added as another one.
        language: Code of the language spoken; empty uses the one in the settings.
        terms: Names and terms instead of the lists in use in the settings; None uses those.
    """

    path: Path
    title: str = ""
    model: str = ""
    draft: str = ""
    audio_track: int | None = None
    becomes_text: bool = False
    language: str = ""
    terms: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RecordingJob:
    """A snapshot of a recording in the queue.

    Attributes:
        progress: Progress and time left; None before the first window.
        saved: The session's folder in the library; None if nothing was saved.
        transcript: The transcript once the job is over; None if it failed before it began.
        error: Why it failed; if there is a transcript, it ends where the sound became unreadable.
        is_paused: Whether it waits for live captions to end.
    """

    id: int
    request: RecordingRequest
    state: JobState = JobState.WAITING
    progress: RecordingProgress | None = None
    saved: Path | None = None
    transcript: RecordingTranscript | None = None
    error: CaptionerError | None = None
    is_paused: bool = False

    @property
    def path(self) -> Path:
        """The file, or the session's folder."""
        return self.request.path

    @property
    def title(self) -> str:
        """The name shown to the user."""
        return self.request.title or self.request.path.name


@dataclass(frozen=True, slots=True)
class SavedTranscript:
    """A recording's transcript, and the folder it was saved in, if any."""

    transcript: RecordingTranscript
    folder: Path | None


TranscribeRecording = Callable[[RecordingRequest, ReportProgress, IsCancelled], SavedTranscript]
JobListener = Callable[[RecordingJob], None]


class RecordingQueue:
    """Transcribes recordings one by one. Safe for any thread.

    Args:
        transcribe: Transcribes one recording, or raises `CaptionerError`. Any other error also
            fails that recording alone, and is logged.
        rest: Called on the queue's thread when no recording waits, to free the model.
        hold: Called with True to pause the current recording immediately, and with False to
            continue it.
    """

    def __init__(
        self,
        transcribe: TranscribeRecording,
        rest: Callable[[], None] = lambda: None,
        hold: Callable[[bool], None] = lambda _is_held: None,
    ) -> None:
        self._transcribe = transcribe
        self._rest = rest
        self._hold = hold
        self._notifying = threading.RLock()  # Listeners get changes in their order.
        self._lock = threading.RLock()
        self._may_go_on = threading.Condition(self._lock)
        self._is_captioning = False
        self._ignores_captioning = False
        self._is_held = False
        self._jobs: dict[int, RecordingJob] = {}
        self._cancelled: set[int] = set()
        self._listeners: list[JobListener] = []
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @property
    def jobs(self) -> Sequence[RecordingJob]:
        """All recordings, in the order of the work."""
        with self._lock:
            return tuple(self._jobs.values())

    @property
    def is_busy(self) -> bool:
        """Whether a recording waits or is being transcribed."""
        return any(not job.state.is_over for job in self.jobs)

    def subscribe(self, listener: JobListener) -> Callable[[], None]:
        """Call a listener with every change, on the queue's thread or the caller's.

        Returns:
            A function that stops the calls.
        """
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def add(self, wanted: Iterable[Path | RecordingRequest]) -> list[RecordingJob]:
        """Append recordings to the queue and return immediately."""
        with self._notifying:
            with self._lock:
                if self._is_closed:
                    raise RuntimeError("the queue is closed")
                added = []
                for one in wanted:
                    request = RecordingRequest(one) if isinstance(one, Path) else one
                    job = RecordingJob(len(self._jobs) + 1, request)
                    self._jobs[job.id] = job
                    added.append(job)
            for job in added:
                self._report(job)
        with self._lock:
            if added and self._thread is None and not self._is_closed:
                self._thread = threading.Thread(target=self._run, name="recordings")
                self._thread.start()
        return added

    def move(self, job_id: int, index: int) -> None:
        """Move a waiting recording to another index among those that wait."""
        with self._notifying:
            with self._lock:
                jobs = self._jobs
                waiting = [each for each, job in jobs.items() if job.state is JobState.WAITING]
                if job_id not in waiting:
                    return
                before = set(waiting)
                waiting.remove(job_id)
                waiting.insert(index, job_id)
                order = [waiting.pop(0) if each in before else each for each in jobs]
                self._jobs = {each: jobs[each] for each in order}
            self._report(self._jobs[job_id])

    def set_captioning(self, is_captioning: bool) -> None:
        """Pause recordings immediately while live captions run."""
        with self._lock:
            if is_captioning == self._is_captioning:
                return
            self._is_captioning = is_captioning
            self._ignores_captioning = False
        self._hold_or_let_go()

    def go_on_anyway(self) -> None:
        """Continue in spite of the current live captions."""
        with self._lock:
            self._ignores_captioning = True
        self._hold_or_let_go()

    def cancel(self, job_id: int) -> None:
        """Remove a waiting recording or stop a running one, keeping its partial transcript."""
        self._cancel([job for job in self.jobs if job.id == job_id])

    def cancel_all(self) -> None:
        self._cancel(self.jobs)

    def _cancel(self, jobs: Sequence[RecordingJob]) -> None:
        with self._notifying:
            with self._lock:  # All before the first notification: partial results are saved once.
                self._cancelled.update(job.id for job in jobs if not job.state.is_over)
                waiting = [job.id for job in jobs if self._jobs[job.id].state is JobState.WAITING]
                for job_id in waiting:
                    self._jobs[job_id] = replace(self._jobs[job_id], state=JobState.CANCELLED)
            for job_id in waiting:
                self._report(self._jobs[job_id])
        self._hold_or_let_go()

    def close(self) -> None:
        """Cancel everything and wait for the thread; safe to call twice."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
        self.cancel_all()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        try:
            while True:
                with self._notifying:
                    with self._lock:
                        job = self._first(JobState.WAITING)
                        if job is None:
                            self._thread = None
                            return
                    self._change(job.id, state=JobState.RUNNING)
                self._hold_or_let_go()
                self._do(job)
                self._hold_or_let_go()
                with self._lock:
                    is_last = self._first(JobState.WAITING) is None
                if is_last:
                    self._do_rest()
        finally:
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _do(self, job: RecordingJob) -> None:
        def report(progress: RecordingProgress) -> None:
            self._change(job.id, progress=progress)
            self._wait_while_held()

        try:
            self._wait_while_held()
            saved = self._transcribe(job.request, report, lambda: job.id in self._cancelled)
        except CaptionerError as error:
            self._change(job.id, state=JobState.FAILED, error=error)
            return
        except Exception as error:  # the next recordings must still be transcribed
            _log.exception("transcribing a recording failed")
            self._change(
                job.id,
                state=JobState.FAILED,
                error=CaptionerError(
                    "Transcribing {title} failed: {error}.",
                    "The log has the details; please report it.",
                    title=job.title,
                    error=repr(error),
                ),
            )
            return
        transcript = saved.transcript
        if transcript.was_cancelled:
            state = JobState.CANCELLED
        else:
            state = JobState.FAILED if transcript.error is not None else JobState.DONE
        self._change(
            job.id,
            state=state,
            saved=saved.folder,
            transcript=transcript,
            error=transcript.error,
        )

    def _hold_or_let_go(self) -> None:
        """Pause or continue the current recording, as currently wanted."""
        with self._lock:
            job = self._first(JobState.RUNNING)
            is_wanted = self._is_captioning and not self._ignores_captioning
            is_held = is_wanted and job is not None and job.id not in self._cancelled
            if is_held == self._is_held:
                return
            self._is_held = is_held
            self._hold(is_held)
            self._may_go_on.notify_all()
        if job is not None:
            self._report_whether_paused(job.id)

    def _report_whether_paused(self, job_id: int) -> None:
        with self._notifying:
            if self._jobs[job_id].is_paused != self._is_held:
                self._change(job_id, is_paused=self._is_held)

    def _wait_while_held(self) -> None:
        with self._lock:
            while self._is_held:
                self._may_go_on.wait()

    def _first(self, state: JobState) -> RecordingJob | None:
        return next((each for each in self._jobs.values() if each.state is state), None)

    def _do_rest(self) -> None:
        try:
            self._rest()
        except Exception:  # later recordings must still be transcribed
            _log.exception("freeing the model failed")

    def _change(self, job_id: int, **changes: object) -> None:
        with self._notifying:
            with self._lock:
                job = self._jobs[job_id]
                if job.state.is_over:
                    return
                job = self._jobs[job_id] = replace(job, **changes)  # type: ignore[arg-type]
            self._report(job)

    def _report(self, job: RecordingJob) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(job)
            except Exception:  # its failure must not stop the queue
                _log.exception("a listener of the queue failed")
