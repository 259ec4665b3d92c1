"""Every window of the desktop in turn, and the controls in it."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)

from captioner.core.errors import CaptionerError
from captioner.core.sessions import AS_RECOGNISED, SessionDetails, SessionText
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.error_reporter import CrashDialog
from captioner.gui.widgets.dialogs import TextDialog
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import wait_until

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QSlider,
)


def accessible_name(widget: QWidget) -> str:
    """Of a drop-down: its label's, since Qt calls it by its value on Linux."""
    found = [QAccessible.queryAccessibleInterface(widget)]
    if isinstance(widget, QComboBox):
        relations = found[0].relations()
        found = [each for each, kind in relations if kind & QAccessible.RelationFlag.Label]
    return found[0].text(QAccessible.Text.Name) if found else ""


def controls_of(window: QWidget) -> list[QWidget]:
    """What can be used in it now."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and not isinstance(widget, QHeaderView)  # which takes neither clicks nor the focus here
        and not isinstance(widget.parentWidget(), (QAbstractSpinBox, QComboBox, QLineEdit))
    ]


def fill(services: FakeServices) -> None:
    """Give the desktop something to show, before it is made."""
    captions = [caption(number, f"Sentence {number}.", channel="You") for number in range(1, 4)]
    services.library.add("one", "One", captions)
    texts = (
        SessionText("", "tiny.en", 3, True),
        SessionText("recaption-001.jsonl", "large-v3", 3, False),
    )
    services.library.texts["one"] = {
        "": captions, "recaption-001.jsonl": captions, AS_RECOGNISED: captions,
    }  # fmt: skip
    services.library.looks["one"] = SessionDetails(40_000_000, True, texts)
    services.transcriber.may_finish.clear()  # a recording is being done


def every_window(desktop: Desktop) -> Iterator[tuple[str, QWidget]]:
    """The main window on each page, the settings on each page, dialogs, and the overlay."""

    def settle() -> None:
        wait_until(lambda: not desktop.background.is_busy)
        QApplication.processEvents()  # what has come is laid out

    window = desktop.window
    window.live_page.show_caption(caption(1, "Words."))
    window.live_page.find_bar.open()
    window.banners.show_error(CaptionerError("It failed.", "Try again."))
    window.banners.show_message("note", "It is so.", passes=False)
    recordings = desktop.pages.recordings
    recordings.add([Path("Lecture.mp4")])
    wait_until(lambda: len(recordings.rows) == 1)
    sessions = desktop.pages.sessions
    for number in range(window.pages.count()):
        window.show_page(number)
        if window.pages.currentWidget() is sessions:
            wait_until(lambda: sessions.model.rowCount() == 1)
            sessions.list.setCurrentIndex(sessions.model.index(0))
            wait_until(lambda: len(sessions.transcript.rows) == 3)
            settle()
        yield f"page {number}", window
    window.show_page(window.pages.indexOf(sessions))
    for name, begin in (
        ("export", sessions.ask_export),
        ("caption again", sessions.card.recaption_action.trigger),
        ("comparison", sessions.card.compare_action.trigger),
    ):
        begin()
        settle()
        (dialog,) = [each for each in sessions.findChildren(QDialog) if each.isVisible()]
        yield name, dialog
        dialog.close()
    settings = desktop.dialogs.show_settings()
    settle()
    for name in settings.page_names:
        settings.show_page(name)
        page = settings.page(name)  # complete
        if page.fold_button is not None:
            page.fold_button.setChecked(True)
        settle()
        yield f"settings {name}", settings
    settings.close()
    desktop.dialogs.show_welcome()
    welcome = desktop.dialogs.welcome
    assert welcome is not None
    for number in range(3):
        settle()
        yield f"welcome {number}", welcome
        welcome.next_button.click()
    welcome.close()
    for dialog in (CrashDialog("Trace", "", window), TextDialog("New", "All.", window)):
        dialog.open()
        yield type(dialog).__name__, dialog
        dialog.close()
    desktop.overlay.take_focus()
    yield "overlay", desktop.overlay
    desktop.overlay_shell.overlay_presence.unlock_handle.show()
    yield "unlock", desktop.overlay_shell.overlay_presence.unlock_handle
    desktop.overlay_shell.overlay_presence.unlock_handle.hide()
