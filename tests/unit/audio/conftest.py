"""Every source that a test starts is stopped at its end."""

import pytest

from captioner.audio import capture
from tests.helpers.audio.heard import stop_what_was_started

__all__ = ["stop_what_was_started"]


@pytest.fixture
def quick_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sources poll their devices often, and wait tenths of a second for them."""
    monkeypatch.setattr(capture, "_LONGEST_SILENCE_S", 0.3)
    monkeypatch.setattr(capture, "_FIRST_BLOCK_S", 0.5)
    monkeypatch.setattr(capture, "_LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(capture, "_RETRY_EVERY_S", 0.1)
