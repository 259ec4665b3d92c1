"""Workers and their scheduler: identity of machines, connecting, serving.

Dask is an extra: this module imports it only inside functions.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import queue
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import captioner
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormPort
from captioner.core.message import Message
from captioner.recordings.cluster.task import OnMessage, Service
from captioner.speech.models.files import MODEL_FILES
from captioner.speech.models.manifest import ChosenModel, describe_files

if TYPE_CHECKING:
    from distributed import Client

_PREFIX = "captioner "
_SHOWN_DIGITS = 8
_CONNECT_S = 10
_GRACE_S = 5
_LOGGERS = ("distributed", "distributed.client", "tornado", "tornado.application")


def require_dask() -> None:
    """Check that Dask is installed, and silence its log unless the user configured it.

    Raises:
        CaptionerError: The extra is not installed.
    """
    if find_spec("distributed") is None:
        raise CaptionerError(
            "Spreading recordings over machines needs Dask, which is not installed.",
            "Install it with: pip install 'captioner[cluster]'",
        )
    import dask

    if not dask.config.get("logging", default=None):
        # Read when distributed is imported.
        dask.config.set({"logging": dict.fromkeys(_LOGGERS, "critical")})


def no_scheduler(address: str, failure: BaseException) -> CaptionerError:
    """Return the error for an address at which no scheduler responds."""
    return CaptionerError(
        "There is no scheduler at {address}: {reason}.",
        "Start one with `dask scheduler`, and name the address that it prints.",
        address=address,
        reason=str(failure).partition("\n")[0] or type(failure).__name__,
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """The software and model of a machine.

    Attributes:
        digest: SHA-256 over the model's files, in hexadecimal.
    """

    captioner: str
    dask: str
    model: str
    digest: str

    @property
    def resource(self) -> str:
        """The Dask resource of a worker, which each task needs.

        Tasks thus only reach workers with the same identity.
        """
        return _PREFIX + json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def announced(cls, resources: Mapping[str, float]) -> Identity | None:
        """Return the identity in a worker's resources; None if it is not a Captioner worker."""
        for name in resources:
            if name.startswith(_PREFIX):
                try:
                    return cls(**json.loads(name.removeprefix(_PREFIX)))
                except (TypeError, ValueError):
                    return None
        return None

    def difference(self, worker: Identity | None) -> Message | None:
        """Describe how a worker differs from this machine, to follow "it"; None if equal."""
        if worker is None:
            return Message("was not started with `captioner worker`")
        if worker.captioner != self.captioner:
            return Message(
                "has Captioner {there}, and this machine has {here}",
                there=worker.captioner,
                here=self.captioner,
            )
        if worker.dask != self.dask:
            return Message(
                "has Dask {there}, and this machine has {here}", there=worker.dask, here=self.dask
            )
        if worker.digest != self.digest:
            theirs, ours = (
                f"{each.model} ({each.digest[:_SHOWN_DIGITS]})" for each in (worker, self)
            )
            return Message(
                "has the model {there}, and this machine has {here}", there=theirs, here=ours
            )
        return None


def identity(model_name: str, model: Path) -> Identity:
    """Return this machine's identity with a model, all of whose files are read.

    Raises:
        CaptionerError: Dask is not installed, or the model cannot be read.
    """
    require_dask()
    import distributed

    names = [name for name in MODEL_FILES if (model / name).is_file()]
    files = [(file.path, file.sha256) for file in describe_files(model, names)]
    digest = hashlib.sha256(repr(files).encode()).hexdigest()
    # The model's directory may differ between machines: users know it by its name.
    return Identity(captioner.__version__, distributed.__version__, Path(model_name).name, digest)


@contextmanager
def connected(address: str, here: Identity) -> Iterator[Client]:
    """Connect to the scheduler at an address; raises CaptionerError."""
    from distributed.comm import get_address_host_port
    from distributed.security import Security

    try:
        # Raises for an invalid address, which Dask would only report after its time limits.
        get_address_host_port(address)
        has_certificates = Security().get_connection_args("client")["ssl_context"]
        if address.startswith("tls:") and not has_certificates:
            raise ValueError("Dask's configuration names no certificates for clients")
        client, theirs = _respond(address)
    except Exception as error:
        raise no_scheduler(address, error) from error
    try:
        if theirs != here.dask:
            raise CaptionerError(
                "The scheduler has Dask {there}, and this machine has {here}.",
                "Install the same release on every machine.",
                there=theirs,
                here=here.dask,
            )
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=5)


def _respond(address: str) -> tuple[Client, str]:
    """Return a client of the scheduler, and its version of Dask."""
    from distributed import Client

    answers: queue.SimpleQueue[tuple[Client, str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            with warnings.catch_warnings():
                # Captioner itself reports differences between versions.
                warnings.simplefilter("ignore")
                # First, because a client that fails to connect waits 20 s when it is deleted.
                theirs = asyncio.run(_dask_version(address))
                client = Client(address, timeout=_CONNECT_S, set_as_default=False)
            answers.put((client, theirs))
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


async def _dask_version(address: str) -> str:
    """Return the scheduler's version of Dask, without its workers, of which one may hang."""
    from distributed.core import rpc
    from distributed.security import Security

    arguments = Security().get_connection_args("client")
    async with rpc(address, timeout=_CONNECT_S, connection_args=arguments) as scheduler:
        versions = await scheduler.versions(packages=[])
    return str(versions["packages"]["distributed"])


def serve(
    address: str,
    name: str | None,
    model: ChosenModel,
    make_transcriber: Callable[[], LongFormPort],
    on_message: OnMessage,
    on_stopper: Callable[[Callable[[], None]], None],
) -> None:
    """Transcribe the recordings that the scheduler sends, until it ends or the worker is stopped.

    Args:
        name: The worker's name in the client's table; None for its address.
        make_transcriber: Called once Dask is known to be installed.
        on_stopper: Called with a function that stops the worker, safe in signal handlers.

    Raises:
        CaptionerError: Dask is not installed, the model cannot be loaded, or the scheduler is
            gone.
    """
    require_dask()
    transcriber = make_transcriber()
    try:
        # An unusable model is one error here, not one for each recording.
        transcriber.load()
        Service.current = Service(transcriber, on_message)
        resource = identity(model.name, model.path).resource
        asyncio.run(_serve(address, name, resource, on_message, on_stopper))
    finally:
        transcriber.close()


async def _serve(
    address: str,
    name: str | None,
    resource: str,
    on_message: OnMessage,
    on_stopper: Callable[[Callable[[], None]], None],
) -> None:
    from distributed import Worker

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stopper() -> None:
        loop.call_soon_threadsafe(stopped.set)

    on_stopper(stopper)
    stop = asyncio.ensure_future(stopped.wait())
    try:
        # One recording at a time, since the model uses all processors. No memory limit: the
        # model's memory is that of its subprocess.
        worker = Worker(
            address, name=name, nthreads=1, memory_limit=0, resources={resource: 1}, validate=False
        )
    except (ValueError, TypeError, OSError) as error:
        raise no_scheduler(address, error) from error
    on_message(Message("Connecting to the scheduler at {address}.", address=address))
    start = asyncio.ensure_future(worker.start())
    ended, _ = await asyncio.wait(
        [start, stop], timeout=_CONNECT_S, return_when=asyncio.FIRST_COMPLETED
    )
    if not ended:
        on_message(
            Message(
                "No scheduler responds at {address}; still trying. Check the address, or start "
                "one with `dask scheduler`.",
                address=address,
            )
        )
        await asyncio.wait([start, stop], return_when=asyncio.FIRST_COMPLETED)
    if not start.done():
        start.cancel()
        return
    if (failure := start.exception()) is not None:
        raise no_scheduler(address, failure) from failure
    on_message(Message("Waiting for recordings as {name}.", name=str(worker.name)))
    finished = asyncio.ensure_future(worker.finished())
    await asyncio.wait([finished, stop], return_when=asyncio.FIRST_COMPLETED)
    if stop.done():
        await worker.close(reason="stopped by a person")
        return
    raise CaptionerError(
        "The scheduler at {address} is gone.",
        "Start it again, then this worker.",
        address=address,
    )
