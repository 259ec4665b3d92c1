"""What was found when the application, or the running session, was examined."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined.

    Attributes:
        topic: Short name, the same at every run ("model", "device", "voice activity").
        severity: Whether it is as it should be.
        message: What was found, as one sentence.
        hint: What to do about it; empty where nothing needs doing.
        details: The same as data, for `captioner doctor --json`.
    """

    topic: str
    severity: Severity
    message: str
    hint: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.severity is not Severity.PROBLEM
