"""Starts a session that is listened to, or leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

from captioner.core.events import SessionEvent
from captioner.gui.ports.services import SessionPort

Subscribed = tuple[SessionPort, Callable[[], None]]
"""A session, and what ends the subscription to it."""


def start_subscribed(session: SessionPort, listener: Callable[[SessionEvent], None]) -> Subscribed:
    """Subscribe to a session's events, then start it.

    Raises:
        CaptionerError: It cannot start; the subscription has ended.
    """
    unsubscribe = session.subscribe(listener)
    try:
        session.start()
    except BaseException:
        unsubscribe()
        raise
    return session, unsubscribe
