"""The thread that writes a session: in order, and held up by no sync."""

import threading

import pytest

from captioner.transcripts.journal.storage_thread import StorageThread

LIMIT_S = 30.0


@pytest.fixture
def thread() -> StorageThread:
    return StorageThread("test")


def test_what_is_written_does_not_wait_for_a_drive_that_syncs(thread: StorageThread) -> None:
    syncing, synced = threading.Event(), threading.Event()
    syncs: list[int] = []

    def sync() -> None:
        syncs.append(len(syncs))
        syncing.set()
        assert synced.wait(LIMIT_S)

    thread.submit(lambda: thread.do_later(sync, 0.0)).result(LIMIT_S)
    assert syncing.wait(LIMIT_S)
    thread.submit(lambda: thread.do_later(sync, 0.0)).result(LIMIT_S)
    written: list[str] = []
    thread.submit(lambda: written.append("word")).result(LIMIT_S)
    assert written == ["word"]
    assert syncs == [0]  # The second one waits for the first, and nothing for either.
    syncing.clear()
    synced.set()
    assert syncing.wait(LIMIT_S)
    assert thread.close(LIMIT_S)
    assert syncs == [0, 1]


def test_a_sync_that_fails_is_passed_over(thread: StorageThread) -> None:
    asked = threading.Event()

    def sync() -> None:
        asked.set()
        raise OSError("the disk does not take it")

    thread.submit(lambda: thread.do_later(sync, 0.0)).result(LIMIT_S)
    assert asked.wait(LIMIT_S)
    thread.submit(lambda: None).result(LIMIT_S)
    assert thread.close(LIMIT_S)
