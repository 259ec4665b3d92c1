"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable

_LIMIT_S = 200.0


def until(condition: Callable[[], object], what: str = "what the test expects") -> None:
    """Wait until something is so."""
    deadline_s = time.monotonic() + _LIMIT_S
    while not condition():
        assert time.monotonic() < deadline_s, f"waited in vain for {what}"
        time.sleep(0.01)
