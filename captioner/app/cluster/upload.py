"""Recordings that are sent to the worker, block by block."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from distributed import Client, Queue

from captioner.app.cluster.task import BLOCKS_AHEAD

_BLOCK_BYTES = 4 << 20
_STALLED_S = 120


def send_file(client: Client, name: str, path: str) -> None:
    """Put the file into the worker's queue as fast as it is taken out; never raises.

    A text says why there is no more, an empty block that this was all. Where nobody takes it out
    the worker is lost, or the recording is no longer wanted.
    """
    with suppress(Exception):
        queue = Queue(name, client=client, maxsize=BLOCKS_AHEAD)
        try:
            with Path(path).open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    queue.put(block, timeout=_STALLED_S)
            queue.put(b"", timeout=_STALLED_S)
        except OSError as error:
            queue.put(error.strerror or str(error), timeout=_STALLED_S)
