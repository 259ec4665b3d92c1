"""`captioner devices`: what can be captured."""

import argparse
import json

from rich.table import Table

from captioner.app.live_session.sources import list_devices
from captioner.commands.terminal.standard_streams import cell, print_line, print_status, print_table
from captioner.core.folders import Folders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace, folders: Folders) -> int:
    """List every device with its kind, rate, channels, and whether it is the default."""
    devices = list_devices()
    if options.json:
        listed = [
            {
                "name": device.name,
                "host": device.host_api,
                "kind": device.kind.value,
                "rate_hz": device.rate_hz,
                "channels": device.channels,
                "is_default": device.is_default,
                "identifier": device.identifier,
            }
            for device in devices
        ]
        print_line(json.dumps(listed, indent=2))
        return 0
    if not devices:
        print_status("There is nothing to capture here: plug in a microphone.")
        return 0
    table = Table("Name", "Kind", "Host", "Rate (Hz)", "Channels", "Default")
    for device in devices:
        table.add_row(
            cell(device.name),
            device.kind.value,
            cell(device.host_api),
            str(device.rate_hz),
            str(device.channels),
            "yes" if device.is_default else "",
        )
    print_table(table)
    return 0
