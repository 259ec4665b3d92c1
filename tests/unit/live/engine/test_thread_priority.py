"""Who gives way, on each system; Windows and macOS behind fakes of their C libraries."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from types import SimpleNamespace

import pytest

from captioner.live.engine.thread_priority import lower_this_threads_priority


def test_macos_is_told_the_class_of_the_threads_work(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    system = SimpleNamespace(pthread_set_qos_class_self_np=lambda *words: told.append(words))
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", lambda name: system)
    lower_this_threads_priority()
    assert told == [(0x11, 0)]


def test_windows_is_told_a_priority_below_normal(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    kernel = SimpleNamespace(
        GetCurrentThread=lambda: "this thread", SetThreadPriority=lambda *words: told.append(words)
    )
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda name: kernel, raising=False)
    lower_this_threads_priority()
    assert told == [("this thread", -1)]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has a niceness for each thread")
def test_linux_makes_the_thread_nice_and_no_other() -> None:
    niceness = []

    def run() -> None:
        lower_this_threads_priority()
        niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert niceness == [max(10, before)]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
