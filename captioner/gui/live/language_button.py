"""The language of the running session: what was found, and a menu to keep to one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton

from captioner.core.events import LanguageChanged
from captioner.core.recognition import RecogniserInfo
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import SPOKEN_LANGUAGES, language_in_words


class LanguageButton(QToolButton):
    """Shows the language that captions are made in; hidden where a model knows English alone."""

    chosen = Signal(str)
    """Code of the language to keep to; empty: the model is to find it out."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "flat")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self._group = QActionGroup(self)
        self._languages: tuple[str, ...] = ()
        self._reported: LanguageChanged | None = None
        self.setVisible(False)

    def show_model(self, info: RecogniserInfo | None) -> None:
        """What the session can be captioned in; None while that is not known."""
        known = info.languages if info is not None and len(info.languages) > 1 else ()
        self._languages = tuple(code for code in SPOKEN_LANGUAGES if code in known)
        self._show()

    def begin_session(self) -> None:
        """What was found in another session is over."""
        self._reported = None
        self._show()

    def show_language(self, reported: LanguageChanged) -> None:
        """What was found, or chosen."""
        self._reported = reported
        self._show()

    def _show(self) -> None:
        reported = self._reported
        self.setVisible(bool(self._languages))
        if reported is None:
            words = self.tr("Language: not known yet")
        elif reported.is_chosen:
            words = self.tr("Language: {name}").format(name=language_in_words(reported.language))
        else:
            name = language_in_words(reported.language)
            words = self.tr("Language: {name}, detected by the model").format(name=name)
        self.setText(words)
        self.setAccessibleName(words)
        set_tip(self, self.tr("Choose a language, or have it detected"))
        self._fill(self.menu(), reported)

    def _fill(self, menu: QMenu, reported: LanguageChanged | None) -> None:
        menu.clear()  # deletes the actions, too
        is_chosen = reported is not None and reported.is_chosen
        self._add(menu, "", self.tr("Detect automatically"), is_on=not is_chosen)
        menu.addSeparator()
        if reported is not None and not is_chosen:
            name = language_in_words(reported.language)
            self._add(menu, reported.language, self.tr("Keep {name}").format(name=name))
            menu.addSeparator()
        for code in self._languages:
            is_on = reported is not None and is_chosen and reported.language == code
            self._add(menu, code, language_in_words(code), is_on=is_on)

    def _add(self, menu: QMenu, code: str, text: str, *, is_on: bool = False) -> None:
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(is_on)
        self._group.addAction(action)
        action.triggered.connect(lambda _checked=False, code=code: self.chosen.emit(code))
        menu.addAction(action)
