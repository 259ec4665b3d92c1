"""The one kind of error that a person is shown."""

from __future__ import annotations

from captioner.core.message import Message, Value


class CaptionerError(Exception):
    """An expected failure, with a message and a hint that a person can act on.

    Args:
        template: What happened, as one sentence, with `{name}` where a value stands.
        hint: What to do about it, as one sentence; empty where nothing helps.
        values: What stands in both (see `Message`).
    """

    def __init__(self, template: str, hint: str = "", /, **values: Value) -> None:
        self.message = _message(template, values)
        self.hint = _message(hint, values)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[CaptionerError], tuple[str, str]]:
        # Errors cross from the recogniser's child process: pickling keeps both messages.
        return type(self), (self.message, self.hint)


class CallCancelledError(Exception):
    """Whoever asked wants no answer any more."""


class SlowDriveError(CaptionerError):
    """A drive has not responded for a while. Nothing is lost, so this becomes a notice."""


def _message(template: str, values: dict[str, Value]) -> Message:
    return template if isinstance(template, Message) else Message(template, **values)


def out_of_memory() -> CaptionerError:
    """The error for a machine, or a limit, that leaves no memory."""
    return CaptionerError(
        "There is not enough memory.", "Close other programs, or choose a smaller model."
    )
