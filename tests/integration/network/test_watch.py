"""Connections that are ended from outside leave nothing open."""

import socket
import threading
from unittest.mock import patch

import pytest

from captioner.network.opening import ConnectionWatch, StoppedError
from tests.helpers.waiting import until

_ADDRESS = ("127.0.0.1", 9)


@pytest.mark.parametrize("is_late", [True, False], ids=["after the stop", "just before the stop"])
def test_a_connection_that_comes_when_nobody_wants_it_is_closed(is_late: bool) -> None:
    near, far = socket.socketpair()
    is_abandoned = threading.Event()
    opener = "connecting"

    def create(*_: object) -> socket.socket:
        if is_late:
            assert is_abandoned.wait(10)
        return near

    def is_stopped() -> bool:
        if not is_late and any(one.name == opener for one in threading.enumerate()):
            until(lambda: opener not in {one.name for one in threading.enumerate()}, opener)
        return True

    with far, patch("socket.create_connection", create), ConnectionWatch(is_stopped) as watch:
        with pytest.raises(StoppedError):
            watch.connect(_ADDRESS, 1.0)
        is_abandoned.set()
        until(lambda: near.fileno() == -1, "the connection to be closed")
