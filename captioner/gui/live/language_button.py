"""The language of the running session: what was found, and a menu to keep to one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton

from captioner.core.events import LanguageChanged
from captioner.core.recognition import RecogniserInfo
from captioner.gui.widgets.language_menu import LanguageMenu, LanguageRow, language_rows
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import language_in_words


class LanguageButton(QToolButton):
    """Shows the language that captions are made in; hidden where a model knows English alone."""

    chosen = Signal(str)
    """Code of the language to keep to; empty: the model is to find it out."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "flat")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.languages = LanguageMenu(self)
        self.languages.chosen.connect(self.chosen)
        self.languages.aboutToShow.connect(self._fill)
        self.setMenu(self.languages)
        self._recent: Sequence[str] = ()
        self._languages: tuple[str, ...] = ()
        self._reported: LanguageChanged | None = None
        self.setVisible(False)

    def show_model(self, info: RecogniserInfo | None) -> None:
        """What the session can be captioned in; None while that is not known."""
        known = info.languages if info is not None and len(info.languages) > 1 else ()
        self._languages = known
        self._show()

    def show_recent(self, codes: Sequence[str]) -> None:
        """Offer the languages that the user chose before first."""
        self._recent = codes

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

    def _fill(self) -> None:
        reported = self._reported
        is_chosen = reported is not None and reported.is_chosen
        rows: list[LanguageRow] = [("", self.tr("Detect automatically"))]
        if reported is not None and not is_chosen:
            name = language_in_words(reported.language)
            rows.append((reported.language, self.tr("Keep {name}").format(name=name)))
        current = reported.language if reported is not None and is_chosen else ""
        self.languages.show_rows([*rows, *language_rows(self._languages, self._recent)], current)
