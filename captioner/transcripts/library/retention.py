"""Rules for how long sessions are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from captioner.core.sessions import SessionSummary

KEEP_TAG = "keep"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Limits of what is kept; a session tagged "keep", or being written, is always kept.

    Attributes:
        max_age_days: Sessions older than this are deleted; None for no limit.
        max_total_bytes: The oldest sessions are deleted down to this total size; None for no limit.
        max_sound_age_days: The sound of sessions older than this is deleted; None for no limit.
    """

    max_age_days: float | None = None
    max_total_bytes: int | None = None
    max_sound_age_days: float | None = None


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What a rule would delete, shown to the user before."""

    sessions: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()


def plan_retention(
    sessions: Sequence[SessionSummary],
    sizes_bytes: dict[str, int],
    rule: RetentionRule,
    now: datetime,
) -> RetentionPlan:
    """Return the sessions and sounds that a rule would delete.

    Args:
        sizes_bytes: Their sizes on disk, by name; needed for `max_total_bytes`.
    """
    free = sorted(
        (one for one in sessions if KEEP_TAG not in one.tags and not one.is_live),
        key=lambda one: one.started_at,
    )
    going: list[str] = []
    if rule.max_age_days is not None:
        limit = now - timedelta(days=rule.max_age_days)
        going.extend(one.id for one in free if one.started_at < limit)
    if rule.max_total_bytes is not None:
        total = sum(sizes_bytes.get(one.id, 0) for one in sessions if one.id not in going)
        for one in free:
            if total <= rule.max_total_bytes:
                break
            if one.id not in going:
                going.append(one.id)
                total -= sizes_bytes.get(one.id, 0)
    sounds: list[str] = []
    if rule.max_sound_age_days is not None:
        limit = now - timedelta(days=rule.max_sound_age_days)
        sounds.extend(one.id for one in free if one.started_at < limit and one.id not in going)
    return RetentionPlan(tuple(going), tuple(sounds))
