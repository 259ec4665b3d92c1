"""Actions of the overlay, once for its toolbar, its menu and the tray's, and the menu of looks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from captioner.core.events import SessionState
from captioner.core.outputs import OutputStatus
from captioner.gui.overlay.colour_menu import ColourMenu, add_choice, optional_choice
from captioner.gui.overlay.fonts import installed_family
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.layout import hbox
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import dock_titles, edge_titles, font_style_titles, preset_titles
from captioner.live.decisions.session_status import SessionStatus
from captioner.settings.fields import limits_of
from captioner.settings.overlay import (
    EDGE_PX,
    USUAL_SIZE_PX,
    CaptionEdge,
    FontStyle,
    OverlayDock,
    OverlaySettings,
    OwnLook,
)
from captioner.settings.presets import (
    BLACK_ON_WHITE,
    WHITE_ON_BLACK,
    preset_of,
    with_look,
    with_preset,
)

_SIZES_PERCENT = (50, 75, 100, 125, 150, 200, 300)
_OPACITIES = (1.0, 0.75, 0.5, 0.25)


class LookMenu(QMenu):
    """Shows the current look and asks for another: a click each.

    Choosing a preset remembers the previous look, so that one key goes to and fro between two:
    for a dark film and a bright document, say.
    """

    look_wanted = Signal(object)
    """The changed `OverlaySettings`."""

    def __init__(self, title: str, look: OverlaySettings) -> None:
        super().__init__(title)
        self._look = look
        self._own: Sequence[OwnLook] = ()
        self._before: OverlaySettings | None = None
        self._presets, self._sizes = optional_choice(self), optional_choice(self)
        self._presets.triggered.connect(lambda action: self._use(action.data()))
        self._sizes.triggered.connect(lambda action: self._ask(font_size_px=action.data()))
        self.switch = QAction(self.tr("Previous look"), self)
        self.switch.triggered.connect(lambda _checked: self._go_back())
        self.as_system = self.addAction(self.tr("Match the system's captions"))
        self.as_system.setCheckable(True)
        self.as_system.setVisible(False)
        self.as_system.triggered.connect(lambda is_on: self._ask(as_system=is_on))
        self.addSeparator()
        self.addAction(self.switch)
        sizes = {USUAL_SIZE_PX * percent // 100: f"{percent} %" for percent in _SIZES_PERCENT}
        self.sizes = self._submenu(self.tr("Size"), self._sizes, sizes)
        self._fonts, self._edges = QActionGroup(self), QActionGroup(self)
        self.fonts = self._submenu(self.tr("Font"), self._fonts, font_style_titles())
        self.fonts.aboutToShow.connect(self._show_installed)
        self._fonts.triggered.connect(
            lambda action: self._ask(font_style=FontStyle(action.data()), font_family="")
        )
        self.text = ColourMenu(self.tr("Text"), opacities=_OPACITIES[:-1])
        self.text.chosen.connect(lambda colour: self._ask(text_colour=colour))
        self.background = ColourMenu(self.tr("Background"), has_none=True, opacities=_OPACITIES)
        self.background.chosen.connect(lambda colour: self._ask_behind("background", colour))
        self.window_colour = ColourMenu(self.tr("Window"), has_none=True, opacities=_OPACITIES)
        self.window_colour.chosen.connect(lambda colour: self._ask_behind("window", colour))
        for what, menu in (
            ("text", self.text),
            ("background", self.background),
            ("window", self.window_colour),
        ):
            menu.opacity_chosen.connect(
                lambda opacity, what=what: self._ask(**{f"{what}_opacity": opacity})
            )
            self.addMenu(menu)
        edges = {"": self.tr("None")} | {str(edge): words for edge, words in edge_titles().items()}
        self.edges = self._submenu(self.tr("Text edge"), self._edges, edges)
        self._edges.triggered.connect(lambda action: self._ask_for_edge(action.data() or ""))
        self._fill()

    def show_look(self, look: OverlaySettings, own: Sequence[OwnLook]) -> None:
        before, self._look = self._look, look
        if tuple(own) != tuple(self._own):
            self._own = tuple(own)
            self._fill()
        chosen = preset_of(look, self._own)
        is_followed = look.as_system and not before.as_system
        if is_followed or (chosen and with_look(look, before) != look):
            self._before = before
        self.as_system.setChecked(look.as_system)
        for group, value in (
            (self._presets, chosen),
            (self._sizes, look.font_size_px),
            (self._fonts, "" if look.font_family else look.font_style),
            (self._edges, look.edge if look.outline_px else ""),
        ):
            for action in group.actions():
                action.setChecked(action.data() == value)
        self.text.show_value(look.text_colour, look.text_opacity)
        background = look.background_colour if look.background_opacity else ""
        self.background.show_value(background, look.background_opacity)
        window = look.window_colour if look.window_opacity else ""
        self.window_colour.show_value(window, look.window_opacity)

    def _submenu(self, title: str, group: QActionGroup, choices: Mapping[Any, str]) -> QMenu:
        menu = self.addMenu(title)
        for value, words in choices.items():
            add_choice(menu, group, words, value)
        return menu

    def _show_installed(self) -> None:
        """Let only those styles be chosen that look different from the system's here."""
        for action in self._fonts.actions():
            style = FontStyle(action.data())  # Qt hands plain text back
            action.setEnabled(style is FontStyle.SYSTEM or bool(installed_family(style)))

    def _ask_for_edge(self, edge: str) -> None:
        if not edge:
            self._ask(outline_px=0)
        else:
            self._ask(edge=CaptionEdge(edge), outline_px=self._look.outline_px or EDGE_PX)

    def _fill(self) -> None:
        for action in self._presets.actions():
            self._presets.removeAction(action)
            self.removeAction(action)
            action.deleteLater()
        for preset, words in preset_titles(self._own).items():
            action = add_choice(self, self._presets, words.replace("&", "&&"), preset)
            self.insertAction(self.as_system, action)

    def _use(self, preset: str) -> None:
        self.look_wanted.emit(with_preset(self._look, preset, self._own))

    def _go_back(self) -> None:
        """Ask for the previous look; the first time for one for bright places, else dark ones."""
        look, before = self._look, self._before
        if before is None:
            is_bright = preset_of(look, self._own) == BLACK_ON_WHITE
            before = with_preset(look, WHITE_ON_BLACK if is_bright else BLACK_ON_WHITE)
        self.look_wanted.emit(replace(with_look(look, before), as_system=before.as_system))
        self._before = look

    def _ask(self, **changes: object) -> None:
        self.look_wanted.emit(replace(self._look, **changes))  # type: ignore[arg-type]

    def _ask_behind(self, what: str, colour: str) -> None:
        """Ask for a colour behind the letters; a clear background becomes solid, to be seen."""
        if not colour:
            self._ask(**{f"{what}_opacity": 0.0})
        else:
            opacity = getattr(self._look, f"{what}_opacity") or 1.0
            self._ask(**{f"{what}_colour": colour, f"{what}_opacity": opacity})


_SIZE_STEP = 1.1
_COLOUR, _DISABLED_COLOUR = "#ffffff", "#8a919e"


class OverlayControls(QObject):
    """Actions of the overlay, and the states that they show."""

    look_wanted = Signal(object)
    """The changed `OverlaySettings`."""

    def __init__(self, look: OverlaySettings, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.toggle = self._action("start", self.tr("Start captioning"))
        self.pause = self._action("pause", self.tr("Pause"))
        self.mark = self._action("mark", self.tr("Mark this moment"))
        self.source_menu = QMenu(self.tr("Source"))
        self.source = self._with_icon("microphone", self.source_menu.menuAction())
        self.smaller = self._action("", self.tr("Smaller text"))
        self.smaller.triggered.connect(lambda: self.step_size(-1))
        self.smaller.setIconText("A−")
        self.larger = self._action("", self.tr("Larger text"))
        self.larger.triggered.connect(lambda: self.step_size(1))
        self.larger.setIconText("A+")
        self.look_menu = LookMenu(self.tr("Look"), look)
        self.look_menu.look_wanted.connect(self.look_wanted)
        self.looks = self._with_icon("look", self.look_menu.menuAction())
        self.dock_menu = QMenu(self.tr("Position"))
        self.dock = self.dock_menu.menuAction()
        group = QActionGroup(self)
        group.triggered.connect(lambda action: self._change(dock=OverlayDock(action.data())))
        for dock, words in dock_titles().items():
            add_choice(self.dock_menu, group, words, dock)
        self.lock = self._switch("lock", self.tr("Lock overlay"), "locked")
        self.visible = self._switch("overlay", self.tr("Show overlay"), "visible")
        self.live = self._action("down", self.tr("Back to live"))
        self.hold = self._checkable("hold", self.tr("Hold these captions"))
        self.place = self._action("", self.tr("Mark as read"))
        self.catch_up = self._action("", self.tr("Catch up"))
        self.catch_up.setIconText(self.tr("Catch up"))
        self._is_scrolled = self._is_behind = False
        self.show_reading(is_held=False, can_catch_up=False, is_behind=False)
        self.settings = self._action("settings", self.tr("Overlay settings…"))
        self.window = self._action("live", self.tr("Open Captioner"))
        self.hide = self._action("close", self.tr("Hide overlay"))
        self.hide.triggered.connect(lambda: self._change(visible=False))
        self.stop_sending = self._action("", self.tr("Stop sending captions"))
        self.stop_sending.setVisible(False)
        self.quit = self._action("", self.tr("Quit"))
        self.show_look(look)
        self.show_status(SessionStatus(), is_running=False)

    def menu(self) -> QMenu:
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
        limits = limits_of(OverlaySettings, "font_size_px")
        assert limits.least is not None and limits.most is not None
        size_px = round(self._look.font_size_px * _SIZE_STEP**steps)
        self._change(font_size_px=int(min(max(size_px, limits.least), limits.most)))

    def show_status(self, status: SessionStatus, *, is_running: bool) -> None:
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
        self.hold.setChecked(is_held)
        self.catch_up.setVisible(can_catch_up)
        self._is_behind = is_behind
        self.live.setVisible(self._is_scrolled or self._is_behind)

    def show_scrolled(self, is_scrolled: bool) -> None:
        self._is_scrolled = is_scrolled
        self.live.setVisible(self._is_scrolled or self._is_behind)

    def show_outputs(self, statuses: tuple[OutputStatus, ...]) -> None:
        """Offer to stop sending captions while any output is on."""
        titles = ", ".join(translated(status.kind.title) for status in statuses if status.is_on)
        self.stop_sending.setVisible(bool(titles))
        self.stop_sending.setText(self.tr("Stop sending captions: {names}").format(names=titles))

    def show_look(self, look: OverlaySettings, own: Sequence[OwnLook] = ()) -> None:
        self._look = look
        self.look_menu.show_look(look, own)
        self.lock.setChecked(look.locked)
        self.lock.setEnabled(look.visible)
        self.visible.setChecked(look.visible)
        for action in self.dock_menu.actions():
            action.setChecked(action.data() == look.dock)

    def _change(self, **changes: object) -> None:
        self.look_wanted.emit(replace(self._look, **changes))  # type: ignore[arg-type]

    def _action(self, icon_name: str, words: str) -> QAction:
        return self._with_icon(icon_name, QAction(words, self))

    def _checkable(self, icon_name: str, words: str) -> QAction:
        action = self._action(icon_name, words)
        action.setCheckable(True)
        return action

    def _switch(self, icon_name: str, words: str, field: str) -> QAction:
        action = self._checkable(icon_name, words)
        action.triggered.connect(lambda on: self._change(**{field: on}))
        return action

    def _with_icon(self, name: str, action: QAction) -> QAction:
        """Give an action its icon for the toolbar, dark in every theme; menus have none."""
        action.setIconVisibleInMenu(False)
        if name:
            action.setIcon(icon(name, _COLOUR, _DISABLED_COLOUR))
        return action


TOOLBAR_HEIGHT_PX = 34

_SPACING_PX = 4
_TOOLBAR_STYLE = """
QWidget#overlayToolbar { background: transparent; }
QToolButton {
  background: #16191f; color: #ffffff; border: 2px solid transparent; border-radius: 8px;
  padding: 1px 7px; min-height: 20px; font-size: 10pt; font-weight: 600;
}
QToolButton:disabled { color: #8a919e; }
QToolButton:hover, QToolButton:checked { background: #3a4150; }
QToolButton:focus { border-color: #ffe94d; }
QToolButton::menu-indicator { image: none; }
"""


class OverlayToolbar(QWidget):
    """All controls where there is room for them; else the menu has those that do not fit."""

    def __init__(self, controls: OverlayControls, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("overlayToolbar")
        self.setStyleSheet(_TOOLBAR_STYLE)
        self._row = hbox(inside=self, margins=(0, 1, 0, 3), spacing=_SPACING_PX)
        self._wanted_status_px = 0
        self._menu = controls.menu()
        self.more = QToolButton(self)
        self.more.setMenu(self._menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setIcon(icon("more", "#ffffff"))
        self.more.setText(self.tr("More"))
        set_tip(self.more, self.tr("More"))
        c = controls
        left = [c.toggle, c.pause, c.source, c.smaller, c.larger, c.looks, c.lock, c.hold]
        right = [c.catch_up, c.live, c.settings, c.window]
        self.buttons = {action: self._button(action) for action in [*left, *right, c.hide]}
        self._by_importance = [
            c.toggle, c.hide, c.live, c.catch_up, c.hold, c.pause, c.larger, c.smaller, c.lock,
            c.source, c.looks, c.window, c.settings,
        ]  # fmt: skip
        self._status_room = QWidget(self)
        self._status_room.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._status_room.hide()
        self._row.addWidget(self._status_room)
        for action in left:
            self._row.addWidget(self.buttons[action])
        self._row.addStretch()
        for button in (
            *(self.buttons[action] for action in right),
            self.more,
            self.buttons[c.hide],
        ):
            self._row.addWidget(button)
            button.setParent(self)
        for button in (*self.buttons.values(), self.more):
            button.setIconSize(QSize(18, 18))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCursor(Qt.CursorShape.ArrowCursor)
            button.ensurePolished()
        for first, second in pairwise(self._in_order()):
            QWidget.setTabOrder(first, second)
        for action in (c.live, c.catch_up):
            action.visibleChanged.connect(self._fold)

    @property
    def status_px(self) -> int:
        """Width of the room before the buttons, where the overlay paints its state."""
        return min(self._wanted_status_px, self.width() // 2)

    def make_room_for_status(self, width_px: int) -> None:
        """Keep this much room free before the buttons; 0 for none."""
        if width_px != self._wanted_status_px:
            self._wanted_status_px = width_px
            self._fold()

    def focus_first(self) -> None:
        self._in_order()[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _in_order(self) -> list[QToolButton]:
        items = (self._row.itemAt(place) for place in range(self._row.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, QToolButton)]

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

        def name() -> None:
            set_tip(button, action.text())
            button.setAccessibleName(action.text())

        action.changed.connect(name)
        name()
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        wanted = [action for action in self._by_importance if action.isVisible()]
        widths = {each: self.buttons[each].sizeHint().width() + _SPACING_PX for each in wanted}
        self._status_room.setVisible(self.status_px > 0)
        self._status_room.setFixedWidth(self.status_px)
        room_px = self.width() - (self.status_px + _SPACING_PX) * (self.status_px > 0)
        is_folded = sum(widths.values()) > room_px
        if is_folded:
            room_px -= self.more.sizeHint().width() + _SPACING_PX
        for action in self._by_importance:
            room_px -= widths.get(action, 0)
            self.buttons[action].setVisible(action in widths and room_px >= 0)
        self.more.setVisible(is_folded)
