"""Marks are typed at a terminal, and only there."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from captioner.commands.terminal.typed_lines import typed_lines
from tests.helpers.paths import ROOT

_PROGRAM = """
import fcntl, sys, termios, time
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from captioner.commands.terminal.typed_lines import typed_lines
print(typed_lines(), flush=True)
found = []
while len(found) < 2:
    found += typed_lines()
    time.sleep(0.01)
print(found, flush=True)
"""


def test_lines_typed_at_a_terminal() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        stdin=theirs,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=ROOT,
    ) as program:
        os.close(theirs)
        assert program.stdout is not None
        assert program.stdout.readline() == "[]\n"
        os.write(ours, b"\nthe budg\x7fget\n")
        assert program.stdout.readline() == "['', 'the budget']\n"
    os.close(ours)


def test_a_pipe_is_not_read() -> None:
    program = "from captioner.commands.terminal import typed_lines as t; print(t.typed_lines())"
    told = subprocess.check_output(
        [sys.executable, "-c", program], input="a\n", text=True, cwd=ROOT
    )
    assert told == "[]\n"


def test_without_a_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert typed_lines() == []
