"""Names that run the other way than the words: the colon stays between the two."""

import pytest
from PySide6.QtGui import QFont, QGuiApplication, QTextLayout

from captioner.captions.lines import CaptionLine, Run
from captioner.captions.scripts import is_right_to_left
from captioner.gui.overlay.caption_painter import laid_out
from captioner.gui.sessions.actions import transcript_document
from captioner.gui.transcript.view import TranscriptView
from tests.helpers.gui.fakes import caption

SAID = [
    ("Anna", "Hello."),
    ("אנה", "Hello."),
    ("אנה", "3 o'clock."),
    ("Anna", "مرحبا!"),
    ("Speaker 2", "שלום."),
    ("אנה", "שלום."),
]

in_any_letters = pytest.mark.parametrize(("name", "words"), SAID)


def assert_in_order(layout: QTextLayout, text: str, name: str, words: str) -> None:
    """Name, colon and words stand beside each other in the direction of the words."""
    row = layout.lineAt(0)
    runs = [(text.index(name), len(name)), (text.rindex(":"), 1), (text.index(words), len(words))]
    places = [row.glyphRuns(*run)[0].boundingRect().center().x() for run in runs]
    assert places == sorted(places, reverse=is_right_to_left(words))


@in_any_letters
def test_in_the_overlay(name: str, words: str) -> None:
    run = Run(words, is_committed=True)
    direction = is_right_to_left(words)
    line = CaptionLine(1, name, f"{name}: ", (run,), is_open=False, is_right_to_left=direction)
    layout = laid_out(line, QFont(), 30.0)
    assert_in_order(layout, layout.text(), name, words)


@in_any_letters
def test_in_the_transcript_and_in_what_is_copied_of_it(
    view: TranscriptView, name: str, words: str
) -> None:
    view.resize(600, 200)  # one line, whatever fonts there are
    view.show_caption(caption(1, words, channel=name))
    row = view.document().firstBlock()
    assert_in_order(row.layout(), row.text(), name, words)
    assert view.copy_all() == f"{name}:  {words}"
    view.selectAll()
    view.copy()
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text() == f"{name}:  {words}"
    assert name in copied.html() and "\u2068" not in copied.html()


@in_any_letters
def test_on_paper(name: str, words: str) -> None:
    document = transcript_document("Talk", "today", [caption(1, words, channel=name)])
    assert document.size().isValid()  # it is laid out
    paragraph = document.lastBlock()
    assert_in_order(paragraph.layout(), paragraph.text(), name, words)
