"""Named lists of names and terms: made, filled, used or not, deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from captioner.core.plain_text import one_line
from captioner.gui.settings.controls import Choice, Lines, Switch
from captioner.gui.settings.model import SettingsModel
from captioner.gui.widgets.layout import FlowLayout, push_button, vbox
from captioner.settings.fields import limits_of
from captioner.settings.model import Settings, TermList, TermLists


class TermListEditor(QWidget):
    """Shows one of the lists; the others are in the choice above it."""

    def __init__(self, settings_model: SettingsModel) -> None:
        super().__init__()
        self._settings_model = settings_model
        self._chosen = ""
        self.choice = Choice([])
        self.choice.setAccessibleName(self.tr("List"))
        self.choice.changed.connect(self._choose)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name, such as “Team”"))
        self.name.setAccessibleName(self.tr("Name of a new list"))
        self.name.setMaxLength(limits_of(TermList, "name").longest or 40)
        self.name.textChanged.connect(lambda _text: self._show_what_is_possible())
        self.name.returnPressed.connect(self.add)
        self.add_button = push_button(self.tr("New list"), self.add, auto_default=False)
        self.delete_button = push_button(self.tr("Delete list"), self.delete, auto_default=False)
        self.terms = Lines(
            limits_of(TermList, "terms"), self.tr("One per line, such as “Siobhan: shiv on”")
        )
        self.terms.setAccessibleName(self.tr("Names and terms of the list"))
        self.terms.changed.connect(lambda terms: self._change(terms=terms))
        self.is_used = Switch(self.tr("Use this list in sessions and recordings"))
        self.is_used.changed.connect(lambda is_on: self._change(is_used=is_on))
        row = FlowLayout(self.choice, self.delete_button, self.name, self.add_button, spacing=8)
        vbox(row, self.terms, self.terms.problem, self.is_used, inside=self, margins=0, spacing=8)
        self.setFocusProxy(self.name)
        self.show_settings(settings_model.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show which lists there are, and the chosen one."""
        lists = settings.term_lists
        shown = lists.named(self._chosen) or (lists.saved[0] if lists.saved else TermList())
        self._chosen = shown.name
        self.choice.show_options([(each.name, each.name) for each in lists.saved])
        if shown.name:
            self.choice.show_value(shown.name)
        self.terms.show_value(shown.terms)
        self.is_used.show_value(shown.is_used)
        for each in (self.choice, self.delete_button, self.terms, self.is_used):
            each.setVisible(bool(shown.name))
        self._show_what_is_possible()

    def add(self) -> None:
        """Make a list with the typed name, and show it."""
        name = one_line(self.name.text())
        if self._may_add(name):
            self._chosen = name
            self.name.clear()
            self._keep((*self._lists.saved, TermList(name)))
            self.terms.setFocus()

    def delete(self) -> None:
        """Delete the list that is shown."""
        self._keep(tuple(each for each in self._lists.saved if each.name != self._chosen))

    @property
    def _lists(self) -> TermLists:
        return self._settings_model.settings.term_lists

    def _choose(self, name: str) -> None:
        self._chosen = name
        self.show_settings(self._settings_model.settings)

    def _change(self, **values: Any) -> None:
        self._keep(
            tuple(
                replace(each, **values) if each.name == self._chosen else each
                for each in self._lists.saved
            )
        )

    def _keep(self, saved: tuple[TermList, ...]) -> None:
        self._settings_model.change(lambda settings: replace(settings.term_lists, saved=saved))
        self.show_settings(self._settings_model.settings)

    def _may_add(self, name: str) -> bool:
        has_room = len(self._lists.saved) < (limits_of(TermLists, "saved").most or 0)
        return bool(name) and has_room and self._lists.named(name) is None

    def _show_what_is_possible(self) -> None:
        self.add_button.setEnabled(self._may_add(one_line(self.name.text())))
