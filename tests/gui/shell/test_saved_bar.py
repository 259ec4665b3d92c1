"""After Stop: what was saved can be opened, copied and exported at once."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.banner import Banner
from captioner.settings.model import SubtitleFormat
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import end, start
from tests.helpers.gui.waiting import emitted, wait_until


def bar(desktop: Desktop) -> Banner | None:
    found = [one for one in desktop.window.banners.banners if one.message.startswith("Saved")]
    return found[0] if found else None


@pytest.fixture
def saved(desktop: Desktop, services: FakeServices, listening: FakeSession) -> FakeSession:
    """A session that was stopped and is in the library."""
    services.library.add("now", "The launch", [caption(1, "Good morning.", channel="You")])
    listening.folder = services.library.stored["now"][0].folder
    end(desktop)
    wait_until(lambda: bar(desktop) is not None)
    return listening


def press(desktop: Desktop, words: str) -> None:
    banner = bar(desktop)
    assert banner is not None
    (button,) = [each for each in banner.buttons if each.text() == words]
    button.click()


@pytest.mark.usefixtures("saved")
def test_it_names_the_session_and_opens_it(desktop: Desktop) -> None:
    banner = bar(desktop)
    assert banner is not None
    assert banner.message == "Saved: “The launch”"
    press(desktop, "Open")
    assert desktop.window.pages.currentWidget() is desktop.pages.sessions
    wait_until(lambda: desktop.pages.sessions.title_label.text() == "The launch")
    assert bar(desktop) is None


@pytest.mark.usefixtures("saved")
def test_it_is_green_and_goes_by_itself(desktop: Desktop) -> None:
    banner = bar(desktop)
    assert banner is not None
    assert banner.role == "good"
    assert banner._passing.isActive()
    banner._passing.timeout.emit()
    assert bar(desktop) is None


@pytest.mark.usefixtures("saved")
def test_the_keyboard_goes_with_open_to_the_session(desktop: Desktop) -> None:
    desktop.window.activateWindow()
    banner = bar(desktop)
    assert banner is not None
    (button,) = [each for each in banner.buttons if each.text() == "Open"]
    button.setFocus()
    wait_until(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Space)
    wait_until(lambda: desktop.pages.sessions.title_label.text() == "The launch")
    wait_until(desktop.pages.sessions.transcript.hasFocus)


@pytest.mark.usefixtures("saved")
def test_it_copies(desktop: Desktop) -> None:
    press(desktop, "Copy")
    wait_until(lambda: QGuiApplication.clipboard().text() == "You: Good morning.")


@pytest.mark.usefixtures("saved")
def test_it_exports_in_the_format_used_last(
    desktop: Desktop, services: FakeServices, tmp_path: Path
) -> None:
    actions, (session, _) = desktop.pages.sessions.actions_, services.library.stored["now"]
    with emitted(actions.exported):
        actions.export(session, str(tmp_path / "a.docx"), SubtitleFormat.WORD)
    assert desktop.settings_model.settings.transcripts.export_format is SubtitleFormat.WORD
    start(desktop)
    assert bar(desktop) is None
    services.session.folder = session.folder
    end(desktop)
    wait_until(lambda: bar(desktop) is not None)
    press(desktop, "Export as DOCX…")
    (dialog,) = desktop.window.findChildren(QFileDialog)
    with emitted(actions.exported):
        dialog.fileSelected.emit(str(tmp_path / "b.docx"))
    dialog.close()
    assert services.library.exports[-1][2] == SubtitleFormat.WORD


def test_nothing_is_said_of_a_session_that_was_not_kept(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.folder = None
    end(desktop)
    wait_until(lambda: not desktop.background.is_busy)
    assert bar(desktop) is None


@pytest.mark.parametrize("covered", ["bar", "footer", ""])
def test_last_words_in_the_overlay_do_not_lie_over_it(
    desktop: Desktop, services: FakeServices, listening: FakeSession, covered: str
) -> None:
    services.library.add("now", "The launch", [caption(1, "Good morning.", channel="You")])
    listening.folder = services.library.stored["now"][0].folder
    listening.say(caption(1, "Good morning.", channel="You"))
    desktop.overlay_shell.bridge.flush()
    wait_until(lambda: bool(desktop.overlay.text))
    window = desktop.window
    window.activateWindow()
    wait_until(window.isActiveWindow)
    below = window.geometry().bottomLeft()
    up = {"bar": 200, "footer": window.footer.height() - 5, "": -50}[covered]
    desktop.overlay.setGeometry(below.x(), below.y() - up, window.width(), 180)
    end(desktop)
    wait_until(lambda: bar(desktop) is not None)
    assert desktop.overlay.isVisible() is not bool(covered)
