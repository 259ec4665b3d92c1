"""Makes the outputs that the user wants; each is imported only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from captioner.audio.machine_sleep import slept_s, through_sleep_s
from captioner.core.folders import Folders
from captioner.core.outputs import (
    NETWORK,
    OutputChoice,
    OutputKind,
    OutputStatus,
    PastSession,
)

if TYPE_CHECKING:
    from captioner.outputs.delivery import Output
    from captioner.outputs.running import RunningOutputs

__all__ = ["Output", "RunningOutputs", "make_output", "running_outputs"]

_PATIENCE_S = 5.0
"""How long outputs may take to send what is left when captioning is over, in seconds."""


def make_output(choice: OutputChoice, folders: Folders, past: PastSession | None = None) -> Output:
    """An output, not started.

    Args:
        past: The session that a page of one is to show.

    Raises:
        CaptionerError: Its address or secret cannot be right.
    """
    match choice.kind:
        case OutputKind.PAGE | OutputKind.SESSION:
            from captioner.outputs.page.server import Page, new_token

            token = choice.secret or new_token()
            return Page(token, in_network=choice.address == NETWORK, past=past)
        case OutputKind.WEB_HOOK | OutputKind.WEB_CAPTIONER:
            from captioner.outputs.web_hook import WebHook

            return WebHook(choice)
        case OutputKind.ZOOM | OutputKind.TEAMS | OutputKind.WEBEX:
            from captioner.outputs.meeting import MeetingOutput, SentNumbers

            numbers = SentNumbers(folders.sent_numbers_file)
            return MeetingOutput(choice, numbers, clock=through_sleep_s)
        case OutputKind.OBS:
            from captioner.outputs.obs import ObsOutput

            return ObsOutput(choice, clock=through_sleep_s)


def no_outputs(changed: Callable[[tuple[OutputStatus, ...]], None]) -> RunningOutputs:
    """What outputs are switched on in; it knows when the machine slept."""
    from captioner.outputs.inbox import SpokenWhen
    from captioner.outputs.running import RunningOutputs

    return RunningOutputs(changed, lambda: SpokenWhen(through_sleep_s, slept_s))


@contextmanager
def running_outputs(
    outputs: Sequence[Output], changed: Callable[[tuple[OutputStatus, ...]], None]
) -> Iterator[RunningOutputs]:
    """Outputs that run as long as the context, and a little longer for what is left to send."""
    running = no_outputs(changed)
    for output in outputs:
        running.start(output)
    try:
        yield running
    finally:
        running.close(_PATIENCE_S)
