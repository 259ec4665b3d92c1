"""The way to a scheduler, and what is said where there is none."""

from __future__ import annotations

import queue
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from distributed import Client
from distributed.comm import get_address_host_port
from distributed.security import Security

from captioner.app.cluster.client import Cluster
from captioner.app.cluster.identity import Identity
from captioner.core.errors import CaptionerError

_CONNECT_S = 10
_GRACE_S = 5


@contextmanager
def connected(address: str, here: Identity) -> Iterator[Cluster]:
    """The cluster behind a scheduler's address.

    Raises:
        CaptionerError: No scheduler answers there, or one with another Dask.
    """
    try:
        # What Dask would tell of these only after its own time limits.
        get_address_host_port(address)
        if (
            address.startswith("tls:")
            and not Security().get_connection_args("client")["ssl_context"]
        ):
            raise ValueError("Dask's configuration names no certificates for clients")
        client, theirs = _answer(address)
    except Exception as error:
        raise CaptionerError(
            "There is no scheduler at {address}: {reason}.",
            "Start one with `dask scheduler`, and name the address that it prints.",
            address=address,
            reason=str(error).partition("\n")[0] or type(error).__name__,
        ) from error
    try:
        if theirs != here.dask:
            raise CaptionerError(
                "The scheduler has Dask {there}, and this machine has {here}.",
                "Install the same release on every machine.",
                there=theirs,
                here=here.dask,
            )
        yield Cluster(client, address, here)
    finally:
        with suppress(Exception):
            client.close(timeout=5)


def _answer(address: str) -> tuple[Client, str]:
    """A client of the scheduler, and its version of Dask.

    Raises:
        TimeoutError: Nothing answers, or something that is no scheduler: Dask itself waits for
            ever for what another server does not send.
    """
    answers: queue.SimpleQueue[tuple[Client, str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            with warnings.catch_warnings():
                # Differences between versions are told by Captioner.
                warnings.simplefilter("ignore")
                client = Client(address, timeout=_CONNECT_S, set_as_default=False)
            # Of the scheduler alone: a worker that hangs must keep nobody waiting.
            versions = client.sync(client.scheduler.versions, packages=[])
            answers.put((client, versions["packages"]["distributed"]))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, name="connect", daemon=True).start()
    try:
        answer = answers.get(timeout=_CONNECT_S + _GRACE_S)
    except queue.Empty:
        raise TimeoutError("nothing that is a scheduler answers") from None
    if isinstance(answer, Exception):
        raise answer
    return answer
