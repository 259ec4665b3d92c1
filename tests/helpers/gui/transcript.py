"""A running transcript with something in it."""

from captioner.gui.transcript.view import TranscriptView
from tests.helpers.gui.fakes import caption


def fill(view: TranscriptView, count: int) -> None:
    """Let so many captions have been said."""
    for number in range(1, count + 1):
        view.show_caption(caption(number, f"Sentence number {number} of this long meeting."))
