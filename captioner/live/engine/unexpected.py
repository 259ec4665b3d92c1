"""An unexpected error as a sentence for people; the details go to the log."""

from __future__ import annotations

import logging

from captioner.core.errors import CaptionerError
from captioner.core.message import Message

_log = logging.getLogger(__name__)


def as_sentence(error: Exception, what: Message) -> CaptionerError:
    """An error of a source as people are shown it.

    Args:
        error: Any; a `CaptionerError` is returned as it is.
        what: What failed, as the beginning of a sentence.
    """
    if isinstance(error, CaptionerError):
        return error
    _log.error("%s failed", what, exc_info=error)
    return CaptionerError(
        "{what} failed unexpectedly ({name}: {error}).",
        "Choose another source or device, and report this with the log file.",
        what=what,
        name=type(error).__name__,
        error=error,
    )
