"""`captioner` without a command: the desktop application."""

import argparse

from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders

_REQUESTS = {
    "toggle": "start or stop captioning; opens it if needed",
    "start": "start captioning; opens it if needed",
    "stop": "stop captioning",
    "toggle-lock": "lock the overlay, or unlock it",
    "mark": "mark this moment of the session",
    "overlay": "start captioning without the main window",
    "switch-look": "switch to the previous look",
    "focus-overlay": "reach the overlay's buttons by keyboard",
}
_STARTS = {"start", "toggle", "overlay"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the desktop application: requests to the one that runs."""
    running = parser.add_argument_group("the running application")
    requests = running.add_mutually_exclusive_group()
    for request, description in _REQUESTS.items():
        requests.add_argument(
            f"--{request}",
            dest="request",
            action="store_const",
            const=request,
            help=description,
        )


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Open the application, or pass a request to the one that runs.

    Raises:
        CaptionerError: None runs that could take the request.
    """
    from captioner.gui.shell.single_instance import InstanceCommand, send_command

    if options.request is not None:
        if send_command(InstanceCommand(options.request)):
            return 0
        if options.request not in _STARTS:
            raise CaptionerError(
                "Captioner is not running.", "Start it first: captioner, or captioner --start."
            )
    from captioner.app.desktop.services import DesktopServices
    from captioner.gui.shell.application import run_desktop

    services = DesktopServices(folders)
    try:
        return run_desktop(
            services,
            starts_listening=options.request is not None,
            overlay_only=options.request == "overlay",
            on_shown=services.begin_background_work,
        )
    finally:
        services.close()
