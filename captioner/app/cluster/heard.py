"""What workers have heard so far, for who asks: a command that is stopped goes on from it.

It takes a queue of its own, since the scheduler keeps what workers tell as events for long.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from distributed import Client, Queue

_SEND_S = 10


class HeardSender:
    """A worker's side, for one task; never raises: at worst something is heard again.

    Args:
        run_id: Of the command that asks.
        number: Of the recording.
    """

    def __init__(self, run_id: str, number: int) -> None:
        self._run_id = run_id
        self._number = number
        self._queue: Queue | None = None

    def send(self, answers: Mapping[str, object]) -> None:
        """Send answers of the model, by their keys."""
        with suppress(Exception):
            if self._queue is None:
                from distributed import Queue, get_client

                self._queue = Queue(_queue_name(self._run_id), client=get_client())
            self._queue.put(json.dumps([self._number, answers]), timeout=_SEND_S)

    def close(self) -> None:
        """Let go of the queue."""
        with suppress(Exception):
            if self._queue is not None:
                self._queue.close()


class HeardReceiver:
    """The side of who asks; never raises.

    Args:
        client: Connected to the scheduler.
        run_id: Of the command.
    """

    def __init__(self, client: Client, run_id: str) -> None:
        self._queue: Queue | None = None
        with suppress(Exception):
            from distributed import Queue

            self._queue = Queue(_queue_name(run_id), client=client)

    def received(self) -> list[tuple[int, dict[str, Any]]]:
        """What has come since: the number of a recording, and answers."""
        with suppress(Exception):
            if self._queue is not None:
                return [tuple(json.loads(each)) for each in self._queue.get(batch=True)]
        return []

    def close(self) -> None:
        """Let go of the queue."""
        with suppress(Exception):
            if self._queue is not None:
                self._queue.close()


def _queue_name(run_id: str) -> str:
    return f"captioner-heard-{run_id}"
