"""The cluster's client: sends recordings to workers, and receives reports and results."""

import json
import queue
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from uuid import uuid4

from distributed import Client, Future, KilledWorker, Queue

from captioner.core.errors import CaptionerError
from captioner.core.long_form import IsCancelled
from captioner.core.message import Message, joined
from captioner.recordings.cluster.task import (
    ClusterTask,
    RecordingPart,
    TaskOutcome,
    message_queue,
    send_file,
    transcribe_task,
)
from captioner.recordings.cluster.workers import Identity

_LOOK_EVERY_S = 1.0
_WAIT_S = 0.2
_HELPERS = 32
"""Number of threads that send files and fetch transcripts; each mostly waits."""


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """The progress of a recording.

    Attributes:
        worker: Name of the worker that has it, or that last reported one of its parts.
        answers: The model's results since the last report, for a checkpoint.
    """

    number: int
    worker: str
    done_s: float = 0.0
    fraction: float | None = None
    answers: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A recording was transcribed, or failed."""

    number: int
    outcome: TaskOutcome


ClusterEvent = TaskProgress | TaskEnded | Message


@dataclass(slots=True)
class _Flight:
    task: ClusterTask
    future: Future
    worker: str = ""


class DividedRecording:
    """A recording recognised in parts, and the results of the parts."""

    def __init__(self, task: ClusterTask, duration_s: float) -> None:
        self.parts = task.in_parts(duration_s)
        self._task = task
        self._duration_s = duration_s
        self._left = len(self.parts)
        self._answers = dict(task.answers)
        self._done_s: dict[int, float] = {}  # finished seconds of each part, by index

    def add_part(self, answers: Mapping[str, object]) -> ClusterTask | None:
        """Add the results of a part; after the last one, return the task that joins them."""
        self._left -= 1
        # All parts use one batch size: the first one reported.
        self._answers = {**answers, **self._answers}
        if self._left:
            return None
        return replace(self._task, answers=self._answers, is_joined=True)

    def progress(self, part: RecordingPart, done_s: float) -> tuple[float, float]:
        """Update a part to `done_s`; return the finished seconds and share of the recording."""
        of_part_s = min(done_s, part.end_s) - part.begin_s
        self._done_s[part.index] = max(of_part_s, self._done_s.get(part.index, 0.0))
        whole_s = sum(self._done_s.values())
        return whole_s, min(1.0, whole_s / self._duration_s)


class Cluster:
    """A scheduler and the workers that fit this machine.

    Args:
        here: The required identity of workers.
    """

    def __init__(self, client: Client, address: str, here: Identity) -> None:
        self._client = client
        self._address = address
        self._here = here
        self._run_id = uuid4().hex
        self._sent = count()
        self._fitting: dict[str, str] = {}  # names of workers by address
        self._named: set[str] = set()  # addresses of workers reported as left out
        self._proved: set[str] = set()  # addresses of workers that have read a recording
        # Workers that could not read their first recording, with the error; they get no others.
        self._out_of_reach: dict[str, CaptionerError] = {}
        self._tried: dict[int, set[str]] = {}  # workers that cannot read a recording
        self._flights: dict[str, _Flight] = {}
        self._divided: dict[int, DividedRecording] = {}
        self._again: list[ClusterTask] = []
        self._results: queue.SimpleQueue[tuple[str, Future, object]] = queue.SimpleQueue()
        self._helpers = ThreadPoolExecutor(_HELPERS, thread_name_prefix="ThreadPoolExecutor")

    def transcribe(
        self, tasks: Iterator[ClusterTask], is_cancelled: IsCancelled
    ) -> Iterator[ClusterEvent]:
        """Send recordings to workers, one for each at a time, until all are done.

        Args:
            tasks: Taken one by one when a worker is free.

        Raises:
            CaptionerError: The scheduler is gone, or no worker fits.
        """
        is_waiting = False
        are_left = True
        looked_at_s = float("-inf")
        with self._scheduler_errors():
            messages = Queue(message_queue(self._run_id), client=self._client)
        try:
            while (are_left or self._again or self._flights) and not is_cancelled():
                if time.monotonic() - looked_at_s > _LOOK_EVERY_S:
                    yield from self._look_at_workers()
                    looked_at_s = time.monotonic()
                    self._call_stranded_back()
                    if not self._fitting and not is_waiting:
                        yield Message(
                            "Waiting for workers: on each machine start `captioner worker "
                            "{address}`.",
                            address=self._address,
                        )
                    is_waiting = not self._fitting
                while len(self._flights) < len(self._usable()) and (are_left or self._again):
                    task = self._again.pop() if self._again else next(tasks, None)
                    if task is None:
                        are_left = False
                        break
                    self._send(task)
                # Reports first, because a worker sends them before its result.
                results = list(self._new_results())
                yield from self._reported(messages)
                for key, future, result in results:
                    flight = self._flights.get(key)
                    if flight is not None and flight.future is future:
                        del self._flights[key]
                        yield from self._ended(flight, result)
                yield from self._report_out_of_reach()
            yield from self._reported(messages)
        finally:
            with suppress(Exception):
                messages.close()
            with suppress(Exception):
                self._client.cancel([flight.future for flight in self._flights.values()])
            self._flights.clear()
            self._helpers.shutdown(wait=False, cancel_futures=True)

    def _usable(self) -> set[str]:
        return self._fitting.keys() - self._out_of_reach.keys()

    def _is_bound(self, task: ClusterTask) -> bool:
        return bool(self._out_of_reach) or task.number in self._tried

    def _send(self, task: ClusterTask) -> None:
        usable = self._usable() - self._tried.get(task.number, set())
        with self._scheduler_errors():
            future = self._client.submit(
                transcribe_task,
                self._run_id,
                task,
                key=f"captioner-{self._run_id}-{task.key}-{next(self._sent)}",
                pure=False,
                resources={self._here.resource: 1},
                workers=sorted(usable) if self._is_bound(task) else None,
            )
        self._flights[task.key] = _Flight(task, future)
        future.add_done_callback(lambda done: self._helpers.submit(self._fetch, task.key, done))

    def _fetch(self, key: str, future: Future) -> None:
        """Get a result, on a thread, as the loss of a worker makes this wait for another one."""
        try:
            self._results.put((key, future, future.result()))
        except Exception as error:
            self._results.put((key, future, error))

    def _new_results(self) -> Iterator[tuple[str, Future, object]]:
        with suppress(queue.Empty):
            yield self._results.get(timeout=_WAIT_S)
            while True:
                yield self._results.get_nowait()

    def _reported(self, messages: Queue) -> Iterator[TaskProgress]:
        """Read the workers' reports, and send the files that they request."""
        reports: list[dict[str, Any]] = []
        with suppress(Exception):
            reports = [json.loads(each) for each in messages.get(batch=True)]
        for report in reports:
            flight = self._flights.get(report["key"])
            number, answers = report["number"], report.get("answers", {})
            if flight is None:  # cancelled, but its results are valid
                if answers:
                    yield TaskProgress(number, "", answers=answers)
                continue
            task = flight.task
            if report["kind"] == "wanted":
                self._helpers.submit(send_file, self._client, report["queue"], task.path)
            elif report["kind"] == "begun":
                flight.worker = report["worker"]
                if task.part is None:
                    yield TaskProgress(number, flight.worker)
            elif task.part is not None:
                done = self._divided[number].progress(task.part, report["done_s"])
                yield TaskProgress(number, flight.worker, *done, answers)
            else:
                done_s, fraction = report["done_s"], report["fraction"]
                yield TaskProgress(number, flight.worker, done_s, fraction, answers)

    def _ended(self, flight: _Flight, result: object) -> Iterator[TaskEnded]:
        """Process the result of a task, which may lead to a retry, further tasks or the end."""
        task = flight.task
        if not isinstance(result, TaskOutcome):
            self._require_scheduler()
            if type(result).__name__ == "FutureCancelledError":
                self._again.append(task)  # the scheduler was restarted
                return
            result = _failed(flight, result)
        elif result.is_out_of_reach:
            assert result.error is not None
            tried = self._tried.setdefault(task.number, set())
            tried.add(result.address)
            if result.address not in self._proved:
                self._out_of_reach[result.address] = result.error
            if not self._usable() or self._usable() - tried:
                self._again.append(task)
                return
        else:
            self._proved.add(result.address)
        if task.part is not None:
            # An error of a part occurs again, and is reported, when the parts are joined.
            whole = self._divided[task.number].add_part(result.answers or {})
            if whole is not None:
                del self._divided[task.number]
                self._again.append(whole)
        elif result.duration_s:
            divided = self._divided[task.number] = DividedRecording(task, result.duration_s)
            self._again += divided.parts
        else:
            yield TaskEnded(task.number, result)

    def _look_at_workers(self) -> Iterator[Message]:
        """Update the workers, and yield a message for each unusable one."""
        with self._scheduler_errors():
            workers = self._client.scheduler_info()["workers"]
        self._fitting = {}
        last: Message | None = None
        for address, worker in workers.items():
            name = str(worker["name"])
            difference = self._here.difference(Identity.announced(worker["resources"]))
            if difference is None:
                self._fitting[address] = name
                continue
            last = Message(
                "Worker {name} is left out: it {difference}.", name=name, difference=difference
            )
            if address not in self._named:
                self._named.add(address)
                yield last
        if self._flights:
            return
        if last is not None and not self._fitting:
            raise CaptionerError(
                "No worker can be used: {last}",
                "Install the same release and the same model on every machine.",
                last=last,
            )
        if self._fitting and not self._usable():
            raise self._out_of_reach[next(iter(self._fitting))]

    def _report_out_of_reach(self) -> Iterator[Message]:
        for address, error in self._out_of_reach.items():
            if address not in self._named:
                self._named.add(address)
                yield Message(
                    "Worker {name} is left out: {reason}",
                    name=self._fitting.get(address, address),
                    reason=joined([error.message, error.hint]),
                )

    def _call_stranded_back(self) -> None:
        """Cancel tasks whose workers are gone, to send them to others.

        Tasks are bound to certain workers only if some machine lacks files.
        """
        bound = [flight for flight in self._flights.values() if self._is_bound(flight.task)]
        usable = self._usable()
        if not bound or not usable:
            return
        with self._scheduler_errors():
            processing = self._client.processing()
        at_work = {key for address in usable for key in processing.get(address, ())}
        for flight in bound:
            if flight.future.status == "pending" and flight.future.key not in at_work:
                del self._flights[flight.task.key]
                with suppress(Exception):
                    flight.future.cancel()
                self._again.append(flight.task)

    def _require_scheduler(self) -> None:
        if self._client.status != "running":
            raise _lost(self._address)

    @contextmanager
    def _scheduler_errors(self) -> Iterator[None]:
        self._require_scheduler()
        try:
            yield
        except (OSError, TimeoutError, RuntimeError) as error:
            raise _lost(self._address) from error


def _lost(address: str) -> CaptionerError:
    return CaptionerError(
        "The scheduler at {address} is gone; finished work is kept.",
        "Start it and the workers again, then repeat the command.",
        address=address,
    )


def _failed(flight: _Flight, failure: object) -> TaskOutcome:
    if isinstance(failure, KilledWorker):
        error = CaptionerError(
            "Every worker that began it ended before finishing.",
            "Transcribe it on one machine, and watch that machine's memory.",
        )
    else:
        error = CaptionerError(
            "It failed in an unexpected way: {reason}.",
            "Run the same command again.",
            reason=repr(failure),
        )
    return TaskOutcome(flight.worker, "", error=error)
