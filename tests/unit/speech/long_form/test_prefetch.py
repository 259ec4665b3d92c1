import threading
from collections.abc import Iterator

import pytest

from captioner.speech.long_form.algorithms import prefetched


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "recording-ahead"]


def test_items_come_in_order_and_the_thread_ends() -> None:
    assert list(prefetched(iter(range(100)), 3)) == list(range(100))
    assert not threads()


def test_the_source_runs_ahead_but_not_far() -> None:
    made = []
    may_check = threading.Event()

    def source() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            if number == 4:
                may_check.set()
            yield number

    items = prefetched(source(), 3)
    assert next(items) == 0
    # One was taken, three wait, one is in hand.
    assert may_check.wait(10)
    assert len(made) <= 5
    items.close()
    assert not threads()


def test_what_the_source_raises_is_raised_in_its_place() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    items = prefetched(source(), 5)
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)
    assert not threads()


def test_closing_closes_the_source() -> None:
    closed = threading.Event()

    def source() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    items = prefetched(source(), 2)
    next(items)
    items.close()

    assert closed.is_set()
    assert not threads()
