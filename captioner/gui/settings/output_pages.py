"""Pages of the settings: reading, sound descriptions, transcripts."""

from collections.abc import Iterator
from dataclasses import replace

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.gui.settings.controls import File, Folder, Switch
from captioner.gui.settings.model_downloads import ModelOffer
from captioner.gui.settings.page import SettingsPage
from captioner.gui.widgets.layout import quiet_label
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import format_names
from captioner.settings.model import ConfidenceDisplay, Settings, SubtitleFormat
from captioner.sound_events.kinds import LABELS, Sensitivity


class ReadingPage(SettingsPage):
    """How the transcript reads."""

    page = "reading"

    def build(self) -> Iterator[object]:
        yield self.add_number("font_size_pt", self.tr("Size of the transcript"), 1, "pt")
        yield from self.add_line_rows()
        yield self.add_number(
            "caption_spacing",
            self.tr("Space between captions"),
            0.25,
            self.tr("× size"),
            zero_words=self.tr("Normal"),
        )
        yield self.add_choice(
            "confidence",
            self.tr("Uncertain words"),
            [
                (ConfidenceDisplay.NONE, self.tr("Show normally")),
                (ConfidenceDisplay.UNDERLINE, self.tr("Underline")),
                (ConfidenceDisplay.DIMMED, self.tr("Dim")),
            ],
        )
        yield self.add_number("unsure_below", self.tr("Uncertain below"), 0.05, "%", factor=100)
        yield self.add_number(
            "words_a_minute",
            self.tr("Reading speed in the overlay, in words per minute"),
            5,
            hint=self.tr("When people speak faster for a while, captions wait for you."),
            zero_words=self.tr("As spoken"),
        )
        yield self.add_switch(
            "fold_fillers",
            self.tr("Leave out “um” and repeated words while the overlay is behind"),
            self.tr("A ⋯ stands in their place. Transcripts keep every word."),
        )
        yield self.add_number(
            "catch_up_words_a_minute",
            self.tr("Catch-up speed, in words per minute"),
            10,
        )
        yield self.add_number(
            "away_after_s",
            self.tr("Mark my place when the pointer has not moved for"),
            10,
            "s",
            self.tr("A dashed line then shows where you stopped reading."),
            zero_words=self.tr("Never"),
        )
        yield self.add_number(
            "messages_stay_s",
            self.tr("Show messages for"),
            5,
            "s",
            self.tr("Errors, and messages that need an answer, always stay."),
            zero_words=self.tr("Until dismissed"),
        )
        yield self.add_switch("show_labels", self.tr("Show who speaks"))
        yield self.add_switch("show_times", self.tr("Show times beside captions"))
        yield self.add_switch(
            "announce_finals",
            self.tr("Let screen readers announce finished captions"),
            self.tr("They wait until the screen reader has finished speaking."),
        )


class SoundsPage(SettingsPage):
    """Which sounds are described, and the reaction to an alarm."""

    page = "sounds"

    def build(self) -> Iterator[object]:
        yield self.add_switch(
            "are_told",
            self.tr("Describe sounds in brackets"),
            self.tr("Beside the words, and also in the transcript and its files."),
        )
        self.offer = ModelOffer(
            "sounds",
            self.tr(
                "A model for laughter, music, alarms and more is built in. Another one, 6 MB, can "
                "take its place."
            ),
            self._services.models,
            self._downloads,
        )
        yield self.add_widget(self.offer)
        self.add_widget(
            quiet_label(self.tr("Changes take effect the next time captioning starts."))
        )
        yield self.add_choice(
            "sensitivity",
            self.tr("Sensitivity"),
            [
                (Sensitivity.LOW, self.tr("Low: only clear sounds")),
                (Sensitivity.NORMAL, self.tr("Normal")),
                (Sensitivity.HIGH, self.tr("High: quiet sounds, too, and more mistakes")),
            ],
        )
        self.try_button = self.add_button(self.tr("Try it: play a smoke alarm"), self._try)
        self.tried_words = quiet_label("")
        self.tried_words.hide()
        yield self.add_widget(self.tried_words)
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

    def _try(self) -> None:
        sounds = self._settings_model.settings.sounds
        self.try_button.setEnabled(False)
        self._background.run(
            lambda: self._services.try_sounds(sounds), self._on_tried, self._on_not_tried
        )

    def _on_tried(self, caption: Caption) -> None:
        self._parts.show_sound(caption)
        words = (
            self.tr("The overlay shows {label}.")
            if self._settings_model.settings.overlay.visible
            else self.tr("The label is {label}; the overlay is switched off.")
        )
        self._show_tried(words.format(label=caption.text))

    def _on_not_tried(self, error: Exception) -> None:
        if not isinstance(error, CaptionerError):
            self._background.show_error(error)
            self.try_button.setEnabled(True)
            return
        self._show_tried(f"{translated(error.message)} {translated(error.hint)}".strip())

    def _show_tried(self, words: str) -> None:
        self.tried_words.setText(words)
        self.tried_words.show()
        self.try_button.setEnabled(True)


_SAVED = ("keep_sound", "caption_later", "second_pass", "live_text", "live_srt", "calendar")
"""Settings of saved sessions."""


class TranscriptsPage(SettingsPage):
    """What stays on disk."""

    page = "transcripts"

    def build(self) -> Iterator[object]:
        yield self.add(
            "folder",
            self.tr("Folder"),
            Folder(self.limits("folder"), str(self._services.folders.sessions)),
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
        super().show_settings(settings)
        transcripts = settings.transcripts
        for subtitle_format, switch in self.format_switches.items():
            switch.show_value(subtitle_format in transcripts.formats)
            switch.setEnabled(not transcripts.keep_nothing)
        for name in _SAVED:
            self.controls[name].setEnabled(not transcripts.keep_nothing)

    def _on_format(self) -> None:
        formats = tuple(each for each, switch in self.format_switches.items() if switch.isChecked())
        self._settings_model.change(lambda s: replace(s.transcripts, formats=formats))
