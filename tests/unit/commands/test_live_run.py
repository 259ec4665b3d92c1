import os
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from captioner.commands import live_run
from captioner.commands.terminal.standard_streams import Interruption


def test_second_interruption_ends_hung_session(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, codes, asked = threading.Event(), list[int](), list[str]()
    interruption = Interruption()

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    def wait(timeout_s: float) -> bool:
        interruption.count += 1
        return ended.wait(timeout_s) or interruption.count > 50

    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(live_run, "_QUIT_LIMIT_S", 0.2)
    session: Any = SimpleNamespace(
        subscribe=lambda listener: None,
        start=lambda: None,
        wait=wait,
        stop=lambda: asked.append("stop"),
        quit_now=lambda: asked.append("quit_now"),
        pending_s=0.0,
    )
    live: Any = SimpleNamespace(session=session, correction=None)
    terminal: Any = SimpleNamespace(show=None, close=lambda: None)
    live_run._run(live, None, terminal, interruption, None)
    assert asked[:2] == ["stop", "quit_now"]
    assert codes[0] == 130
