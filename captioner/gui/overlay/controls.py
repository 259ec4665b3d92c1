"""What can be done from the overlay, once for its toolbar, its menu and the tray's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from captioner.core.events import SessionState
from captioner.core.outputs import OutputStatus
from captioner.core.session_status import SessionStatus
from captioner.gui.overlay.look_menu import LookMenu
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import dock_titles
from captioner.settings.fields import limits_of
from captioner.settings.overlay import OverlaySettings, OwnLook

_SIZE_STEP = 1.1
_COLOUR, _DISABLED_COLOUR = "#ffffff", "#8a919e"


class OverlayControls(QObject):
    """Actions and what they ask for; they show how everything stands."""

    toggle_wanted = Signal()
    pause_wanted = Signal()
    mark_wanted = Signal()
    live_wanted = Signal()
    hold_wanted = Signal(bool)
    """Whether the screen is to stand still while captions go on."""

    place_wanted = Signal()
    """The reader has read up to here."""

    catch_up_wanted = Signal()
    look_wanted = Signal(object)
    """The changed `OverlaySettings`."""

    settings_wanted = Signal()
    stop_sending_wanted = Signal()
    window_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, look: OverlaySettings, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.toggle = self._action("start", self.tr("Start captioning"), self.toggle_wanted.emit)
        self.pause = self._action("pause", self.tr("Pause"), self.pause_wanted.emit)
        self.mark = self._action("mark", self.tr("Mark this moment"), self.mark_wanted.emit)
        self.source_menu = QMenu(self.tr("Source"))
        self.source = self._with_icon("microphone", self.source_menu.menuAction())
        self.smaller = self._action("", self.tr("Smaller text"), lambda: self.step_size(-1))
        self.smaller.setIconText("A−")
        self.larger = self._action("", self.tr("Larger text"), lambda: self.step_size(1))
        self.larger.setIconText("A+")
        self.look_menu = LookMenu(self.tr("Look"), look)
        self.look_menu.look_wanted.connect(self.look_wanted)
        self.looks = self._with_icon("look", self.look_menu.menuAction())
        self.dock_menu = QMenu(self.tr("Position"))
        self.dock = self.dock_menu.menuAction()
        group = QActionGroup(self)
        for dock, words in dock_titles().items():
            action = QAction(words, group)
            action.setCheckable(True)
            action.setData(dock)
            action.triggered.connect(lambda _checked, dock=dock: self._change(dock=dock))
            self.dock_menu.addAction(action)
        self.lock = self._switch("lock", self.tr("Lock overlay"), "locked")
        self.visible = self._switch("overlay", self.tr("Show overlay"), "visible")
        self.live = self._action("down", self.tr("Back to live"), self.live_wanted.emit)
        self.hold = self._checkable(
            "hold", self.tr("Freeze the screen, not the captions"), self._ask_to_hold
        )
        self.place = self._action("", self.tr("I have read up to here"), self.place_wanted.emit)
        self.catch_up = self._action("", self.tr("Catch up"), self.catch_up_wanted.emit)
        self.catch_up.setIconText(self.tr("Catch up"))
        self._is_scrolled = self._is_behind = False
        self.show_reading(is_held=False, can_catch_up=False, is_behind=False)
        self.settings = self._action(
            "settings", self.tr("Overlay settings…"), self.settings_wanted.emit
        )
        self.window = self._action("live", self.tr("Open Captioner"), self.window_wanted.emit)
        self.hide = self._action(
            "close", self.tr("Hide overlay"), lambda: self._change(visible=False)
        )
        self.stop_sending = self._action(
            "", self.tr("Stop sending captions"), self.stop_sending_wanted.emit
        )
        self.stop_sending.setVisible(False)
        self.quit = self._action("", self.tr("Quit"), self.quit_wanted.emit)
        self.show_look(look)
        self.show_status(SessionStatus(), is_running=False)

    def menu(self) -> QMenu:
        """Everything as a menu."""
        menu = QMenu()
        menu.addActions([self.toggle, self.pause, self.mark, self.source, self.stop_sending])
        menu.addSeparator()
        menu.addActions([self.hold, self.place, self.catch_up, self.live])
        menu.addSeparator()
        menu.addActions([self.smaller, self.larger, self.looks])
        menu.addSeparator()
        menu.addActions([self.visible, self.dock, self.lock, self.settings])
        menu.addSeparator()
        menu.addActions([self.window, self.quit])
        return menu

    def add_shortcuts(self, window: QWidget) -> None:
        """Keys of the reader that work while this window has the keyboard."""
        for keys, action in (
            ("Ctrl+Space", self.hold),
            ("Ctrl+B", self.place),
            ("Ctrl+Shift+B", self.catch_up),
        ):
            QShortcut(QKeySequence(keys), window).activated.connect(action.trigger)

    def step_size(self, steps: int) -> None:
        """Ask for larger type, or smaller."""
        limits = limits_of(OverlaySettings, "font_size_px")
        assert limits.least is not None and limits.most is not None
        size_px = round(self._look.font_size_px * _SIZE_STEP**steps)
        self._change(font_size_px=int(min(max(size_px, limits.least), limits.most)))

    def show_status(self, status: SessionStatus, *, is_running: bool) -> None:
        """Show how the session stands."""
        self.toggle.setText(
            self.tr("Stop captioning") if is_running else self.tr("Start captioning")
        )
        self._with_icon("stop" if is_running else "start", self.toggle)
        is_paused = status.state is SessionState.PAUSED
        self.pause.setText(self.tr("Resume") if is_paused else self.tr("Pause"))
        self._with_icon("start" if is_paused else "pause", self.pause)
        for action in (self.pause, self.mark):
            action.setEnabled(is_paused or status.state is SessionState.LISTENING)

    def show_reading(self, *, is_held: bool, can_catch_up: bool, is_behind: bool) -> None:
        """Show what the reader can do about words that were missed, or came too fast."""
        self.hold.setChecked(is_held)
        self.catch_up.setVisible(can_catch_up)
        self._is_behind = is_behind
        self.live.setVisible(self._is_scrolled or self._is_behind)

    def show_scrolled(self, is_scrolled: bool) -> None:
        """Show whether earlier captions are looked at."""
        self._is_scrolled = is_scrolled
        self.live.setVisible(self._is_scrolled or self._is_behind)

    def show_outputs(self, statuses: tuple[OutputStatus, ...]) -> None:
        """Offer to stop what is sent, as long as anything is."""
        titles = ", ".join(translated(status.kind.title) for status in statuses if status.is_on)
        self.stop_sending.setVisible(bool(titles))
        self.stop_sending.setText(self.tr("Stop sending captions: {names}").format(names=titles))

    def show_look(self, look: OverlaySettings, own: Sequence[OwnLook] = ()) -> None:
        """Show how the overlay looks, and the looks that the reader has saved."""
        self._look = look
        self.look_menu.show_look(look, own)
        self.lock.setChecked(look.locked)
        self.lock.setEnabled(look.visible)
        self.visible.setChecked(look.visible)
        for action in self.dock_menu.actions():
            action.setChecked(action.data() == look.dock)

    def _ask_to_hold(self, is_held: bool) -> None:
        self.hold_wanted.emit(is_held)

    def _change(self, **changes: object) -> None:
        self.look_wanted.emit(replace(self._look, **changes))  # type: ignore[arg-type]

    def _action(self, icon_name: str, words: str, triggered: Callable[[], None]) -> QAction:
        action = QAction(words, self)
        action.triggered.connect(lambda _checked: triggered())
        return self._with_icon(icon_name, action)

    def _switch(self, icon_name: str, words: str, field: str) -> QAction:
        return self._checkable(icon_name, words, lambda on: self._change(**{field: on}))

    def _checkable(self, icon_name: str, words: str, triggered: Callable[[bool], None]) -> QAction:
        action = QAction(words, self)
        action.setCheckable(True)
        action.triggered.connect(triggered)
        return self._with_icon(icon_name, action)

    def _with_icon(self, name: str, action: QAction) -> QAction:
        """The icon for the toolbar, which is dark in every theme; menus have none."""
        action.setIconVisibleInMenu(False)
        if name:
            action.setIcon(icon(name, _COLOUR, _DISABLED_COLOUR))
        return action
