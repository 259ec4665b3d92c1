"""Windows on small screens, drop-downs, and the overlay's preview: what can be seen of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QScreen
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from captioner.core.audio import NoticeKind
from captioner.core.events import Noticed
from captioner.core.message import Message
from captioner.core.sessions import SessionDetails, SessionSummary
from captioner.gui.sessions.dialogs import ExportDialog, RecaptionDialog
from captioner.gui.settings.overlay_page import OverlayPreview
from captioner.gui.settings.session_terms import TermsButton
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.error_reporter import CrashDialog
from captioner.gui.widgets.dialogs import TextDialog
from captioner.gui.widgets.layout import DropDown, ElidedLabel
from captioner.settings.overlay import OverlaySettings
from captioner.settings.presets import with_preset
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.waiting import wait_until


def test_a_larger_look_is_larger_in_the_preview(qtbot: QtBot) -> None:
    found = []
    for preset in ("white-on-black", "large"):
        look = with_preset(OverlaySettings(window_opacity=0.0), preset)
        preview = OverlayPreview(replace(look, window_opacity=0.0, text_colour="#ff0000"))
        qtbot.addWidget(preview)
        preview.resize(480, 210)
        image = preview.grab().toImage()
        red = sum(
            image.pixelColor(x, y).red() > 200 and image.pixelColor(x, y).green() < 80
            for x in range(image.width())
            for y in range(image.height())
        )
        found.append(red)
    assert found[1] > 1.3 * found[0] > 0


SMALL_SCREEN = QRect(0, 0, 1024, 600)


def test_every_window_fits_on_a_small_screen(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: SMALL_SCREEN)
    desktop.dialogs.show_settings()
    desktop.dialogs.show_welcome()
    windows: list[QWidget | None] = [
        desktop.dialogs.settings,
        desktop.dialogs.welcome,
        CrashDialog("Traceback", "", desktop.window),
        TextDialog("What's new", "Everything.", desktop.window),
        ExportDialog(1, 0, desktop.window),
    ]
    for window in windows:
        assert window is not None
        window.show()
        for least in (window.size(), window.minimumSize(), window.minimumSizeHint()):
            assert least.width() <= SMALL_SCREEN.width(), window
            assert least.height() <= SMALL_SCREEN.height() - 40, window
        window.close()


@pytest.mark.usefixtures("language")
def test_dialogs_of_sessions_have_room_for_their_text_with_labels_beside_the_fields(
    desktop: Desktop, services: FakeServices
) -> None:
    session = SessionSummary("talk", Path("talk"), "Talk", datetime.now(UTC), 1.0, 1)
    models = list(services.models.choices())

    def terms() -> TermsButton:
        return TermsButton(services, desktop.background, "")

    dialogs = [
        ExportDialog(2, 1, desktop.window),
        RecaptionDialog(session, models, False, terms(), desktop.window),
        RecaptionDialog(session, models, True, terms(), desktop.window),
    ]
    for dialog in dialogs:
        dialog.show()
        wait_until(dialog.isVisible)
        assert squeezed(dialog) == []
        for part in dialog.findChildren(QWidget):
            if part.isVisible() and part.hasHeightForWidth():
                assert part.height() == part.heightForWidth(part.width())
            elif part.isVisible() and isinstance(part, QLineEdit | QAbstractButton):
                assert part.height() >= part.sizeHint().height()
        for label in dialog.findChildren(QLabel):
            field = label.buddy()
            if field is not None and label.isVisible():
                middle = label.mapTo(dialog, label.rect().center()).y()
                assert abs(middle - field.mapTo(dialog, field.rect().center()).y()) <= 1
        dialog.close()


def squeezed(window: QWidget) -> list[str]:
    """Labels of buttons, and other lines, that have no room for all of their words."""
    lines: list[QAbstractButton | QLabel] = [*window.findChildren(QAbstractButton)]
    lines += [label for label in window.findChildren(QLabel) if not label.wordWrap()]

    def has_room(line: QWidget) -> bool:
        left = line.mapTo(window, QPoint(0, 0)).x()
        return (
            line.width() >= line.sizeHint().width()
            and 0 <= left <= window.width() - line.width()  # Pages scroll up and down alone.
        )

    return [
        line.text() for line in lines if line.isVisible() and line.text() and not has_room(line)
    ]


def test_german_buttons_can_be_read_on_a_small_screen(
    german: None, services: FakeServices, make_desktop: Callable[[], Desktop]
) -> None:
    captions = [caption(1, "Wir haben uns um drei getroffen.", channel="Sie")]
    services.library.add("talk", "Besprechung der Entwicklungsabteilung mit Gästen", captions)
    services.library.looks["talk"] = SessionDetails(40_000_000, True, ())
    desktop = make_desktop()
    window, page = desktop.window, desktop.pages.sessions
    window.resize(SMALL_SCREEN.size())
    for number in range(window.pages.count()):
        window.show_page(number)
        wait_until(lambda: squeezed(window) == [])
    window.show_page(1)
    wait_until(lambda: page.model.rowCount() == 1)
    page.list.setCurrentIndex(page.model.index(0))
    wait_until(lambda: len(page.transcript.rows) == 1)
    wait_until(lambda: squeezed(window) == [])
    page.set_editing(True)
    wait_until(page.edit_panel.isVisible)
    wait_until(lambda: squeezed(window) == [])
    assert page.transcript.height() > 40
    page.set_editing(False)


def test_a_drop_down_shows_all_its_rows(desktop: Desktop) -> None:
    dialog = desktop.dialogs.show_settings()
    seen = 0
    for name in dialog.page_names:
        dialog.show_page(name)
        page = dialog.page(name)
        wait_until(lambda: not desktop.background.is_busy)
        for box in page.findChildren(QComboBox):
            if not box.count() or not box.isVisible():
                continue
            box.setFocus()  # as a click on it does
            box.showPopup()
            if box.count() > box.maxVisibleItems():  # fonts come now, more than a screen holds
                box.hidePopup()
                continue
            view = box.view()
            rows = sum(view.sizeHintForRow(row) for row in range(box.count()))
            assert view.viewport().height() >= rows
            assert view.verticalScrollBar().maximum() == 0
            assert view.height() == view.viewport().height(), "a border would cut the last row"
            box.hidePopup()
            seen += 1
    assert seen >= 5


def test_what_is_said_of_a_lost_device_is_read_in_full(
    desktop: Desktop, listening: FakeSession
) -> None:
    desktop.window.resize(desktop.window.minimumSizeHint().width(), 560)
    lost = "Built-in Audio Analogue Stereo was disconnected; waiting for it to come back"
    listening.tell(Noticed(NoticeKind.DEVICE_LOST.value, Message(lost)))
    desktop.overlay_shell.bridge.flush()
    label = desktop.window.live_page.state_label
    assert label.text() == lost

    def has_room() -> bool:
        wraps = int(Qt.TextFlag.TextWordWrap)
        needed = label.fontMetrics().boundingRect(QRect(0, 0, label.width(), 999), wraps, lost)
        return needed.width() <= label.width() and needed.height() <= label.height()

    wait_until(has_room)


def test_a_label_without_room_ends_in_dots_and_keeps_its_words(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText("Gespeichert in /home/…/2026-03-12 09-30 · 34,2 GB frei")
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    label.resize(label.fontMetrics().horizontalAdvance(label.text()) + 10, 30)
    assert label.shown == label.text()
    whole = label.grab().toImage()
    label.resize(label.width() // 2, 30)
    assert label.shown.startswith("Gespeichert")
    assert label.shown.endswith("…")
    assert label.text().endswith("frei")
    half = label.grab().toImage()
    assert half != whole.copy(QRect(whole.width() - half.width(), 0, half.width(), 30))


@pytest.mark.parametrize("styled", [False, True])
def test_a_choice_that_does_not_fit_ends_in_dots(qtbot: QtBot, styled: bool) -> None:
    def painted(kind: type[QComboBox], words: str) -> QImage:
        box = kind()
        qtbot.addWidget(box)
        box.setStyleSheet("QComboBox { padding: 6px 9px; }" if styled else "")
        box.addItem(words)
        box.setFixedSize(150, 36)
        return box.grab().toImage()

    words = "A rather long choice that does not fit at all"
    as_qt_paints = [painted(QComboBox, f"{words[:count]}…") for count in range(len(words))]
    assert painted(DropDown, words) in as_qt_paints
    assert painted(DropDown, words) != painted(QComboBox, words)
    assert painted(DropDown, "Short") == painted(QComboBox, "Short")
