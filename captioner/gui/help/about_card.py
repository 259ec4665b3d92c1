"""About: version, what is new, licences, and the question whether there is a newer release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.releases import NewestRelease
from captioner.gui.help.report import web_address
from captioner.gui.ports.services import GuiServices
from captioner.gui.settings.page import quiet_label
from captioner.gui.system.announcing import announce
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.file_dialog import open_address
from captioner.gui.widgets.layout import FlowLayout, hbox, vbox
from captioner.gui.widgets.text_dialog import TextDialog
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated


class AboutCard(QWidget):
    """What the application says about itself.

    Nothing is looked for until the button is pressed.
    """

    answered = Signal()
    """An answer was added below the buttons."""

    def __init__(
        self,
        services: GuiServices,
        background: Background,
        show_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._show_error = show_error
        self._is_looking = False
        about = services.about
        version = QLabel(self.tr("Version {version}").format(version=about.version))
        version.setProperty("role", "quiet")
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.website_button = QPushButton(about.website)
        self.website_button.setProperty("role", "link")
        self.website_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.website_button.setAccessibleName(
            self.tr("Project page: {page}").format(page=about.website)
        )
        set_tip(self.website_button, self.tr("Opens in your browser"))
        self.website_button.setVisible(bool(about.website))
        self.website_button.clicked.connect(self._open_website)
        self.news_button = QPushButton(self.tr("What's new"))
        self.news_button.clicked.connect(self._show_news)
        self.licences_button = QPushButton(self.tr("Licences"))
        self.licences_button.clicked.connect(self._show_licences)
        self.check_button = QPushButton(self.tr("Check for updates…"))
        set_tip(self.check_button, self.tr("Contacts the project's page, and only when you click"))
        self.check_button.clicked.connect(self.check)
        self.news_button.setVisible(bool(about.release_notes))
        self.licences_button.setVisible(bool(about.licences))
        self.answer = quiet_label("")
        self.answer.setTextFormat(Qt.TextFormat.RichText)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.answer.setOpenExternalLinks(True)
        self.answer.setAccessibleName(self.tr("Newer version"))
        self.answer.hide()
        buttons = FlowLayout(self.news_button, self.licences_button, self.check_button, spacing=6)
        line = hbox(version, self.website_button, None, spacing=6)
        vbox(line, buttons, self.answer, inside=self, margins=0, spacing=12)

    def _open_website(self) -> None:
        try:
            open_address(web_address(self._services.about.website))
        except CaptionerError as error:
            self._show(translated(error.full_message))

    def check(self) -> None:
        """Ask whether there is a newer release."""
        if self._is_looking:
            return
        self._is_looking = True
        self._show(self.tr("Checking…"))
        self._background.run(self._services.find_newest_release, self._on_found, self._on_not_found)

    def _on_found(self, newest: NewestRelease) -> None:
        self._is_looking = False
        self._show(self._in_words(newest), newest.page if newest.is_newer else "")

    def _in_words(self, newest: NewestRelease) -> str:
        if newest.is_older:
            return self.tr("This version is newer than the latest release, {version}.").format(
                version=newest.version
            )
        if not newest.is_newer:
            return self.tr("You have the latest version.")
        if newest.published is None:
            return self.tr("Version {version} is available.").format(version=newest.version)
        day = QLocale().toString(_qt_date(newest.published), QLocale.FormatType.LongFormat)
        return self.tr("Version {version} of {day} is available.").format(
            version=newest.version, day=day
        )

    def _on_not_found(self, error: Exception) -> None:
        self._is_looking = False
        if isinstance(error, CaptionerError):
            # Shown where the question was asked: banners are on another page.
            self._show(translated(error.full_message))
            return
        self.answer.hide()
        self._show_error(error)

    def _show(self, words: str, page: str = "") -> None:
        link = f' <a href="{escape(page)}">{escape(page)}</a>' if page else ""
        self.answer.setText(f"{escape(words)}{link}")
        self.answer.show()
        announce(self, words)
        self.answered.emit()

    def _show_news(self) -> None:
        notes = self._services.about.release_notes
        TextDialog(self.tr("What's new"), notes, self, is_markdown=True).open()

    def _show_licences(self) -> None:
        TextDialog(self.tr("Licences"), self._services.about.licences, self).open()


def _qt_date(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
