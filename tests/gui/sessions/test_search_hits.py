"""A search marks, counts and leads to what it found."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from captioner.core.captions import Caption
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession


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


def test_a_search_opens_the_first_session_that_has_it_at_its_hit(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("new", "Today", [final(1, "Nothing of interest.")])
    services.library.add("old", "Last week", [final(1, "The budget is fine.")], days_ago=7)
    page = desktop.sessions_page
    desktop.window.show_page(1)
    qtbot.waitUntil(lambda: page.list.model().rowCount() == 2)
    page.list.setCurrentIndex(page.model.index(0))
    qtbot.waitUntil(lambda: page.title_label.text() == "Today")
    qtbot.keyClicks(page.search, "budget")
    qtbot.waitUntil(lambda: page.title_label.text() == "Last week")
    qtbot.waitUntil(lambda: page.find_bar.answer.text() == "1 of 1")
    marked = [each.cursor.selectedText() for each in page.transcript.extraSelections()]
    assert marked == ["budget"]
