"""Marks are typed at a terminal, and only there."""

import os
import pty
import signal
import subprocess
import sys

import pytest

from captioner.commands.live_run import ConsoleLines, typed_lines
from tests.helpers.paths import ROOT

_PROGRAM = """
import fcntl, sys, termios, time
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from captioner.commands.live_run import typed_lines
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
    program = "from captioner.commands import live_run as t; print(t.typed_lines())"
    told = subprocess.check_output(
        [sys.executable, "-c", program], input="a\n", text=True, cwd=ROOT
    )
    assert told == "[]\n"


def test_without_a_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert typed_lines() == []


class FakeConsole:
    """Keys that wait, and what was shown of them."""

    def __init__(self, keys: str) -> None:
        self.keys = list(keys)
        self.shown = ""

    def kbhit(self) -> bool:
        return bool(self.keys)

    def getwch(self) -> str:
        return self.keys.pop(0)

    def putwch(self, character: str) -> None:
        self.shown += character


def test_keys_of_a_windows_console_become_lines() -> None:
    console = FakeConsole("/stop z")
    lines = ConsoleLines(console)
    assert lines.typed() == []
    assert console.shown == "/stop z"  # before Enter, as elsewhere

    console.keys += "oon\b\bom\r\r"
    assert lines.typed() == ["/stop zoom", ""]
    assert console.shown == "/stop zoon\b \b\b \bom\r\n\r\n"
    assert lines.typed() == []


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("a\xe0Hb\0;c\t\x1b\r", "abc"),  # Up, F1, Tab and Escape
        ("à la carte\r", "à la carte"),
        ("voil\xe0H\xe0S\r", "voil"),
        ("\b\bMotion 7\r", "Motion 7"),
        ("\ud83d\ude00!\b\bok\r", "ok"),
        ("\ud83d\ude00\r", "\U0001f600"),
        ("\ud83dx\r", "\ufffdx"),
    ],
)
def test_keys_that_are_no_letters(keys: str, line: str) -> None:
    assert ConsoleLines(FakeConsole(keys)).typed() == [line]


def test_à_alone_is_a_letter() -> None:
    console = FakeConsole("\xe0")
    lines = ConsoleLines(console)
    lines.typed()
    console.keys += "\r"
    assert lines.typed() == ["à"]


def test_an_interruption_as_a_key_is_one() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            ConsoleLines(FakeConsole("a\x03")).typed()
    finally:
        signal.signal(signal.SIGINT, before)
