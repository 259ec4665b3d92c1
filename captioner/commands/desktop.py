"""`captioner` without a command: the desktop application."""

from __future__ import annotations

import argparse

from captioner.commands.context import Context


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the desktop application."""


def run(options: argparse.Namespace, context: Context) -> int:
    """Open the application, or send a command to the one that runs."""
    raise NotImplementedError
