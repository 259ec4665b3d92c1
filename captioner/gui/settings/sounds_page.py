"""The page of sounds that are told in brackets."""

from __future__ import annotations

from collections.abc import Iterator

from captioner.gui.ports.services import ModelsPort
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.model_downloads import ModelDownloads
from captioner.gui.settings.model_offer import ModelOffer
from captioner.gui.settings.page import SettingsPage, quiet_label
from captioner.gui.settings.pages import page_titles
from captioner.gui.widgets.translation import translated
from captioner.sound_events.kinds import LABELS


class SoundsPage(SettingsPage):
    """Which sounds are told, and what happens at an alarm."""

    def __init__(
        self, settings_model: SettingsModel, models: ModelsPort, downloads: ModelDownloads
    ) -> None:
        self._models = models
        self._downloads = downloads
        super().__init__(settings_model, "sounds", page_titles()["sounds"])

    def build(self) -> Iterator[object]:
        """A switch for all, and one for each kind."""
        yield self.add_switch(
            "are_told",
            self.tr("Caption sounds in brackets"),
            self.tr("Beside the words, and also in the transcript and its files."),
        )
        self.offer = ModelOffer(
            "sounds",
            self.tr(
                "A model for laughter, music, alarms and more is built in. Another one, 6 MB, can "
                "take its place."
            ),
            self._models,
            self._downloads,
        )
        yield self.add_widget(self.offer)
        self.add_widget(
            quiet_label(self.tr("Changes take effect the next time captioning starts."))
        )
        self.add_heading(self.tr("These sounds"))
        yield self.add_switches([(kind, translated(label)) for kind, label in LABELS.items()])
        self.add_heading(self.tr("At an alarm or a siren"))
        yield self.add_switch(
            "alarms_blink",
            self.tr("Blink a frame around the captions"),
            self.tr("A little more than once a second; it stays still with reduced motion."),
        )
        yield self.add_switch(
            "alarms_notify",
            self.tr("Show a desktop notification"),
            self.tr("Needs the tray icon."),
        )
