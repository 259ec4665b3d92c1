"""Options for captions elsewhere."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any

from captioner.app.sending import make_output
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.outputs.choice import LOCAL, NETWORK, OutputChoice, OutputKind

if TYPE_CHECKING:
    from captioner.app.sending import Output

_NAMES = {kind.value: kind for kind in OutputKind if kind is not OutputKind.PAGE}


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """Where else captions go."""
    add_share_argument(parser)
    parser.add_argument(
        "--send",
        action="append",
        default=[],
        metavar="NAME=URL",
        help=f"also send captions there, until the end; NAME is {', '.join(_NAMES)}. Without =URL "
        "the address is taken from the environment variable CAPTIONER_NAME_URL; a password or "
        "key from CAPTIONER_NAME_SECRET. Can be repeated",
    )


def add_share_argument(parser: argparse.ArgumentParser, **how: Any) -> None:
    """Who may open the page for other screens."""
    parser.add_argument(
        "--share",
        nargs="?",
        const=LOCAL,
        choices=(LOCAL, NETWORK),
        help="also show captions on a page for browsers, at the address that is printed: on this "
        "computer (OBS), or with --share network on phones and other screens of this network",
        **how,
    )


def wanted_outputs(options: argparse.Namespace, folders: Folders) -> list[Output]:
    """The outputs that the options ask for, not started.

    Raises:
        CaptionerError: A name is unknown, or an address is none.
    """
    choices = [_choice(each) for each in options.send]
    if options.share:
        choices.append(OutputChoice(OutputKind.PAGE, options.share))
    return [make_output(each, folders) for each in choices]


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
