"""`captioner doctor`: what works here, what does not, and what to do."""

import argparse
import json
from functools import partial

from rich.text import Text

from captioner.app.findings import examine_everything
from captioner.app.recognisers import choose_model
from captioner.commands.terminal.standard_streams import EXIT_ERROR, print_line, print_text
from captioner.core.findings import Finding, Severity
from captioner.core.folders import Folders
from captioner.core.plain_text import printable_line

_MARKS = {
    Severity.GOOD: Text("good   ", "green"),
    Severity.NOTE: Text("note   ", "yellow"),
    Severity.PROBLEM: Text("problem", "bold red"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--model",
        type=str,
        metavar="NAME_OR_DIR",
        help="model to probe (default: that of the settings, else tiny.en)",
    )


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Run every check and print the findings."""
    choose = partial(choose_model, options.model, folders)
    findings = examine_everything(folders, choose)
    code = 0 if all(finding.ok for finding in findings) else EXIT_ERROR
    if options.json:
        print_line(json.dumps([_to_json_object(finding) for finding in findings], indent=2))
        return code
    for finding in findings:
        print_text(
            _MARKS[finding.severity] + f"  {finding.topic}: {printable_line(finding.message)}"
        )
        if finding.hint:
            print_text(Text(f"         {printable_line(finding.hint)}"))
    return code


def _to_json_object(finding: Finding) -> dict[str, object]:
    return {
        "name": finding.topic,
        "ok": finding.ok,
        "message": finding.message,
        "hint": finding.hint,
        "details": finding.details,
    }
