"""What WCAG 2.2 AA asks of what is painted: contrast, the focus, and the size of targets."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QLineEdit, QWidget

from captioner.captions.contrast import LEAST_CONTRAST, contrast_ratio, rgb
from captioner.gui.shell.desktop import Desktop
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import Appearance
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.waiting import wait_until
from tests.helpers.gui.walking import accessible_name, controls_of, every_window, fill

LEAST_TEXT_CONTRAST, LEAST_TARGET_PX = 4.5, 24
INDICATOR_PX = 30
"""The box of a check box, and the space beside it."""

Pixels = npt.NDArray[np.uint32]


def pixels(image: QImage) -> Pixels:
    """0xrrggbb, as they are painted."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return np.bitwise_and(rows[:, : image.width()], np.uint32(0xFFFFFF))


def contrast_of(painted: Pixels) -> float:
    """Between the commonest colour and the one that stands out most from it."""
    colours, counts = np.unique(painted, return_counts=True)
    background = rgb(f"#{colours[counts.argmax()]:06x}")
    return max(contrast_ratio(background, rgb(f"#{colour:06x}")) for colour in colours)


def seen_whole(widget: QWidget, window: QWidget) -> QRect | None:
    """Where it is in its window; None where something hides a part of it."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    if widget.visibleRegion().boundingRect().size() != widget.size():
        return None
    for point in (place.topLeft(), place.bottomRight()):
        on_top = window.childAt(point)
        if on_top is None or not (on_top is widget or widget.isAncestorOf(on_top)):
            return None
    return place


def texts_in(window: QWidget) -> Iterator[tuple[str, QRect, float]]:
    """Words, their place, and the contrast that they need."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not widget.isEnabled():
            continue
        place = seen_whole(widget, window)
        if isinstance(widget, TranscriptView):
            area = QRect(widget.viewport().mapTo(window, QPoint(0, 0)), widget.viewport().size())
            yield "transcript", area, LEAST_CONTRAST
        elif place is None or not isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
            continue
        elif widget.text().strip():
            buddy = widget.buddy() if isinstance(widget, QLabel) else None
            if buddy is None or buddy.isEnabled():
                left = INDICATOR_PX if isinstance(widget, QCheckBox) else 0
                yield widget.text(), place.adjusted(left, 0, 0, 0), LEAST_TEXT_CONTRAST


@pytest.fixture(params=[Appearance.LIGHT, Appearance.DARK])
def windows(
    request: pytest.FixtureRequest,
    qapp: QApplication,
    services: FakeServices,
    make_desktop: Callable[[], Desktop],
) -> Iterator[Iterator[tuple[str, QWidget]]]:
    """Every window, in both colour schemes."""
    flash_ms = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)
    fill(services)
    desktop = make_desktop()
    desktop.settings_model.change(lambda s: replace(s.general, appearance=request.param))
    assert current_theme().colours.is_dark == (request.param is Appearance.DARK)
    yield every_window(desktop)
    current_theme().apply(Appearance.LIGHT)
    qapp.setCursorFlashTime(flash_ms)


def test_text_stands_out_and_targets_are_large_enough(
    windows: Iterator[tuple[str, QWidget]],
) -> None:
    faint, small, seen = [], [], 0
    for name, window in windows:
        QApplication.processEvents()
        painted = pixels(window.grab().toImage())
        for words, place, least in texts_in(window):
            seen += 1
            part = painted[place.top() : place.bottom() + 1, place.left() : place.right() + 1]
            if contrast_of(part) < least:
                faint.append((name, words, contrast_of(part)))
        small += [
            (name, accessible_name(control), control.size())
            for control in controls_of(window)
            if min(control.width(), control.height()) < LEAST_TARGET_PX
        ]
    assert faint == []
    assert small == []
    assert seen > 300


@pytest.mark.slow(reason="it looks at every control of every page")
def test_focus_is_seen_wherever_it_is(windows: Iterator[tuple[str, QWidget]]) -> None:
    unseen = []
    looked_at: dict[int, QWidget] = {}  # a widget that is gone would equal one in its place
    for name, window in windows:
        window.activateWindow()
        wait_until(window.isActiveWindow)
        for control in controls_of(window):
            if id(control) in looked_at or not control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                continue
            looked_at[id(control)] = control
            control.setFocus(Qt.FocusReason.TabFocusReason)
            focused = window.focusWidget()
            assert focused in (control, control.focusProxy())
            assert focused is not None
            with_focus = pixels(control.grab().toImage())
            focused.clearFocus()
            without = pixels(control.grab().toImage())
            changed = np.count_nonzero(with_focus != without)
            if changed < control.width() + control.height():  # a line along two of its edges
                unseen.append((name, accessible_name(control), changed))
    assert unseen == []
    assert len(looked_at) > 200
