"""How the session stands, for every window."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.events import SessionState

RUNNING_STATES = (
    SessionState.LOADING,
    SessionState.LISTENING,
    SessionState.PAUSED,
    SessionState.STOPPING,
)


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """How the session stands.

    Attributes:
        message: The session's own words about it; may be empty.
        behind_s: How far captions lag; 0 when they keep up.
        lost: The message about a lost device; empty while all are there.
    """

    state: SessionState = SessionState.IDLE
    message: str = ""
    behind_s: float = 0.0
    lost: str = ""

    @property
    def is_listening(self) -> bool:
        """Whether everything said becomes captions now."""
        return self.state is SessionState.LISTENING and self.behind_s <= 0 and not self.lost

    @property
    def is_deaf(self) -> bool:
        """Whether the session listens to a device that is not there."""
        return self.state is SessionState.LISTENING and bool(self.lost)

    @property
    def is_running(self) -> bool:
        """Whether there is anything that could be stopped or lost."""
        return self.state in RUNNING_STATES
