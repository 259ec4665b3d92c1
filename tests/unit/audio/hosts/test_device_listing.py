"""Listing devices in a helper process: what becomes of it when nobody waits any more."""

from __future__ import annotations

import multiprocessing
import signal

import pytest

from captioner.audio.hosts import device_listing


def test_a_helper_whose_asker_was_interrupted_ends_without_a_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(device_listing, "list_by_portaudio", list)
    before = signal.getsignal(signal.SIGINT)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    receiver.close()
    try:
        device_listing._answer(sender)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert sender.closed
