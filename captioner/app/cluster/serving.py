"""A worker at work: waits for recordings with its model loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from captioner.app.cluster.dask_setup import require_dask
from captioner.app.cluster.identity import identity
from captioner.app.cluster.task import Service, Serving
from captioner.app.recognisers import OnMessage, RecognitionOptions, make_transcriber
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.message import Message
from captioner.speech.models.stored import ChosenModel


def serve(
    address: str,
    name: str | None,
    model: ChosenModel,
    folders: Folders,
    options: RecognitionOptions,
    on_message: OnMessage,
    on_stopper: Callable[[Callable[[], None]], None],
) -> None:
    """Transcribe what the scheduler sends, until it ends or this worker is stopped.

    Args:
        address: Of the scheduler, such as tcp://archive:8786.
        name: What the table calls this worker; None: its address.
        on_stopper: Given what stops the worker; safe from signal handlers.

    Raises:
        CaptionerError: Dask is not installed, the model cannot be loaded, or the scheduler is
            gone.
    """
    require_dask()
    transcriber = make_transcriber(model, folders, options, on_message)
    try:
        # What is wrong with the model is told here, not once for each recording.
        transcriber.load()
        Serving.service = Service(transcriber, on_message)
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
        # One recording at a time: the model uses all processors. Its memory is its child's.
        worker = Worker(
            address, name=name, nthreads=1, memory_limit=0, resources={resource: 1}, validate=False
        )
    except (ValueError, TypeError, OSError) as error:
        raise _no_scheduler(address, error) from error
    on_message(Message("Connecting to the scheduler at {address}.", address=address))
    start = asyncio.ensure_future(worker.start())
    await asyncio.wait([start, stop], return_when=asyncio.FIRST_COMPLETED)
    if not start.done():
        start.cancel()
        return
    if (failure := start.exception()) is not None:
        raise _no_scheduler(address, failure) from failure
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


def _no_scheduler(address: str, failure: BaseException) -> CaptionerError:
    return CaptionerError(
        "There is no scheduler at {address}: {reason}.",
        "Start one with `dask scheduler`, and name the address that it prints.",
        address=address,
        reason=str(failure) or type(failure).__name__,
    )
