"""Failures that no one expected are kept and shown; garbage is collected between sessions."""

import gc
import sys
import threading

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.error_reporter import CrashDialog
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.looking import end, start
from tests.helpers.gui.waiting import emitted


def crash_dialogs() -> list[CrashDialog]:
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, CrashDialog) and widget.isVisible()
    ]


def test_an_unexpected_failure_is_kept_and_shown(
    desktop: Desktop, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    services.create_error = ZeroDivisionError("nobody expects this")
    with emitted(desktop.overlay_shell.error_reporter.crashed):
        desktop.controller.start()
    (dialog,) = crash_dialogs()
    text = dialog.findChild(QPlainTextEdit)
    assert text is not None
    assert "nobody expects this" in text.toPlainText()
    assert "nobody expects this" in services.crashes[0]
    assert not desktop.controller.is_running
    dialog.close()
    caplog.clear()


def test_what_nobody_catches_comes_to_the_door(
    desktop: Desktop, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    desktop.overlay_shell.error_reporter.watch()
    try:
        with emitted(desktop.overlay_shell.error_reporter.crashed):
            sys.excepthook(ValueError, ValueError("from a slot"), None)
        with emitted(desktop.overlay_shell.error_reporter.crashed):

            def fail() -> None:
                raise ValueError("from a thread")

            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
    finally:
        desktop.overlay_shell.error_reporter.unwatch()
    assert "from a slot" in services.crashes[0]
    assert "from a thread" in services.crashes[1]
    for dialog in crash_dialogs():
        dialog.close()
    caplog.clear()


def test_old_objects_are_set_aside_only_while_captioning(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("captioner.gui.shell.desktop.gc", gc)
    gc.unfreeze()
    start(desktop)
    begun = gc.get_freeze_count()
    assert begun > 0
    kept = [[number] for number in range(1000)]
    desktop.watcher.gc_pauser.set_aside()
    assert gc.get_freeze_count() >= begun + len(kept)
    end(desktop)
    assert gc.get_freeze_count() == 0
    gc.freeze()  # as before, for the tests that follow
