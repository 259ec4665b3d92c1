"""Rules for how long sessions are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

KEEP_TAG = "keep"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """What may stay; a session tagged "keep", or being written, always does.

    Attributes:
        max_age_days: Sessions older than this go; None: age does not matter.
        max_total_bytes: The oldest go until all together are no larger; None: size does not.
        max_sound_age_days: The sound of sessions older than this goes, their text stays.
    """

    max_age_days: float | None = None
    max_total_bytes: int | None = None
    max_sound_age_days: float | None = None


class Retainable(Protocol):
    """What the rules look at."""

    @property
    def id(self) -> str:
        """The session's name."""

    @property
    def started_at(self) -> datetime:
        """When it began, aware of its zone."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""

    @property
    def is_live(self) -> bool:
        """Whether it is being written."""


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What the rules say is to go; shown before anything is deleted.

    Attributes:
        sessions: Numbers of the sessions that go as a whole.
        sounds: Sessions whose sound goes.
    """

    sessions: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()


def plan_retention(
    sessions: Sequence[Retainable],
    sizes_bytes: dict[str, int],
    rule: RetentionRule,
    now: datetime,
) -> RetentionPlan:
    """Which sessions and sounds a rule lets go.

    Args:
        sizes_bytes: Size of each on disk, by number; needed for `max_total_bytes`.
        now: This moment, aware of its zone.
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
