"""The pages of the main window, one below the other."""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QSizePolicy, QToolButton

from captioner.gui.widgets.icons import application_icon
from captioner.gui.widgets.layout import vbox
from captioner.gui.widgets.theme import current_theme, set_icon

_NARROWEST_PX = 172
_BESIDE_BUTTONS_PX = 116
"""The brand, the gaps and the margins."""

_TEXT_PT = 11  # as in the style sheet
_BESIDE_TEXT_PX = 78
"""The icon, the gaps and the margins."""


class Sidebar(QFrame):
    """Buttons for pages; settings and the end at the bottom."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self._buttons: list[QToolButton] = []
        self.pages = QButtonGroup(self)
        self._column = vbox(inside=self, margins=(10, 16, 10, 12), spacing=4)
        self._brand = QLabel()
        self._brand.setPixmap(application_icon().pixmap(QSize(40, 40)))
        self._brand.setContentsMargins(8, 0, 0, 10)
        self._column.addWidget(self._brand)
        self._column.addStretch()
        self.settings_button = self._button("settings", self.tr("Settings"))
        self._column.addWidget(self.settings_button)
        self.quit_button = self._button("close", self.tr("Quit"))
        self._column.addWidget(self.quit_button)
        self._count = 0
        current_theme().changed.connect(self._make_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the brand out where the buttons need its room."""
        super().resizeEvent(event)
        buttons_px = sum(button.sizeHint().height() for button in self._buttons)
        self._brand.setVisible(self.height() > buttons_px + _BESIDE_BUTTONS_PX)

    def add_page(self, icon_name: str, title: str) -> None:
        button = self._button(icon_name, title)
        button.setCheckable(True)
        before = self.pages.buttons()[-1:]
        self.pages.addButton(button, self._count)
        self._count += 1
        self._column.insertWidget(self._count, button)
        order = [*before, button, self.settings_button, self.quit_button]
        for first, second in pairwise(order):
            self.setTabOrder(first, second)
        self._let_tab_enter()

    def show_page(self, number: int) -> None:
        """Mark a page as the one shown; Tab enters the side bar there."""
        self.pages.button(number).setChecked(True)
        self._let_tab_enter()

    def _let_tab_enter(self) -> None:
        for button in self.pages.buttons():
            policy = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)  # the arrow keys go to the others

    def _button(self, icon_name: str, title: str) -> QToolButton:
        button = QToolButton()
        button.setText(f"  {title}")  # Qt has no setting for the gap after the icon
        button.setAccessibleName(title)
        set_icon(button, icon_name)
        button.setIconSize(QSize(20, 20))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons.append(button)
        self._make_room()
        return button

    def _make_room(self) -> None:
        """For the chosen page as well, which is set in bold."""
        bold = QFont(self.font())
        bold.setPointSizeF(_TEXT_PT * current_theme().text_scale)
        bold.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(bold)
        titles = (button.text() for button in self._buttons)
        widest = max(map(metrics.horizontalAdvance, titles))
        self.setFixedWidth(max(_NARROWEST_PX, widest + _BESIDE_TEXT_PX))
