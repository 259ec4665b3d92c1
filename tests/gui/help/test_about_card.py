"""About: release notes, licences, and a newer version when somebody asks for it."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from captioner.core.errors import CaptionerError
from captioner.core.releases import About, NewestRelease
from captioner.gui.help.page import AboutCard
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.dialogs import TextDialog
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.waiting import wait_until

PAGE = "https://example.org/releases/v0.2.0"


def asked(desktop: Desktop) -> AboutCard:
    card = desktop.pages.help.about
    card.check_button.click()
    wait_until(lambda: not desktop.background.is_busy)
    return card


def test_nothing_is_looked_for_unasked(desktop: Desktop, services: FakeServices) -> None:
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.help))
    desktop.pages.help.check()
    wait_until(lambda: not desktop.background.is_busy)
    assert services.looks_for_releases == 0
    assert not desktop.pages.help.about.answer.isVisibleTo(desktop.pages.help)


def test_a_newer_version_is_shown_with_a_link(desktop: Desktop, services: FakeServices) -> None:
    services.newest_release = NewestRelease("0.2.0", "0.1.0", PAGE, date(2026, 12, 24))
    card = asked(desktop)
    assert services.looks_for_releases == 1
    day = QLocale().toString(QDate(2026, 12, 24), QLocale.FormatType.LongFormat)
    assert card.answer.text().startswith(f"Version 0.2.0 of {day} is available. ")
    assert f'<a href="{PAGE}">' in card.answer.text()
    assert card.answer.openExternalLinks()


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("0.1.0", "You have the latest version."),
        ("0.0.9", "This version is newer than the latest release, 0.0.9."),
    ],
)
def test_nothing_newer(desktop: Desktop, services: FakeServices, version: str, words: str) -> None:
    services.newest_release = NewestRelease(version, "0.1.0", PAGE)
    assert asked(desktop).answer.text() == words


def test_no_network_is_told_on_the_spot_and_can_be_tried_again(
    desktop: Desktop, services: FakeServices
) -> None:
    services.newest_release = CaptionerError("example.org <cannot> be reached.", "Check it.")
    card = asked(desktop)
    assert card.answer.text() == "example.org &lt;cannot&gt; be reached. Check it."
    services.newest_release = NewestRelease("0.2.0", "0.1.0", PAGE)
    assert "Version 0.2.0 is available." in asked(desktop).answer.text()


def test_an_unexpected_failure_goes_through_the_door_for_those(
    desktop: Desktop, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    services.newest_release = RuntimeError("a defect")
    asked(desktop)
    wait_until(lambda: any("a defect" in details for details in services.crashes))
    caplog.clear()


def test_release_notes_are_a_page_and_licences_a_text(
    desktop: Desktop, services: FakeServices
) -> None:
    card = desktop.pages.help.about
    services.about = About("0.1.0", "# Changes\n\n- **Live** captions", "MIT *as it is*")
    card.news_button.click()
    (notes,) = card.findChildren(TextDialog)
    page = notes.findChild(QTextEdit)
    assert page is not None
    assert page.isReadOnly()
    assert page.toPlainText() == "Changes\nLive captions"
    notes.close()
    card.licences_button.click()
    dialog = next(one for one in card.findChildren(TextDialog) if one is not notes)
    text = dialog.findChild(QPlainTextEdit)
    assert text is not None
    assert text.toPlainText() == "MIT *as it is*"
    dialog.close()
