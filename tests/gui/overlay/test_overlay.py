"""What the overlay shows, and where it stands."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QImage

from captioner.captions.contrast import LEAST_CONTRAST
from captioner.gui.overlay import lines, window_system
from captioner.gui.overlay.controls import TOOLBAR_HEIGHT_PX
from captioner.gui.overlay.lines import ROLL_MS, risen_lines
from captioner.gui.overlay.window import DIMMED_OPACITY, Overlay
from captioner.settings.overlay import overlay_contrast
from tests.helpers.gui.fakes import caption
from tests.helpers.gui.waiting import emitted, wait_until


def picture(overlay: Overlay) -> QImage:
    return overlay.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)


def bright_pixels(image: QImage) -> int:
    return sum(
        QColor(image.pixel(x, y)).lightness() > 150
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )


def test_it_never_takes_the_focus(overlay: Overlay) -> None:
    flags = overlay.windowFlags()
    for flag in (
        Qt.WindowType.FramelessWindowHint,
        Qt.WindowType.WindowStaysOnTopHint,
        Qt.WindowType.WindowDoesNotAcceptFocus,
    ):
        assert flags & flag
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)


def test_it_shows_what_was_said(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, locked=True))
    before = bright_pixels(picture(overlay))
    overlay.show_caption(caption(1, "Good morning,", "every one"))
    assert overlay.text == "Good morning, every one"
    assert bright_pixels(picture(overlay)) > before + 100


def test_two_lines_roll_up_and_never_wrap_again(overlay: Overlay) -> None:
    seen: dict[int, set[str]] = {}
    text = "We spent eleven percent less on travel than planned so there is room for two desks"
    words = text.split()
    for end in range(1, len(words) + 1):
        overlay.show_caption(caption(1, " ".join(words[:end]), "and", start_s=1))
        assert len(overlay.lines) <= 2
        for line in overlay.lines:
            if not line.is_open:
                seen.setdefault(line.number, set()).add(line.text)
    assert len(seen) >= 1
    assert all(len(texts) == 1 for texts in seen.values())


def test_tentative_words_look_different_without_colour(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "notes around today"))
    committed = picture(overlay)
    overlay.clear()
    overlay.show_caption(caption(2, "", "notes around today"))
    tentative = picture(overlay)
    grey = [
        image.convertToFormat(QImage.Format.Format_Grayscale8) for image in (committed, tentative)
    ]
    assert grey[0] != grey[1]


def test_a_hint_only_while_it_can_be_moved(overlay: Overlay) -> None:
    overlay.set_hint("Captions appear here")
    assert bright_pixels(picture(overlay)) > 20
    overlay.set_look(replace(overlay.look, locked=True))
    image = picture(overlay)
    middle = image.pixelColor(image.width() // 2, image.height() - 20)
    assert middle.alpha() == 0


class Paintings(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_without_blending_what_comes_into_view_is_painted(
    overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_system, "is_composited", lambda: False)
    overlay.set_status("Paused")
    before = overlay.mask()
    assert not before.isEmpty()
    paintings = Paintings()
    overlay.installEventFilter(paintings)
    overlay.set_status("Behind by 12.5 s")
    assert overlay.mask() != before, "a painting before the mask would be clipped to the old one"
    wait_until(lambda: paintings.count >= 1)
    overlay.removeEventFilter(paintings)


def test_words_of_many_lines_are_said_in_one(overlay: Overlay) -> None:
    overlay.set_status("Recognition failed: first second")
    in_one = overlay.grab().toImage()
    overlay.set_status("Recognition failed:\n first\n\n second")
    assert overlay.grab().toImage() == in_one


def test_without_blending_an_empty_overlay_is_nothing_and_comes_back(
    overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_system, "is_composited", lambda: False)
    overlay.set_look(replace(overlay.look, locked=True))
    assert not overlay.mask().intersects(overlay.rect())
    overlay.show_caption(caption(1, "Good morning."))
    assert overlay.mask().contains(overlay.box())
    overlay.clear()
    assert not overlay.mask().intersects(overlay.rect())


def test_it_empties_itself_after_silence(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, clear_after_s=0.05))
    overlay.show_caption(caption(1, "Good morning."))
    wait_until(lambda: overlay.text == "")
    overlay.show_caption(caption(2, "Next."))
    assert overlay.text == "Next."


def test_after_silence_the_last_words_stay_and_dim(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "Good morning."))
    fresh = picture(overlay)
    overlay.silence.dimming.setInterval(1)
    overlay.show_caption(caption(1, "Good morning."))
    with emitted(overlay.silence.dimmed):
        overlay.silence.dimming.start()
    dimmed = picture(overlay)
    assert overlay.text == "Good morning."
    assert dimmed != fresh
    look = overlay.look
    assert overlay_contrast(replace(look, text_opacity=DIMMED_OPACITY), "#ffffff") >= LEAST_CONTRAST
    overlay.show_caption(caption(2, "Next."))
    assert not overlay.silence.is_dimmed


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_as_many_lines_as_wanted(overlay: Overlay, count: int) -> None:
    bottom = overlay.geometry().bottom()
    overlay.set_look(replace(overlay.look, lines=count))
    assert overlay.geometry().bottom() == bottom
    for number in range(1, 9):
        overlay.show_caption(caption(number, f"Sentence {number}."))
    assert [line.text for line in overlay.lines] == [
        f"Sentence {number}." for number in range(9 - count, 9)
    ]


def inked_right_edge_px(image: QImage) -> int:
    """Where the last bright column of a picture is."""
    return max(
        x
        for x in range(image.width())
        if any(QColor(image.pixel(x, y)).lightness() > 150 for y in range(0, image.height(), 2))
    )


@pytest.mark.parametrize("letters", ["ill", "low", "mum"])
def test_a_line_fills_the_box_whatever_its_letters(overlay: Overlay, letters: str) -> None:
    overlay.set_look(replace(overlay.look, font_size_px=20, locked=True))
    overlay.show_caption(caption(1, f"{letters} " * 200))
    image = picture(overlay)
    box = overlay.box()
    first_line = image.copy(0, box.top(), box.width(), box.height() // 2)
    room_px = box.width() - overlay.painter.padding_px
    word_px = overlay.painter.line_room(box.width())[1](f"{letters} ")
    assert room_px - word_px - 2 <= inked_right_edge_px(first_line) <= room_px


def test_wide_letters_stay_within_the_box(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, locked=True, window_opacity=0.0))
    overlay.show_caption(caption(1, "WWWWWWWWWWWWWWWWWWWW MMMMMMMMMMMMMMMMMMMM"))
    image = picture(overlay)
    margin = overlay.look.margin_px // 2
    for x in (*range(margin), *range(image.width() - margin, image.width())):
        assert all(image.pixelColor(x, y).alpha() == 0 for y in range(image.height()))


@pytest.mark.parametrize(
    "text", ["שלום לכולם", "👩‍👩‍👧 emoji 🎉", "e\u0301" * 30, "<i>&-->", "日本語の字幕です"]
)
def test_any_script_can_be_painted(overlay: Overlay, text: str) -> None:
    overlay.show_caption(caption(1, text))
    assert bright_pixels(picture(overlay)) > 0


def test_right_to_left_stands_on_the_right(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, locked=True, window_opacity=0.0))
    overlay.show_caption(caption(1, "שלום"))
    image = picture(overlay)
    half = image.width() // 2
    left = image.copy(0, 0, half, image.height())
    right = image.copy(half, 0, half, image.height())
    assert bright_pixels(left) == 0
    assert bright_pixels(right) > 0


def test_a_font_that_is_gone_falls_back(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, font_family="No Such Font 17"))
    overlay.show_caption(caption(1, "Still readable."))
    assert bright_pixels(picture(overlay)) > 100


def test_rolling_is_short_and_ends_in_place(
    overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ROLL_MS <= 430
    monkeypatch.setattr(lines, "wants_reduced_motion", lambda: False)
    overlay.set_look(replace(overlay.look, smooth_roll=True))
    overlay.show_caption(caption(1, "First sentence."))
    assert overlay.roll.px == 0
    overlay.show_caption(caption(2, "Second sentence."))
    assert overlay.roll.px > 0
    wait_until(lambda: overlay.roll.px == 0)


@pytest.mark.parametrize(
    ("before", "after", "risen"),
    [
        ([], [1], 0),
        ([1], [1, 2], 1),
        ([1, 2], [2, 3], 1),
        ([1, 2], [3, 4], 0),
        ([1, 2, 3], [3, 4, 5], 2),
        ([1, 2], [1, 3], 0),  # the blank line 2 gave its place to line 3
    ],
)
def test_how_far_lines_have_risen(before: list[int], after: list[int], risen: int) -> None:
    assert risen_lines(before, after) == risen


def test_no_rolling_where_the_desktop_asks_for_less_motion(
    overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "wants_reduced_motion", lambda: True)
    overlay.set_look(replace(overlay.look, smooth_roll=True))
    overlay.show_caption(caption(1, "First sentence."))
    overlay.show_caption(caption(2, "Second sentence."))
    assert overlay.roll.px == 0


def test_a_rolled_line_is_drawn_once(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "First sentence."))
    overlay.show_caption(caption(2, "Second sentence."))
    picture(overlay)
    drawn = overlay.painter.drawn_count
    for _ in range(20):
        overlay.grab()
    assert overlay.painter.drawn_count == drawn


def test_the_strip_above_keeps_state_and_buttons_off_the_words(overlay: Overlay) -> None:
    overlay.set_status("Behind by 2.4 s")
    assert overlay.box().top() == TOOLBAR_HEIGHT_PX
    assert bright_pixels(picture(overlay).copy(0, 0, overlay.width(), TOOLBAR_HEIGHT_PX)) > 50
    assert overlay.text == ""


def test_width_follows_the_longest_line_or_the_setting(overlay: Overlay) -> None:
    screen_px = overlay.screen().availableGeometry().width()
    overlay.set_look(replace(overlay.look, font_size_px=14))
    unlimited_px = overlay.width()
    overlay.set_look(replace(overlay.look, characters_per_line=42))
    assert overlay.width() == overlay.painter.width_px(42) < unlimited_px < screen_px
    overlay.set_look(replace(overlay.look, width_percent=50))
    assert overlay.width() == overlay.screen().availableGeometry().width() // 2


@pytest.mark.parametrize("line_count", [1, 2])
def test_text_read_further_up_stays_as_lines_come(overlay: Overlay, line_count: int) -> None:
    overlay.set_look(replace(overlay.look, lines=line_count, characters_per_line=20))
    for number in range(1, 10):
        overlay.show_caption(caption(number, f"Sentence number {number}", start_s=10 * number))
    overlay.scrollback.go(3, overlay.earlier_lines)
    read = overlay.text
    overlay.show_caption(caption(10, "One more", start_s=100))
    assert overlay.text == read
    overlay.show_caption(caption(11, "Many words at once " * 6, start_s=110))
    assert overlay.text == read


def test_what_came_too_late_or_was_cleared_stays_away_in_another_width(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "Said in full"))
    overlay.show_caption(caption(1, "Said in", "part"))
    overlay.resize(overlay.width() + 100, overlay.height())
    assert overlay.text == "Said in full"
    overlay.show_caption(caption(2, "Good morning", "every one"))
    overlay.clear()
    overlay.show_caption(caption(2, "Good morning everyone", "here"))
    assert overlay.text == "everyone here"
    overlay.resize(overlay.width() + 100, overlay.height())
    assert overlay.text == "everyone here"


def test_no_width_is_too_small_to_read(overlay: Overlay) -> None:
    overlay.set_look(replace(overlay.look, width_percent=1))
    assert overlay.width() >= overlay.place.shortest_size().width()
