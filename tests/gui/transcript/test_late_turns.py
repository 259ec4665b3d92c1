"""Captions in the running transcript that are split after they were shown."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from captioner.core.captions import Caption, Word
from captioner.core.speakers.naming import CaptionSplit, Part
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import ReadingSettings


def said(number: int) -> Caption:
    text = f"Number {number} said some words."
    words = tuple(
        Word(word, number * 10.0 + place, number * 10.9 + place, 1.0)
        for place, word in enumerate(text.split())
    )
    return Caption(number, number * 10.0, number * 10.0 + 9, text, "", words, True, speaker="S1")


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    found = TranscriptView(ReadingSettings())
    qtbot.addWidget(found)
    found.resize(500, 240)
    found.show()
    for number in range(1, 101):
        found.show_caption(said(number))
    return found


def split(view: TranscriptView, number: int) -> str:
    """What is at the top after a caption was split."""
    view.split(CaptionSplit(number, (Part(number, 0, "S1"), Part(number + 500, 2, "S2"))))
    QTest.qWait(0)
    return view.firstVisibleBlock().text()


def test_whoever_reads_earlier_captions_keeps_them_in_view(view: TranscriptView) -> None:
    view.verticalScrollBar().setValue(50)
    top = view.firstVisibleBlock()
    number = top.blockNumber() + 1
    assert top.text().endswith(f"Number {number} said some words.")
    assert split(view, 5) == split(view, 99) == top.text()
    assert split(view, number) == f"Speaker 1:  Number {number}"
    assert not view.follows
    assert view.caption_count == 103


def test_the_newest_caption_stays_in_view(view: TranscriptView) -> None:
    split(view, 100)
    assert view.follows
    assert view.fine_scroll.is_at_end
    assert view.copy_all().endswith("Speaker 1:  Number 100\nSpeaker 2:  said some words.")


def rule_is_above(view: TranscriptView) -> str:
    """The caption below the rule that marks what was read."""
    image, accent = view.viewport().grab().toImage(), QColor(current_theme().colours.accent)
    columns = range(0, image.width(), 2)
    (rule, *_) = (
        y
        for y in range(image.height())
        if sum(image.pixelColor(x, y) == accent for x in columns) > len(columns) / 3
    )
    row = next(row for row, place in view.rows_in_view() if place.top() > rule)
    return view.document().findBlockByNumber(row).text()


def test_what_was_read_ends_where_it_did(view: TranscriptView) -> None:
    view.show_place(99)
    before = rule_is_above(view)
    split(view, 99)
    assert rule_is_above(view) == before
    view.split(CaptionSplit(599, (Part(599, 0, "S2"), Part(700, 1, "S1"))))
    QTest.qWait(0)
    assert rule_is_above(view) == before
    assert view.caption_count == 102
