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


class SlowDriveError(CaptionerError):
    """A drive has not answered for a while. Nothing is lost, so it is told as a notice."""


def why_unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Why a text file cannot be read, in words without numbers and without its path."""
    if isinstance(error, UnicodeDecodeError):
        return "it is no text in UTF-8"
    return error.strerror or str(error)


def out_of_memory() -> CaptionerError:
    """The error for a machine, or a limit, that leaves no memory."""
    return CaptionerError(
        "There is not enough memory.", "Close other programs, or choose a smaller model."
    )
