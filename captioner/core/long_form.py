"""Transcription of whole recordings: settings, progress and results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from captioner.core.audio import AudioGap, SourceItem, SourceNotice
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.recognition import (
    ENGLISH,
    GuardSettings,
    LanguageDetected,
    RecogniserInfo,
    WindowSettings,
)
from captioner.core.vocabulary import Vocabulary


class Algorithm(StrEnum):
    """How a recording longer than Whisper's 30 s is taken apart.

    SEQUENTIAL: one window after the other; the timestamps in the answer say where the next one
        begins (Radford et al. 2022, section 3.8).
    CHUNKED: windows of one length that overlap, decoded in batches and joined where their
        tokens agree (Gandhi et al. 2023, section 5).
    BATCHED: utterances found by voice activity, packed into windows, decoded in batches
        (Bain et al. 2023, "WhisperX", section 3).
    """

    SEQUENTIAL = "sequential"
    CHUNKED = "chunked"
    BATCHED = "batched"


class Task(StrEnum):
    """What is written: the words as said, or their English translation."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"


@dataclass(frozen=True, slots=True)
class FallbackSettings:
    """When a decode has failed, and what is tried next (Radford et al. 2022, section 4.5).

    Attributes:
        temperatures: Tried in order; the first one is usually 0. One alone: no fallback.
        candidates: Samples drawn at each temperature above 0; the likeliest is taken.
        compression_ratio: A text that compresses better than this repeats itself.
        average_log_probability: Below it the decode has failed...
        no_speech_probability: ...unless the model is surer than this that there is no speech: then
            the window is silent.
    """

    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    candidates: int = 5
    compression_ratio: float = 2.4
    average_log_probability: float = -1.0
    no_speech_probability: float = 0.6


@dataclass(frozen=True, slots=True)
class LongFormSettings:
    """How a recording is transcribed.

    Attributes:
        language: Code of the spoken language; empty: the model detects it, or English where it
            knows nothing else.
        usual_languages: Codes of languages that need less evidence where the model detects it.
        task: Transcribe, or translate to English.
        beam_size: 1 decodes greedily.
        fallback: When to decode again, hotter.
        window: Length of the encoder window for sound shorter than 30 s.
        voice_activity: Whether only what sounds like speech is decoded; batched always does.
        longest_window_s: Longest sequential or batched window in seconds, at most 30; a model's
            captioner.json, or the chunks published for it, may set it lower.
        packed_pause_s: A longer pause is never within a batched window.
        joint_s: How far sequential and batched windows reach over a cut in unbroken speech, on
            either side of it: both hear the words there, and are joined on them.
        chunk_s: Length of chunked windows in seconds, at most 30, and not longer than the model's
            captioner.json allows; 0: as published for the model.
        chunk_stride: How far each chunk reaches into its neighbours on either side, as a share of
            its length, so that neighbours overlap by twice that.
        batch_size: Windows decoded together; 0: as many as fit into memory.
        vocabulary: Names and terms, a hint for models that take a prompt, and replacements.
        guards: What holds back hallucinated words; None lets all words through.
    """

    algorithm: Algorithm = Algorithm.BATCHED
    language: str = ""
    usual_languages: tuple[str, ...] = field(default=(ENGLISH,), repr=False)
    task: Task = Task.TRANSCRIBE
    beam_size: int = 5
    fallback: FallbackSettings = field(default_factory=FallbackSettings)
    window: WindowSettings = field(default_factory=WindowSettings)
    voice_activity: bool = True
    longest_window_s: float = 30.0
    packed_pause_s: float = 3.0
    joint_s: float = 1.0
    chunk_s: float = 0.0
    chunk_stride: float = 1 / 6
    batch_size: int = 0
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    guards: GuardSettings | None = field(default_factory=GuardSettings)

    def __post_init__(self) -> None:
        """Refuse what no algorithm can do."""
        if not 0 <= self.chunk_s <= 30 or not 0 < self.longest_window_s <= 30:
            raise ValueError("windows are longer than 0 and at most 30 s long")
        if not 0 <= 2 * self.chunk_stride < 1:
            raise ValueError("chunks overlap by less than their length")
        if not 0 <= 2 * self.joint_s < self.longest_window_s:
            raise ValueError("windows reach over a cut by less than half of their length")
        if not self.fallback.temperatures:
            raise ValueError("there is at least one temperature")

    def fitted_to(self, longest_window_s: float, chunk_s: float = 30.0) -> LongFormSettings:
        """The same for a model that decodes best in windows of at most so many seconds.

        Args:
            longest_window_s: Length of its longest window in seconds.
            chunk_s: Length of its chunks where these settings name none, and of its longest window
                where windows may end in a pause.
        """
        longest_s = min(self.longest_window_s, longest_window_s)
        if self.voice_activity:
            longest_s = min(longest_s, chunk_s)
        return replace(
            self,
            longest_window_s=longest_s,
            joint_s=min(self.joint_s, longest_s / 8),
            chunk_s=min(self.chunk_s or chunk_s, longest_window_s),
        )


@dataclass(frozen=True, slots=True)
class SoundTranscribed:
    """Everything before `until_s` (seconds from the recording's beginning) is transcribed."""

    until_s: float


LongFormEvent = Caption | LanguageDetected | SoundTranscribed | SourceNotice | AudioGap | Message
"""A caption that is not final is the open one: more words may join it, none of it changes.

A message is something that the user should know.
"""


WHOLE = (0.0, float("inf"))
"""All of a recording, as begin and end in seconds."""


class LongFormMemory(Protocol):
    """What a model answered for a recording, as JSON has it, in this run and in earlier ones."""

    @property
    def span_s(self) -> tuple[float, float]:
        """The part that is heard: windows that begin before it are silent, one behind it ends all.

        In seconds from the recording's beginning.
        """

    def __contains__(self, key: str) -> bool:
        """Whether an answer is there."""

    def __getitem__(self, key: str) -> object:
        """An answer that is there."""

    def keep(self, key: str, value: object) -> None:
        """Remember an answer; where it cannot be written, that costs time later and no more."""


class LongFormPort(Protocol):
    """A model that transcribes recordings; `captioner.speech.long_form` has the real one."""

    def load(self) -> RecogniserInfo:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: It is absent, damaged, of another architecture, or too large.
        """

    def transcribe(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings,
        is_cancelled: Callable[[], bool] = ...,
        memory: LongFormMemory | None = ...,
    ) -> Iterator[LongFormEvent]:
        """Captions in order, and progress, as they come; closing the iterator cancels.

        So does `is_cancelled`, which is asked from other threads, too: at once, in the middle of
        a window, where the model can be interrupted. Unlike closing, it loses nothing that was
        heard: words that wait for the next window still come, and then the iterator ends.

        Windows that are in `memory` are not heard again; those that are not are added to it.

        Raises:
            CaptionerError: Recognition failed, or, when all that could be read is transcribed,
                the error that ended the sound.
        """

    def close(self) -> None:
        """Free the model; safe to call twice."""


def require_language(language: str, task: Task, model_name: str, is_multilingual: bool) -> None:
    """Check that a model can do what is asked.

    Raises:
        CaptionerError: The model supports English only, and something else was asked for.
    """
    if is_multilingual:
        return
    if task is Task.TRANSLATE:
        raise CaptionerError(
            "The model {model_name} cannot translate: it supports English only.",
            "Choose a multilingual model such as large-v3.",
            model_name=model_name,
        )
    if language not in ("", ENGLISH):
        raise CaptionerError(
            "The model {model_name} supports English only, not the language {language}.",
            "Choose a multilingual model such as large-v3, or leave the language at en.",
            model_name=model_name,
            language=repr(language),
        )


@dataclass(frozen=True, slots=True)
class RecordingProgress:
    """A moment of a transcription.

    Attributes:
        done_s: Sound transcribed so far, in seconds.
        duration_s: Length of the recording; None where the file does not say.
        remaining_s: How long it will still take; None while nothing is known.
        tracks: The file's audio tracks: number, title and language, as far as it says.
        other_language: Code of the language it sounds like, where that is not the chosen one.
    """

    done_s: float
    duration_s: float | None
    remaining_s: float | None = None
    captions: tuple[Caption, ...] = ()
    tracks: tuple[str, ...] = ()
    other_language: str = ""

    @property
    def fraction(self) -> float | None:
        """Share that is done, 0 to 1; None where the length is not known."""
        if not self.duration_s:
            return None
        return min(1.0, self.done_s / self.duration_s)

    @property
    def speed(self) -> float | None:
        """Seconds of sound transcribed in a second; None while nothing is known, and at the end."""
        if not self.remaining_s or self.duration_s is None:
            return None
        return max(0.0, self.duration_s - self.done_s) / self.remaining_s


@dataclass(frozen=True, slots=True)
class RecordingTranscript:
    """What came of a recording, complete or as far as it went.

    Attributes:
        captions: Final captions in order.
        duration_s: Sound transcribed, in seconds.
        language: Code of the language; empty where none was detected or given.
        notices: Notices from the file's reader: damaged stretches, and how much is missing.
        error: Why the sound ended early; None where it did not.
        was_cancelled: Whether it was stopped before the end.
        gaps: Where sound is missing.
        recognised: Names of remembered voices that speak in it, by the label in the captions.
        other_language: Code of the language it sounds like, where that is not the chosen one.
    """

    captions: tuple[Caption, ...]
    duration_s: float
    language: str = ""
    notices: tuple[Message, ...] = ()
    error: CaptionerError | None = None
    was_cancelled: bool = False
    gaps: tuple[AudioGap, ...] = ()
    recognised: Mapping[str, str] = field(default_factory=dict)
    other_language: str = ""


ReportProgress = Callable[[RecordingProgress], None]
IsCancelled = Callable[[], bool]
