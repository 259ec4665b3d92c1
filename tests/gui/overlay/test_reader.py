"""Who reads the overlay: at their pace, with the screen stopped, and catching up."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from captioner.core.captions import Caption
from captioner.gui.overlay.reader import Away, CatchUpPane, Reader
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeSession, caption
from tests.helpers.gui.looking import end
from tests.helpers.gui.waiting import emitted, wait_until


def words(count: int) -> str:
    return " ".join(f"w{number}" for number in range(1, count + 1))


@pytest.fixture
def reader(desktop: Desktop) -> Reader:
    return desktop.overlay_shell.reader


def say(desktop: Desktop, session: FakeSession, *texts: str, first: int = 1) -> None:
    for number, text in enumerate(texts, start=first):
        session.say(caption(number, text))
    desktop.overlay_shell.bridge.flush()


def test_speech_that_is_too_fast_waits_and_how_long_is_shown(
    desktop: Desktop, listening: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 100.0
    monkeypatch.setattr("captioner.gui.overlay.reader.time.monotonic", lambda: now_s)
    desktop.settings_model.change(lambda s: replace(s.reading, words_a_minute=60))
    say(desktop, listening, words(10))
    assert desktop.overlay.text == words(4)
    assert desktop.overlay.status == ""
    now_s += 3.0
    wait_until(lambda: desktop.overlay.text == words(7))
    wait_until(lambda: desktop.overlay.status == "At your pace: 3 s behind")
    assert desktop.window.live_page.transcript.toPlainText().endswith(words(10))
    desktop.overlay.controls.live.trigger()
    assert desktop.overlay.text == words(10)
    assert desktop.overlay.status == ""
    assert not desktop.overlay.controls.live.isVisible()


def test_the_screen_stops_and_the_captions_do_not(
    desktop: Desktop, listening: FakeSession, reader: Reader
) -> None:
    say(desktop, listening, "Good morning, everyone.")
    desktop.raise_window()
    wait_until(desktop.window.isActiveWindow)
    QTest.keyClick(desktop.window, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert reader.is_held
    say(desktop, listening, "Please look here.", first=2)
    assert desktop.overlay.text == "Good morning, everyone."
    assert desktop.overlay.status == "Screen frozen; captions continue"
    assert "Please look here." in desktop.window.live_page.transcript.toPlainText()
    desktop.overlay.controls.hold.trigger()
    assert "Please look here." in desktop.overlay.text
    assert desktop.overlay.status == ""
    with emitted(desktop.controller.ended):
        desktop.overlay.controls.hold.trigger()
        desktop.controller.stop()
    assert not reader.is_held, "nothing comes any more that could be waited for"


def test_what_was_missed_rolls_by_in_a_pane_of_its_own_until_it_is_read(
    desktop: Desktop, listening: FakeSession, reader: Reader
) -> None:
    desktop.settings_model.change(lambda s: replace(s.reading, catch_up_words_a_minute=1000))
    say(desktop, listening, "Good morning.")
    controls = desktop.overlay.controls
    controls.place.trigger()
    assert not controls.catch_up.isVisible(), "nothing was missed"
    listening.say(caption(2, "We begin", "with"))
    say(desktop, listening, "with")
    desktop.overlay_shell.bridge.flush()
    assert controls.catch_up.isVisible()
    controls.catch_up.trigger()
    pane = reader.pane
    assert pane.isVisible()
    assert pane.text.endswith("\nWe begin"), "what was read last stands above"
    assert not pane.geometry().intersects(
        desktop.overlay.box().translated(desktop.overlay.geometry().topLeft())
    )
    listening.say(caption(2, "We begin with the budget."))
    desktop.overlay_shell.bridge.flush()
    wait_until(lambda: pane.text.endswith("We begin with the budget."))
    assert "We begin with the budget." in desktop.overlay.text, "live captions go on"
    pane.last_look.start(1)
    wait_until(lambda: not pane.isVisible())
    assert not controls.catch_up.isVisible()


def rules_in(pane: CatchUpPane) -> list[int]:
    """Below which lines a dashed rule is painted, counted from the top."""
    with_rule, place = pane.grab().toImage(), pane._place_line
    pane._place_line = None
    without = pane.grab().toImage()
    pane._place_line = place
    rows = [y for y in range(pane.height()) if any(
        with_rule.pixel(x, y) != without.pixel(x, y) for x in range(pane.width())
    )]  # fmt: skip
    count, top = len(pane.text.splitlines()), pane.height() - pane.painter.height_px(0) / 2
    line_px = pane.painter.line_height_px
    return sorted({count - round((top - y) / line_px) for y in rows})


def test_the_pane_shows_where_the_reader_was_as_the_overlay_does(
    desktop: Desktop, listening: FakeSession, reader: Reader
) -> None:
    desktop.settings_model.change(lambda s: replace(s.reading, catch_up_words_a_minute=1000))
    say(desktop, listening, "Good morning.")
    reader.mark_place()
    say(desktop, listening, "We begin.", first=2)
    reader.catch_up()
    assert reader.pane.text == "Good morning.\nWe begin."
    assert rules_in(reader.pane) == [1]
    desktop.overlay.resize(desktop.overlay.width() - 80, desktop.overlay.height())
    assert rules_in(reader.pane) == [1]
    reader.mark_place()  # as far as what is in the pane now
    say(desktop, listening, "Next, the budget.", first=3)
    wait_until(lambda: "budget" in reader.pane.text)
    assert reader.pane.text.splitlines()[2:] == ["Next, the budget."]
    assert rules_in(reader.pane) == [2]


def test_what_was_said_later_is_not_read_whatever_its_number(
    desktop: Desktop, listening: FakeSession, reader: Reader
) -> None:
    desktop.settings_model.change(lambda s: replace(s.reading, catch_up_words_a_minute=1000))
    say(desktop, listening, "Good morning.")
    reader.mark_place()
    say(desktop, listening, "We begin.", first=7)  # a part of an utterance that was split
    reader.catch_up()
    reader.mark_place()
    listening.say(replace(caption(3, "Next, the budget."), start_s=90.0, end_s=92.0))
    desktop.overlay_shell.bridge.flush()
    wait_until(lambda: "budget" in reader.pane.text)
    assert reader.pane.text.splitlines()[-2:] == ["We begin.", "Next, the budget."]
    assert rules_in(reader.pane) == [2]


def test_a_caption_that_was_read_in_part_goes_on_in_the_pane_with_its_next_word(
    desktop: Desktop, listening: FakeSession, reader: Reader
) -> None:
    listening.say(caption(1, "Good", "morning"))
    desktop.overlay_shell.bridge.flush()
    reader.mark_place()
    listening.say(caption(1, "Good morning,", "every"))
    desktop.overlay_shell.bridge.flush()
    reader.catch_up()
    assert reader.pane.text == "Good\nmorning,"
    listening.say(caption(1, "Good morning, everyone."))
    desktop.overlay_shell.bridge.flush()
    assert reader.pane.text == "Good\nmorning, everyone."
    QTest.mouseClick(reader.pane, Qt.MouseButton.LeftButton)
    assert not reader.pane.isVisible()


def test_returning_reader_finds_a_rule(desktop: Desktop, listening: FakeSession) -> None:
    transcript = desktop.window.live_page.transcript
    say(desktop, listening, "Good morning.")
    QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.WindowDeactivate))
    say(desktop, listening, "Yes.", first=2)
    QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.WindowActivate))
    assert transcript.place_id == 0, "a word is no reason for a mark"
    QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.WindowDeactivate))
    say(desktop, listening, "We begin with the budget of this year.", first=3)
    QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.WindowActivate))
    assert transcript.place_id == 2
    assert desktop.overlay.controls.catch_up.isVisible()


def test_a_pointer_that_rested_for_long_marks_where_it_began_to(
    desktop: Desktop, listening: FakeSession, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s, pointer = 100.0, QPoint(1, 1)
    monkeypatch.setattr("captioner.gui.overlay.reader.time.monotonic", lambda: now_s)
    away = Away(reader, desktop, lambda: pointer)
    away.set_away_after(60)
    away.set_captioning(True)
    transcript = desktop.window.live_page.transcript
    say(desktop, listening, "Good morning.")
    pointer, now_s = QPoint(2, 1), 110.0
    away.look()
    say(desktop, listening, "We begin with the budget of this year.", first=2)
    now_s = 165.0
    away.look()
    assert transcript.place_id == 0
    pointer, now_s = QPoint(3, 1), 175.0
    away.look()
    assert transcript.place_id == 1
    away.set_captioning(False)
    assert not away.look_timer.isActive()


def test_a_pointer_that_moves_now_and_then_marks_nothing(
    desktop: Desktop, listening: FakeSession, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s, pointer = 100.0, QPoint(1, 1)
    monkeypatch.setattr("captioner.gui.overlay.reader.time.monotonic", lambda: now_s)
    away = Away(reader, desktop, lambda: pointer)
    away.set_away_after(60)
    away.set_captioning(True)
    for number in range(1, 8):
        say(desktop, listening, "We begin with the budget of this year.", first=number)
        now_s += 50.0
        pointer = QPoint(number + 1, 1)
        away.look()
        assert desktop.window.live_page.transcript.place_id == 0
    away.set_captioning(False)


def test_lines_that_are_broken_anew_have_no_rule_at_another_place(
    desktop: Desktop, listening: FakeSession, reader: Reader
) -> None:
    def is_ruled() -> bool:
        line, before = overlay._place_line, overlay.grab().toImage()
        overlay.set_place(None)
        without = overlay.grab().toImage()
        overlay.set_place(line)
        return before != without

    overlay = desktop.overlay
    desktop.settings_model.change(lambda s: replace(s.overlay, lines=5, smooth_roll=False))
    say(desktop, listening, "Good morning, everyone. " * 4)
    reader.mark_place()
    say(desktop, listening, "We begin with the budget. " * 4, first=2)
    assert is_ruled()
    desktop.settings_model.change(lambda s: replace(s.overlay, width_percent=30))
    assert overlay._place_line is None
    assert not is_ruled()


def test_a_new_session_has_no_place_of_the_one_before(
    desktop: Desktop, listening: FakeSession, reader: Reader
) -> None:
    say(desktop, listening, "Good morning.")
    reader.mark_place()
    end(desktop)
    with emitted(desktop.overlay_shell.bridge.session_began):
        desktop.controller.start()
        wait_until(lambda: desktop.controller.is_running)
        desktop.services.sessions[-1].listen()  # type: ignore[attr-defined]
    assert desktop.window.live_page.transcript.place_id == 0


@pytest.fixture
def catching_up(desktop: Desktop, listening: FakeSession, reader: Reader) -> Reader:
    """A reader with more to catch up with than they have read."""
    desktop.settings_model.change(lambda s: replace(s.reading, catch_up_words_a_minute=60))
    say(desktop, listening, "Good morning.")
    reader.mark_place()
    say(desktop, listening, words(30), words(30), first=2)
    reader.catch_up()
    return reader


def test_missed_lines_break_anew_for_another_size(desktop: Desktop, catching_up: Reader) -> None:
    overlay, pane = desktop.overlay, catching_up.pane
    desktop.settings_model.change(lambda s: replace(s.reading, catch_up_words_a_minute=1000))
    catching_up.pane.accept(caption(9, words(30)))
    pane._pace.catch_up()
    for size_px, width in ((34, 700), (34, 420), (60, 700)):
        desktop.settings_model.set_page(
            replace(desktop.settings_model.settings.overlay, font_size_px=size_px)
        )
        overlay.resize(width, overlay.height())
        assert pane.width() == width
        room, measure = pane.painter.line_room(width)
        assert pane.text
        assert all(measure(line) <= room for line in pane.text.splitlines())


def test_missed_lines_never_lie_on_live_ones(desktop: Desktop, catching_up: Reader) -> None:
    overlay, pane = desktop.overlay, catching_up.pane
    screen = overlay.screen().availableGeometry()
    for size_px in (34, 60, 90):
        desktop.settings_model.set_page(
            replace(desktop.settings_model.settings.overlay, font_size_px=size_px)
        )
        for top in (screen.top(), screen.center().y(), screen.bottom() - overlay.height()):
            overlay.move(overlay.x(), top)
            box = overlay.box().translated(overlay.geometry().topLeft())
            assert not pane.geometry().intersects(box)


def test_missed_lines_show_beside_a_full_overlay(desktop: Desktop, catching_up: Reader) -> None:
    overlay = desktop.overlay
    screen = overlay.screen().availableGeometry()
    desktop.settings_model.change(lambda s: replace(s.overlay, font_size_px=60, lines=5))
    for top in (screen.top(), screen.bottom() - screen.height() // 2):
        overlay.setGeometry(screen.left(), top, screen.width(), screen.height())
        assert screen.contains(catching_up.pane.geometry())


def test_the_place_stays_where_catching_up_is_cut_short(
    desktop: Desktop, catching_up: Reader
) -> None:
    transcript = desktop.window.live_page.transcript
    shown = catching_up.pane.text
    catching_up.catch_up()  # again, which begins nothing anew
    assert catching_up.pane.text == shown
    desktop.overlay.hide()
    assert not catching_up.pane.isVisible()
    assert transcript.place_id == 1
    desktop.overlay.show()
    catching_up.catch_up()
    end(desktop)
    assert not catching_up.pane.isVisible()
    assert transcript.place_id == 1, "the transcript has what was not read"


def test_thousands_of_captions_held_back_are_let_go_without_a_wait(
    desktop: Desktop, listening: FakeSession, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    show_caption = desktop.overlay.show_caption

    def note(found: Caption) -> None:
        shown.append(found.id)
        show_caption(found)

    monkeypatch.setattr(desktop.overlay, "show_caption", note)
    say(desktop, listening, "Good morning.")
    ways: list[Callable[[], None]] = [partial(reader.hold, False), reader.back_to_live]
    for stop_holding in ways:
        desktop.settings_model.change(
            lambda s: replace(s.reading, words_a_minute=200 * (len(shown) > 1))
        )
        reader.hold(True)
        first = max(shown) + 1
        for number in range(first, first + 1000):
            reader.accept(caption(number, f"Sentence {number}."))
        shown.clear()
        stop_holding()
        assert shown == list(range(first + 950, first + 1000)), "painting each takes its time"
        assert desktop.overlay.text.endswith(f"Sentence {first + 999}.")
        lines = " ".join(line.text for line in desktop.overlay._lines.last(1_000))
        assert "Good morning." not in lines, "no gap that could not be seen"
        assert f"Sentence {first + 949}." not in lines
        assert desktop.overlay.status == ""
    desktop.overlay.scrollback.turn(12_000, desktop.overlay.earlier_lines)
    assert "Good morning." not in desktop.overlay.text, "no gap that could not be seen"
