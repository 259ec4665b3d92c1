"""Every page on screens from 1366 x 768 at 200 % to 4K, with text of every size: no control is out.

What is outside of its window, or of the part of it that scrolls up and down, cannot be reached.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QWidget,
)

from captioner.core.errors import CaptionerError
from captioner.core.sessions import SessionDetails
from captioner.gui.sessions.dialogs import DeletedSessionsDialog, ExportDialog
from captioner.gui.settings.controls import Switch
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.welcome import Welcome
from captioner.gui.widgets.layout import ElidedLabel
from captioner.settings.model import TermList, TermLists
from tests.gui.live.test_narrow_windows import text_size
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import wait_until

SIZES = {
    1.0: [QSize(683, 344), QSize(1024, 560), QSize(3840, 2120)],
    2.0: [QSize(1024, 560), QSize(1366, 728)],
    2.5: [QSize(1366, 728), QSize(1920, 1040), QSize(3840, 2120)],
}
"""By how much larger text is; what a desktop's bar and the frame of a window leave."""

CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QProgressBar)


def outside(window: QWidget) -> list[str]:
    """Controls that are not whole within everything that could cut them off."""
    shown = [each for each in window.findChildren(QWidget) if _is_shown_in(window, each)]
    found = [_named(one) for one in shown if isinstance(one, CONTROLS) and _is_cut(one, window)]
    return found + [
        f"{type(area.widget()).__name__} scrolls sideways"
        for area in shown
        if isinstance(area, QScrollArea) and area.horizontalScrollBar().maximum() > 0
    ]


def _is_shown_in(window: QWidget, part: QWidget) -> bool:
    return part.window() is window and part.isVisible()


def _is_cut(control: QWidget, window: QWidget) -> bool:
    if isinstance(control, QAbstractButton) and control.text():
        least_px = min(control.sizeHint().width(), control.minimumSizeHint().width())
        if control.width() < least_px:
            return True
    if control.contentsRect().width() < _least_width_px(control):
        return True
    if control.height() < _least_height_px(control):
        return True
    around = control.parentWidget()
    while around is not None and around.objectName() != "qt_scrollarea_viewport":
        if not around.rect().contains(QRect(control.mapTo(around, QPoint()), control.size())):
            return True
        around = None if around is window else around.parentWidget()
    return False  # the rest of what scrolls is scrolled to


def _least_width_px(control: QWidget) -> int:
    if isinstance(control, QAbstractSpinBox):
        edit = control.lineEdit()
        beside_px = control.width() - edit.width() + edit.textMargins().left()
        return edit.fontMetrics().horizontalAdvance(edit.text()) + beside_px
    if isinstance(control, QLabel) and not isinstance(control, ElidedLabel):
        return 0 if control.wordWrap() else control.minimumSizeHint().width()
    return 0


def _least_height_px(control: QWidget) -> int:
    if isinstance(control, QLabel | Switch) and control.hasHeightForWidth():
        return control.heightForWidth(control.width())
    is_text = not isinstance(control, QProgressBar) and not _is_picture(control)
    return control.fontMetrics().height() if is_text else 0


def _is_picture(control: QWidget) -> bool:
    return isinstance(control, QAbstractButton | QLabel) and not control.text()


def _named(control: QWidget) -> str:
    words = control.text() if isinstance(control, QAbstractButton | QLabel) else ""
    return f"{type(control).__name__} {words or control.accessibleName()}"


@pytest.fixture
def desktop(language: str, make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    """With sessions, and recordings in every state."""
    title = "Besprechung der Entwicklungsabteilung mit Gästen"
    spoken = caption(1, "We met at three.", channel="You", start_s=40_000)
    for name in ("talk", "second", "third", "fourth"):
        services.library.add(name, title, [spoken])
    services.library.looks["talk"] = SessionDetails(40_000_000, True, ())
    lists = TermLists((TermList("Team", ("Ana",)), TermList("Project", ("etcd",))))
    services.store.replace(replace(services.store.settings, term_lists=lists))
    return make_desktop()


def fill(desktop: Desktop, services: FakeServices) -> None:
    """Show what takes most room on each page."""
    page, transcriber = desktop.pages.recordings, services.transcriber
    transcriber.tracks = {"film.mkv": ("1 (eng)", "2 (Commentary, deu)")}
    transcriber.other_language = "de"
    page.add([Path("/talks/Quarterly meeting of the development department.mp4")])
    wait_until(lambda: 1 in page.rows and page.rows[1].job.state.is_over)
    transcriber.error = CaptionerError("It holds no sound.", "Check that it plays.")
    page.add([Path("/talks/broken.mp4")])
    wait_until(lambda: 2 in page.rows and page.rows[2].job.state.is_over)
    transcriber.error = None
    desktop.window.show_page(3)
    card = desktop.pages.share.page_card
    assert card is not None
    card.network_box.setChecked(True)
    card.button.click()
    wait_until(card.code.isVisible)
    transcriber.may_finish.clear()
    page.add([Path("/talks/film.mkv"), Path("/talks/two.ogg"), Path("/talks/three.ogg")])
    wait_until(lambda: 5 in page.rows and not page.rows[3].track_button.isHidden())


def settle(desktop: Desktop, window: QWidget, size: QSize) -> None:
    window.resize(size)
    wait_until(lambda: not desktop.background.is_busy)
    QApplication.processEvents()
    QApplication.processEvents()


@pytest.mark.parametrize(
    "scale",
    [
        pytest.param(1.0, marks=pytest.mark.slow(reason="larger text is less likely to fit")),
        2.0,
        2.5,
    ],
)
def test_no_control_is_outside_of_its_window(
    desktop: Desktop, services: FakeServices, scale: float
) -> None:
    fill(desktop, services)
    failures: dict[str, list[str]] = {}

    def look(window: QWidget, size: QSize, name: str) -> None:
        settle(desktop, window, size)
        if found := outside(window):
            failures[f"{name} {size.width()}x{size.height()}"] = found

    with text_size(desktop, scale):
        settings = desktop.dialogs.show_settings()
        welcome = Welcome(
            services,
            desktop.settings_model,
            desktop.background,
            desktop.dialogs.downloads,
            desktop.window,
        )
        welcome.show()
        terms = desktop.window.terms_button.ask()
        services.suggestions["agenda.docx"] = ["Siobhan", "etcd"]
        terms.suggest(Path("/docs/agenda.docx"))
        terms.entries.setPlainText("x" * 300)
        dialogs: list[QDialog] = [
            terms,
            ExportDialog(2, 1, desktop.window),
            DeletedSessionsDialog(services.library.sessions(), desktop.window),
        ]
        for size in SIZES[scale]:
            for number in range(desktop.window.pages.count()):
                desktop.window.show_page(number)
                look(desktop.window, size, f"page {number}")
            desktop.window.show_page(1)
            desktop.pages.sessions.set_editing(True)
            look(desktop.window, size, "correcting")
            words = desktop.pages.sessions.edit_panel.words
            assert words.height() > 3 * words.fontMetrics().lineSpacing()
            desktop.pages.sessions.set_editing(False)
            for name in settings.page_names:
                settings.show_page(name)
                page = settings.page(name)
                if page.fold_button is not None:
                    page.fold_button.setChecked(True)
                look(settings, size, f"settings {name}")
            for step in range(welcome.stack.count()):
                welcome._show_step(step)
                look(welcome, size, f"welcome {step}")
            for dialog in dialogs:
                dialog.show()
                look(dialog, dialog.size().boundedTo(size), type(dialog).__name__)
                assert dialog.width() <= size.width()
        welcome.close()
        for dialog in dialogs:
            dialog.close()
        services.transcriber.may_finish.set()
    assert failures == {}
