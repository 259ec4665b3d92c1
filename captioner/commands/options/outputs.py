"""Options for captions elsewhere."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from captioner.app.sending import make_output
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.outputs.choice import OutputChoice, OutputKind

if TYPE_CHECKING:
    from captioner.app.sending import Output

_NAMES = {kind.value: kind for kind in OutputKind}


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Where else captions go."""
    parser.add_argument(
        "--send",
        action="append",
        default=[],
        metavar="NAME=URL",
        help=f"also send captions there, until the end; NAME is {', '.join(_NAMES)}. Without =URL "
        "the address is taken from the environment variable CAPTIONER_NAME_URL; a password or "
        "key from CAPTIONER_NAME_SECRET. Can be repeated",
    )


def wanted_outputs(options: argparse.Namespace, folders: Folders) -> list[Output]:
    """The outputs that the options ask for, not started.

    Raises:
        CaptionerError: A name is unknown, or an address is none.
    """
    return [make_output(_choice(each), folders) for each in options.send]


def _choice(wanted: str) -> OutputChoice:
    name, _, address = wanted.partition("=")
    if name not in _NAMES:
        raise CaptionerError(
            "There is no output “{name}”.",
            "It may be one of: {names}.",
            name=name,
            names=", ".join(_NAMES),
        )
    variable = f"CAPTIONER_{name.upper()}"
    address = address or os.environ.get(f"{variable}_URL", "")
    if not address:
        raise CaptionerError(
            "There is no address to send captions to for “{name}”.",
            "Give it as {name}=URL, or in the environment variable {variable}.",
            name=name,
            variable=f"{variable}_URL",
        )
    return OutputChoice(_NAMES[name], address, os.environ.get(f"{variable}_SECRET", ""))
