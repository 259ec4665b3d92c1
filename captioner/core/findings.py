"""Findings of a check of the application or of the running session."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How serious a finding is."""

    GOOD = "good"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        topic: Short name, the same in every run ("model", "device", "voice activity").
        severity: Whether it is a problem.
        message: The result, as one sentence.
        hint: What to do about it; empty if nothing.
        details: The result as data, for `captioner doctor --json`.
    """

    topic: str
    severity: Severity
    message: str
    hint: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.severity is not Severity.PROBLEM
