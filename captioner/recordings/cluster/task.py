"""A recording as a task for a worker: its data, its execution, and its result.

Dask is an extra: this module imports it only inside functions.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from captioner.audio.recordings.recording import opened_recording
from captioner.core.errors import CaptionerError
from captioner.core.long_form import (
    WHOLE,
    Algorithm,
    IsCancelled,
    LongFormPort,
    LongFormSettings,
    RecordingProgress,
    RecordingTranscript,
)
from captioner.core.message import Message
from captioner.files.scratch_folder import scratch_folder
from captioner.recordings.transcription import transcribe_recording

if TYPE_CHECKING:
    from distributed import Client, Queue

_REPORT_EVERY_S = 1.0
_SEND_S = 10
_BLOCK_BYTES = 4 << 20
_BLOCKS_AHEAD = 4
"""Most blocks of an upload that wait on the scheduler."""

_LOOK_UP_S = 0.5
_STALLED_S = 120.0
_LEAST_BYTES_A_SECOND = 500
"""Lowest bit rate of a recording, used to bound its length."""


OnMessage = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class RecordingPart:
    """The windows of a very long recording that one worker recognises.

    Attributes:
        begin_s, end_s: Bounds of the starts of its windows, in seconds.
    """

    index: int
    begin_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Options for all recordings.

    Attributes:
        is_uploaded: Whether recordings are sent to the workers; else they read the same path.
        part_s: Length of parts, in seconds; a recording at least twice as long is split between
            workers.
    """

    settings: LongFormSettings
    model_name: str
    audio_track: int | None = None
    is_uploaded: bool = False
    part_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class ClusterTask:
    """A recording, or a part of it, to be transcribed by the next free worker.

    Attributes:
        path: Absolute path on the client's machine.
        wanted: Options; of a recording at least twice as long as a part, the first task only
            returns the length.
        answers: Earlier results of the model, of a stopped run or of the parts.
        is_joined: Whether to join its finished parts.
    """

    number: int
    path: str
    size_bytes: int
    wanted: Wanted
    part: RecordingPart | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    is_joined: bool = False

    @property
    def key(self) -> str:
        return f"{self.number}" if self.part is None else f"{self.number}.{self.part.index}"

    @property
    def may_be_in_parts(self) -> bool:
        """Whether its length should be read first.

        False for the sequential algorithm, as each of its windows depends on the one before.
        """
        is_new = self.part is None and not self.is_joined
        is_large = self.longest_s > 2 * self.wanted.part_s
        return is_new and is_large and self.wanted.settings.algorithm is not Algorithm.SEQUENTIAL

    @property
    def longest_s(self) -> float:
        """Upper bound of its length in seconds, even if a damaged file declares more."""
        return self.size_bytes / _LEAST_BYTES_A_SECOND

    def in_parts(self, duration_s: float) -> list[ClusterTask]:
        """Return a task for each part of a recording of `duration_s` seconds, the last one first.

        Every worker reads the recording from its beginning, as a single machine does, and
        recognises only the windows of its part. The worker that joins them runs the whole algorithm
        with all results, recognises missing windows, and so gets the same text as a single machine.
        """
        count = max(1, round(duration_s / self.wanted.part_s))
        # The length of a file is not exact, so the last part has no end.
        ends_s = [*(duration_s * (index + 1) / count for index in range(count - 1)), float("inf")]
        spans = zip([0.0, *ends_s[:-1]], ends_s, strict=True)
        parts = [RecordingPart(index, *span) for index, span in enumerate(spans)]
        return [replace(self, part=part) for part in reversed(parts)]


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """The result of a task.

    Attributes:
        error: Why there is no transcript.
        is_out_of_reach: Whether the worker cannot read the file, which another one may.
        answers: The model's results, for a part.
        duration_s: The length in seconds of a recording too long for one task; else 0.
    """

    worker: str
    address: str
    transcript: RecordingTranscript | None = None
    error: CaptionerError | None = None
    is_out_of_reach: bool = False
    answers: Mapping[str, object] | None = None
    duration_s: float = 0.0


class _OutOfReachError(CaptionerError):
    """The file is not on this machine."""


def message_queue(run_id: str) -> str:
    """Return the name of the Dask queue on which workers report to the command `run_id`."""
    return f"captioner-{run_id}"


class _Reports:
    """Sends messages of one task to the client; never raises, as a lost one only costs time."""

    def __init__(self, run_id: str, task: ClusterTask) -> None:
        self._run_id = run_id
        self._task = task
        self._queue: Queue | None = None

    def send(self, kind: str, **content: object) -> None:
        message = {"key": self._task.key, "number": self._task.number, "kind": kind, **content}
        with suppress(Exception):
            if self._queue is None:
                from distributed import Queue, get_client

                self._queue = Queue(message_queue(self._run_id), client=get_client())
            self._queue.put(json.dumps(message), timeout=_SEND_S)

    def close(self) -> None:
        with suppress(Exception):
            if self._queue is not None:
                self._queue.close()


class _Memory(dict[str, object]):
    """A `captioner.core.long_form.LongFormMemory` of one task, which reports its progress.

    Attributes:
        new: Results of the model since the task began.
    """

    def __init__(self, task: ClusterTask, reports: _Reports) -> None:
        super().__init__(task.answers)
        self.new: dict[str, object] = {}
        self.span_s = WHOLE if task.part is None else (task.part.begin_s, task.part.end_s)
        self._reports = reports
        self._unsent: dict[str, object] = {}
        self._reported_at_s = 0.0

    def keep(self, key: str, value: object) -> None:
        self[key] = self.new[key] = self._unsent[key] = value

    def report(self, progress: RecordingProgress) -> None:
        """Send progress and new results, at most once a second."""
        now_s = time.monotonic()
        if now_s - self._reported_at_s < _REPORT_EVERY_S:
            return
        self._reported_at_s = now_s
        done_s, fraction = progress.done_s, progress.fraction
        self._reports.send("progress", done_s=done_s, fraction=fraction, answers=self._unsent)
        self._unsent = {}


@dataclass(frozen=True, slots=True)
class Service:
    """The objects that a worker's process transcribes with.

    Attributes:
        on_message: Shows the user of that machine which recording begins.
    """

    transcriber: LongFormPort
    on_message: OnMessage
    current: ClassVar[Service | None] = None


def transcribe_task(run_id: str, task: ClusterTask) -> TaskOutcome:
    """Transcribe a recording on a worker; errors of the recording are part of the outcome.

    Raises:
        Reschedule: The worker is closing, so another one must do it.
    """
    from distributed import Reschedule, get_worker
    from distributed.core import Status

    worker = get_worker()
    key = worker.get_current_task()

    def is_cancelled() -> bool:
        state = worker.state.tasks.get(key)
        return worker.status != Status.running or state is None or state.state != "executing"

    service = Service.current
    assert service is not None, "only workers of Captioner have the resource"
    outcome = TaskOutcome(str(worker.name), worker.address)
    service.on_message(Message("Transcribing {name}.", name=Path(task.path).name))
    path: Path | None = None
    reports = _Reports(run_id, task)
    memory = _Memory(task, reports)
    try:
        reports.send("begun", worker=outcome.worker)
        with _recording(task, reports, is_cancelled) as path:
            duration_s = _duration_s(path, task)
            if duration_s >= 2 * task.wanted.part_s:
                return replace(outcome, duration_s=duration_s)
            transcript = transcribe_recording(
                path,
                service.transcriber,
                task.wanted.settings,
                audio_track=task.wanted.audio_track,
                memory=memory,
                report=memory.report,
                is_cancelled=is_cancelled,
            )
    except CaptionerError as error:
        if is_cancelled():
            raise Reschedule from error
        missing = isinstance(error, _OutOfReachError)
        return replace(outcome, error=_about(task, path, error), is_out_of_reach=missing)
    finally:
        reports.close()
    if transcript.was_cancelled:
        raise Reschedule
    if task.part is not None:
        return replace(outcome, answers=memory.new)
    if transcript.error is not None:
        transcript = replace(transcript, error=_about(task, path, transcript.error))
    return replace(outcome, transcript=transcript)


def _about(task: ClusterTask, copy: Path | None, error: CaptionerError) -> CaptionerError:
    values = {**error.message.values, **error.hint.values}
    known = {key: task.path if value == str(copy) else value for key, value in values.items()}
    return CaptionerError(error.message.template, error.hint.template, **known)


def _duration_s(path: Path, task: ClusterTask) -> float:
    """Return the length of a recording that may be too long for one task; 0 if unknown."""
    if not task.may_be_in_parts:
        return 0.0
    with opened_recording(path, audio_track=task.wanted.audio_track) as (facts, _):
        return min(facts.duration_s or 0.0, task.longest_s)


@contextmanager
def _recording(task: ClusterTask, reports: _Reports, is_cancelled: IsCancelled) -> Iterator[Path]:
    """Yield the file on this machine: the shared one, or a copy that is removed afterwards."""
    shared = Path(task.path)
    if not task.wanted.is_uploaded:
        _require_same(shared, task.size_bytes)
        yield shared
        return
    with scratch_folder() as folder:
        copy = folder / shared.name
        try:
            _receive(copy, reports, is_cancelled)
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


def _receive(path: Path, reports: _Reports, is_cancelled: IsCancelled) -> None:
    """Request the file from the client and write it, block by block (`send_file`)."""
    from distributed import Queue, get_client

    name = f"captioner-{uuid4().hex}"
    queue = Queue(name, client=get_client(), maxsize=_BLOCKS_AHEAD)
    reports.send("wanted", queue=name)
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


def send_file(client: Client, name: str, path: str) -> None:
    """Put a file into the worker's queue, block by block, as fast as it is read; never raises.

    Text is the reason of an error, an empty block the end. If the queue stays full, the worker is
    lost or no longer needs the recording.
    """
    from distributed import Queue

    with suppress(Exception):
        blocks = Queue(name, client=client, maxsize=_BLOCKS_AHEAD)
        try:
            with Path(path).open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    blocks.put(block, timeout=_STALLED_S)
            blocks.put(b"", timeout=_STALLED_S)
        except OSError as error:
            blocks.put(error.strerror or str(error), timeout=_STALLED_S)
