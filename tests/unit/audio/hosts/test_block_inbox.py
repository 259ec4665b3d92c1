import sys
import time
from collections.abc import Callable
from types import FrameType, SimpleNamespace
from typing import Any

import numpy as np

from captioner.audio.hosts.input_stream import BlockInbox

SOUND = np.arange(960, dtype=np.float32)
FINE = SimpleNamespace(input_overflow=False)


def called_by(function: Callable[..., object], *arguments: Any) -> list[str]:
    """Every function, of Python or C, that runs inside."""
    names = []

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            names.append(frame.f_code.co_name)
        elif event == "c_call":
            names.append(argument.__name__)

    sys.setprofile(note)
    try:
        function(*arguments)
    finally:
        sys.setprofile(None)
    return names[:-1]  # the last is setprofile itself


def test_the_callback_copies_and_queues_and_does_nothing_else() -> None:
    """No decoding, no model, no disk, no Qt, no lock: these calls and no others."""
    inbox = BlockInbox(2)
    callback = inbox.connect()
    data = memoryview(SOUND.tobytes())
    allowed = {"callback", "perf_counter", "qsize", "put", "__init__", "bytes"}
    for _ in range(4):  # two are kept and two dropped
        assert set(called_by(callback, data, 960, None, FINE)) <= allowed
    assert inbox.dropped_blocks == 2


def test_a_full_inbox_drops_and_counts() -> None:
    inbox = BlockInbox(2)
    callback = inbox.connect()
    for _ in range(5):
        callback(SOUND.tobytes(), 960, None, FINE)
    assert (inbox.dropped_blocks, len(inbox.callback_durations_s())) == (3, 5)
    assert [inbox.get(0).dropped_frames for _ in range(2)] == [0, 0]
    callback(SOUND.tobytes(), 960, None, SimpleNamespace(input_overflow=True))
    block = inbox.get(0)
    assert (block.dropped_frames, block.overflowed) == (3 * 960, True)
    assert np.array_equal(np.frombuffer(block.data, np.float32), SOUND)
    assert inbox.get(0) is None
    assert abs(block.arrived_s - time.perf_counter()) < 5


def test_a_stream_that_was_given_up_is_not_heard() -> None:
    inbox = BlockInbox(10)
    old = inbox.connect()
    old(SOUND.tobytes(), 960, None, FINE)
    new = inbox.connect()
    old(SOUND.tobytes(), 960, None, FINE)
    assert inbox.get(0) is None
    new(SOUND.tobytes(), 960, None, FINE)
    assert inbox.get(0) is not None
    assert len(inbox.callback_durations_s()) == 2
