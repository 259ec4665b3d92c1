"""The error type shown to users, and its relatives."""

from captioner.core.message import Message, Value, joined


class CaptionerError(Exception):
    """An expected failure, with a message and a hint for the user.

    Args:
        template: What happened, as one sentence, with `{name}` for a value.
        hint: What to do about it, as one sentence; empty if there is no remedy.
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

    def __reduce__(self) -> "tuple[type[CaptionerError], tuple[str, str]]":
        # Pickled for errors in subprocesses; keeps both messages.
        return type(self), (self.message, self.hint)


class CallCancelledError(Exception):
    """The caller cancelled the call."""


class ContentError(ValueError):
    """Content is not valid; the text is the reason, to be shown after a colon.

    Args:
        template: The reason, with `{name}` for a value.
    """

    def __init__(self, template: str, /, **values: Value) -> None:
        super().__init__(Message(template, **values))


class UnsavedError(CaptionerError):
    """Captions of a running session cannot be written; they are kept in memory until they can."""

    @property
    def reason(self) -> str | float:
        """The reason, to be shown after a colon."""
        cause = self.message.values["message"]
        return cause.values["reason"] if isinstance(cause, Message) else cause


class SlowDriveError(CaptionerError):
    """A drive has not responded for a while. Nothing is lost, so the user gets only a notice."""


def out_of_memory() -> CaptionerError:
    """Return the error for a lack of memory, of the machine or below a limit."""
    return CaptionerError(
        "There is not enough memory.", "Close other programs, or choose a smaller model."
    )
