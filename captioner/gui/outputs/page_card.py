"""“Show on other screens”: what is spoken, on a web page."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from captioner.core.outputs import OutputChoice, OutputKind
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.page_controls import PageControls
from captioner.gui.settings.controls import Switch
from captioner.gui.settings.model import SettingsModel

_translate = QCoreApplication.translate


class PageCard(PageControls):
    """Switches the page of live captions on and off."""

    def __init__(self, model: OutputsModel, settings_model: SettingsModel) -> None:
        super().__init__(
            model,
            settings_model,
            _translate("PageCard", "Show on other screens"),
            _translate(
                "PageCard",
                "Captions on a web page: for the screen in the hall, tablets, phones or OBS. "
                "Anyone with the address can read along until you stop it.",
            ),
            lambda: model.of(OutputKind.PAGE),
            self._begin,
        )
        self.setProperty("role", "card")
        self.keep_box = Switch(self.tr("Use the same address next time (for OBS)"))
        self.keep_box.clicked.connect(self._on_keep)
        self.add_option(self.keep_box)
        self._kept_word = ""
        model.look_up(OutputKind.PAGE, self._on_kept)

    def _begin(self, who: str) -> None:
        choice = OutputChoice(OutputKind.PAGE, who, self._kept_word)
        self._model.start(choice, is_kept=self.keep_box.isChecked())

    def _on_kept(self, kept: OutputChoice | None) -> None:
        if kept is not None:
            self.keep_box.setChecked(True)
            self._kept_word = kept.secret

    def _on_keep(self, is_kept: bool) -> None:
        self._kept_word = ""
        if not is_kept:
            self._model.forget(OutputKind.PAGE)
        elif self.link:
            self._model.keep(OutputChoice(OutputKind.PAGE, self.who))
