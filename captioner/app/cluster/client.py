"""The side of the person who asks: sends recordings out, and hears what becomes of them."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, starmap
from typing import Any
from uuid import uuid4

from distributed import Client, Future, KilledWorker

from captioner.app.cluster.heard import HeardReceiver
from captioner.app.cluster.identity import Identity
from captioner.app.cluster.parts import Parts
from captioner.app.cluster.task import TOPIC, Outcome, RecordingTask, transcribe_task
from captioner.app.cluster.upload import send_file
from captioner.core.errors import CaptionerError
from captioner.core.message import Message, joined
from captioner.core.recording_progress import IsCancelled

_LOOK_EVERY_S = 1.0
_WAIT_S = 0.2
_HELPERS = 32
"""Threads that send files and fetch transcripts; each mostly waits."""


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """Where a recording is.

    Attributes:
        number: Of the recording.
        worker: Name of the worker that has it, or that last told of one of its parts.
        done_s: Sound transcribed, in seconds.
        fraction: Share of it, 0 to 1; None where that is not known.
    """

    number: int
    worker: str
    done_s: float = 0.0
    fraction: float | None = None


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A recording is transcribed, or cannot be."""

    number: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TaskHeard:
    """Answers of the model about a recording, by their keys: what to go on from."""

    number: int
    answers: Mapping[str, object]


ClusterEvent = TaskProgress | TaskHeard | TaskEnded | Message
"""A message is something that the person should know."""


@dataclass(slots=True)
class _Flight:
    """A recording that was sent out."""

    task: RecordingTask
    future: Future
    worker: str = ""


@dataclass(slots=True)
class _Workers:
    """Who takes part, and who was found not to: each is told once.

    Attributes:
        fitting: Names by address.
        told: Addresses of those that the person was told of.
        proved: Addresses of those that had a recording in reach.
        out_of_reach: Addresses of those whose first recording was not, and why.
    """

    fitting: dict[str, str] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    proved: set[str] = field(default_factory=set)
    out_of_reach: dict[str, CaptionerError] = field(default_factory=dict)

    def usable(self) -> list[str]:
        """Addresses of those that can be sent something."""
        return [address for address in self.fitting if address not in self.out_of_reach]


class Cluster:
    """A scheduler and the workers that fit this machine.

    Args:
        here: What every worker has to be equal to.
    """

    def __init__(self, client: Client, address: str, here: Identity) -> None:
        self._client = client
        self._address = address
        self._here = here
        self._run_id = uuid4().hex
        self._sent = count()
        self._workers = _Workers()
        self._flights: dict[str, _Flight] = {}
        self._parts = Parts()
        # Which workers do not have a recording; by its number.
        self._tried: dict[int, set[str]] = {}
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._helpers = ThreadPoolExecutor(_HELPERS, thread_name_prefix="ThreadPoolExecutor")

    def transcribe(
        self, tasks: Iterator[RecordingTask], is_cancelled: IsCancelled
    ) -> Iterator[ClusterEvent]:
        """Send the recordings out, as many at a time as there are workers, until all are done.

        Args:
            tasks: Taken one by one when a worker is free.
            is_cancelled: Asked several times a second; ends the events, and the work.

        Raises:
            CaptionerError: The scheduler is gone, or no worker fits.
        """
        again: list[RecordingTask] = []
        is_waiting = False
        are_left = True
        looked_at_s = float("-inf")

        def hear(event: tuple[float, Mapping[str, Any]]) -> None:
            if event[1].get("run") == self._run_id:
                self._inbox.put(event[1])

        self._client.subscribe_topic(TOPIC, hear)
        heard = HeardReceiver(self._client, self._run_id)
        try:
            while (are_left or again or self._flights) and not is_cancelled():
                if time.monotonic() - looked_at_s > _LOOK_EVERY_S:
                    yield from self._look_at_workers()
                    yield from starmap(TaskHeard, heard.received())
                    looked_at_s = time.monotonic()
                    again += self._stranded()
                    if not self._workers.fitting and not is_waiting:
                        yield Message(
                            "Waiting for workers: on each machine start `captioner worker "
                            "{address}`.",
                            address=self._address,
                        )
                    is_waiting = not self._workers.fitting
                while len(self._flights) < len(self._workers.usable()) and (are_left or again):
                    task = again.pop() if again else next(tasks, None)
                    if task is None:
                        are_left = False
                        break
                    self._send(task)
                for item in self._heard():
                    for event in self._taken(item):
                        if isinstance(event, RecordingTask):
                            again.append(event)
                        else:
                            yield event
                    yield from self._tell_out_of_reach()
            yield from starmap(TaskHeard, heard.received())
        finally:
            heard.close()
            with suppress(Exception):
                self._client.unsubscribe_topic(TOPIC)
            self._recall()

    def _send(self, task: RecordingTask) -> None:
        usable = [
            each for each in self._workers.usable() if each not in self._tried.get(task.number, ())
        ]
        with self._scheduler_errors():
            future = self._client.submit(
                transcribe_task,
                self._run_id,
                task,
                key=f"captioner-{self._run_id}-{task.key}-{next(self._sent)}",
                pure=False,
                resources={self._here.resource: 1},
                workers=usable if self._is_bound(task) else None,
            )
        self._flights[task.key] = _Flight(task, future)
        future.add_done_callback(lambda done: self._helpers.submit(self._fetch, task.key, done))

    def _fetch(self, key: str, future: Future) -> None:
        """On a thread: a worker that is lost now makes this wait until another one is done."""
        try:
            self._inbox.put((key, future, future.result()))
        except Exception as error:
            self._inbox.put((key, future, error))

    def _heard(self) -> Iterator[Any]:
        """Everything new, or nothing after a moment."""
        with suppress(queue.Empty):
            yield self._inbox.get(timeout=_WAIT_S)
            while True:
                yield self._inbox.get_nowait()

    def _taken(self, item: Any) -> Iterator[ClusterEvent | RecordingTask]:
        """What an item of the inbox means; tasks have to be sent."""
        if isinstance(item, tuple):
            key, future, result = item
            flight = self._flights.get(key)
            if flight is not None and flight.future is future:
                del self._flights[key]
                yield from self._ended(flight, result)
            return
        flight = self._flights.get(item["key"])
        if flight is None:
            return
        task = flight.task
        if item["kind"] == "wanted":
            self._helpers.submit(send_file, self._client, item["queue"], task.path)
        elif item["kind"] == "begun":
            flight.worker = item["worker"]
            if task.part is None:
                yield TaskProgress(task.number, flight.worker)
        elif task.part is not None:
            heard = self._parts.progress(task.part, task.number, item["done_s"])
            yield TaskProgress(task.number, flight.worker, *heard)
        else:
            yield TaskProgress(task.number, flight.worker, item["done_s"], item["fraction"])

    def _ended(self, flight: _Flight, result: Any) -> Iterator[ClusterEvent | RecordingTask]:
        """What becomes of a recording, or a part, whose task is over."""
        task = flight.task
        if isinstance(result, Outcome) and result.is_out_of_reach:
            assert result.error is not None
            tried = self._tried.setdefault(task.number, set())
            tried.add(result.address)
            if result.address not in self._workers.proved:
                self._workers.out_of_reach[result.address] = result.error
            usable = self._workers.usable()
            if not (usable and tried.issuperset(usable)):
                yield task
                return
        elif isinstance(result, Outcome):
            self._workers.proved.add(result.address)
        else:
            self._require_scheduler()
            if type(result).__name__ == "FutureCancelledError":
                yield task  # the scheduler was started again in between
                return
            result = _failed(flight, result)
        if task.part is not None:
            # What is wrong with a part is found again, and told, by who puts all together.
            whole = self._parts.taken(task.part, task.number, result.answers or {})
            if whole is not None:
                yield whole
        elif result.duration_s:
            yield from self._parts.of(task, result.duration_s)
        else:
            yield TaskEnded(task.number, result)

    def _look_at_workers(self) -> Iterator[Message]:
        """Who is there now, and a message for each that cannot take part.

        Raises:
            CaptionerError: The scheduler is gone, or there are workers and none can take part.
        """
        with self._scheduler_errors():
            workers = self._client.scheduler_info()["workers"]
        workers_of = self._workers
        workers_of.fitting = {}
        last: Message | None = None
        for address, worker in workers.items():
            name = str(worker["name"])
            difference = self._here.difference(Identity.announced(worker["resources"]))
            if difference is None:
                workers_of.fitting[address] = name
                continue
            last = Message(
                "Worker {name} is left out: it {difference}.", name=name, difference=difference
            )
            if address not in workers_of.told:
                workers_of.told.add(address)
                yield last
        if self._flights:
            return
        if last is not None and not workers_of.fitting:
            raise CaptionerError(
                "No worker can be used: {last}",
                "Install the same release and the same model on every machine.",
                last=last,
            )
        if workers_of.fitting and not workers_of.usable():
            raise next(
                error
                for address, error in workers_of.out_of_reach.items()
                if address in workers_of.fitting
            )

    def _tell_out_of_reach(self) -> Iterator[Message]:
        for address, error in self._workers.out_of_reach.items():
            if address not in self._workers.told:
                self._workers.told.add(address)
                yield Message(
                    "Worker {name} is left out: {reason}",
                    name=self._workers.fitting.get(address, address),
                    reason=joined([error.message, error.hint]),
                )

    def _stranded(self) -> list[RecordingTask]:
        """Recordings that wait for workers that are gone, called back to be sent again.

        Only where some machine lacks files is a recording bound to certain workers.
        """
        bound = [flight for flight in self._flights.values() if self._is_bound(flight.task)]
        if not bound or not self._workers.usable():
            return []
        usable = set(self._workers.usable())
        with self._scheduler_errors():
            processing = self._client.processing()
        at_work = {key for address in usable for key in processing.get(address, ())}
        stranded = [
            flight
            for flight in bound
            if flight.future.status == "pending" and flight.future.key not in at_work
        ]
        for flight in stranded:
            del self._flights[flight.task.key]
            with suppress(Exception):
                flight.future.cancel()
        return [flight.task for flight in stranded]

    def _is_bound(self, task: RecordingTask) -> bool:
        return bool(self._workers.out_of_reach) or task.number in self._tried

    def _recall(self) -> None:
        """Nobody works any longer for a command that has ended."""
        with suppress(Exception):
            self._client.cancel([flight.future for flight in self._flights.values()])
        self._flights.clear()
        self._helpers.shutdown(wait=False, cancel_futures=True)

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


def _failed(flight: _Flight, failure: Exception) -> Outcome:
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
    return Outcome(flight.worker, "", error=error)
