"""A search marks, counts and leads to what it found."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from captioner.core.captions import Caption
from captioner.core.sessions import SessionDetails
from captioner.gui.shell.desktop import Desktop
from captioner.gui.transcript.search import HitCount
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.theme import current_theme
from tests.helpers.gui.fakes import FakeServices, FakeSession
from tests.helpers.gui.looking import begin, end, open_session
from tests.helpers.gui.waiting import wait_until


def final(number: int, text: str) -> Caption:
    return Caption(number, float(number), number + 0.9, text, "", (), is_final=True)


def test_the_live_search_counts_and_marks_every_hit(
    desktop: Desktop, listening: FakeSession
) -> None:
    texts = ("The budget is fine 😀.", "Who wrote the budget?", "Nobody knows.", "BUDGET again.")
    listening.say(*(final(number, text) for number, text in enumerate(texts, 1)))
    page = desktop.window.live_page
    wait_until(lambda: len(page.transcript.rows) == 4)
    bar, view = page.find_bar, page.transcript
    bar.open()
    QTest.keyClicks(bar.field, "budget")
    assert bar.answer.text() == "1 of 3"
    marked = [each.cursor.selectedText() for each in view.extraSelections()]
    assert marked == ["budget", "budget", "BUDGET"]
    bar.find_next()
    assert bar.answer.text() == "2 of 3"
    bar.find_previous()
    bar.find_previous()
    assert bar.answer.text() == "3 of 3"
    bar.field.selectAll()
    QTest.keyClicks(bar.field, "sparrow")
    assert bar.answer.text() == "Not found"
    assert view.extraSelections() == []
    bar.close_bar()
    assert view.extraSelections() == []


def test_words_are_marked_where_the_phrase_is_not_found(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.say(final(1, "The plan for the launch."), final(2, "We launch on Monday."))
    view = desktop.window.live_page.transcript
    wait_until(lambda: len(view.rows) == 2)
    assert view.search.find("launch plan").count == 0
    assert view.search.find("launch plan", or_words=True).count == 3
    marked = [each.cursor.selectedText() for each in view.extraSelections()]
    assert marked == ["plan", "launch", "launch"]
    assert view.search.find("").count == 0
    assert view.extraSelections() == []


def test_a_search_opens_the_first_session_that_has_it_at_its_hit(
    desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("new", "Today", [final(1, "Nothing of interest.")])
    services.library.add("old", "Last week", [final(1, "The budget is fine.")], days_ago=7)
    page = open_session(desktop)
    wait_until(lambda: page.title_label.text() == "Today")
    QTest.keyClicks(page.search, "budget")
    wait_until(lambda: page.title_label.text() == "Last week")
    wait_until(lambda: page.find_bar.answer.text() == "1 of 1")
    marked = [each.cursor.selectedText() for each in page.transcript.extraSelections()]
    assert marked == ["budget"]


@pytest.mark.parametrize(
    ("said", "query", "count"),
    [
        ("本 日 は 予 算 から 、 予 算 まで 。", "予算", 2),
        ("本 日 は 予 算 から 、 予 算 まで 。", "予 算", 2),
        ("งบประมาณของปีนี้ งบประมาณ", "ประมาณ", 2),
    ],
)
def test_hits_within_text_without_spaces(
    desktop: Desktop, listening: FakeSession, said: str, query: str, count: int
) -> None:
    listening.say(final(1, said))
    page = desktop.window.live_page
    wait_until(lambda: len(page.transcript.rows) == 1)
    page.find_bar.open()
    page.find_bar.field.setText(query)
    page.find_bar.find_next()
    assert page.find_bar.answer.text() == f"1 of {count}"
    marked = [each.cursor.selectedText() for each in page.transcript.extraSelections()]
    assert marked == [query.replace(" ", "")] * count


def framed(view: TranscriptView) -> str:
    """The text with a frame around it."""
    (place,) = view.search._places(view.textCursor())
    picture = view.viewport().grab().toImage()
    x = round(place.center().x())
    edge = [QPoint(x, round(place.top()) + 1), QPoint(x, round(place.bottom()) - 1)]
    assert {picture.pixelColor(each).name() for each in edge} == {current_theme().colours.text}
    return view.textCursor().selectedText()


def test_the_selected_hit_has_a_frame_and_next_goes_around_the_end(
    desktop: Desktop, services: FakeServices
) -> None:
    captions = [final(number, f"Number {number} of the budget.") for number in range(1, 60)]
    services.library.add("long", "Long", captions)
    page = desktop.pages.sessions
    desktop.window.show_page(1)
    QTest.keyClicks(page.search, "budget")
    wait_until(lambda: page.find_bar.answer.text() == "1 of 59")
    assert framed(page.transcript) == "budget"
    assert page.transcript.current_row == 0
    page.find_bar.find_previous()
    assert page.find_bar.answer.text() == "59 of 59"
    assert framed(page.transcript) == "budget"
    assert page.transcript.current_row == 58
    assert 0 <= page.transcript.top_of(58) < page.transcript.viewport().height()
    page.find_bar.find_next()
    assert page.find_bar.answer.text() == "1 of 59"
    page.transcript.go_to_row(5)
    assert page.transcript.search.refresh() == HitCount(0, 59)


def test_the_hit_stays_selected_where_the_session_is_read_again_for_its_new_excerpt(
    desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    captions = [final(1, "We met."), final(2, "The budget."), final(3, "Another budget.")]
    services.library.add("open", "Open", captions)
    page = desktop.pages.sessions
    desktop.window.show_page(1)
    wait_until(lambda: page.list.model().rowCount() == 1)
    page.list.setCurrentIndex(page.model.index(0))
    wait_until(lambda: len(page.transcript.rows) == 3)
    show, read_again = page.transcript.show_session, []

    def show_again(session: SessionDetails) -> None:
        show(session)
        read_again.append(session)

    monkeypatch.setattr(page.transcript, "show_session", show_again)
    QTest.keyClicks(page.search, "budget")
    wait_until(lambda: bool(read_again))
    assert framed(page.transcript) == "budget"
    assert page.transcript.search.refresh() == HitCount(1, 2)


def test_the_live_search_counts_what_is_there_now(
    desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    page = desktop.window.live_page
    listening.say(final(1, "The budget."), final(2, "A budget."))
    wait_until(lambda: len(page.transcript.rows) == 2)
    page.find_bar.open()
    QTest.keyClicks(page.find_bar.field, "budget")
    listening.say(final(3, "Which budget?"))
    wait_until(lambda: page.find_bar.answer.text() == "1 of 3")
    end(desktop)
    begin(desktop, services)
    wait_until(lambda: page.find_bar.answer.text() == "Not found")
    services.session.say(final(1, "Another budget."))
    wait_until(lambda: page.find_bar.answer.text() == "1 found")
    page.find_bar.close_bar()
    page.find_bar.open()
    assert page.find_bar.answer.text() == "1 of 1"


def test_the_latest_session_is_open_when_the_page_is_shown_for_the_first_time(
    desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("old", "Last week", [final(1, "Then.")], days_ago=7)
    services.library.add("new", "Today", [final(1, "Now.")])
    services.library.add("live", "Running", [final(1, "Just now.")], days_ago=-1)
    running, captions = services.library.stored["live"]
    services.library.stored["live"] = (replace(running, is_live=True), captions)
    page = desktop.pages.sessions
    desktop.window.show_page(1)
    wait_until(lambda: len(page.transcript.rows) == 1)
    assert page.title_label.text() == "Today"
    page.list.setCurrentIndex(page.model.index(page.model.row_of("old")))
    wait_until(lambda: page.title_label.text() == "Last week")
    desktop.window.show_page(0)
    desktop.window.show_page(1)
    assert page.title_label.text() == "Last week"


def test_a_search_that_a_title_matches_shows_no_search_bar(
    desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("talk", "Budget", [final(1, "Nothing of interest.")])
    page = desktop.pages.sessions
    desktop.window.show_page(1)
    wait_until(lambda: page.list.model().rowCount() == 1)
    QTest.keyClicks(page.search, "budget")
    wait_until(lambda: page.find_bar.field.text() == "budget")
    wait_until(lambda: len(page.transcript.rows) == 1)
    assert page.find_bar.isHidden()
