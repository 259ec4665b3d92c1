"""How recordings are transcribed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from captioner.core.long_form import Algorithm
from captioner.core.models import ModelChoice
from captioner.core.plain_text import LANGUAGES
from captioner.gui.ports.services import GuiServices
from captioner.gui.settings.controls import Choice, Folder, Lines
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import SettingsPage
from captioner.gui.settings.pages import page_titles
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.language_menu import LanguageChoice
from captioner.settings.model import AS_LIVE, RecordingDevice, RecordingTask, Settings


class RecordingsSettingsPage(SettingsPage):
    """Algorithm, model, language and text; folded, what most people leave alone."""

    def __init__(
        self, settings_model: SettingsModel, services: GuiServices, background: Background
    ) -> None:
        self._services = services
        self._background = background
        self._models: tuple[str, str] | None = None
        super().__init__(settings_model, "recordings", page_titles()["recordings"])

    def build(self) -> Iterator[object]:
        """The rows."""
        as_live = self.tr("Same as live captions")
        yield self.add_choice(
            "algorithm",
            self.tr("Algorithm"),
            [
                (Algorithm.BATCHED, self.tr("Batched (recommended)")),
                (Algorithm.CHUNKED, self.tr("Chunked")),
                (Algorithm.SEQUENTIAL, self.tr("Sequential")),
            ],
            self.tr(
                "Batched packs together the utterances between pauses: the fewest word errors on "
                "people's recordings, and the fastest. Chunked joins overlapping windows. "
                "Sequential moves one window along by its timestamps, as Whisper was published."
            ),
        )
        self.model = Choice([("", as_live)])
        yield self.add("model", self.tr("Model"), self.model)
        spoken = self.tr("Spoken language")
        yield self.add(
            "language",
            spoken,
            LanguageChoice(
                spoken,
                [(AS_LIVE, as_live), ("", self.tr("Detect automatically"))],
                LANGUAGES,
                self._recent_languages,
            ),
            self.tr("Languages other than English need a multilingual model."),
        )
        self.task = Choice(
            [
                (RecordingTask.AS_LIVE, as_live),
                (RecordingTask.TRANSCRIBE, self.tr("What is said")),
                (RecordingTask.TRANSLATE, self.tr("Its English translation")),
            ]
        )
        yield self.add(
            "task",
            self.tr("Text"),
            self.task,
            self.tr("Only multilingual models translate."),
        )
        yield self.add(
            "terms",
            self.tr("Names and terms"),
            Lines(self.limits("terms"), self.tr("One per line: people, products, places")),
            self.tr("In addition to those under Recognition."),
        )
        self.fold()
        yield self.add_number(
            "beam_size",
            self.tr("Beams"),
            1,
            "",
            self.tr("More beams take longer and get a few more words right; 1 is the fastest."),
        )
        yield self.add_choice(
            "device",
            self.tr("Run on"),
            [
                (RecordingDevice.AS_LIVE, as_live),
                (RecordingDevice.AUTO, self.tr("Automatic (fastest)")),
                (RecordingDevice.CPU, self.tr("CPU")),
                (RecordingDevice.CUDA, self.tr("NVIDIA GPU")),
            ],
        )
        if self._services.models.can_be_accurate:
            yield self.add_switch(
                "accurate",
                self.tr("Accurate mode: a large model and its draft"),
                self.tr("It uses the batched algorithm; the two folders below replace the model."),
            )
            for field, words, example in (
                ("main_model", self.tr("Large model"), self.tr("large-v3, or its folder")),
                ("draft_model", self.tr("Draft"), self.tr("distil-large-v3.5, or its folder")),
            ):
                yield self.add(field, words, Folder(self.limits(field), example))
        self.refresh()

    def refresh(self) -> None:
        """Ask which models are here, and which one recordings are transcribed with."""
        settings = self._settings_model.settings
        self._models = _models_of(settings)
        wanted = settings.recordings.model or settings.recognition.model
        effective = replace(settings, recognition=replace(settings.recognition, model=wanted))
        self._background.run(self._services.models.choices, self._show_models)
        self._background.run(
            lambda: self._services.models.effective(effective), self._show_what_it_can
        )

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        super().show_settings(settings)
        if self._models is not None and _models_of(settings) != self._models:
            self.refresh()

    def _show_models(self, choices: Sequence[ModelChoice]) -> None:
        for choice in choices:
            if choice.is_installed:
                self.model.add_option(choice.name, choice.title)

    def _show_what_it_can(self, model: ModelChoice) -> None:
        self.task.set_enabled(RecordingTask.TRANSLATE, not model.is_english_only)


def _models_of(settings: Settings) -> tuple[str, str]:
    return settings.recordings.model, settings.recognition.model
