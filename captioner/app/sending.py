"""The outputs that the user wants, each imported only then, and their addresses in the keyring."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from captioner.audio.machine_sleep import slept_s, through_sleep_s
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.outputs import NETWORK, OutputChoice, OutputKind, PastSession
from captioner.outputs.inbox import SpokenWhen
from captioner.outputs.running import OnChange, RunningOutputs

if TYPE_CHECKING:
    from captioner.outputs.delivery import Output


__all__ = ["Output", "RunningOutputs", "make_output", "running_outputs"]

_PATIENCE_S = 5.0
"""How long outputs may take to send the rest when captioning is over, in seconds."""


def make_output(choice: OutputChoice, folders: Folders, past: PastSession | None = None) -> Output:
    """Return an output, not started; raises CaptionerError.

    Args:
        past: The session that a page of one is to show.
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


@contextmanager
def running_outputs(outputs: Sequence[Output], changed: OnChange) -> Iterator[RunningOutputs]:
    """Outputs that run as long as the context, and a little longer to send the rest."""
    running = RunningOutputs(changed, _spoken_when)
    for output in outputs:
        running.start(output)
    try:
        yield running
    finally:
        running.close(_PATIENCE_S)


def _spoken_when() -> SpokenWhen:
    """Return a clock of events that knows when the machine slept."""
    return SpokenWhen(through_sleep_s, slept_s)


_SERVICE = "captioner"


def kept_choice(kind: OutputKind) -> OutputChoice | None:
    """Return the choice kept for an output; None for none, or where there is no keyring.

    Raises:
        CaptionerError: The keyring stays locked, or does not work.
    """
    import keyring
    from keyring.errors import NoKeyringError

    try:
        kept = keyring.get_password(_SERVICE, kind.value)
    except NoKeyringError:
        return None
    except Exception as error:  # what else a keyring raises is its own affair
        raise CaptionerError(
            "What was kept in the system's keyring cannot be read.",
            "Unlock the keyring, then start Captioner again.",
        ) from error
    try:
        found = json.loads(kept or "")
        return OutputChoice(kind, str(found["address"]), str(found["secret"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def keep_choice(choice: OutputChoice) -> None:
    """Keep an output's address and secret, in place of earlier ones; raises CaptionerError."""
    import keyring  # late: no other use of outputs needs it

    kept = json.dumps({"address": choice.address, "secret": choice.secret})
    try:
        keyring.set_password(_SERVICE, choice.kind.value, kept)
    except Exception as error:
        raise CaptionerError(
            "The address cannot be kept: this system has no keyring, or it is locked.",
            "It is used for now; enter it again next time.",
        ) from error


def forget_choice(kind: OutputKind) -> None:
    """Remove an output's address and secret; there may be none.

    Raises:
        CaptionerError: The keyring stays locked.
    """
    import keyring
    from keyring.errors import NoKeyringError, PasswordDeleteError

    try:
        keyring.delete_password(_SERVICE, kind.value)
    except (PasswordDeleteError, NoKeyringError):
        return
    except Exception as error:
        raise CaptionerError(
            "The address cannot be removed from the system's keyring.",
            "Unlock the keyring, then try again.",
        ) from error


_PATIENCE_AT_QUIT_S = 1.0
"""How long outputs may take to send the rest when Captioner ends, in seconds."""


class DesktopOutputs:
    """Outputs that the windows switch on and off, each loaded when it is first."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._running = RunningOutputs(spoken_when=_spoken_when)
        self.subscribe = self._running.subscribe
        self.accept = self._running.accept
        self.stop = self._running.stop
        self.send_test = self._running.send_test
        self._token = ""
        self._starting = threading.Lock()
        self._keyring = threading.Lock()
        self._keyring_is_locked = False

    def start(self, choice: OutputChoice, past: PastSession | None = None) -> None:
        """Switch an output on, in place of another of its kind; raises CaptionerError.

        Past sessions have an address that is new each time.
        """
        if choice.kind is OutputKind.PAGE:
            choice = self._with_token(choice)
        output = make_output(choice, self._folders, past)
        with self._starting:  # a button pressed twice sends nothing twice
            for each in self._running.statuses:
                if each.kind is output.kind:
                    self._running.stop(each.number)
            self._running.start(output)

    def kept(self, kind: OutputKind) -> OutputChoice | None:
        """Return the choice kept in the system's keyring; None for none, or while it is locked.

        A locked keyring asks the user for its password, and is not looked at again when it got
        none.
        """
        with self._keyring:
            if self._keyring_is_locked:
                return None
            try:
                return kept_choice(kind)
            except CaptionerError:
                self._keyring_is_locked = True
                return None

    def keep(self, choice: OutputChoice) -> None:
        """Keep an address in the system's keyring, of the page the word in it.

        Raises:
            CaptionerError: There is none, or it stays locked.
        """
        with self._keyring:
            keep_choice(self._with_token(choice) if choice.kind is OutputKind.PAGE else choice)
            self._keyring_is_locked = False

    def forget(self, kind: OutputKind) -> None:
        """Remove an output's choice from the keyring; a page gets a new word for its address.

        Raises:
            CaptionerError: It stays locked.
        """
        with self._keyring:
            forget_choice(kind)

    def close(self) -> None:
        self._running.close(_PATIENCE_AT_QUIT_S)

    def _with_token(self, choice: OutputChoice) -> OutputChoice:
        from captioner.outputs.page.server import new_token

        self._token = choice.secret or self._token or new_token()
        return replace(choice, secret=self._token)
