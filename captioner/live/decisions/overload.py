"""When to say that captions lag, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.message import NO_MESSAGE, Message


@dataclass(frozen=True, slots=True)
class OverloadSettings:
    """Thresholds in seconds of sound.

    Attributes:
        behind_s: More sound than this waiting means that captions lag.
        caught_up_s: Less than this means that they no longer do; lower, so that the message
            does not flicker.
    """

    behind_s: float = 2.0
    caught_up_s: float = 1.0


class OverloadWatch:
    """Follows the backlog and says what has changed for the reader."""

    def __init__(self, settings: OverloadSettings | None = None) -> None:
        self._settings = settings or OverloadSettings()
        self._told_s: float | None = None
        self.longest_backlog_s = 0.0

    @property
    def is_behind(self) -> bool:
        """Whether captions lag at present."""
        return self._told_s is not None

    def update(self, backlog_s: float) -> Message | None:
        """Take the present backlog in.

        Returns:
            A new message for the reader, "" when captions keep up again, None when nothing has
            changed that the user should see.
        """
        self.longest_backlog_s = max(self.longest_backlog_s, backlog_s)
        if self._told_s is None:
            if backlog_s <= self._settings.behind_s:
                return None
        elif backlog_s < self._settings.caught_up_s:
            self._told_s = None
            return NO_MESSAGE
        elif abs(backlog_s - self._told_s) < 0.5:
            return None
        self._told_s = backlog_s
        return Message("Behind by {backlog_s:.1f} s", backlog_s=backlog_s)
