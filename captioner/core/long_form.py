"""Transcription of whole recordings: settings, progress and results."""

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
from captioner.core.speakers.naming import Recognition
from captioner.core.terms.vocabulary import Vocabulary


class Algorithm(StrEnum):
    """How a recording longer than Whisper's 30 s is split into windows.

    SEQUENTIAL: one window after the other; decoded timestamps determine the start of the next one
        (Radford et al. 2022, section 3.8).
    CHUNKED: overlapping windows of one length, decoded in batches and joined on common tokens
        (Gandhi et al. 2023, section 5).
    BATCHED: utterances detected by voice activity, packed into windows, decoded in batches
        (Bain et al. 2023, "WhisperX", section 3).
    """

    SEQUENTIAL = "sequential"
    CHUNKED = "chunked"
    BATCHED = "batched"


class Task(StrEnum):
    """Transcription, or translation to English."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"


@dataclass(frozen=True, slots=True)
class FallbackSettings:
    """When a decode has failed, and how to decode again (Radford et al. 2022, section 4.5).

    Attributes:
        temperatures: Temperatures to try in order, usually from 0; a single one means no fallback.
            Whisper's own are 0 to 1 in steps of 0.2.
        candidates: Samples drawn at each temperature above 0, of which the most probable is used.
        compression_ratio: A text that compresses better than this repeats itself.
        average_log_probability: A decode below it has failed, unless the window is silent.
        no_speech_probability: A failed decode above it means that the window is silent.
    """

    temperatures: tuple[float, ...] = (0.0, 0.4)
    candidates: int = 5
    compression_ratio: float = 2.4
    average_log_probability: float = -1.0
    no_speech_probability: float = 0.6


@dataclass(frozen=True, slots=True)
class LongFormSettings:
    """Options of transcribing a recording.

    Attributes:
        language: Code of the spoken language; empty detects it, or means English for an
            English-only model.
        usual_languages: Codes of languages that need less evidence when the language is detected.
        task: Transcribe, or translate to English.
        beam_size: 1 decodes greedily.
        fallback: When to decode again at a higher temperature.
        window: Length of the encoder window for sound shorter than 30 s.
        voice_activity: Whether only detected speech is decoded; always true for batched.
        longest_window_s: Longest sequential or batched window in seconds, at most 30; a model's
            captioner.json, or the chunks published for it, may set it lower.
        packed_pause_s: Longest pause within a batched window.
        joint_s: How far sequential and batched windows reach beyond a cut in the middle of speech,
            on either side, so that both contain the words there and are joined on them.
        chunk_s: Length of chunked windows in seconds, at most 30, and at most the length in the
            model's captioner.json; 0 for the length published for the model.
        chunk_stride: How far each chunk reaches into its neighbours on either side, as a share of
            its length; neighbours overlap by twice that.
        batch_size: Number of windows decoded together; 0 for as many as fit into memory.
        vocabulary: Names and terms, used as a hint for models with prompts, and replacements.
        guards: Thresholds of the guards against hallucinated words; None for no guards.
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
        """Raise ValueError for values that no algorithm supports."""
        if not 0 <= self.chunk_s <= 30 or not 0 < self.longest_window_s <= 30:
            raise ValueError("windows are longer than 0 and at most 30 s long")
        if not 0 <= 2 * self.chunk_stride < 1:
            raise ValueError("chunks overlap by less than their length")
        if not 0 <= 2 * self.joint_s < self.longest_window_s:
            raise ValueError("windows reach over a cut by less than half of their length")
        if not self.fallback.temperatures:
            raise ValueError("there is at least one temperature")

    def fitted_to(self, longest_window_s: float, chunk_s: float = 30.0) -> "LongFormSettings":
        """Return these settings for a model that decodes best in windows of limited length.

        Args:
            longest_window_s: Its longest window in seconds.
            chunk_s: Its chunk length if these settings have none, and its longest window if windows
                may end in a pause.
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
"""A caption that is not final is open: words may be added to it, but none changes. A message is
meant for the user.
"""


WHOLE = (0.0, float("inf"))
"""All of a recording, as start and end in seconds."""


class LongFormMemory(Protocol):
    """Stored results of a model for a recording, as JSON, of this run and earlier ones."""

    @property
    def span_s(self) -> tuple[float, float]:
        """Start and end of the decoded part, in seconds of the recording.

        Windows that begin before it count as silent; a window that begins after it ends the run.
        """

    def __contains__(self, key: str) -> bool:
        """Return whether there is a result for a key."""

    def __getitem__(self, key: str) -> object:
        """Return the result for a key."""

    def keep(self, key: str, value: object) -> None:
        """Store a result; if that fails, a resumed run only decodes it again."""


class LongFormPort(Protocol):
    """A model that transcribes recordings; `captioner.speech.long_form` has the real one."""

    def load(self) -> RecogniserInfo:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: The model is absent, damaged, of another architecture, or too large.
        """

    def transcribe(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings,
        is_cancelled: Callable[[], bool] = ...,
        memory: LongFormMemory | None = ...,
    ) -> Iterator[LongFormEvent]:
        """Yield captions in order, and progress; closing the iterator cancels.

        `is_cancelled`, which is also called on other threads, cancels as well: even in the middle
        of a window, if the model can be interrupted. Unlike closing, it loses no decoded words:
        those that wait for the next window are yielded before the iterator ends.

        Windows in `memory` are not decoded again; others are added to it.

        Raises:
            CaptionerError: Recognition failed, or the sound ended in an error, which is raised
                after transcribing the sound before it.
        """

    def close(self) -> None:
        """Free the model; safe to call twice."""


def require_language(language: str, task: Task, model_name: str, is_multilingual: bool) -> None:
    """Check that a model supports a language and a task.

    Raises:
        CaptionerError: The model supports English only, and another language or task is requested.
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
    """The progress of a transcription.

    Attributes:
        done_s: Sound already transcribed, in seconds.
        duration_s: Length of the recording; None if the file does not declare it.
        remaining_s: Estimated time left; None while unknown.
        tracks: The file's audio tracks: number, and title and language if declared.
        other_language: Code of the detected language, if it is not the chosen one.
    """

    done_s: float
    duration_s: float | None
    remaining_s: float | None = None
    captions: tuple[Caption, ...] = ()
    tracks: tuple[str, ...] = ()
    other_language: str = ""

    @property
    def fraction(self) -> float | None:
        """Finished share, 0 to 1; None if the length is unknown."""
        if not self.duration_s:
            return None
        return min(1.0, self.done_s / self.duration_s)

    @property
    def speed(self) -> float | None:
        """Seconds of sound transcribed a second; None while unknown, and at the end."""
        if not self.remaining_s or self.duration_s is None:
            return None
        return max(0.0, self.duration_s - self.done_s) / self.remaining_s


@dataclass(frozen=True, slots=True)
class RecordingTranscript:
    """The transcript of a recording, complete or partial.

    Attributes:
        captions: Final captions in order.
        duration_s: Sound transcribed, in seconds.
        language: Code of the language; empty if none was detected or chosen.
        notices: Notices of the file's reader: damaged stretches, and the amount of missing sound.
        error: Why the sound ended early; None if it did not.
        was_cancelled: Whether it was stopped before the end.
        gaps: Stretches of missing sound.
        recognised: Recognised remembered voices, by the label in the captions.
        other_language: Code of the detected language, if it is not the chosen one.
    """

    captions: tuple[Caption, ...]
    duration_s: float
    language: str = ""
    notices: tuple[Message, ...] = ()
    error: CaptionerError | None = None
    was_cancelled: bool = False
    gaps: tuple[AudioGap, ...] = ()
    recognised: Mapping[str, Recognition] = field(default_factory=dict)
    other_language: str = ""


ReportProgress = Callable[[RecordingProgress], None]
IsCancelled = Callable[[], bool]
