"""The one kind of error that a person is shown."""

from __future__ import annotations

from captioner.core.message import Message, Value, joined


class CaptionerError(Exception):
    """An expected failure, with a message and a hint that a person can act on.

    Args:
        template: What happened, as one sentence, with `{name}` for a value.
        hint: What to do about it, as one sentence; empty where nothing helps.
        values: The values in both (see `Message`).
    """

    def __init__(self, template: str, hint: str = "", /, **values: Value) -> None:
        self.message = Message(template, **values)
        self.hint = Message(hint, **values)
        super().__init__(self.message)

    @property
    def full_message(self) -> Message:
        """What happened and what to do about it."""
        return joined([self.message, self.hint])

    def __reduce__(self) -> tuple[type[CaptionerError], tuple[str, str]]:
        # Errors cross from the recogniser's child process: pickling keeps both messages.
        return type(self), (self.message, self.hint)


class CallCancelledError(Exception):
    """Whoever asked no longer wants an answer."""


class ContentError(ValueError):
    """Content that cannot be used, and why: what may stand after a colon.

    Args:
        template: The reason, with `{name}` for a value.
        values: The values.
    """

    def __init__(self, template: str, /, **values: Value) -> None:
        super().__init__(Message(template, **values))


class UnsavedError(CaptionerError):
    """Captions of a session that runs cannot be written; they are kept until they can."""

    @property
    def reason(self) -> str | float:
        """Why, as what may stand after a colon."""
        cause = self.message.values["message"]
        return cause.values["reason"] if isinstance(cause, Message) else cause


class SlowDriveError(CaptionerError):
    """A drive has not responded for a while. Nothing is lost, so this becomes a notice."""


def out_of_memory() -> CaptionerError:
    """The error for a machine, or a limit, that leaves no memory."""
    return CaptionerError(
        "There is not enough memory.", "Close other programs, or choose a smaller model."
    )
