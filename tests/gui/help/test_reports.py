"""Help: reports that are copied, saved and taken to the project's page, and the log's folder."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from captioner.core.errors import CaptionerError
from captioner.gui.help.report import ReportDialog
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.waiting import wait_until


class Browser:
    """What the desktop was asked to open, and whether it can."""

    def __init__(self) -> None:
        self.asked: list[QUrl] = []
        self.can_open = True

    def open(self, address: QUrl) -> bool:
        self.asked.append(address)
        return self.can_open


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    found = Browser()
    monkeypatch.setattr(QDesktopServices, "openUrl", found.open)
    return found


@pytest.fixture
def help_shown(desktop: Desktop) -> Desktop:
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.help))
    wait_until(desktop.pages.help.isVisible)
    return desktop


def dialog_of(desktop: Desktop) -> ReportDialog:
    desktop.pages.help.reports.problem_button.click()
    (found,) = desktop.pages.help.reports.findChildren(ReportDialog)
    return found


def test_the_project_page_is_a_link_for_pointer_and_keyboard(
    help_shown: Desktop, services: FakeServices, browser: Browser
) -> None:
    link = help_shown.pages.help.about.website_button
    assert link.text() == services.about.website
    assert services.about.website in link.accessibleName()
    assert link.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert browser.asked == [], "nothing is opened unasked"
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Space)
    assert [each.toString() for each in browser.asked] == [services.about.website]
    browser.can_open = False
    link.click()
    assert help_shown.pages.help.about.answer.text().endswith(f"{services.about.website}.")


def test_it_says_that_a_report_was_copied(help_shown: Desktop) -> None:
    reports = help_shown.pages.help.reports
    assert reports.sign.text() == ""
    reports.copy_button.click()
    assert reports.sign.text() == "Copied"
    assert QGuiApplication.clipboard().text() == help_shown.pages.help.report()
    wait_until(lambda: reports.sign.text() == "")


def test_the_log_folder_is_opened_even_before_there_is_one(
    help_shown: Desktop, services: FakeServices, browser: Browser
) -> None:
    help_shown.pages.help.reports.log_button.click()
    assert [Path(each.toLocalFile()) for each in browser.asked] == [services.folders.log]
    assert services.folders.log.is_dir()
    browser.can_open = False
    help_shown.pages.help.reports.log_button.click()
    banners = help_shown.window.banners
    wait_until(lambda: bool(banners.banners))
    assert banners.banners[0].message == f"The desktop cannot open {services.folders.log}."


def test_a_problem_is_reported_by_the_browser_at_a_click(
    help_shown: Desktop, services: FakeServices, listening: FakeSession, browser: Browser
) -> None:
    listening.say(caption(1, "Confidential sentence."))
    help_shown.overlay_shell.bridge.flush()
    dialog = dialog_of(help_shown)
    report = dialog.text.toPlainText()
    assert report.startswith("Captioner 0.1.0")
    assert "onfidential" not in report
    assert browser.asked == []
    dialog.copy_button.click()
    assert [each.toString() for each in browser.asked] == [f"{services.about.website}/issues"]
    assert QGuiApplication.clipboard().text() == report
    assert dialog.sign.text() == "Copied"
    assert not dialog.failure.isVisible()
    browser.can_open = False
    dialog.copy_button.click()
    assert dialog.failure.isVisible()
    dialog.close()


def test_a_report_is_saved_where_the_user_says(help_shown: Desktop, tmp_path: Path) -> None:
    dialog = dialog_of(help_shown)
    dialog.text.setPlainText("Only this.")
    dialog.save_to(str(tmp_path / "report.txt"))
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == "Only this.\n"
    dialog.save_to(str(tmp_path / "nowhere" / "report.txt"))
    assert dialog.failure.isVisible()
    assert "could not be saved" in dialog.failure.text()
    dialog.close()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_whole_answer_to_the_look_for_updates_is_in_view(
    help_shown: Desktop, services: FakeServices, scale: float
) -> None:
    text_size = help_shown.overlay_shell.system_look.text_size
    text_size.scale = scale
    text_size.changed.emit()
    help_shown.window.resize(1000, 560)
    services.newest_release = CaptionerError(
        "github.com cannot be reached: its name is not known. " * 3, "Check the network. " * 3
    )
    about = help_shown.pages.help.about
    try:
        about.check_button.click()
        wait_until(lambda: not help_shown.background.is_busy)

        def is_in_view() -> bool:
            answer = about.answer
            return (
                answer.height() >= answer.heightForWidth(answer.width())
                and answer.visibleRegion().boundingRect().height() == answer.height()
            )

        wait_until(is_in_view)
    finally:
        text_size.scale = 1.0
        text_size.changed.emit()
        QApplication.processEvents()
