"""Toasts above the lower edge of a window: what failed and what to do, stopping nothing.

They lie over the page, whose parts stay where they are, and go by themselves unless they want a
response.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QEnterEvent, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from captioner.core.errors import CaptionerError
from captioner.gui.system.announcing import announce
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.layout import FlowLayout, hbox, push_button, text_label, vbox
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated

_MOST_BANNERS = 3

PASSING_MS = 8_000
"""How long good news is shown."""

READING_MS = 20_000
"""How long other messages that need no response are shown."""

_WIDEST_PX = 620
_FEWEST_LETTERS = 22
"""Beside the buttons; with less room than this, the buttons go below the words."""

_FRAME_PX = 90
"""The picture, the cross and the space around them."""

_EDGE_PX = 18

_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Banner(QFrame):
    """One message: what happened, what to do, and buttons."""

    dismissed = Signal()

    def __init__(
        self, role: str, message: str, hint: str = "", *, is_dismissible: bool = True
    ) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setAccessibleName(f"{message} {hint}".strip())
        self.role = role
        self.message = message
        self.is_dismissible = is_dismissible
        self.buttons: list[QPushButton] = []
        self.wants_answer = False
        self.time_factor = 1.0
        """How much longer than usual it stays; 0 until it is dismissed."""
        self.hint = hint
        self.error: CaptionerError | None = None
        """The error that it is about, if any."""
        self.undoes: object = None
        """The kind of change that it can take back, if any; later ones of that kind go with it."""
        self._row = hbox(inside=self, margins=(14, 9, 9, 9), spacing=11)
        self._picture = QLabel()
        side = Qt.AlignmentFlag.AlignTop if hint else Qt.AlignmentFlag.AlignVCenter
        self._row.addWidget(self._picture, 0, side)
        texts = self._texts = QVBoxLayout()
        texts.setSpacing(2)
        self._labels: list[QLabel] = []
        for number, text in enumerate(text for text in (message, hint) if text):
            label = text_label(text, wraps=True, is_plain=True)
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
        self._below = FlowLayout(spacing=8)
        texts.addLayout(self._below)
        self._are_below = False
        self._close: QToolButton | None = None
        if is_dismissible:
            self._close = QToolButton()
            self._close.setProperty("role", "flat")
            self._close.setAccessibleName(self.tr("Dismiss"))
            set_tip(self._close, self.tr("Dismiss"))
            self._close.clicked.connect(self.dismissed)
            self._row.addWidget(self._close, 0, side)
        self._passing = QTimer(self, singleShot=True)
        self._passing.timeout.connect(self._pass)
        self._draw_pictures()
        current_theme().changed.connect(self._draw_pictures)

    def add_button(self, text: str, clicked: Callable[[], object]) -> QPushButton:
        button = push_button(text, lambda _checked: clicked())
        self.insert_button(button)
        return button

    def insert_button(self, button: QPushButton) -> None:
        """Add a button of one's own; what can be answered stays."""
        self.wants_answer = True
        self._passing.stop()
        self._passing.setInterval(0)
        self.buttons.append(button)
        self._place(button)

    def fit(self, width_px: int) -> None:
        """Put the buttons below the words where there is too little room for both in a row."""
        buttons_px = sum(each.sizeHint().width() + self._row.spacing() for each in self.buttons)
        words_px = _FEWEST_LETTERS * self.fontMetrics().averageCharWidth()
        are_below = width_px < buttons_px + words_px + _FRAME_PX
        if are_below != self._are_below:
            self._are_below = are_below
            for button in self.buttons:
                (self._row if are_below else self._below).removeWidget(button)
                self._place(button)

    def _place(self, button: QPushButton) -> None:
        if self._are_below:
            self._below.addWidget(button)
        else:
            place = self._row.count() - (1 if self._close else 0)
            self._row.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_widget(self, widget: QWidget) -> None:
        self._texts.insertWidget(self._texts.count() - 1, widget)  # above buttons that are there

    def set_hint(self, hint: str) -> None:
        """Change the second line without announcing it again."""
        self.hint = hint
        self._labels[-1].setText(hint)

    def pass_after(self, usual_ms: int) -> None:
        """Go by itself, but not from under the pointer or the keyboard."""
        self.wants_answer = False
        if self.time_factor:
            self._passing.start(round(usual_ms * self.time_factor))

    def _pass(self) -> None:
        focused = self.focusWidget()
        if focused is not None and focused.hasFocus():
            self._passing.start()
        else:
            self.dismissed.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._passing.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._passing.interval():
            self._passing.start()

    def _draw_pictures(self) -> None:
        colours = current_theme().colours
        name, colour = {
            "problem": ("warning", colours.problem_text),
            "good": ("good", colours.good_text),
        }.get(self.role, ("information", colours.note_text))
        self._picture.setPixmap(icon(name, colour).pixmap(QSize(20, 20)))
        if self._close is not None:
            self._close.setIcon(icon("close", colour))


def _around(widget: QWidget) -> Iterator[QWidget]:
    while (around := widget.parentWidget()) is not None:
        yield around
        widget = around


def _visible_part(widget: QWidget) -> QRect:
    """Return the part that is not scrolled out of view, in the coordinates of its parent."""
    found, parents = widget.geometry(), list(_around(widget))
    for around in parents:
        found &= QRect(parents[0].mapFrom(around, QPoint(0, 0)), around.size())
    return found


class BannerArea(QWidget):
    """Holds the banners of a window; the newest on top, and only a few that need no response."""

    height_changed = Signal(int)
    """How many pixels of the page they cover now."""

    def __init__(self) -> None:
        super().__init__()
        self._column = vbox(inside=self, margins=0, spacing=8)
        self._page: QWidget | None = None
        self._panels: list[QWidget] = []
        self._read_panels: list[QWidget] = []
        self._is_above = False
        self._time_factor = 1.0
        self.hide()

    def show_for(self, stay_s: float) -> None:
        """Show messages this long from now on, in seconds; 0 until they are dismissed."""
        self._time_factor = stay_s * 1_000 / READING_MS

    def float_over(self, page: QWidget) -> None:
        """Lie over the lower edge of a widget that has its place."""
        self._page = page
        self.setParent(page.parentWidget())
        for widget in (page, *_around(page)):
            widget.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def keep_off(self, panel: QWidget, *, and_above: bool = False) -> None:
        """Lie above this part of the page, or, where the text above is read, at the upper edge."""
        (self._read_panels if and_above else self._panels).append(panel)
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._settle()
        return super().eventFilter(watched, event)

    def _on_focus(self, _before: QWidget | None, focused: QWidget | None) -> None:
        """Go to the other edge from above the focused widget, which has to be visible."""
        page = self._page
        if focused is None or page is None or not self.banners or not page.isAncestorOf(focused):
            return
        here = QRect(focused.mapTo(page.window(), QPoint(0, 0)), focused.size())
        mine = QRect(self.mapTo(page.window(), QPoint(0, 0)), self.size())
        covered = here.intersected(mine)
        if 2 * covered.width() * covered.height() > here.width() * here.height():
            self._is_above = not self._is_above
            self._settle()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return handled

    def _settle(self) -> None:
        if self._page is None:
            return
        page = _visible_part(self._page)
        width = min(_WIDEST_PX, page.width() - 2 * _EDGE_PX)
        for banner in self.banners:
            banner.fit(width)
        height = self._column.totalHeightForWidth(width) if self.banners else 0
        left = page.right() - _EDGE_PX - width
        self._is_above = self._is_above and bool(self.banners)
        is_above = self._is_above or any(panel.isVisible() for panel in self._read_panels)
        top = page.top() + _EDGE_PX
        if not is_above:
            top = max(page.top(), self._lower_edge_px(page) - _EDGE_PX - height)
        self.setGeometry(left, top, width, height)
        self.raise_()
        self.height_changed.emit(0 if is_above else height)

    def _lower_edge_px(self, page: QRect) -> int:
        """Return where the page ends, or the first part of it begins that must stay visible."""
        found = page.bottom()
        offset_px = self.mapTo(self.window(), QPoint(0, 0)).y() - self.y()
        for panel in self._panels:
            if panel.isVisible():
                found = min(found, panel.mapTo(panel.window(), QPoint(0, 0)).y() - offset_px)
        return found

    @property
    def banners(self) -> list[Banner]:
        items = (self._column.itemAt(place) for place in range(self._column.count()))
        found = (item.widget() for item in items if item is not None)
        return [widget for widget in found if isinstance(widget, Banner)]

    def show_error(self, error: CaptionerError) -> Banner:
        """Show a failure; the same one again does not pile up."""
        message, hint = translated(error.message), translated(error.hint)
        banner = self.show_message("problem", message, hint)
        banner.error = error
        details = f"{message}\n{hint}".strip()
        banner.add_button(
            self.tr("Copy"), lambda: QGuiApplication.clipboard().setText(details)
        ).setAccessibleName(self.tr("Copy message"))
        banner.wants_answer = False
        return banner

    def show_message(
        self,
        role: str,
        message: str,
        hint: str = "",
        *,
        is_dismissible: bool = True,
        passes: bool | None = None,
    ) -> Banner:
        """Show a message, and announce it to screen readers.

        Args:
            role: "problem"; "note" for things to know; "good" for success.
            passes: Whether it disappears by itself, and soon, as good news does; None: in time, if
                it is no problem and needs no response.
        """
        if passes and role == "note":
            role = "good"
        for known in self.banners:
            if known.message == message and known.hint == hint and known.undoes is None:
                self.remove(known)
        banner = Banner(role, message, hint, is_dismissible=is_dismissible)
        banner.time_factor = self._time_factor
        banner.dismissed.connect(lambda: self.remove(banner))
        self._column.insertWidget(0, banner)
        banner.ensurePolished()  # in a window that is not shown yet it would have no background
        others = [each for each in self.banners if each.is_dismissible and not each.wants_answer]
        room = _MOST_BANNERS - sum(each.wants_answer for each in self.banners)
        for known in others[max(1, room) :]:
            self.remove(known)
        if passes:
            # With a screen reader the message is announced first: allow as long as for any other.
            banner.pass_after(READING_MS if QAccessible.isActive() else PASSING_MS)
        elif passes is None and role != "problem" and is_dismissible:
            banner.pass_after(READING_MS)
        self.show()
        self._settle()
        self._on_focus(None, QApplication.focusWidget())
        announce(self, f"{message} {hint}".strip(), is_urgent=role == "problem")
        return banner

    def remove_error(self, error: BaseException) -> None:
        for banner in self.banners:
            if banner.error is error:
                self.remove(banner)

    def remove(self, banner: Banner) -> None:
        self._column.removeWidget(banner)
        banner.hide()
        banner.deleteLater()
        self.setVisible(bool(self.banners))
        self._settle()
