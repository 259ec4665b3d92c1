"""Options for captions elsewhere."""

import argparse
import contextlib
import getpass
import os
import sys
from typing import TYPE_CHECKING, Any

from captioner.app.sending import make_output
from captioner.commands.options.compute import Group
from captioner.commands.terminal.standard_streams import show_error
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.outputs import LOCAL, NETWORK, OutputChoice, OutputKind

if TYPE_CHECKING:
    from captioner.app.sending import Output

_PAGES = (OutputKind.PAGE, OutputKind.SESSION)
_NAMES = {kind.value: kind for kind in OutputKind if kind not in _PAGES}


def add_output_arguments(group: Group, rare: Group) -> None:
    add_share_argument(group)
    group.add_argument(
        "--send",
        action="append",
        default=[],
        metavar="NAME=ADDRESS",
        help=f"also to {', '.join(_NAMES)}",
    )
    rare.add_argument(
        "--remember",
        action="store_true",
        help="keep the addresses and passwords of --send in the system's keyring. Other users of "
        "this machine can see a command line: without =ADDRESS the address is taken from "
        "CAPTIONER_NAME_URL, a password or key from CAPTIONER_NAME_SECRET, or both from the "
        "keyring, or asked for",
    )


def add_share_argument(group: Group, **how: Any) -> None:
    """Add who may open the page for other screens."""
    group.add_argument(
        "--share",
        nargs="?",
        const=LOCAL,
        choices=(LOCAL, NETWORK),
        metavar=NETWORK,
        help="on a web page, for this computer or this network",
        **how,
    )


def wanted_outputs(options: argparse.Namespace, folders: Folders) -> "list[Output]":
    """The outputs that the options ask for, not started; raises CaptionerError."""
    # Each once: a receiver that is named twice is not sent everything twice.
    choices = list(dict.fromkeys(_choice(each) for each in options.send))
    outputs = [make_output(each, folders) for each in choices]
    if options.remember:
        _remember(choices)
    if options.share:
        outputs.append(make_output(OutputChoice(OutputKind.PAGE, options.share), folders))
    return outputs


def _choice(wanted: str) -> OutputChoice:
    name, _, address = wanted.partition("=")
    if name not in _NAMES:
        raise CaptionerError(
            "There is no output “{name}”.",
            "It may be one of: {names}.",
            name=name,
            names=", ".join(_NAMES),
        )
    kind = _NAMES[name]
    variable = f"CAPTIONER_{name.upper()}"
    address = address or os.environ.get(f"{variable}_URL", "")
    secret = os.environ.get(f"{variable}_SECRET", "")
    if not address or (kind is OutputKind.OBS and not secret):
        from captioner.app.sending import kept_choice

        kept = None
        with contextlib.suppress(CaptionerError):  # the address can be typed instead
            kept = kept_choice(kind)
        if kept is not None and address in ("", kept.address):
            address, secret = kept.address, secret or kept.secret
    address = address or _asked(f"Address of the {kind.title}")
    if not address:
        raise CaptionerError(
            "There is no address to send captions to for “{name}”.",
            "Give it as {name}=ADDRESS, or in the environment variable {variable}.",
            name=name,
            variable=f"{variable}_URL",
        )
    if kind is OutputKind.OBS and not secret:
        secret = _asked("Password of OBS (Enter: none)")
    return OutputChoice(kind, address, secret)


def _asked(what: str) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        return ""
    return getpass.getpass(f"{what}: ").strip()


def _remember(choices: list[OutputChoice]) -> None:
    from captioner.app.sending import keep_choice

    for choice in choices:
        try:
            keep_choice(choice)
        except CaptionerError as error:
            show_error(error)
