"""Every source that a test starts is stopped at its end."""

from tests.helpers.audio.heard import stop_what_was_started

__all__ = ["stop_what_was_started"]
