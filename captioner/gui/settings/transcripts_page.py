"""What stays on disk."""

from __future__ import annotations

from collections.abc import Iterator

from captioner.gui.ports.services import GuiServices
from captioner.gui.settings.controls import File, Folder, Switch
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import SettingsPage
from captioner.gui.settings.pages import page_titles
from captioner.gui.widgets.words import format_names
from captioner.settings.model import Settings, SubtitleFormat

_SAVED = ("keep_sound", "caption_later", "second_pass", "live_text", "live_srt", "calendar")
"""Settings of what is saved."""


class TranscriptsPage(SettingsPage):
    """What stays on disk."""

    def __init__(self, settings_model: SettingsModel, services: GuiServices) -> None:
        self._default_folder = str(services.folders.sessions)
        super().__init__(settings_model, "transcripts", page_titles()["transcripts"])

    def build(self) -> Iterator[object]:
        """Folder, formats, privacy."""
        yield self.add(
            "folder",
            self.tr("Folder"),
            Folder(self.limits("folder"), self._default_folder),
            self.tr("Each session has its own folder there."),
        )
        self.add_heading(self.tr("When a session ends, write"))
        self.format_switches: dict[SubtitleFormat, Switch] = {}
        for subtitle_format, words in format_names().items():
            switch = Switch(words)
            switch.changed.connect(lambda _value: self._on_format())
            self.format_switches[subtitle_format] = switch
            yield self.add_widget(switch)
        self.add_heading(self.tr("While captioning"))
        self.add(
            "live_text",
            self.tr("Live text file"),
            File(self.limits("live_text"), self.tr("No file"), "txt"),
            self.tr("The current lines, for a text source in OBS and similar programs."),
        )
        self.add(
            "live_srt",
            self.tr("Live subtitle file"),
            File(self.limits("live_srt"), self.tr("No file"), "srt"),
            self.tr("An SRT file, updated while you caption; replaced by each session."),
        )
        self.add_switch(
            "caption_later",
            self.tr("Record now, caption later"),
            self.tr("Only the sound is kept; “Caption now” in the list of sessions does the rest."),
        )
        self.add_switch(
            "second_pass",
            self.tr("Correct the saved text"),
            self.tr(
                "While you caption, the sound is decoded once more, with more care, for the saved "
                "text. The text as captioned is kept, too."
            ),
        )
        self.add_heading(self.tr("Titles"))
        self.add(
            "calendar",
            self.tr("Calendar file"),
            File(self.limits("calendar"), self.tr("No file"), "ics"),
            self.tr(
                "A session is named after the entry for that time, or else after its first words."
            ),
        )
        self.add_heading(self.tr("Privacy"))
        yield self.add_switch(
            "keep_sound",
            self.tr("Also save audio"),
            self.tr("About 60 MB per hour. Get consent first; many places require it."),
        )
        yield self.add_switch(
            "keep_nothing",
            self.tr("Don’t save anything"),
            self.tr("Captions are shown but not saved; no file is written."),
        )
        yield self.add_number(
            "delete_after_days",
            self.tr("Delete sessions after"),
            1,
            self.tr("days"),
            zero_words=self.tr("Never"),
        )

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        super().show_settings(settings)
        transcripts = settings.transcripts
        for subtitle_format, switch in self.format_switches.items():
            switch.show_value(subtitle_format in transcripts.formats)
            switch.setEnabled(not transcripts.keep_nothing)
        for name in _SAVED:
            self.controls[name].setEnabled(not transcripts.keep_nothing)

    def _on_format(self) -> None:
        formats = tuple(each for each, switch in self.format_switches.items() if switch.isChecked())
        self._settings_model.change("transcripts", formats=formats)
