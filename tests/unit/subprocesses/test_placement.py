"""How much of the machine captions get beside other programs; Windows behind a fake."""

import sys
from types import SimpleNamespace

import psutil
import pytest

from captioner.subprocesses.placement import (
    LIVE_NICENESS,
    RECORDING_NICENESS,
    SECOND_PASS_NICENESS,
    _give_way,
)


def test_captions_keep_up_beside_two_busy_programs_on_two_cores() -> None:
    # Linux: each step of niceness is a factor of 1.25. tiny.en needs 0.4 of a core.
    share_of_a_core = 2 / (1 + 2 * 1.25**LIVE_NICENESS)
    assert share_of_a_core > 0.4
    assert LIVE_NICENESS < SECOND_PASS_NICENESS < RECORDING_NICENESS


@pytest.mark.parametrize(
    ("niceness", "classes"),
    [(LIVE_NICENESS, []), (SECOND_PASS_NICENESS, ["idle"]), (RECORDING_NICENESS, ["idle"])],
)
def test_on_windows_captions_keep_the_usual_class(
    monkeypatch: pytest.MonkeyPatch, niceness: int, classes: list[str]
) -> None:
    chosen: list[str] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(psutil, "Process", lambda: SimpleNamespace(nice=chosen.append))
    monkeypatch.setattr(psutil, "IDLE_PRIORITY_CLASS", "idle", raising=False)
    _give_way(niceness)
    assert chosen == classes


@pytest.mark.posix
def test_a_user_who_gives_way_more_is_not_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    # `nice -n 10 captioner`: as root, a lower niceness would be granted.
    niceness = 10

    def nice(value: int | None = None) -> int:
        nonlocal niceness
        niceness = niceness if value is None else value
        return niceness

    monkeypatch.setattr(psutil, "Process", lambda: SimpleNamespace(nice=nice))
    _give_way(LIVE_NICENESS)
    assert niceness == 10
    _give_way(RECORDING_NICENESS)
    assert niceness == RECORDING_NICENESS
