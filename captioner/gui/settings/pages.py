"""Pages of the settings: sound, recognition, recordings, voice activity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.models import ModelChoice
from captioner.core.plain_text import LANGUAGES, one_line
from captioner.gui.ports import GuiServices
from captioner.gui.settings.controls import Choice, Folder, Line, Lines, Switch
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.model_downloads import ModelOffer
from captioner.gui.settings.model_list import ModelList
from captioner.gui.settings.page import SettingsPage
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.dialogs import ask_to_agree
from captioner.gui.widgets.language_menu import LanguageChoice
from captioner.gui.widgets.layout import FlowLayout, hbox, push_button, quiet_label, tell_name, vbox
from captioner.gui.widgets.source_picker import LiveDevices, SourcePicker
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import speaker_words, voice_print_words
from captioner.live.decisions.pacing import SavePower
from captioner.live.decisions.settings import ReadingMode
from captioner.settings.fields import limits_of
from captioner.settings.model import (
    AS_LIVE,
    ComputeDevice,
    RecordingDevice,
    RecordingTask,
    Settings,
    TermList,
    TermLists,
)
from captioner.settings.presets import HIGH, LOW, NORMAL, sensitivity_of, with_sensitivity

if TYPE_CHECKING:
    from captioner.core.speakers.labelling import RememberedVoice


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
        name = one_line(self.name.text())
        if self._may_add(name):
            self._chosen = name
            self.name.clear()
            self._keep((*self._lists.saved, TermList(name)))
            self.terms.setFocus()

    def delete(self) -> None:
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


class RememberedVoicesList(QWidget):
    """The people whose voices are recognised, each with a button that deletes the voice."""

    def __init__(self, services: GuiServices, background: Background) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._column = vbox(inside=self, margins=0, spacing=6)
        self._column.addWidget(quiet_label(voice_print_words()))
        self.state = quiet_label("", is_plain=True)
        self._column.addWidget(self.state)
        self.buttons: dict[str, QPushButton] = {}
        self._rows: list[QWidget] = []
        self.all_button = push_button(self.tr("Delete all voices…"), auto_default=False)
        self.all_button.clicked.connect(lambda: self._ask(""))
        self._column.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._show([])

    def showEvent(self, event: QShowEvent) -> None:
        """Read the remembered voices again: one may have come since, or gone."""
        super().showEvent(event)
        self._background.run(self._services.remembered_voices.all, self._show, self._show_error)

    def _show(self, voices: Sequence[RememberedVoice]) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self.buttons = [], {}
        for voice in voices:
            self._add(voice)
        nobody = self.tr("Nobody is remembered. Click a name in the captions to remember a voice.")
        self.state.setText("" if voices else nobody)
        self.state.setVisible(not voices)
        self.all_button.setVisible(len(voices) > 1)

    def _add(self, voice: RememberedVoice) -> None:
        words = self.tr("{name} ({seconds} s of speech, since {day})")
        label = QLabel(words.format(name=voice.name, seconds=round(voice.heard_s), day=voice.since))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        button = self.buttons[voice.name] = push_button(self.tr("Delete…"), auto_default=False)
        button.setAccessibleName(self.tr("Delete the voice of {name}").format(name=voice.name))
        button.clicked.connect(lambda: self._ask(voice.name))
        row = QWidget()
        hbox((label, 1), button, inside=row, margins=0)
        self._column.insertWidget(self._column.count() - 1, row)
        self._rows.append(row)

    def _ask(self, name: str) -> None:
        """Ask whether a voice goes; without a name all of them."""
        one = self.tr("Delete the voice of {name}?").format(name=name)
        ask_to_agree(
            self,
            self.tr("Delete voices"),
            one if name else self.tr("Delete all remembered voices?"),
            self.tr("They will no longer be recognised. Names in past sessions stay."),
            self.tr("Delete"),
            lambda: self._delete(name),
        )

    def _delete(self, name: str) -> None:
        voices = self._services.remembered_voices

        def delete() -> Sequence[RememberedVoice]:
            if name:
                voices.forget(name)
            else:
                voices.forget_all()
            return voices.all()

        self._background.run(delete, self._show, self._show_error)

    def _show_error(self, error: Exception) -> None:
        if not isinstance(error, CaptionerError):
            raise error
        self.state.setText(translated(error.full_message))
        self.state.show()
        self.all_button.show()


class SoundPage(SettingsPage):
    """Where sound comes from."""

    page = "capture"

    def build(self) -> Iterator[object]:
        self.picker = SourcePicker(self._settings_model.settings.capture)
        tell_name(self.picker)
        self.picker.chosen.connect(self._settings_model.set_page)
        self._devices = LiveDevices(self._services, self._background, self)
        self._devices.changed.connect(self.picker.set_devices)
        yield self.add_widget(self.picker)
        self.add_button(self.tr("Refresh devices"), self._devices.refresh)
        self.add_switch(
            "automatic_gain",
            self.tr("Boost quiet voices in the microphone"),
            self.tr("For distant microphones; noise is not boosted."),
        )
        self.add_switch(
            "tell_voices_apart",
            self.tr("Tell voices apart"),
            self.tr("Each voice gets a name and a colour."),
        )
        self.offer = ModelOffer(
            "speakers",
            self.tr(
                "A small model for this is built in. A larger one, 36 MB, can take its place; it "
                "also notices when several people speak at once."
            ),
            self._services.models,
            self._downloads,
        )
        yield self.add_widget(self.offer)
        self.add_heading(self.tr("Remembered voices"))
        self.remembered = RememberedVoicesList(self._services, self._background)
        yield self.add_widget(self.remembered)
        yield self.add_widget(
            quiet_label(self.tr("Changes take effect the next time captioning starts."))
        )
        self.add_heading(self.tr("When microphone and computer sound are captioned together"))
        own, others = speaker_words()
        yield self.add(
            "own_label", self.tr("Label for the microphone"), Line(self.limits("own_label"), own)
        )
        self.add(
            "others_label",
            self.tr("Label for computer sound"),
            Line(self.limits("others_label"), others),
        )
        yield self.add_switch(
            "headphones",
            self.tr("I'm using headphones"),
            self.tr("Turns off echo removal; captions appear 0.2 s sooner."),
        )
        self._devices.watch()

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
        self.picker.set_capture(settings.capture)


class RecognitionPage(SettingsPage):
    """The model and how it is used."""

    page = "recognition"

    def build(self) -> Iterator[object]:
        self.models = ModelList(
            self._services.models, self._settings_model, self._background, self._downloads
        )
        yield self.add_widget(self.models)
        yield self.add_choice(
            "draft_model",
            self.tr("Preview model"),
            [
                ("auto", self.tr("A small model, if this computer needs one")),
                ("none", self.tr("The model itself")),
                *((name, name) for name in ("distil-small.en", "base.en", "tiny.en")),
            ],
            self.tr("A small model shows words first; the model above corrects and keeps them."),
        )
        spoken = self.tr("Spoken language")
        yield self.add(
            "language",
            spoken,
            LanguageChoice(
                spoken, [("", self.tr("Detect automatically"))], LANGUAGES, self._recent_languages
            ),
            self.tr("Languages other than English need a multilingual model."),
        )
        yield self.add_switch(
            "translate",
            self.tr("Translate into English"),
            self.tr("Captions are the English translation; this also needs a multilingual model."),
        )
        yield self.add_choice(
            "device",
            self.tr("Run on"),
            [
                (ComputeDevice.AUTO, self.tr("Automatic (fastest)")),
                (ComputeDevice.CPU, self.tr("CPU")),
                (ComputeDevice.CUDA, self.tr("NVIDIA GPU")),
            ],
        )
        yield self.add_choice(
            "reading",
            self.tr("Words appear"),
            [
                (ReadingMode.STEADY, self.tr("Steady: after 1.5 s, never corrected")),
                (ReadingMode.BALANCED, self.tr("Balanced: after 0.8 s, a sixth corrected")),
                (ReadingMode.FAST, self.tr("Fast: after 0.3 s, two thirds corrected")),
            ],
            self.tr(
                "Measured with tiny.en; larger models take longer. Words shown as certain never "
                "change, and the final text is the same."
            ),
        )
        yield self.add(
            "vocabulary",
            self.tr("Names and terms"),
            Lines(self.limits("vocabulary"), self.tr("One per line: people, products, places")),
            self.tr("Words that the model should spell correctly, in every session."),
        )
        self.term_lists = TermListEditor(self._settings_model)
        yield self.add_row(
            self.tr("Lists of terms"),
            self.term_lists,
            self.tr("For a team or a project. “listen --terms NAME” uses a list once."),
        )
        yield self.add_switch(
            "suggest_corrections",
            self.tr("Suggest terms from corrections"),
            self.tr("“Terms…” offers names that you corrected in saved sessions, to be ticked."),
        )
        self.fold()
        yield self.add_number(
            "partial_interval_s",
            self.tr("Update interval"),
            0.05,
            "s",
            self.tr("Slower computers take longer anyway."),
        )
        yield self.add_choice(
            "save_power",
            self.tr("Save power"),
            [
                (SavePower.NEVER, self.tr("Never")),
                (SavePower.ON_BATTERY, self.tr("On battery")),
                (SavePower.ALWAYS, self.tr("Always")),
            ],
            self.tr("New words appear less often, and the CPU has less to do."),
        )
        yield self.add_number(
            "window_floor_s",
            self.tr("Shortest window"),
            0.5,
            "s",
            self.tr("Shorter is faster; under 10 s accuracy suffers."),
        )
        yield self.add_number("window_margin_s", self.tr("Trailing silence"), 0.5, "s")
        yield self.add_switch(
            "window_full",
            self.tr("Always decode a full window of 30 s"),
            self.tr("Much slower; for computers with a powerful GPU."),
        )
        yield self.add_number(
            "unload_after_min",
            self.tr("Unload the model after"),
            1,
            self.tr("min"),
            zero_words=self.tr("Never"),
        )
        self.models.begin()

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
        self.term_lists.show_settings(settings)


class VoicePage(SettingsPage):
    """What counts as speech."""

    page = "voice_activity"

    def build(self) -> Iterator[object]:
        """Sensitivity to speech; folded, the settings that it consists of."""
        explanation = self.tr(
            "How speech is distinguished from silence and noise. The defaults suit most rooms."
        )
        yield self.add_widget(quiet_label(explanation))
        self.sensitivity = Choice(
            [
                (LOW, self.tr("Low: for noisy rooms")),
                (NORMAL, self.tr("Normal")),
                (HIGH, self.tr("High: for quiet voices")),
                ("", self.tr("Custom")),
            ]
        )
        self.sensitivity.changed.connect(self._on_sensitivity)
        hint = self.tr("Higher settings miss less speech but mistake more noise for it.")
        yield self.add_row(self.tr("Sensitivity"), self.sensitivity, hint)
        self.fold()
        yield self.add_switch(
            "gate",
            self.tr("Skip silence"),
            self.tr("Saves battery; switch it off if very quiet speech is missed."),
        )
        yield self.add_number(
            "gate_aggressiveness",
            self.tr("Strictness"),
            1,
            "",
            self.tr("0 lets most sound through, 3 the least."),
        )
        yield self.add_number(
            "onset_probability", self.tr("Speech starts at"), 0.05, "%", factor=100
        )
        yield self.add_number(
            "release_probability", self.tr("Speech continues above"), 0.05, "%", factor=100
        )
        yield self.add_number("onset_ms", self.tr("Minimum duration"), 16, "ms")
        yield self.add_number("pre_roll_ms", self.tr("Lead-in"), 20, "ms")
        yield self.add_number(
            "shortest_hangover_ms", self.tr("Shortest pause between utterances"), 10, "ms"
        )
        yield self.add_number(
            "longest_hangover_ms", self.tr("Longest pause within an utterance"), 10, "ms"
        )
        yield self.add_number("shortest_ms", self.tr("Shortest utterance"), 16, "ms")
        yield self.add_number("longest_s", self.tr("Longest utterance"), 1, "s")

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
        self.sensitivity.show_value(sensitivity_of(settings.voice_activity))

    def _on_sensitivity(self, name: str) -> None:
        voice = self._settings_model.settings.voice_activity
        if name:
            self._settings_model.set_page(with_sensitivity(voice, name))
            return
        self.sensitivity.show_value(sensitivity_of(voice))
        if self.fold_button is not None:
            self.fold_button.setChecked(True)


class RecordingsSettingsPage(SettingsPage):
    """Model, language and text; folded, what most people leave alone."""

    page = "recordings"

    def build(self) -> Iterator[object]:
        self._models: tuple[str, str] | None = None
        as_live = self.tr("Same as live captions")
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
                self.tr("The two folders below replace the model."),
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
            lambda: self._services.models.effective(effective),
            lambda model: self.task.set_enabled(RecordingTask.TRANSLATE, not model.is_english_only),
        )

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
        if self._models is not None and _models_of(settings) != self._models:
            self.refresh()

    def _show_models(self, choices: Sequence[ModelChoice]) -> None:
        for choice in choices:
            if choice.is_installed:
                self.model.add_option(choice.name, choice.title)


def _models_of(settings: Settings) -> tuple[str, str]:
    return settings.recordings.model, settings.recognition.model
