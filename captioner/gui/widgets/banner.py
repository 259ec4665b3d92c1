"""Quiet lines at the top of a page: what failed and what to do, without stopping anything."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from captioner.core.errors import CaptionerError
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.layout import hbox, vbox
from captioner.gui.widgets.theme import Theme
from captioner.gui.widgets.translation import translated

_MOST_BANNERS = 3

PASSING_MS = 8_000
"""How long good news is shown."""


class Banner(QFrame):
    """One message: what happened, what to do, and buttons."""

    dismissed = Signal()

    def __init__(
        self,
        role: str,
        message: str,
        hint: str = "",
        *,
        is_dismissible: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.setAccessibleName(f"{message} {hint}".strip())
        self.role = role
        self.message = message
        self.is_dismissible = is_dismissible
        self.buttons: list[QPushButton] = []
        self.hint = hint
        self._row = hbox(inside=self, margins=(14, 9, 9, 9), spacing=11)
        self._picture = QLabel()
        side = Qt.AlignmentFlag.AlignTop if hint else Qt.AlignmentFlag.AlignVCenter
        self._row.addWidget(self._picture, 0, side)
        texts = self._texts = QVBoxLayout()
        texts.setSpacing(2)
        self._labels: list[QLabel] = []
        for number, text in enumerate(text for text in (message, hint) if text):
            label = QLabel(text)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            label.setAccessibleName(text)
            if number == 0:
                label.setStyleSheet("font-weight: 600;")
            texts.addWidget(label)
            self._labels.append(label)
        self._row.addLayout(texts, 1)
        self._close: QToolButton | None = None
        if is_dismissible:
            self._close = QToolButton()
            self._close.setProperty("role", "flat")
            self._close.setAccessibleName(self.tr("Dismiss"))
            self._close.setToolTip(self.tr("Dismiss"))
            self._close.clicked.connect(self.dismissed)
            self._row.addWidget(self._close, 0, side)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._draw_pictures()

    def add_button(self, text: str, clicked: Callable[[], object]) -> QPushButton:
        """Add something that can be done about it."""
        button = QPushButton(text)
        button.clicked.connect(lambda _checked: clicked())
        self.insert_button(button)
        return button

    def insert_button(self, button: QPushButton) -> None:
        """Add a button of one's own."""
        place = self._row.count() - (1 if self._close else 0)
        self._row.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.buttons.append(button)

    def add_widget(self, widget: QWidget) -> None:
        """Add something below the words."""
        self._texts.addWidget(widget)

    def set_hint(self, hint: str) -> None:
        """Change the second line without announcing it again."""
        self.hint = hint
        self._labels[-1].setText(hint)

    def changeEvent(self, event: QEvent) -> None:
        """A change of theme reaches banners wherever they stand."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw_pictures()

    def _draw_pictures(self) -> None:
        colours = Theme.colours
        is_problem = self.role == "problem"
        colour = colours.problem_text if is_problem else colours.note_text
        name = "warning" if is_problem else "information"
        self._picture.setPixmap(icon(name, colour).pixmap(QSize(20, 20)))
        if self._close is not None:
            self._close.setIcon(icon("close", colour))


class BannerArea(QWidget):
    """Holds the banners of a window; the newest on top, never more than a few."""

    def __init__(self) -> None:
        super().__init__()
        self._column = vbox(inside=self, margins=0, spacing=8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def banners(self) -> list[Banner]:
        """Those shown, from the top."""
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        found = (item.widget() for item in items if item is not None)
        return [widget for widget in found if isinstance(widget, Banner)]

    def show_error(self, error: CaptionerError) -> Banner:
        """Show a failure; the same one again does not pile up."""
        message, hint = translated(error.message), translated(error.hint)
        banner = self.show_message("problem", message, hint)
        details = f"{message}\n{hint}".strip()
        banner.add_button(
            self.tr("Copy"), lambda: QGuiApplication.clipboard().setText(details)
        ).setAccessibleName(self.tr("Copy message"))
        return banner

    def show_message(
        self,
        role: str,
        message: str,
        hint: str = "",
        *,
        is_dismissible: bool = True,
        passes: bool = False,
    ) -> Banner:
        """Show a message, and tell screen readers.

        Args:
            passes: Whether it disappears by itself, as good news does.
        """
        for known in self.banners:
            if known.message == message and known.hint == hint:
                self.remove(known)
        banner = Banner(role, message, hint, is_dismissible=is_dismissible)
        banner.dismissed.connect(lambda: self.remove(banner))
        self._column.insertWidget(0, banner)
        passing = [known for known in self.banners if known.is_dismissible]
        for known in passing[_MOST_BANNERS:]:
            self.remove(known)
        if passes:
            timer = QTimer(banner, singleShot=True, interval=PASSING_MS)
            timer.timeout.connect(lambda: self.remove(banner))
            timer.start()
        self.show()
        announce(self, f"{message} {hint}".strip(), is_urgent=role == "problem")
        return banner

    def remove(self, banner: Banner) -> None:
        """Take one away."""
        self._column.removeWidget(banner)
        banner.hide()
        banner.deleteLater()
        self.setVisible(bool(self.banners))


def announce(widget: QWidget, text: str, *, is_urgent: bool = False) -> None:
    """Have a screen reader say something, after what it says now unless it is urgent."""
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if is_urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)
