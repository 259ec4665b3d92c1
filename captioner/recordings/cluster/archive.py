"""The recordings of one command: selects the tasks left, and writes the results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.long_form import IsCancelled
from captioner.core.message import NO_MESSAGE, Message, joined
from captioner.files.output_file import RefusedOutputError
from captioner.recordings.checkpoint import UnfinishedRecording
from captioner.recordings.cluster.client import Cluster, ClusterEvent, TaskEnded
from captioner.recordings.cluster.task import ClusterTask, Wanted
from captioner.recordings.output import TranscriptionJob, unfinished, with_targets, write_files
from captioner.recordings.transcription import no_captions_error


class RowState(StrEnum):
    """The state of a recording in the table."""

    RUNNING = "transcribing"
    DONE = "done"
    THERE = "done before"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Row:
    """A recording in the table.

    Attributes:
        fraction: Finished share, 0 to 1; None if unknown.
        note: An error, or a notice about the sound.
    """

    number: int
    name: str
    worker: str
    done_s: float
    fraction: float | None
    state: RowState
    note: Message = NO_MESSAGE


class Archive:
    """Transcribes recordings on a cluster, and writes each result once it is complete.

    The written files are the only record: running the same jobs again continues with missing files.

    Args:
        open_memory: Opens a recording's checkpoint; returns None for none.
    """

    def __init__(
        self,
        jobs: Sequence[TranscriptionJob],
        wanted: Wanted,
        open_memory: Callable[[Path], UnfinishedRecording | None] = lambda _source: None,
    ) -> None:
        self._jobs = list(jobs)
        self._wanted = wanted
        self._open_memory = open_memory
        self._memories: dict[int, UnfinishedRecording] = {}
        self._rows: list[Row | Message] = []
        self._unwritable: set[Path] = set()

    def transcribe(self, cluster: Cluster, is_cancelled: IsCancelled) -> Iterator[Row | Message]:
        """Yield changed rows of the table, and messages; raises CaptionerError."""
        try:
            yield from self._rows_of(cluster.transcribe(self._tasks(), is_cancelled))
        finally:
            for memory in self._memories.values():
                memory.close()

    def _rows_of(self, events: Iterator[ClusterEvent]) -> Iterator[Row | Message]:
        for event in events:
            yield from self._taken_rows()
            if isinstance(event, Message):
                yield event
            elif isinstance(event, TaskEnded):
                memory = self._memories.pop(event.number, None)
                row = self._ended(event)
                if memory is not None:
                    is_left = row.state is RowState.FAILED and unfinished(self._jobs[event.number])
                    memory.close() if is_left else memory.remove()
                yield row
            else:
                if (memory := self._memories.get(event.number)) is not None:
                    for key, answer in event.answers.items():
                        memory.keep(key, answer)
                if event.worker:
                    name, done_s = self._jobs[event.number].name, event.done_s
                    yield Row(
                        event.number, name, event.worker, done_s, event.fraction, RowState.RUNNING
                    )
        yield from self._taken_rows()

    def _tasks(self) -> Iterator[ClusterTask]:
        for number, job in enumerate(self._jobs):
            try:
                task = self._task(number, job)
            except CaptionerError as error:
                self._rows.append(_failed(number, job.name, "", error))
                continue
            if task is None:
                self._rows.append(Row(number, job.name, "", 0.0, 1.0, RowState.THERE))
            else:
                yield task

    def _task(self, number: int, job: TranscriptionJob) -> ClusterTask | None:
        missing = unfinished(job)
        if missing is None:
            return None
        folder = missing.paths[0].parent
        if folder in self._unwritable:
            raise CaptionerError(
                "The folder {folder} could not be written just now.",
                "Run the same command again when it can.",
                folder=folder,
            )
        self._jobs[number] = with_targets(missing)
        path = job.source.absolute()
        try:
            size_bytes = path.stat().st_size
        except (OSError, ValueError) as error:
            raise CaptionerError(
                "{path} cannot be read: {reason}.",
                "Check the name, and that you may read it.",
                path=path,
                reason=error,
            ) from error
        if not path.is_file():
            raise CaptionerError(
                "{path} is not a file.", "Only files can be sent to other machines.", path=path
            )
        memory = self._open_memory(job.source)
        answers: Mapping[str, object] = {}
        if memory is not None:
            self._memories[number] = memory
            answers = memory.answers()
        if answers:
            going_on = Message("{name}: continuing where the previous run ended.", name=job.name)
            self._rows.append(going_on)
        return ClusterTask(number, str(path), size_bytes, self._wanted, answers=answers)

    def _ended(self, event: TaskEnded) -> Row:
        job = self._jobs[event.number]
        outcome = event.outcome
        transcript = outcome.transcript
        if transcript is None:
            assert outcome.error is not None
            return _failed(event.number, job.name, outcome.worker, outcome.error)
        error = transcript.error
        if not transcript.captions and error is None:
            error = no_captions_error(job.name, transcript.gaps)
        if transcript.captions:
            missing = unfinished(job)
            if missing is None:  # another command was quicker
                return Row(event.number, job.name, outcome.worker, 0.0, 1.0, RowState.THERE)
            try:
                write_files(missing, transcript, self._wanted.model_name, self._wanted.settings)
            except CaptionerError as failure:
                error = failure
                if not isinstance(failure.__cause__ or failure, RefusedOutputError):
                    self._unwritable.add(job.paths[0].parent)
        if error is not None:
            return _failed(event.number, job.name, outcome.worker, error, transcript.duration_s)
        note = joined(transcript.notices, "; ")
        return Row(
            event.number,
            job.name,
            outcome.worker,
            transcript.duration_s,
            1.0,
            RowState.DONE,
            note,
        )

    def _taken_rows(self) -> list[Row | Message]:
        rows, self._rows = self._rows, []
        return rows


def _failed(number: int, name: str, worker: str, error: CaptionerError, done_s: float = 0.0) -> Row:
    return Row(number, name, worker, done_s, None, RowState.FAILED, error.full_message)
