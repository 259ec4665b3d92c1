"""Makes the outputs that the user wants; each is imported only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from captioner.core.folders import Folders
from captioner.core.outputs.choice import NETWORK, OutputChoice, OutputKind, PastSession
from captioner.core.outputs.status import OutputStatus

if TYPE_CHECKING:
    from captioner.outputs.output import Output
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
            from captioner.outputs.page.page import Page
            from captioner.outputs.page.server import new_token

            token = choice.secret or new_token()
            return Page(token, in_network=choice.address == NETWORK, past=past)
        case OutputKind.WEB_HOOK | OutputKind.WEB_CAPTIONER:
            from captioner.outputs.web_hook import WebHook

            return WebHook(choice)
        case OutputKind.ZOOM | OutputKind.TEAMS | OutputKind.WEBEX:
            from captioner.outputs.meeting import MeetingOutput
            from captioner.outputs.sent_numbers import SentNumbers

            return MeetingOutput(choice, SentNumbers(folders.sent_numbers_file))
        case OutputKind.OBS:
            from captioner.outputs.obs import ObsOutput

            return ObsOutput(choice)


@contextmanager
def running_outputs(
    outputs: Sequence[Output], changed: Callable[[tuple[OutputStatus, ...]], None]
) -> Iterator[RunningOutputs]:
    """Outputs that run as long as the context, and a little longer for what is left to send."""
    from captioner.outputs.running import RunningOutputs

    running = RunningOutputs(changed)
    for output in outputs:
        running.start(output)
    try:
        yield running
    finally:
        running.close(_PATIENCE_S)
