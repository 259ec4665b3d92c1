"""Space between letters, words, lines and captions, as WCAG 1.4.12 asks for it, and more."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from captioner.captions.lines import CaptionLine, Run
from captioner.captions.scripts import joins_letters
from captioner.captions.speaker_marks import SpeakerMark
from captioner.gui.overlay.caption_painter import CaptionPainter, laid_out, measure_px
from captioner.gui.overlay.fonts import caption_font
from captioner.gui.transcript.view import TranscriptView
from captioner.settings.model import ReadingSettings
from captioner.settings.overlay import OverlaySettings
from tests.helpers.gui.fakes import caption

ARABIC = "\u0645\u0631\u062d\u0628\u0627"
HINDI = "\u0928\u092e\u0938\u094d\u0924\u0947"
SPACED = ReadingSettings(
    show_times=False,
    line_height=1.5,
    letter_spacing_percent=12,
    word_spacing_percent=16,
    caption_spacing=2.0,
)
WORDS = "We begin with the budget and then we talk about the plan for the next release. " * 3


@pytest.fixture
def view(qtbot: QtBot) -> TranscriptView:
    found = TranscriptView(SPACED)
    qtbot.addWidget(found)
    found.resize(420, 400)
    found.show()
    return found


def test_lines_and_captions_of_a_transcript_stand_apart(view: TranscriptView) -> None:
    for number in range(1, 4):
        view.show_caption(caption(number, WORDS))
    size_px = QFontInfo(view.document().defaultFont()).pixelSize()
    blocks = [view.document().findBlockByNumber(number) for number in range(3)]
    layout = blocks[1].layout()
    assert layout.lineCount() > 3
    tops = [layout.lineAt(number).y() for number in range(layout.lineCount())]
    steps = {round(below - above) for above, below in pairwise(tops)}
    assert steps == {round(1.5 * size_px)}
    last = layout.lineAt(layout.lineCount() - 1)
    below = (
        view.blockBoundingGeometry(blocks[2]).top() - view.blockBoundingGeometry(blocks[1]).top()
    )
    assert below - (last.y() + last.height()) >= 2 * size_px


def test_the_end_is_seen_whole_and_the_cursor_is_where_the_words_are(view: TranscriptView) -> None:
    view.set_reading(replace(SPACED, line_height=2.5, caption_spacing=3.0))
    for number in range(1, 30):
        view.show_caption(caption(number, WORDS))
    end = QTextCursor(view.document())
    end.movePosition(QTextCursor.MoveOperation.End)
    for height in range(380, 480, 6):
        view.resize(420, height)
        QApplication.processEvents()
        place = view.cursorRect(end).translated(view.viewport().pos())
        assert view.fine_scroll.is_at_end
        assert view.contentsRect().contains(place), height
    assert view.cursorForPosition(view.cursorRect(end).center()).position() == end.position()
    view.fine_scroll.by(-250.0)
    assert not view.follows
    view.jump_to_live()
    assert view.fine_scroll.is_at_end


def test_letters_and_words_of_a_transcript_stand_apart(view: TranscriptView) -> None:
    usual = QFont(view.document().defaultFont())
    size_px = QFontInfo(usual).pixelSize()
    usual.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0)
    usual.setWordSpacing(0)
    view.resize(2_000, 300)
    view.show_caption(caption(1, "the plan"))
    line = view.document().firstBlock().layout().lineAt(0)
    wider_px = line.naturalTextWidth() - QFontMetricsF(usual).horizontalAdvance("the plan")
    assert wider_px == pytest.approx((8 * 0.12 + 0.16) * size_px, abs=0.12 * size_px + 1)


def test_what_is_set_while_it_is_shown_has_effect_at_once(qtbot: QtBot) -> None:
    view = TranscriptView(replace(SPACED, line_height=1.0, caption_spacing=0.0))
    qtbot.addWidget(view)
    view.resize(420, 400)
    view.show()
    for number in range(1, 4):
        view.show_caption(caption(number, WORDS))
    before = view.blockBoundingRect(view.document().findBlockByNumber(1)).height()
    view.set_reading(replace(SPACED, line_height=2.0))
    again = view.blockBoundingRect(view.document().findBlockByNumber(1)).height()
    assert again > 1.4 * before
    view.set_reading(replace(SPACED, line_height=1.0, caption_spacing=0.0))
    assert view.blockBoundingRect(view.document().findBlockByNumber(1)).height() == before


def spaced_look(letter: int, word: int = 0) -> OverlaySettings:
    return OverlaySettings(
        letter_spacing_percent=letter, word_spacing_percent=word, text_colour="#00ff00"
    )


def width_px(runs: tuple[Run, ...], look: OverlaySettings) -> float:
    """Of a line as it is laid out."""
    line = CaptionLine(1, "", "", runs, is_open=False)
    layout = laid_out(line, caption_font(look), 30.0)  # held: its line is a part of it
    return layout.lineAt(0).naturalTextWidth()


def committed(text: str) -> tuple[Run, ...]:
    return (Run(text, is_committed=True),)


def test_the_overlay_spaces_letters_and_words_and_breaks_lines_for_it() -> None:
    size_px = OverlaySettings().font_size_px
    usual, spaced = (measure_px(caption_font(spaced_look(each, each))) for each in (0, 20))
    assert spaced("plan") - usual("plan") == pytest.approx(4 * 0.2 * size_px, abs=1)
    assert spaced(" ") - usual(" ") == pytest.approx(2 * 0.2 * size_px, abs=1)
    look = spaced_look(50, 100)
    painter = CaptionPainter(look)
    lines = painter.line_shape(600, SpeakerMark.NONE).begin()
    lines.accept(caption(1, WORDS))
    room_px = 600 - 2 * painter.padding_px
    shown = [line for line in lines.last_lines(50) if line.runs]
    assert len(shown) > 8
    for line in shown:
        assert width_px(line.runs, look) <= room_px + 1


@pytest.mark.parametrize("word", [ARABIC, HINDI])
def test_letters_that_are_joined_stay_joined(word: str) -> None:
    assert joins_letters(word)
    widths = [width_px(committed(word), spaced_look(percent)) for percent in (0, 50)]
    assert widths[0] == pytest.approx(widths[1], abs=1)
    assert measure_px(caption_font(spaced_look(50)))(word) == pytest.approx(widths[1], abs=1)


def test_a_mixed_line_spaces_only_letters_that_stand_alone() -> None:
    mixed = committed(f"plan {ARABIC} \U0001f600 plan")
    size_px = OverlaySettings().font_size_px
    alone = len("plan  \U0001f600 plan") + 1
    wider_px = width_px(mixed, spaced_look(20)) - width_px(mixed, spaced_look(0))
    assert wider_px == pytest.approx(alone * 0.2 * size_px, abs=0.4 * size_px)


def test_a_tentative_word_keeps_its_letters_joined_too() -> None:
    look = spaced_look(30)
    runs = (Run("plan", is_committed=True), Run(ARABIC, is_committed=False))
    whole = committed(f"plan {ARABIC}")
    assert width_px(runs, look) == pytest.approx(width_px(whole, look), abs=1)


def test_a_transcript_keeps_joined_letters_joined(qtbot: QtBot) -> None:
    widths = []
    for percent in (0, 50):
        view = TranscriptView(ReadingSettings(letter_spacing_percent=percent))
        qtbot.addWidget(view)
        view.resize(600, 200)
        view.show()
        view.show_caption(caption(1, ARABIC))
        widths.append(view.document().firstBlock().layout().lineAt(0).naturalTextWidth())
    assert widths[0] == pytest.approx(widths[1], abs=1)
