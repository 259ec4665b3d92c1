"""A search marks, counts and leads to what it found."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from captioner.core.captions import Caption
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeSession


def final(number: int, text: str) -> Caption:
    return Caption(number, float(number), number + 0.9, text, "", (), is_final=True)


def test_the_live_search_counts_and_marks_every_hit(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    texts = ("The budget is fine 😀.", "Who wrote the budget?", "Nobody knows.", "BUDGET again.")
    listening.say(*(final(number, text) for number, text in enumerate(texts, 1)))
    page = desktop.window.live_page
    qtbot.waitUntil(lambda: page.transcript.caption_count == 4)
    bar, view = page.find_bar, page.transcript
    bar.open()
    qtbot.keyClicks(bar.field, "budget")
    assert bar.answer.text() == "1 of 3"
    marked = [each.cursor.selectedText() for each in view.extraSelections()]
    assert marked == ["budget", "budget", "BUDGET"]
    bar.find_next()
    assert bar.answer.text() == "2 of 3"
    bar.find_previous()
    bar.find_previous()
    assert bar.answer.text() == "3 of 3"
    bar.field.selectAll()
    qtbot.keyClicks(bar.field, "sparrow")
    assert bar.answer.text() == "Not found"
    assert view.extraSelections() == []
    bar.close_bar()
    assert view.extraSelections() == []


def test_words_are_marked_where_the_phrase_is_not_found(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    listening.say(final(1, "The plan for the launch."), final(2, "We launch on Monday."))
    view = desktop.window.live_page.transcript
    qtbot.waitUntil(lambda: view.caption_count == 2)
    assert view.find_text("launch plan").count == 0
    assert view.find_text("launch plan", or_words=True).count == 3
    marked = [each.cursor.selectedText() for each in view.extraSelections()]
    assert marked == ["plan", "launch", "launch"]
    assert view.find_text("").count == 0
    assert view.extraSelections() == []
