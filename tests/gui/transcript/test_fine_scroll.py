"""Scrolling a transcript by pixels: by wheel, touch pad, handle and keys."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from captioner.core.speakers.naming import CaptionSplit, Part
from captioner.gui.transcript.fine_scroll import PADDING_PX, FineScrollBar
from captioner.gui.transcript.view import TranscriptView
from captioner.settings.model import ReadingSettings
from tests.helpers.gui.fakes import caption
from tests.helpers.gui.transcript import fill
from tests.helpers.gui.waiting import wait_until


def top_of(view: TranscriptView, row: int) -> float:
    """Where a row in view stands, in pixels from the view's upper edge."""
    return dict(view.rows_in_view())[row].top() + view.viewport().y()


def wheel(
    view: TranscriptView,
    *,
    pixels: int = 0,
    notches: int = 0,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    event = QWheelEvent(
        QPointF(50, 50),
        view.mapToGlobal(QPointF(50, 50)),
        QPoint(0, pixels),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_following_shows_the_end_whole(view: TranscriptView) -> None:
    fill(view, 60)
    last = dict(view.rows_in_view())[59]
    assert last.bottom() + view.viewport().y() == pytest.approx(view.height() - PADDING_PX, abs=1)


def test_a_touch_pad_moves_the_text_by_pixels(view: TranscriptView) -> None:
    fill(view, 60)
    before = top_of(view, 59)
    for pixels in (1, 7, 30, -5):
        wheel(view, pixels=pixels)
        assert top_of(view, 59) == pytest.approx(before + pixels, abs=1)
        before = top_of(view, 59)
    assert not view.follows
    wheel(view, pixels=-200)
    assert view.follows
    view.show_caption(caption(61, "A new one."))
    assert view.fine_scroll.is_at_end


def drag(view: TranscriptView, kind: QEvent.Type, y: float) -> None:
    bar = view.verticalScrollBar()
    place = QPointF(bar.width() / 2, y)
    button = Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
    keys = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, place, bar.mapToGlobal(place), button, held, keys)
    QApplication.sendEvent(bar, event)


def test_dragging_the_scroll_bar_moves_the_text_by_pixels(view: TranscriptView) -> None:
    fill(view, 60)
    bar = view.verticalScrollBar()
    assert isinstance(bar, FineScrollBar)
    wheel(view, pixels=9)
    start_y = float(bar.handle().center().y())
    drag(view, QEvent.Type.MouseButtonPress, start_y)
    assert bar.isSliderDown()
    before, steps = top_of(view, 58), []
    for up_px in range(6):
        drag(view, QEvent.Type.MouseMove, start_y - up_px)
        steps.append(round(top_of(view, 58) - before))
        before = top_of(view, 58)
    line_px = QFontMetricsF(view.document().defaultFont()).lineSpacing()
    assert steps[0] == 0  # where it was grabbed nothing jumps
    assert all(0 < step < line_px for step in steps[1:])
    assert not view.follows
    drag(view, QEvent.Type.MouseMove, start_y - 1000)
    assert (bar.value(), view.fine_scroll.px) == (0, 0.0)
    drag(view, QEvent.Type.MouseMove, start_y + 1000)
    assert view.fine_scroll.is_at_end
    assert view.follows
    drag(view, QEvent.Type.MouseButtonRelease, start_y)
    assert view.fine_scroll.is_at_end and not bar.isSliderDown()


@given(st.lists(st.integers(-900, 900), max_size=12))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_scrolling_leaves_the_text_or_tears_it(view: TranscriptView, moves: list[int]) -> None:
    if not len(view.rows):
        fill(view, 60)
    view.jump_to_live()
    for pixels in moves:
        rows = {row: top_of(view, row) for row, _ in view.rows_in_view()}
        wheel(view, pixels=pixels)
        shown = dict(view.rows_in_view())
        moved = {round(top_of(view, row) - rows[row]) for row in shown.keys() & rows.keys()}
        assert not moved or max(moved) - min(moved) <= 1
        assert all(min(0, pixels) - 1 <= by <= max(0, pixels) + 1 for by in moved)
        assert top_of(view, min(shown)) <= PADDING_PX
        bottom = shown[max(shown)].bottom() + view.viewport().y()
        assert bottom >= view.height() - PADDING_PX - 1


def test_a_notch_glides_three_lines(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(view, 60)
    line_px = QFontMetricsF(view.document().defaultFont()).lineSpacing()
    before = top_of(view, 56)
    wheel(view, notches=1)
    assert view.fine_scroll.is_gliding
    view.show_caption(caption(61, "A caption that comes in meanwhile does not hold it up."))
    wait_until(lambda: not view.fine_scroll.is_gliding)
    assert top_of(view, 56) == pytest.approx(before + 3 * line_px, abs=2)
    monkeypatch.setattr("captioner.gui.transcript.fine_scroll.wants_reduced_motion", lambda: True)
    wheel(view, notches=-1)
    assert not view.fine_scroll.is_gliding
    assert top_of(view, 56) == pytest.approx(before, abs=2)


def test_a_new_style_does_not_move_the_text(view: TranscriptView) -> None:
    fill(view, 60)
    wheel(view, pixels=9)
    before = top_of(view, 56)
    view.setStyleSheet("QPlainTextEdit { background: #fafafa; }")
    QApplication.processEvents()
    assert top_of(view, 56) == pytest.approx(before, abs=1)


def test_a_short_transcript_does_not_scroll(view: TranscriptView) -> None:
    fill(view, 2)
    wheel(view, pixels=-50)
    assert top_of(view, 0) == PADDING_PX
    assert view.follows


def test_selecting_by_keys_keeps_the_cursor_in_sight(view: TranscriptView) -> None:
    fill(view, 60)
    view.verticalScrollBar().setValue(0)
    cursor = view.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    view.setTextCursor(cursor)
    for _ in range(30):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        bottom = view.cursorRect().bottom() + view.viewport().y()
        assert bottom <= view.height() - PADDING_PX + 1


def test_back_to_live_ends_a_glide(view: TranscriptView) -> None:
    fill(view, 60)
    wheel(view, notches=2)
    assert view.fine_scroll.is_gliding
    view.jump_to_live()
    assert not view.fine_scroll.is_gliding
    assert view.fine_scroll.is_at_end and view.follows


def test_captions_of_many_lines_move_by_pixels_too(view: TranscriptView) -> None:
    for number in range(1, 21):
        view.show_caption(caption(number, "A caption that goes on for some lines. " * 9))
    view.set_reading(replace(ReadingSettings(), caption_spacing=1.0))
    QApplication.processEvents()
    view.resize(440, 240)  # since then Qt has laid out none of those above
    view.jump_to_live()
    for px in [-11] * 60 + [13] * 40:
        in_view = [row for row, _ in view.rows_in_view()]
        row = in_view[-1] if px > 0 else in_view[0]
        before = top_of(view, row)
        view.fine_scroll.by(px)
        assert top_of(view, row) == pytest.approx(before - px, abs=1)


def test_notches_add_up(view: TranscriptView) -> None:
    fill(view, 60)
    line_px = QFontMetricsF(view.document().defaultFont()).lineSpacing()
    before = top_of(view, 56)
    for _ in range(3):
        wheel(view, notches=1)
    wait_until(lambda: not view.fine_scroll.is_gliding)
    assert top_of(view, 56) == pytest.approx(before + 9 * line_px, abs=2)


def test_notch_with_shift_is_a_page(view: TranscriptView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("captioner.gui.transcript.fine_scroll.wants_reduced_motion", lambda: True)
    fill(view, 60)
    first = min(row for row, _ in view.rows_in_view())
    before = top_of(view, first)
    wheel(view, notches=1, keys=Qt.KeyboardModifier.ShiftModifier)
    page_px = view.contentsRect().height() - 2 * PADDING_PX
    assert top_of(view, first) == pytest.approx(before + page_px, abs=2)


def test_fingers_and_a_hand_on_the_bar_end_a_glide(view: TranscriptView) -> None:
    fill(view, 60)
    bar = view.verticalScrollBar()
    assert isinstance(bar, FineScrollBar)
    wheel(view, notches=1)
    wheel(view, pixels=5)
    assert not view.fine_scroll.is_gliding
    wheel(view, notches=1)
    y = float(bar.handle().center().y())
    drag(view, QEvent.Type.MouseButtonPress, y)
    drag(view, QEvent.Type.MouseMove, y)
    assert not view.fine_scroll.is_gliding
    drag(view, QEvent.Type.MouseButtonRelease, y)


def test_a_cursor_is_shown_whole_and_moves_nothing_that_is_seen(view: TranscriptView) -> None:
    fill(view, 60)
    wheel(view, pixels=9)
    first, *_, last = [row for row, _ in view.rows_in_view()]

    def at(row: int) -> float:
        """How far the text moved when the cursor went there."""
        before = top_of(view, last - 3)
        cursor = QTextCursor(view.document().findBlockByNumber(row))
        view.setTextCursor(cursor)
        view.fine_scroll.show_cursor()
        return top_of(view, last - 3) - before

    assert at(last - 3) == 0
    assert at(first) > 0
    assert top_of(view, first) >= PADDING_PX - 1
    view.keep_clear(60)
    at(last)
    bottom = view.cursorRect().bottom() + view.viewport().y()
    assert bottom <= view.height() - PADDING_PX - 60 + 1


def test_a_place_that_is_sought_begins_with_a_whole_line(view: TranscriptView) -> None:
    fill(view, 60)
    wheel(view, pixels=9)
    assert view.fine_scroll.px > 0
    view.verticalScrollBar().setValue(12)
    assert view.fine_scroll.px == 0
    assert view.viewport().y() == view.contentsRect().top() + PADDING_PX


def test_a_caption_stays_at_its_line_when_another_is_split(view: TranscriptView) -> None:
    fill(view, 30)
    view.show_caption(caption(31, "A caption that goes on for very many lines. " * 12))
    fill_after = [caption(number, "And so on.") for number in range(32, 60)]
    for each in fill_after:
        view.show_caption(each)
    bar = view.verticalScrollBar()
    bar.setValue(view.document().findBlockByNumber(30).firstLineNumber() + 4)
    before = top_of(view, 30)
    view.split(CaptionSplit(5, (Part(5, 0, "S1"), Part(505, 2, "S2"))))
    assert top_of(view, 31) == pytest.approx(before, abs=1)
