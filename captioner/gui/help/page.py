"""Help: why there are no captions, what works on this computer, keys, and about."""

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.findings import Finding, Severity
from captioner.core.releases import NewestRelease
from captioner.gui.help.report import ReportCard, report_text, web_address
from captioner.gui.ports import GuiServices
from captioner.gui.system.announcing import announce
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.dialogs import TextDialog, open_address
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.layout import (
    FlowLayout,
    hbox,
    push_button,
    quiet_label,
    scroll_area,
    text_label,
    vbox,
)
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import topic_in_words


class AboutCard(QWidget):
    """Version, licences and the project's page.

    Nothing is looked for until the button is pressed.
    """

    answered = Signal()
    """The result of a check was added below the buttons."""

    def __init__(self, services: GuiServices, background: Background) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._is_looking = False
        about = services.about
        version = text_label(self.tr("Version {version}").format(version=about.version), "quiet")
        version.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.website_button = push_button(about.website, self._open_website, role="link")
        self.website_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.website_button.setAccessibleName(
            self.tr("Project page: {page}").format(page=about.website)
        )
        set_tip(self.website_button, self.tr("Opens in your browser"))
        self.website_button.setVisible(bool(about.website))
        self.news_button = push_button(self.tr("What's new"), self._show_news)
        self.licences_button = push_button(self.tr("Licences"), self._show_licences)
        self.check_button = push_button(self.tr("Check for updates…"), self.check)
        set_tip(self.check_button, self.tr("Contacts the project's page, and only when you click"))
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
        page = web_address(self._services.about.website)
        open_address(page, lambda error: self._show(translated(error.full_message)))

    def check(self) -> None:
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
        published = newest.published
        date = QDate(published.year, published.month, published.day)
        day = QLocale().toString(date, QLocale.FormatType.LongFormat)
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
        self._background.show_error(error)

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


_INTERVAL_MS = 500
_BELOW_ANSWER_PX = 24


class FindingList(QWidget):
    """Findings below one another; rows are changed in place, so that live readings stay calm."""

    def __init__(self) -> None:
        super().__init__()
        self._column = vbox(inside=self, margins=0, spacing=12)
        self._rows: list[tuple[QWidget, QLabel, QLabel, QLabel]] = []
        self.findings: list[Finding] = []
        current_theme().changed.connect(self._draw_pictures)

    def show_findings(self, findings: Sequence[Finding]) -> None:
        if list(findings) == self.findings:
            return
        self.findings = list(findings)
        while len(self._rows) < len(findings):
            self._rows.append(self._build_row())
        for number, (row, picture, message, hint) in enumerate(self._rows):
            row.setVisible(number < len(findings))
            if number < len(findings):
                finding = findings[number]
                self._draw(picture, finding.severity)
                words = html.escape(finding.message, quote=False)
                message.setText(f"<b>{finding.topic}:</b> {words}")
                hint.setText(finding.hint)
                hint.setVisible(bool(finding.hint))

    def _draw_pictures(self) -> None:
        for (_, picture, _, _), finding in zip(self._rows, self.findings, strict=False):
            self._draw(picture, finding.severity)

    def _draw(self, picture: QLabel, severity: Severity) -> None:
        colours = current_theme().colours
        name, colour, words = {
            Severity.GOOD: ("good", colours.good, self.tr("Good")),
            Severity.NOTE: ("information", colours.quiet, self.tr("Note")),
            Severity.PROBLEM: ("warning", colours.problem, self.tr("Problem")),
        }[severity]
        picture.setPixmap(icon(name, colour).pixmap(QSize(20, 20)))
        picture.setAccessibleName(words)

    def _build_row(self) -> tuple[QWidget, QLabel, QLabel, QLabel]:
        row = QWidget()
        picture = QLabel()
        message = text_label(wraps=True)
        hint = quiet_label("")
        texts = vbox(message, hint, spacing=2)
        hbox((picture, 0, Qt.AlignmentFlag.AlignTop), (texts, 1), inside=row, margins=0, spacing=12)
        self._column.addWidget(row)
        return row, picture, message, hint


class HelpPage(QWidget):
    """Find out why something does not work, and report it."""

    def __init__(
        self,
        services: GuiServices,
        background: Background,
        explain: Callable[[], Sequence[Finding]],
    ) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._explain = explain
        self.live = FindingList()
        self.doctor = FindingList()
        self._explanation = quiet_label(
            self.tr("Checks sound, folders, models and GPU; takes a few seconds.")
        )
        self._is_checking = False
        self.check_button = push_button(self.tr("Check this computer"), self.check)
        self.read_button = push_button(self.tr("Test my voice…"))
        set_tip(self.read_button, self.tr("Try your microphone and the model with three sentences"))
        self.reports = ReportCard(services, self.report, background.show_error)
        self.about = AboutCard(services, background)
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.refresh)
        self._build()

    def _build(self) -> None:
        inside = QWidget()
        column = vbox(inside=inside, margins=(18, 16, 18, 16), spacing=14)
        buttons = hbox(self.check_button, self.read_button, None)
        column.addWidget(
            _card(
                self.tr("Why are there no captions?"),
                quiet_label(
                    self.tr(
                        "Check these steps from top to bottom; the first warning is the "
                        "likely cause."
                    )
                ),
                self.live,
            )
        )
        checks = QWidget()
        checks.setLayout(buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_card(self.tr("This computer"), self._explanation, self.doctor, checks))
        column.addWidget(_card(self.tr("Is something wrong?"), self.reports))
        column.addWidget(_card(self.tr("Keyboard shortcuts"), self._build_keys()))
        column.addWidget(_card(self.tr("About Captioner"), self.about))
        column.addStretch()
        area = scroll_area(inside)
        vbox(area, inside=self, margins=0)

        def show_answer() -> None:
            answer = self.about.answer
            # From the inside out, now: otherwise the page is as high as before and cuts it off.
            for part in _with_parents(answer.parentWidget(), inside):
                if (layout := part.layout()) is not None:
                    layout.invalidate()
                    layout.activate()
            inside.resize(inside.width(), column.totalHeightForWidth(inside.width()))
            # Not ensureWidgetVisible: of text that can be selected it shows the first line only.
            top = answer.mapTo(inside, QPoint(0, 0)).y()
            area.ensureVisible(0, top + answer.height(), 0, _BELOW_ANSWER_PX)
            area.ensureVisible(0, top, 0, 0)

        # Results are added at the end of the page, below the visible part.
        self.about.answered.connect(lambda: QTimer.singleShot(0, self, show_answer))

    def _build_keys(self) -> QWidget:
        area = QWidget()
        grid = QGridLayout(area)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(22)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for row, (keys, words) in enumerate(
            (
                (self.tr("Ctrl+Return"), self.tr("Start or stop")),
                (self.tr("Ctrl+P"), self.tr("Pause or resume")),
                (self.tr("Ctrl+O"), self.tr("Show or hide the overlay")),
                (self.tr("Ctrl+L"), self.tr("Lock or unlock the overlay")),
                (self.tr("F6"), self.tr("Reach the overlay's buttons")),
                (
                    self.tr("Wheel, Page Up"),
                    self.tr("Earlier captions in the overlay; End for live"),
                ),
                (self.tr("Ctrl+wheel"), self.tr("Text size in the overlay")),
                (self.tr("L"), self.tr("Previous look in the overlay")),
                (self.tr("Ctrl+F"), self.tr("Search the transcript")),
                (self.tr("Ctrl+Space"), self.tr("Hold these captions")),
                (self.tr("Ctrl+B"), self.tr("Mark where you have read up to")),
                (self.tr("Ctrl+Shift+B"), self.tr("Catch up from there")),
                (self.tr("Ctrl+M"), self.tr("Mark this moment")),
                (self.tr("Ctrl+G"), self.tr("Go to the previous mark")),
                (self.tr("Ctrl+End"), self.tr("Jump to live")),
                (self.tr("F4"), self.tr("Play or pause the sound of a session")),
                (self.tr("Shift+F4"), self.tr("Play a session from the caption at the cursor")),
                (self.tr("Alt+Up, Alt+Down"), self.tr("Step from caption to caption in a session")),
                (self.tr("Ctrl+1, 2, 3 …"), self.tr("Pages, from the top")),
                (self.tr("Ctrl+comma"), self.tr("Settings")),
                ("captioner --overlay", self.tr("Captions without the window")),
                ("captioner --focus-overlay", self.tr("Reach the overlay's buttons from anywhere")),
            )
        ):
            key = QLabel(keys)
            key.setStyleSheet("font-weight: 600;")
            meaning = QLabel(words)
            for label in (key, meaning):
                label.setWordWrap(True)
            grid.addWidget(key, row, 0)
            grid.addWidget(meaning, row, 1)
        return area

    def refresh(self) -> None:
        self.live.show_findings(self._explain())

    def check(self) -> None:
        if self._is_checking:
            return
        self._is_checking = True
        self._background.run(self._services.diagnose, self._on_checked, self._on_not_checked)

    def report(self) -> str:
        """Return the page as text for a bug report; captions are never part of it."""
        findings = [*self._explain(), *self.doctor.findings]
        return report_text(self._services.about.version, findings)

    def _on_checked(self, findings: Sequence[Finding]) -> None:
        self._is_checking = False
        self.doctor.show_findings([_in_words(finding) for finding in findings])

    def _on_not_checked(self, error: Exception) -> None:
        self._is_checking = False
        self._background.show_error(error)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def _card(heading: str, *parts: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = vbox(inside=card, margins=(20, 16, 20, 18), spacing=12)
    label = text_label(heading, "heading")
    column.addWidget(label)
    for part in parts:
        column.addWidget(part)
    return card


def _with_parents(widget: QWidget | None, last: QWidget) -> Iterator[QWidget]:
    """A widget and those around it, up to one of them."""
    while widget is not None:
        yield widget
        widget = widget.parentWidget() if widget is not last else None


def _in_words(finding: Finding) -> Finding:
    return replace(
        finding,
        topic=topic_in_words(finding.topic),
        message=translated(finding.message),
        hint=translated(finding.hint),
    )
