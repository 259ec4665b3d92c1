"""Every setting with its type, its default and its limits, page by page.

The dataclasses are frozen: a changed setting is a new `Settings`. Limits stand in the fields'
metadata (`captioner.settings.fields`), so that a file, a dialog and a test read the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from captioner.core.terms.vocabulary import MOST_TERMS
from captioner.live.decisions.pacing import SavePower
from captioner.live.decisions.segmenter import SegmenterSettings
from captioner.live.decisions.settings import ReadingMode
from captioner.settings.fields import number, pages, text, texts
from captioner.settings.overlay import OverlaySettings, OwnLooks
from captioner.sound_events.kinds import Sensitivity, SoundKind


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """Which sounds are described; a field for each kind.

    Attributes:
        sensitivity: How readily sounds are described.
        alarms_blink: Whether the overlay's frame blinks at an alarm or a siren.
        alarms_notify: Whether the desktop shows a message then.
    """

    are_told: bool = True
    sensitivity: Sensitivity = Sensitivity.NORMAL
    laughter: bool = True
    applause: bool = True
    cheering: bool = True
    crowd: bool = True
    music: bool = True
    singing: bool = True
    crying: bool = True
    baby: bool = True
    cough: bool = True
    knock: bool = True
    door: bool = True
    doorbell: bool = True
    bell: bool = True
    phone: bool = True
    alarm: bool = True
    smoke_alarm: bool = True
    siren: bool = True
    horn: bool = True
    engine: bool = True
    dog: bool = True
    cat: bool = True
    glass: bool = True
    water: bool = True
    gunshot: bool = True
    thunder: bool = True
    typing: bool = False
    alarms_blink: bool = False
    alarms_notify: bool = False

    @property
    def wanted(self) -> frozenset[SoundKind]:
        return frozenset(kind for kind in SoundKind if self.are_told and getattr(self, kind))


MOST_USUAL_LANGUAGES = 10

_SEGMENTER = SegmenterSettings()


class SourceKind(StrEnum):
    """Whose voice is captioned."""

    MICROPHONE = "mic"
    SYSTEM = "system"
    BOTH = "both"


class ComputeDevice(StrEnum):
    """Where the model runs."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class RecordingTask(StrEnum):
    """The text made of a recording."""

    AS_LIVE = "as-live"
    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"


class RecordingDevice(StrEnum):
    """Where the model of recordings runs."""

    AS_LIVE = "as-live"
    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


AS_LIVE = "as-live"
"""The language of recordings is that of live captions."""


class ConfidenceDisplay(StrEnum):
    """How words the recogniser was unsure of look."""

    NONE = "none"
    UNDERLINE = "underline"
    DIMMED = "dimmed"


class Appearance(StrEnum):
    """Colours of the windows; the overlay has its own."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class SubtitleFormat(StrEnum):
    """Files that a finished session produces, or is exported to."""

    SRT = "srt"
    VTT = "vtt"
    TXT = "txt"
    JSON = "json"
    MARKDOWN = "md"
    WORD = "docx"
    RTTM = "rttm"
    GLOSSARY = "csv"


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """Where sound comes from.

    Attributes:
        application: The application that is captioned alone, instead of all the computer's sound;
            empty for all.
        own_label: What captions of the microphone are called when both are captioned; empty for
            the windows' own word.
        others_label: What captions of the computer's sound are called; empty likewise.
        headphones: Whether the microphone certainly records nothing of the loudspeaker.
        tell_voices_apart: Whether the voices within each are, where the model for it is here.
    """

    source: SourceKind = SourceKind.MICROPHONE
    microphone: str = text("")
    loopback: str = text("")
    application: str = text("")
    own_label: str = text("", longest=24)
    others_label: str = text("", longest=24)
    automatic_gain: bool = False
    headphones: bool = False
    tell_voices_apart: bool = True


@dataclass(frozen=True, slots=True)
class RecognitionSettings:
    """The model and how it is used.

    Attributes:
        model: Name in the catalogue ("tiny.en" is built in) or a model directory.
        draft_model: The model that shows words first: "auto", "none", or one as above.
        language: Code of the spoken language; empty: a multilingual model detects it, and others
            caption English.
        usual_languages: Codes of those that were chosen in sessions, the newest first.
        window_margin_s: Silence kept after the sound in the window.
        window_full: Always the whole 30 s: slower, now and then more accurate.
        partial_interval_s: Tentative text is made at most this often during speech.
        reading: Early words against steady words.
        suggest_corrections: Whether corrections in saved sessions suggest terms.
        unload_after_min: Idle time after which the model's memory is given back; 0 for never.
    """

    model: str = text("distil-large-v3.5", may_be_empty=False)
    draft_model: str = text("auto", may_be_empty=False)
    device: ComputeDevice = ComputeDevice.AUTO
    language: str = text("", longest=8)
    usual_languages: tuple[str, ...] = texts(most=MOST_USUAL_LANGUAGES)
    translate: bool = False
    window_floor_s: float = number(10.0, least=2.0, most=30.0)
    window_margin_s: float = number(2.0, least=0.5, most=10.0)
    window_full: bool = False
    partial_interval_s: float = number(0.5, least=0.2, most=5.0)
    save_power: SavePower = SavePower.ON_BATTERY
    reading: ReadingMode = ReadingMode.BALANCED
    vocabulary: tuple[str, ...] = texts(most=MOST_TERMS)
    suggest_corrections: bool = False
    unload_after_min: int = number(15, least=0, most=240)


@dataclass(frozen=True, slots=True)
class TermList:
    """A named list of names and terms ("Team"), one entry a line.

    Attributes:
        is_used: Whether sessions and recordings use it without being asked.
    """

    name: str = text("", longest=40, may_be_empty=False)
    terms: tuple[str, ...] = texts(most=MOST_TERMS)
    is_used: bool = True


@dataclass(frozen=True, slots=True)
class TermLists:
    """The user's named lists, in the order in which they were made."""

    saved: tuple[TermList, ...] = pages(most=20)

    @property
    def used(self) -> tuple[str, ...]:
        return tuple(term for each in self.saved if each.is_used for term in each.terms)

    def named(self, name: str) -> TermList | None:
        wanted = name.strip().casefold()
        return next((each for each in self.saved if each.name.casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """How recordings are transcribed in the windows.

    Attributes:
        model: Name in the catalogue or a model directory; empty: the one of live captions.
        language: Code of the spoken language; empty lets the model decide; `AS_LIVE`.
        terms: Names and terms beside those of live captions.
        accurate: Whether a large model runs with a draft, where that is installed.
        main_model: Directory of the large model, in the Hugging Face format.
        draft_model: Directory of its draft.
    """

    model: str = text("")
    language: str = text(AS_LIVE, longest=8)
    task: RecordingTask = RecordingTask.AS_LIVE
    terms: tuple[str, ...] = texts(most=MOST_TERMS)
    accurate: bool = False
    main_model: str = text("", longest=4096)
    draft_model: str = text("", longest=4096)
    device: RecordingDevice = RecordingDevice.AS_LIVE
    beam_size: int = number(5, least=1, most=20)


@dataclass(frozen=True, slots=True)
class VoiceDetectionSettings:
    """When speech begins and ends; see `live.decisions.segmenter.SegmenterSettings`.

    Attributes:
        gate: Whether the cheap gate (webrtcvad) spares Silero clear silence.
        gate_aggressiveness: 0 lets most through, 3 least.
    """

    gate: bool = True
    gate_aggressiveness: int = number(1, least=0, most=3)
    onset_probability: float = number(_SEGMENTER.onset_probability, least=0.05, most=0.95)
    release_probability: float = number(_SEGMENTER.release_probability, least=0.02, most=0.9)
    onset_ms: float = number(_SEGMENTER.onset_ms, least=32.0, most=1_000.0)
    pre_roll_ms: float = number(_SEGMENTER.pre_roll_ms, least=0.0, most=2_000.0)
    shortest_hangover_ms: float = number(_SEGMENTER.shortest_hangover_ms, least=64.0, most=3_000.0)
    longest_hangover_ms: float = number(_SEGMENTER.longest_hangover_ms, least=64.0, most=3_000.0)
    shortest_ms: float = number(_SEGMENTER.shortest_ms, least=0.0, most=2_000.0)
    longest_s: float = number(_SEGMENTER.longest_s, least=4.0, most=28.0)


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How the transcript in the main window reads.

    Attributes:
        line_height: Distance of lines as a multiple of the font size; never so small that letters
            touch.
        letter_spacing_percent, word_spacing_percent: Space added between letters and between
            words, in percent of the font size.
        caption_spacing: Least space between captions as a multiple of the font size.
        unsure_below: Probability under which a word counts as unsure.
        words_a_minute: The pace of the overlay; 0 for that of speech.
        fold_fillers: Whether fillers and repeated words are left out there while it lags.
        catch_up_words_a_minute: The pace at which missed captions roll by.
        away_after_s: Rest of the pointer after which the reader counts as away; 0 for never.
        messages_stay_s: How long messages are shown that need no response; good news two fifths of
            that; 0 until they are dismissed.
    """

    font_size_pt: int = number(13, least=8, most=40)
    line_height: float = number(1.0, least=1.0, most=2.5)
    letter_spacing_percent: int = number(0, least=0, most=50)
    word_spacing_percent: int = number(0, least=0, most=100)
    caption_spacing: float = number(0.0, least=0.0, most=3.0)
    confidence: ConfidenceDisplay = ConfidenceDisplay.NONE
    unsure_below: float = number(0.5, least=0.05, most=0.95)
    show_labels: bool = True
    show_times: bool = True
    announce_finals: bool = False
    words_a_minute: int = number(0, least=0, most=600)
    fold_fillers: bool = False
    catch_up_words_a_minute: int = number(240, least=60, most=1_000)
    away_after_s: int = number(120, least=0, most=3_600)
    messages_stay_s: int = number(20, least=0, most=600)


@dataclass(frozen=True, slots=True)
class TranscriptSettings:
    """What stays on disk.

    Attributes:
        keep_nothing: Whether nothing is written at all.
        caption_later: Whether sessions are only recorded, to be captioned when there is time;
            not while nothing is kept.
        live_text: A text file that holds the lines in view while captioning (OBS); empty: none.
        live_srt: Another place for the SRT that grows while captioning; empty: none.
        second_pass: Whether sound is decoded once more, while captioning, for the saved text.
        calendar: An iCalendar file; a session is named by its entry of that hour; empty: none.
        delete_after_days: Age at which sessions are deleted by themselves; 0 for never.
    """

    folder: str = text("", longest=4_096)
    keep_sound: bool = False
    keep_nothing: bool = False
    caption_later: bool = False
    second_pass: bool = True
    live_text: str = text("", longest=4_096)
    live_srt: str = text("", longest=4_096)
    calendar: str = text("", longest=4_096)
    export_format: SubtitleFormat = SubtitleFormat.SRT
    formats: tuple[SubtitleFormat, ...] = (
        SubtitleFormat.SRT,
        SubtitleFormat.VTT,
        SubtitleFormat.TXT,
        SubtitleFormat.JSON,
    )
    delete_after_days: int = number(0, least=0, most=3_650)


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """Captions elsewhere; every output is off until it is switched on.

    Attributes:
        share_in_network: Whether the page for other screens may be opened by other devices.
    """

    share_in_network: bool = False


@dataclass(frozen=True, slots=True)
class GeneralSettings:
    """The application as a whole.

    Attributes:
        language: Code of the language of the windows; empty for the desktop's.
        overlay_only: Whether the application starts without its window.
        close_to_tray: Whether Captioner keeps running when its window is closed.
        closing_told: Whether the user was informed of that.
        wayland_told: Whether the user was informed of the overlay's limits under Wayland.
        toggle_shortcut: Keys that start and stop captioning from every program, as Qt writes them
            ("Ctrl+Alt+C"); empty for none.
        lock_shortcut: The same for locking the overlay.
        mark_shortcut: The same for marking a place in the captions.
        look_shortcut: The same for the look that captions had before.
    """

    language: str = text("", longest=8)
    appearance: Appearance = Appearance.SYSTEM
    start_listening: bool = False
    overlay_only: bool = False
    autostart: bool = False
    tray_icon: bool = True
    close_to_tray: bool = True
    closing_told: bool = False
    wayland_told: bool = False
    welcome_done: bool = False
    toggle_shortcut: str = text("", longest=40)
    lock_shortcut: str = text("", longest=40)
    mark_shortcut: str = text("", longest=40)
    look_shortcut: str = text("", longest=40)


PageSettings = (
    CaptureSettings
    | RecognitionSettings
    | VoiceDetectionSettings
    | RecordingSettings
    | TermLists
    | OverlaySettings
    | OwnLooks
    | ReadingSettings
    | SoundSettings
    | TranscriptSettings
    | OutputSettings
    | GeneralSettings
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All pages."""

    capture: CaptureSettings = field(default_factory=CaptureSettings)
    recognition: RecognitionSettings = field(default_factory=RecognitionSettings)
    voice_activity: VoiceDetectionSettings = field(default_factory=VoiceDetectionSettings)
    recordings: RecordingSettings = field(default_factory=RecordingSettings)
    term_lists: TermLists = field(default_factory=TermLists)
    overlay: OverlaySettings = field(default_factory=OverlaySettings)
    looks: OwnLooks = field(default_factory=OwnLooks)
    reading: ReadingSettings = field(default_factory=ReadingSettings)
    sounds: SoundSettings = field(default_factory=SoundSettings)
    transcripts: TranscriptSettings = field(default_factory=TranscriptSettings)
    outputs: OutputSettings = field(default_factory=OutputSettings)
    general: GeneralSettings = field(default_factory=GeneralSettings)

    @property
    def recent_languages(self) -> tuple[str, ...]:
        chosen = (self.recognition.language, self.recordings.language)
        codes = (*chosen, *self.recognition.usual_languages)
        return tuple(dict.fromkeys(each for each in codes if each not in ("", AS_LIVE)))

    def with_terms(self, terms: tuple[str, ...] | None) -> Settings:
        """Return the settings with these entries instead of the lists in use; None: unchanged."""
        if terms is None:
            return self
        return replace(self, term_lists=TermLists((TermList(terms=terms),)))

    def with_page(self, page: PageSettings) -> Settings:
        """Return the settings with a page in place of the one of its type."""
        pages: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        name = next(name for name, current in pages.items() if type(current) is type(page))
        return replace(self, **(pages | {name: page})).coherent()

    def coherent(self) -> Settings:
        """Return the settings with pairs that contradict each other made to agree."""
        voice = self.voice_activity
        return replace(
            self,
            voice_activity=replace(
                voice,
                # A release above the onset would end an utterance that has just begun.
                release_probability=min(voice.release_probability, voice.onset_probability),
                longest_hangover_ms=max(voice.longest_hangover_ms, voice.shortest_hangover_ms),
            ),
        )
