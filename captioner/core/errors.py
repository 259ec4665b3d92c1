"""The one kind of error that a person is shown."""

from __future__ import annotations


class CaptionerError(Exception):
    """An expected failure, told in sentences that a person can act on.

    Args:
        message: What happened, as one sentence.
        hint: What to do about it, as one sentence; empty where nothing helps.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[CaptionerError], tuple[str, str]]:
        # Errors cross from the recogniser's child process: pickling keeps both sentences.
        return type(self), (self.message, self.hint)
