"""`captioner doctor`: what works here, what does not, and what to do."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from captioner.app.findings import examine_everything
from captioner.commands.context import Context


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--model", metavar="NAME_OR_DIR", help="model to probe; default: the full")


def run(options: argparse.Namespace, context: Context) -> int:
    """Look at everything and say what was found."""
    findings = examine_everything(context.folders, options.model)
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
        return 0
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        mark = Text("good   ", "green") if finding.ok else Text("problem", "bold red")
        console.print(mark, Text(f" {finding.name}: {finding.message}"))
        if finding.hint:
            console.print(Text(f"         {finding.hint}"))
    return 0
