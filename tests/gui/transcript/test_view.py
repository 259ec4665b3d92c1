"""The running transcript: rows, selection, following, marks, search, times, late turns."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from captioner.core.captions import Caption, Mark, Word
from captioner.core.speakers.naming import CaptionSplit, Part
from captioner.gui.transcript.view import TranscriptGutter, TranscriptView
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import ConfidenceDisplay, ReadingSettings
from tests.helpers.gui.fakes import caption
from tests.helpers.gui.transcript import fill
from tests.helpers.gui.waiting import emitted, wait_until

# --- rows ---------------------------------------------------------------------------------------


def test_rows_keep_their_places(view: TranscriptView) -> None:
    view.show_caption(caption(1, "You", "say", start_s=1, channel="You"))
    view.show_caption(caption(2, "They", "say", start_s=2, channel="Others"))
    view.show_caption(caption(2, "They say", start_s=2, channel="Others"))
    assert [row.text for row in view.rows] == ["You say", "They say"]
    view.show_caption(caption(1, "You say so", start_s=1, channel="You"))
    assert [row.text for row in view.rows] == ["You say so", "They say"]


def test_a_caption_without_words_takes_its_row_away(view: TranscriptView) -> None:
    view.show_caption(caption(1, "", "hm"))
    assert len(view.rows) == 1
    view.show_caption(caption(1, "", "", is_final=True))
    assert len(view.rows) == 0
    view.show_caption(caption(2, "", "", is_final=True))
    assert len(view.rows) == 0
    assert view.toPlainText() == ""


def test_final_words_never_change(view: TranscriptView) -> None:
    view.show_caption(caption(1, "Final."))
    view.show_caption(caption(1, "Other", "words"))
    assert view.rows[0].committed == "Final."
    assert view.toPlainText() == "Final."


texts = st.text(alphabet="ab \u05d0\U0001f600", max_size=8)


@given(st.lists(st.tuples(st.integers(1, 6), texts, texts, st.booleans()), max_size=25))
def test_the_view_shows_what_the_rows_hold(
    qapp: object, news: list[tuple[int, str, str, bool]]
) -> None:
    view = TranscriptView(ReadingSettings())
    for number, committed, tentative, is_final in news:
        view.show_caption(caption(number, committed.strip(), tentative.strip(), is_final=is_final))
    shown = [" ".join(view.rows[row].text.split()) for row in range(len(view.rows))]
    assert view.toPlainText() == "\n".join(shown)
    view.deleteLater()


# --- terms --------------------------------------------------------------------------------------


def with_term(text: str, term: str, recognised_as: str) -> Caption:
    plain = caption(1, text, channel="Ana")
    words = tuple(
        replace(word, recognised_as=recognised_as) if word.text.startswith(term) else word
        for word in plain.words
    )
    return replace(plain, words=words)


def test_a_term_says_what_was_recognised(view: TranscriptView) -> None:
    view.show_caption(with_term("We run Kubernetes, they say.", "Kubernetes", "cooper netties,"))
    text = view.document().firstBlock().text()
    cursor = view.textCursor()
    cursor.setPosition(text.index("Kubernetes") + 4)
    on_term = view.cursorRect(cursor).center()
    cursor.setPosition(text.index("say") + 1)
    on_other_word = view.cursorRect(cursor).center()

    tip, area = view.tip_at(on_term)
    assert tip == "recognized as “cooper netties,”"
    assert area.contains(on_term) and not area.contains(on_other_word)
    assert view.tip_at(on_other_word)[0] == ""


def test_the_menu_of_a_row_says_what_was_recognised(view: TranscriptView) -> None:
    view.show_caption(with_term("We run Kubernetes.", "Kubernetes", "cooper netties."))
    menu = QMenu()
    view._fill_menu(menu, 0)
    assert menu.actions()[-1].text() == "Kubernetes.: recognized as “cooper netties.”"


# --- view ---------------------------------------------------------------------------------------


def formats(view: TranscriptView, row: int) -> list[tuple[str, bool]]:
    """Text of each run of a row, and whether it is slanted."""
    found = []
    iterator = view.document().findBlockByNumber(row).begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        found.append((fragment.text(), fragment.charFormat().fontItalic()))
        iterator += 1
    return found


def test_tentative_words_are_slanted_until_they_are_committed(view: TranscriptView) -> None:
    view.show_caption(caption(1, "Good", "morning every"))
    assert formats(view, 0) == [("Good ", False), ("morning every", True)]
    view.show_caption(caption(1, "Good morning", "everyone"))
    assert formats(view, 0) == [("Good morning ", False), ("everyone", True)]
    view.show_caption(caption(1, "Good morning everyone"))
    assert formats(view, 0) == [("Good morning everyone", False)]


def test_labels_are_text_and_can_be_left_out(view: TranscriptView) -> None:
    view.show_caption(caption(1, "Hello.", channel="You"))
    assert view.toPlainText() == "You:  Hello."
    view.set_reading(ReadingSettings(show_labels=False))
    assert view.toPlainText() == "Hello."


@pytest.mark.parametrize("how", [ConfidenceDisplay.UNDERLINE, ConfidenceDisplay.DIMMED])
def test_unsure_words_look_as_the_reader_chose(
    view: TranscriptView, how: ConfidenceDisplay
) -> None:
    words = (Word("sure", 0, 1, 0.95), Word("unsure", 1, 2, 0.2), Word("again.", 2, 3, 0.9))
    view.show_caption(Caption(1, 0, 3, "sure unsure again.", "", words, is_final=True))
    assert len(formats(view, 0)) == 1
    view.set_reading(ReadingSettings(confidence=how))
    assert [text for text, _ in formats(view, 0)] == ["sure ", "unsure", " again."]
    assert view.toPlainText() == "sure unsure again."


def test_a_selection_survives_captions_that_arrive(view: TranscriptView) -> None:
    fill(view, 5)
    assert view.search.find("number 3").count
    for number in range(6, 30):
        view.show_caption(caption(number, "More", "words come"))
        view.show_caption(caption(number, "More words come."))
    assert view.textCursor().selectedText() == "number 3"


def test_a_selection_in_the_open_caption_survives_its_growth(view: TranscriptView) -> None:
    view.show_caption(caption(1, "We begin with the", "bud"))
    assert view.search.find("begin").count
    view.show_caption(caption(1, "We begin with the budget", "and"))
    view.show_caption(caption(1, "We begin with the budget and plans."))
    assert view.textCursor().selectedText() == "begin"


def test_it_follows_until_the_reader_scrolls_up(view: TranscriptView) -> None:
    fill(view, 60)
    bar = view.verticalScrollBar()
    assert view.follows
    assert bar.value() == bar.maximum()
    with emitted(view.follow_changed):
        bar.setValue(3)
    view.show_caption(caption(61, "A new one."))
    assert bar.value() == 3
    view.jump_to_live()
    assert view.follows
    assert bar.value() == bar.maximum()


def test_the_newest_caption_is_in_view_while_following(view: TranscriptView) -> None:
    fill(view, 60)
    rows = [row for row, _ in view.rows_in_view()]
    assert rows[-1] == 59
    last = dict(view.rows_in_view())[59]
    assert last.bottom() <= view.viewport().height() + 12


def test_the_end_key_jumps_to_live(view: TranscriptView) -> None:
    fill(view, 60)
    view.verticalScrollBar().setValue(0)
    assert not view.follows
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.follows


def test_mark_where_i_was_and_come_back(view: TranscriptView) -> None:
    fill(view, 30)
    view.show_mark(Mark(1, view.rows[29].start_s + 0.1))
    for number in range(31, 90):
        view.show_caption(caption(number, f"While I was disconnected, {number}."))
    view.go_to_mark()
    assert [row for row in range(60) if view.marks_of(row)] == [29]
    assert 29 in [row for row, _ in view.rows_in_view()]
    assert not view.follows
    assert view.textCursor().blockNumber() == 29


def test_a_mark_can_be_taken_back(view: TranscriptView) -> None:
    fill(view, 3)
    with emitted(view.marks_changed) as changed:
        view.show_mark(Mark(1, 0.0))
    assert changed.args == [1]
    assert view.marks_of(0)
    with emitted(view.marks_changed) as changed:
        view.show_mark(Mark(1, 0.0, is_removed=True))
    assert changed.args == [0]


def test_search_goes_around_both_ends(view: TranscriptView) -> None:
    fill(view, 12)
    assert view.search.find("number 1").count
    first = view.textCursor().position()
    for _ in range(4):
        assert view.search.find("number 1").count
    assert view.textCursor().position() == first
    assert view.search.find("number 1", backwards=True).count
    assert view.textCursor().blockNumber() == 11
    assert not view.search.find("nothing of the kind").count
    assert not view.search.find("").count


def test_typing_a_search_stays_at_the_first_hit(view: TranscriptView) -> None:
    fill(view, 12)
    for length in range(1, 9):
        assert view.search.find("number 5"[:length], from_start=True).count
    assert view.textCursor().selectedText() == "number 5"


def test_text_can_be_selected_across_captions(view: TranscriptView) -> None:
    fill(view, 3)
    cursor = QTextCursor(view.document())
    cursor.select(QTextCursor.SelectionType.Document)
    view.setTextCursor(cursor)
    assert view.textCursor().selection().toPlainText() == view.copy_all()


def test_a_whole_session_is_shown_from_its_beginning(view: TranscriptView) -> None:
    captions = [caption(number, f"Sentence {number}.") for number in range(1, 400)]
    with emitted(view.filled):
        view.show_captions(captions)
    assert len(view.rows) == 399
    assert view.verticalScrollBar().value() == 0
    view.clear_transcript()
    assert view.toPlainText() == ""
    assert view.follows


def test_hostile_text_is_only_text(view: TranscriptView) -> None:
    view.show_caption(caption(1, "<b>&amp; --> \u2029 <i>x</i>"))
    view.show_caption(replace(caption(2, "next"), committed="two\nlines\r\nand\u2028more"))
    assert view.toPlainText() == "<b>&amp; --> <i>x</i>\ntwo lines and more"


def test_ten_thousand_captions_stay_quick(view: TranscriptView) -> None:
    import time

    captions = [
        caption(number, f"Sentence number {number} of a meeting that lasted the whole day.")
        for number in range(1, 10_001)
    ]
    with emitted(view.filled):
        view.show_captions(captions)
    view.jump_to_live()
    view.grab()
    slowest_s = 0.0
    for number in range(10_001, 10_041):
        began = time.perf_counter()
        view.show_caption(caption(number, "So", "far so good"))
        view.show_caption(caption(number, "So far so good."))
        view.viewport().grab()
        slowest_s = max(slowest_s, time.perf_counter() - began)
    # Far above what it takes (see benchmarks/gui.py), far below what a layout of all would.
    assert slowest_s < 0.25


def test_a_stop_goes_when_the_next_caption_continues(view: TranscriptView) -> None:
    view.show_caption(caption(1, "This Tuesday is Election Day."))
    view.show_caption(caption(2, "after", "months", start_s=5.8))
    assert view.toPlainText().split("\n")[0] == "This Tuesday is Election Day."
    view.show_caption(caption(2, "after months of debate.", start_s=5.8))
    assert view.toPlainText() == "This Tuesday is Election Day\nafter months of debate."


def test_times_follow_text_that_moves_below_a_line(view: TranscriptView) -> None:
    fill(view, 50)
    painted_at: list[int] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                painted_at.append(view.viewport().y())
            return super().eventFilter(watched, event)

    gutter = view.findChild(TranscriptGutter)
    assert gutter is not None
    seen = Painted()
    gutter.installEventFilter(seen)
    view.fine_scroll.by(-3)
    wait_until(lambda: painted_at[-1:] == [view.viewport().y()])
    view.jump_to_live()
    assert painted_at[-1] != view.viewport().y()
    wait_until(lambda: painted_at[-1] == view.viewport().y())


def said(number: int) -> Caption:
    text = f"Number {number} said some words."
    words = tuple(
        Word(word, number * 10.0 + place, number * 10.9 + place, 1.0)
        for place, word in enumerate(text.split())
    )
    return Caption(number, number * 10.0, number * 10.0 + 9, text, "", words, True, speaker="S1")


@pytest.fixture
def long_view(view: TranscriptView) -> TranscriptView:
    for number in range(1, 101):
        view.show_caption(said(number))
    return view


def split(view: TranscriptView, number: int) -> str:
    """What is at the top after a caption was split."""
    view.split(CaptionSplit(number, (Part(number, 0, "S1"), Part(number + 500, 2, "S2"))))
    QTest.qWait(0)
    return view.firstVisibleBlock().text()


def test_whoever_reads_earlier_captions_keeps_them_in_view(long_view: TranscriptView) -> None:
    long_view.verticalScrollBar().setValue(50)
    top = long_view.firstVisibleBlock()
    number = top.blockNumber() + 1
    assert top.text().endswith(f"Number {number} said some words.")
    assert split(long_view, 5) == split(long_view, 99) == top.text()
    assert split(long_view, number) == f"Speaker 1:  Number {number}"
    assert not long_view.follows
    assert len(long_view.rows) == 103


def test_the_newest_caption_stays_in_view(long_view: TranscriptView) -> None:
    split(long_view, 100)
    assert long_view.follows
    assert long_view.fine_scroll.is_at_end
    assert long_view.copy_all().endswith("Speaker 1:  Number 100\nSpeaker 2:  said some words.")


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


def test_what_was_read_ends_where_it_did(long_view: TranscriptView) -> None:
    long_view.show_place(99)
    before = rule_is_above(long_view)
    split(long_view, 99)
    assert rule_is_above(long_view) == before
    long_view.split(CaptionSplit(599, (Part(599, 0, "S2"), Part(700, 1, "S1"))))
    QTest.qWait(0)
    assert rule_is_above(long_view) == before
    assert len(long_view.rows) == 102
