"""Addresses and passwords of outputs, kept in the keyring of the system."""

from __future__ import annotations

import json

import keyring
from keyring.errors import NoKeyringError, PasswordDeleteError

from captioner.core.errors import CaptionerError
from captioner.core.outputs import OutputChoice, OutputKind

_SERVICE = "captioner"


def kept_choice(kind: OutputKind) -> OutputChoice | None:
    """What was kept for an output; None for nothing, or where there is no keyring.

    Raises:
        CaptionerError: The keyring stays locked, or does not work.
    """
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
    """Keep an output's address and secret, in place of what was kept for it.

    Raises:
        CaptionerError: There is no keyring, or it stays locked.
    """
    kept = json.dumps({"address": choice.address, "secret": choice.secret})
    try:
        keyring.set_password(_SERVICE, choice.kind.value, kept)
    except Exception as error:
        raise CaptionerError(
            "The address cannot be kept: this system has no keyring, or it is locked.",
            "It is used for now; enter it again next time.",
        ) from error


def forget_choice(kind: OutputKind) -> None:
    """Remove what was kept for an output; there may be nothing.

    Raises:
        CaptionerError: The keyring stays locked.
    """
    try:
        keyring.delete_password(_SERVICE, kind.value)
    except (PasswordDeleteError, NoKeyringError):
        return
    except Exception as error:
        raise CaptionerError(
            "The address cannot be removed from the system's keyring.",
            "Unlock the keyring, then try again.",
        ) from error
