"""One recording as a task: what travels to a worker, what is done there, and what comes back."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from captioner.app.cluster.heard import HeardSender
from captioner.app.recognisers import OnMessage
from captioner.app.recordings import transcribe_recording
from captioner.audio.recordings.recording import opened_recording
from captioner.core.errors import CaptionerError
from captioner.core.long_form import WHOLE, Algorithm, LongFormPort, LongFormSettings
from captioner.core.message import Message
from captioner.core.recording_progress import IsCancelled, RecordingProgress, RecordingTranscript
from captioner.files.scratch_folder import scratch_folder

TOPIC = "captioner"
"""What workers tell clients while they work; each client listens for its own run."""

_REPORT_EVERY_S = 1.0
_LOOK_UP_S = 0.5
_STALLED_S = 120.0
BLOCKS_AHEAD = 4
"""Blocks of an upload that wait on the scheduler."""


_LEAST_BYTES_A_SECOND = 500
"""Nothing that can be heard has fewer."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one worker hears of a very long recording.

    Attributes:
        place: Counted from 0.
        begin_s, end_s: It hears the windows that begin between them, in seconds.
    """

    place: int
    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class RecordingTask:
    """A recording, or a part of it, to be transcribed by whichever worker has time.

    Attributes:
        number: Of the recording in the command that asks.
        path: Absolute, as the client knows it.
        size_bytes: Of the file, to know it again.
        is_uploaded: Whether the file is sent; else it is read from the same path.
        part_s: How long parts are; a recording that is twice as long is not transcribed but comes
            back with its length.
        part: The part to hear; None: all of it.
        answers: What was heard of it before: by a run that was stopped, or of its parts.
        is_joined: Whether all of its parts were heard, and are to be put together.
    """

    number: int
    path: str
    size_bytes: int
    is_uploaded: bool
    audio_track: int | None
    settings: LongFormSettings
    part_s: float
    part: Part | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    is_joined: bool = False

    @property
    def key(self) -> str:
        """Tells it from everything else of the command."""
        return f"{self.number}" if self.part is None else f"{self.number}.{self.part.place}"

    @property
    def may_be_in_parts(self) -> bool:
        """Whether it is worth to look how long it is.

        Only where windows do not depend on what was heard before, and not where they are known.
        """
        is_new = self.part is None and not self.is_joined
        is_large = self.longest_s > 2 * self.part_s
        return is_new and is_large and self.settings.algorithm is not Algorithm.SEQUENTIAL

    @property
    def longest_s(self) -> float:
        """How long it may be in seconds, whatever a damaged file says of itself."""
        return self.size_bytes / _LEAST_BYTES_A_SECOND


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task.

    Attributes:
        worker: Name of the worker.
        address: Its address.
        error: Why there is no transcript.
        is_out_of_reach: Whether the file is not there on that machine: another may have it.
        answers: Of a part: what was heard.
        duration_s: Of a recording that is too long for one task: its length in seconds; else 0.
    """

    worker: str
    address: str
    transcript: RecordingTranscript | None = None
    error: CaptionerError | None = None
    is_out_of_reach: bool = False
    answers: Mapping[str, object] | None = None
    duration_s: float = 0.0


class _Answers(dict[str, object]):
    """A `captioner.core.long_form.LongFormMemory` for as long as a task takes.

    Attributes:
        new: What was heard in this task.
        unsent: What of that the command does not have yet.
    """

    def __init__(self, task: RecordingTask) -> None:
        super().__init__(task.answers)
        self.new: dict[str, object] = {}
        self.unsent: dict[str, object] = {}
        self.span_s = WHOLE if task.part is None else (task.part.begin_s, task.part.end_s)

    def keep(self, key: str, value: object) -> None:
        """Remember an answer."""
        self[key] = self.new[key] = self.unsent[key] = value


@dataclass(frozen=True, slots=True)
class Service:
    """What a worker's process transcribes with.

    Attributes:
        transcriber: Loaded before the first recording comes, and kept.
        on_message: Tells the person at that machine what is begun.
    """

    transcriber: LongFormPort
    on_message: OnMessage


class Serving:
    """The one service of a worker's process."""

    service: Service | None = None


class _OutOfReachError(CaptionerError):
    """The file is not on this machine."""


def transcribe_task(run_id: str, task: RecordingTask) -> Outcome:
    """Transcribe a recording on a worker; what is wrong with it is an outcome, too.

    Args:
        run_id: Of the command that asks, and listens.
        task: The recording.

    Raises:
        Reschedule: The worker ends before the recording does: another one shall do it.
    """
    from distributed import Reschedule, get_worker
    from distributed.core import Status

    worker = get_worker()
    key = worker.get_current_task()

    def is_cancelled() -> bool:
        state = worker.state.tasks.get(key)
        return worker.status != Status.running or state is None or state.state != "executing"

    def tell(**what: Any) -> None:
        worker.log_event(TOPIC, {"run": run_id, "key": task.key, **what})

    service = Serving.service
    assert service is not None, "only workers of Captioner have the resource"
    tell(kind="begun", worker=str(worker.name))
    service.on_message(Message("Transcribing {name}.", name=Path(task.path).name))
    memory = _Answers(task)
    path: Path | None = None
    try:
        with (
            closing(HeardSender(run_id, task.number)) as sender,
            _recording(task, tell, is_cancelled) as path,
        ):
            duration_s = _duration_s(path, task)
            if duration_s >= 2 * task.part_s:
                return Outcome(str(worker.name), worker.address, duration_s=duration_s)
            transcript = transcribe_recording(
                path,
                service.transcriber,
                task.settings,
                audio_track=task.audio_track,
                memory=memory,
                report=_Throttled(tell, memory, sender).report,
                is_cancelled=is_cancelled,
            )
    except CaptionerError as error:
        if is_cancelled():
            raise Reschedule from error
        missing = isinstance(error, _OutOfReachError)
        told = _about(task, path, error)
        return Outcome(str(worker.name), worker.address, error=told, is_out_of_reach=missing)
    if transcript.was_cancelled:
        raise Reschedule
    if task.part is not None:
        return Outcome(str(worker.name), worker.address, answers=memory.new)
    if transcript.error is not None:
        transcript = replace(transcript, error=_about(task, path, transcript.error))
    return Outcome(str(worker.name), worker.address, transcript)


def _about(task: RecordingTask, copy: Path | None, error: CaptionerError) -> CaptionerError:
    """The error with the name that the person knows for a file's copy."""
    values = {**error.message.values, **error.hint.values}
    known = {key: task.path if value == str(copy) else value for key, value in values.items()}
    return CaptionerError(error.message.template, error.hint.template, **known)


def _duration_s(path: Path, task: RecordingTask) -> float:
    """Length of a recording that may be too long for one task; 0 where that is not known."""
    if not task.may_be_in_parts:
        return 0.0
    with opened_recording(path, audio_track=task.audio_track) as recording:
        return min(recording.duration_s or 0.0, task.longest_s)


class _Throttled:
    """Progress and what was heard, now and then."""

    def __init__(self, tell: Any, memory: _Answers, sender: HeardSender) -> None:
        self._tell = tell
        self._memory = memory
        self._sender = sender
        self._told_at_s = 0.0

    def report(self, progress: RecordingProgress) -> None:
        now_s = time.monotonic()
        if now_s - self._told_at_s < _REPORT_EVERY_S:
            return
        self._told_at_s = now_s
        self._tell(kind="progress", done_s=progress.done_s, fraction=progress.fraction)
        if self._memory.unsent:
            self._sender.send(self._memory.unsent)
            self._memory.unsent = {}


@contextmanager
def _recording(task: RecordingTask, tell: Any, is_cancelled: IsCancelled) -> Iterator[Path]:
    """The file on this machine: the shared one, or a copy for as long as it is read.

    Raises:
        CaptionerError: It is not here, or it cannot be sent or stored.
    """
    shared = Path(task.path)
    if not task.is_uploaded:
        _require_same(shared, task.size_bytes)
        yield shared
        return
    with scratch_folder() as folder:
        copy = folder / shared.name
        try:
            _receive(copy, tell, is_cancelled)
        except OSError as error:
            raise _OutOfReachError(
                "{name} cannot be stored in {folder}: {reason}.",
                "Free space there, or set TMPDIR to another folder.",
                name=shared.name,
                folder=folder.parent,
                reason=error,
            ) from error
        yield copy


def _require_same(path: Path, size_bytes: int) -> None:
    hint = Message(
        "Mount the folder at the same path on every machine, or add --upload to send the files."
    )
    try:
        found_bytes = path.stat().st_size
        os.close(os.open(path, os.O_RDONLY))
    except OSError as error:
        raise _OutOfReachError(
            "{path} cannot be read there: {reason}.", hint, path=path, reason=error
        ) from error
    if found_bytes != size_bytes:
        raise _OutOfReachError("{path} is another file there.", hint, path=path)


def _receive(path: Path, tell: Any, is_cancelled: IsCancelled) -> None:
    """Ask the client for the file and write it down, block by block."""
    from distributed import Queue, get_client

    name = f"captioner-{uuid4().hex}"
    queue = Queue(name, client=get_client(), maxsize=BLOCKS_AHEAD)
    tell(kind="wanted", queue=name)
    last_s = time.monotonic()
    try:
        with path.open("wb") as copy:
            while not is_cancelled():
                try:
                    block = queue.get(timeout=_LOOK_UP_S)
                except TimeoutError:
                    if time.monotonic() - last_s > _STALLED_S:
                        break
                    continue
                last_s = time.monotonic()
                if isinstance(block, str):
                    raise CaptionerError("Sending the recording failed: {reason}.", reason=block)
                if not block:
                    return
                copy.write(block)
    finally:
        queue.close()
    raise _OutOfReachError(
        "No part of the recording has arrived for {seconds:.0f} s.",
        "Check the network between the machines.",
        seconds=_STALLED_S,
    )
