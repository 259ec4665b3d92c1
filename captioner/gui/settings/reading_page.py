"""The page of the settings of reading: the transcript, the pace of the overlay, screen readers."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import SettingsPage
from captioner.gui.settings.pages import page_titles
from captioner.settings.model import ConfidenceDisplay

_translate = QCoreApplication.translate


def spacing_titles() -> dict[str, str]:
    """Settings of the space within lines, of the overlay and of the transcript."""
    return {
        "letter_spacing_percent": _translate("SettingsPage", "Letter spacing"),
        "word_spacing_percent": _translate("SettingsPage", "Word spacing"),
    }


class ReadingPage(SettingsPage):
    """How the transcript reads."""

    def __init__(self, settings_model: SettingsModel) -> None:
        super().__init__(settings_model, "reading", page_titles()["reading"])

    def build(self) -> Iterator[object]:
        """Size, confidence, labels, screen readers."""
        yield self.add_number("font_size_pt", self.tr("Size of the transcript"), 1, "pt")
        yield self.add_number("line_height", self.tr("Line height"), 0.05, self.tr("× size"))
        for field, words in spacing_titles().items():
            yield self.add_number(field, words, 1, self.tr("% of the size"))
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
