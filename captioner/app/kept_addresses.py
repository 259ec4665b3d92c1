"""Addresses and passwords of outputs, kept in the keyring of the system."""

from __future__ import annotations

import json

import keyring
from keyring.errors import KeyringError, NoKeyringError, PasswordDeleteError

from captioner.core.errors import CaptionerError
from captioner.core.outputs.choice import OutputChoice, OutputKind

_SERVICE = "captioner"


def kept_choice(kind: OutputKind) -> OutputChoice | None:
    """What was kept for an output; None for nothing, or where there is no keyring."""
    try:
        kept = json.loads(keyring.get_password(_SERVICE, kind.value) or "")
        return OutputChoice(kind, str(kept["address"]), str(kept["secret"]))
    except (KeyringError, ValueError, KeyError, TypeError):
        return None


def keep_choice(choice: OutputChoice) -> None:
    """Keep an output's address and secret, in place of what was kept for it.

    Raises:
        CaptionerError: There is no keyring, or it stays locked.
    """
    kept = json.dumps({"address": choice.address, "secret": choice.secret})
    try:
        keyring.set_password(_SERVICE, choice.kind.value, kept)
    except KeyringError as error:
        raise CaptionerError(
            "The address cannot be kept: this system has no keyring, or it is locked.",
            "It is used for now; give it again the next time.",
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
    except KeyringError as error:
        raise CaptionerError(
            "The address cannot be removed from the keyring of the system.",
            "Unlock the keyring, then try again.",
        ) from error
