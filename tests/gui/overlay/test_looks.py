"""Window, background, text and fonts of the overlay, looked for in what is painted."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QImage, QPainter, QTextCharFormat

from captioner.captions.lines import CaptionLine, Run
from captioner.gui.overlay.caption_painter import CaptionPainter, laid_out
from captioner.gui.overlay.fonts import caption_font, installed_family
from captioner.gui.overlay.status import paint_hint
from captioner.settings.overlay import FontStyle, OverlaySettings
from captioner.settings.presets import PRESETS, with_preset

WIDTH, HEIGHT = 400, 140
LOOK = OverlaySettings(
    text_colour="#00ff00",
    background_colour="#0000ff",
    window_colour="#ff0000",
    background_opacity=1.0,
    font_weight=700,
    locked=True,
)


def painted(look: OverlaySettings, *texts: str, is_right_to_left: bool = False) -> np.ndarray:
    """Red, green, blue and opacity from 0 to 255, as int[rows, columns, 4]."""
    painter = CaptionPainter(look)
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGBA8888_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    on = QPainter(image)
    on.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0, 0, WIDTH, HEIGHT)
    lines = [
        CaptionLine(
            number,
            "",
            "",
            (Run(text, is_committed=True),),
            is_open=False,
            is_right_to_left=is_right_to_left,
        )
        for number, text in enumerate(texts, start=1)
    ]
    painter.paint_box(on, box)
    painter.paint_lines(on, box, lines, 0.0, 1.0)
    on.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, WIDTH, 4)
    return pixels.astype(int)


def test_the_window_is_around_all_lines_and_the_background_behind_letters() -> None:
    pixels = painted(LOOK, "LIT", "LITTLE")
    assert tuple(pixels[10, WIDTH // 2]) == (255, 0, 0, 255)
    blue = np.argwhere((pixels[..., 2] == 255) & (pixels[..., 0] == 0))
    green = np.argwhere(pixels[..., 1] > 128)
    assert (blue.min(axis=0) <= green.min(axis=0)).all()
    assert (blue.max(axis=0) >= green.max(axis=0)).all()
    upper, lower = (
        np.flatnonzero((pixels[row, :, 2] > 200) | (pixels[row, :, 1] > 128))
        for row in (HEIGHT - 18 - 60, HEIGHT - 18 - 20)
    )
    assert upper.max() < lower.max()  # each bar is as long as its line
    middle = pixels[:, int(blue[:, 1].min()) + 1]
    bar = np.flatnonzero(middle[:, 2] == 255)
    assert len(bar) == bar.max() - bar.min() + 1  # without a seam between the lines


def test_each_opacity_counts_for_itself() -> None:
    look = replace(LOOK, window_opacity=0.0)
    pixels = painted(look, "LIT")
    assert pixels[10, WIDTH // 2, 3] == 0
    assert pixels[..., 2].max() == 255
    pixels = painted(replace(look, background_opacity=0.5), "LIT")
    assert abs(pixels[..., 2].max() - 128) <= 2
    assert pixels[..., 1].max() == 255
    pixels = painted(replace(look, text_opacity=0.5), "LIT")
    assert abs(pixels[..., 1].max() - 128) <= 2
    assert pixels[..., 3].max() == 255  # the bar stays as it is
    pixels = painted(replace(look, background_opacity=0.0), "LIT")
    assert pixels[..., 2].max() == 0


def test_a_clear_window_can_still_be_taken_hold_of() -> None:
    clear = replace(LOOK, window_opacity=0.0)
    assert painted(clear)[HEIGHT // 2, WIDTH // 2, 3] == 0
    assert painted(replace(clear, locked=False))[HEIGHT // 2, WIDTH // 2, 3] == 1


@pytest.mark.parametrize("text", ["\u05e9\u05dc\u05d5\u05dd", "PC \u05e9", "PC"])
def test_right_to_left_line_stands_right_with_its_background(text: str) -> None:
    pixels = painted(LOOK, text, is_right_to_left=True)
    blue = np.argwhere((pixels[..., 2] > 200) & (pixels[..., 0] == 0))
    assert blue[:, 1].min() > WIDTH / 2
    pixels = painted(LOOK, text)
    blue = np.argwhere((pixels[..., 2] > 200) & (pixels[..., 0] == 0))
    assert blue[:, 1].max() < WIDTH / 2


@pytest.mark.parametrize(
    ("committed", "tentative", "start", "is_slanted"),
    [
        ("We", "meet", 3, True),
        ("\u4eca", "\u65e5\u306f", 1, False),
        ("PC", "\u0645\u0631", 3, False),
    ],
)
def test_what_may_change_is_dotted_and_slanted_where_its_script_has_italics(
    committed: str, tentative: str, start: int, is_slanted: bool
) -> None:
    runs = (Run(committed, is_committed=True), Run(tentative, is_committed=False))
    line = CaptionLine(1, "", "", runs, is_open=True)
    (how,) = laid_out(line, caption_font(LOOK), 30.0).formats()
    assert (how.start, how.length) == (start, len(tentative))
    assert how.format.fontItalic() is is_slanted
    assert how.format.underlineStyle() is QTextCharFormat.UnderlineStyle.DotLine


def test_a_style_is_a_font_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = {"Courier", "Georgia", "DejaVu Serif", "OpenDyslexic"}
    monkeypatch.setattr(QFontDatabase, "hasFamily", lambda family: family in installed)
    assert installed_family(FontStyle.MONO_SERIF) == "Courier"
    assert installed_family(FontStyle.SERIF) == "DejaVu Serif"
    assert installed_family(FontStyle.DYSLEXIA) == "OpenDyslexic"
    assert installed_family(FontStyle.CASUAL) == ""
    look = OverlaySettings(font_style=FontStyle.SERIF, font_family="Georgia")
    assert caption_font(look).family() == "Georgia"
    assert caption_font(replace(look, font_family="Gone")).family() == "DejaVu Serif"
    casual = caption_font(OverlaySettings(font_style=FontStyle.CASUAL))
    assert casual.family() == QFont().family()


def test_small_capitals_are_painted_as_such() -> None:
    def height(style: FontStyle) -> int:
        look = replace(LOOK, font_style=style, background_opacity=0.0)
        rows = np.argwhere(painted(look, "ppp")[..., 1] > 128)[:, 0]
        return int(rows.max() - rows.min())

    assert height(FontStyle.SMALL_CAPITALS) < height(FontStyle.SANS)  # no tails below
    assert (
        caption_font(OverlaySettings(font_style=FontStyle.SMALL_CAPITALS)).capitalization()
        is QFont.Capitalization.SmallCaps
    )


def test_the_hint_can_be_read_on_a_white_desktop_in_every_look() -> None:
    for name in PRESETS:
        look = with_preset(OverlaySettings(), name)
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        on, box = QPainter(image), QRectF(0, 0, WIDTH, HEIGHT)
        CaptionPainter(look).paint_box(on, box)
        paint_hint(on, box, "Captions appear here", look)
        on.end()
        shades = [image.pixelColor(x, HEIGHT // 2).lightnessF() for x in range(WIDTH)]
        assert max(shades) - min(shades) > 0.6, name
