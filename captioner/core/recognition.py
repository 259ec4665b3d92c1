"""Requests to a recogniser, its results, and interfaces of sources, recognisers and recorders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from captioner.core.audio import Samples, SourceItem, SpeechSegment
from captioner.core.captions import Caption, Word
from captioner.core.errors import CaptionerError
from captioner.core.message import Message

ENGLISH = "en"

UNDETECTED_LANGUAGE = Message(
    "The model cannot detect the spoken language; English is assumed. "
    "If it is another one, choose it as the spoken language."
)


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """How long an encoder window a decode gets.

    The encoder's cost grows with its window, and Whisper was trained on 30 s: a window as long
    as the sound plus a margin, but not under a floor, keeps both in sight
    (docs/decisions/whole-finals.md).

    Attributes:
        floor_s: Shortest window in seconds.
        margin_s: Silence kept after the sound in seconds.
        full: Always the whole 30 s.
    """

    floor_s: float = 10.0
    margin_s: float = 2.0
    full: bool = False


@dataclass(frozen=True, slots=True)
class LanguageDetected:
    """The language that a multilingual model detected.

    Attributes:
        language: Code of the most probable one.
        probability: How sure the model is of it, 0 to 1.
        probabilities: The same of all languages that are not out of the question, by their codes.
    """

    language: str
    probability: float
    probabilities: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecognitionRequest:
    """One decode.

    Attributes:
        segment: The sound, at most 30 s of it.
        prefix: Committed text of this very sound: the answer is forced to begin with it.
        prompt: Text said before this sound, to condition on; ignored by models that cannot.
        hotwords: Names and terms of this session, joined by spaces or commas.
        window: Length of the encoder window.
        beam_size: 1 decodes greedily.
        max_new_tokens: Cap on generated tokens; None: chosen from the length of the sound.
        word_times: Whether words need times and probabilities from alignment (costs a pass).
        by_draft: Whether the draft model is to decode it, where there is one.
        prompt_tokens: Most tokens of hotwords and prompt together; None: the model's own limit.
        language: Code of the language spoken; empty: the one that the recogniser was made for,
            or where it was made for none, the one that it finds in this sound.
        detect_language: Whether the answer is to say which language the sound is in: one decoder
            step on the sound that was encoded anyway.
    """

    segment: SpeechSegment
    prefix: str = ""
    prompt: str = ""
    hotwords: str = ""
    window: WindowSettings = field(default_factory=WindowSettings)
    beam_size: int = 1
    max_new_tokens: int | None = None
    word_times: bool = True
    by_draft: bool = False
    prompt_tokens: int | None = None
    language: str = ""
    detect_language: bool = False


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the recogniser heard.

    Attributes:
        words: All words, the forced prefix included, times in the session's clock.
        forced_words: How many of them at the beginning were forced by the prefix.
        average_log_probability: Mean over the generated tokens, natural logarithm.
        no_speech_probability: The model's own estimate that there is no speech, 0 to 1.
        compression_ratio: Characters over zlib-compressed length of the text; loops exceed 2.4.
        token_count: Tokens generated, the prefix not counted.
        reached_token_cap: The decode ended because of `max_new_tokens`, not by end of text.
        window_s: Encoder window used, in seconds.
        encode_s, decode_s, align_s: Time spent, in seconds.
        cpu_s: Processor seconds of all that; 0 where something else computed (a GPU).
        language: Code of the language that was decoded; empty where unknown.
        detected: The language of the sound, where that was asked for and the model can tell.
    """

    words: tuple[Word, ...]
    forced_words: int = 0
    average_log_probability: float = 0.0
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0
    token_count: int = 0
    reached_token_cap: bool = False
    window_s: float = 0.0
    encode_s: float = 0.0
    decode_s: float = 0.0
    align_s: float = 0.0
    cpu_s: float = 0.0
    language: str = ""
    detected: LanguageDetected | None = None

    @property
    def new_words(self) -> tuple[Word, ...]:
        """The words after the forced prefix."""
        return self.words[self.forced_words :]


@dataclass(frozen=True, slots=True)
class RecogniserInfo:
    """What was loaded, for people and for the pace.

    Attributes:
        model_name: Name of the model as the catalogue or its folder has it.
        compute_type: "int8", "float16", ...
        cpu_threads: Threads used on the CPU; 0 on a GPU.
        mel_bins: 80 or 128.
        is_multilingual: Whether the model knows languages beside English.
        supports_prompt: Whether it was trained with previous text before the start of transcript.
        load_s: How long loading took, in seconds.
        draft_name: Name of the draft model that was loaded beside it; empty without one.
        draft_error: Why the draft model that was wanted is not used.
        languages: Codes of the languages that it can be set to; empty where unknown.
    """

    model_name: str
    device: str
    compute_type: str
    cpu_threads: int
    mel_bins: int
    is_multilingual: bool
    supports_prompt: bool
    load_s: float
    draft_name: str = ""
    draft_error: CaptionerError | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """Thresholds of the guards.

    Attributes:
        level_floor_dbfs: Utterances quieter than this are no speech.
        compression_ratio: A text that compresses better than this repeats itself.
        average_log_probability: Below it the decode has failed.
        no_speech_probability: Above it, together with a log probability below the next, nobody
            speaks.
        no_speech_log_probability: See above.
        words_a_second: Nobody speaks faster.
        weak_probability: Words less probable than this on average are weak evidence.
        weak_speech_s: Less speech than this is weak evidence, too.
        weak_voice_s: Less clear voice than this over a sound without words is none.
        doubtful_phrase_probability: Nor do typical inventions count there below this on average.
    """

    level_floor_dbfs: float = -70.0
    compression_ratio: float = 2.4
    average_log_probability: float = -1.2
    no_speech_probability: float = 0.6
    no_speech_log_probability: float = -0.8
    words_a_second: float = 9.0
    weak_probability: float = 0.55
    weak_speech_s: float = 0.25
    weak_voice_s: float = 0.09
    doubtful_phrase_probability: float = 0.8


Deliver = Callable[[SourceItem], None]


class AudioSource(Protocol):
    """Where sound comes from: a microphone, the system's sound, a recording."""

    @property
    def name(self) -> str:
        """What a person calls this source."""

    def start(self, deliver: Deliver) -> None:
        """Open the source and deliver from a thread of its own, in order.

        The last item is always one `SourceEnded`. `deliver` does not block for long and does
        not raise.

        Raises:
            CaptionerError: The source cannot be opened; nothing is delivered then.
        """

    def stop(self) -> None:
        """Stop, deliver what was already captured, then `SourceEnded`; returns afterwards.

        Safe to call twice, from any thread but the delivering one, and before `start`.
        """


class VoiceActivityDetector(Protocol):
    """Decides whether a frame is speech."""

    def speech_probability(self, frame: Samples) -> float:
        """Probability from 0 to 1 for the next 512 samples (32 ms) of a continuous stream."""

    def reset(self) -> None:
        """Forget the stream so far: the next frame does not follow the last one."""


class Recogniser(Protocol):
    """Turns sound into words. One thread at a time calls it."""

    def load(self) -> RecogniserInfo:
        """Load the model and warm it up; a second call returns immediately.

        Raises:
            CaptionerError: The model is absent, damaged, of another architecture, or too large.
        """

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        """Decode one segment; the same as a batch of one.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: The segment is longer than 30 s.
        """
        return self.recognise_batch([request])[0]

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """Decode several segments together, as fast as the device can; returns results in order.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: A segment is longer than 30 s.
        """

    def close(self) -> None:
        """Free the model; safe to call twice, and from any thread.

        A load or decode under way in another thread ends with a `CaptionerError` where the work
        is done in a child process. A later call loads again.
        """


class CaptionRecorder(Protocol):
    """Saves the captions of a session. Any thread may call it."""

    def accept(self, caption: Caption) -> None:
        """Save a partial or final caption; it is saved on return, unless the drive is slow.

        It must be quick: the caption is shown afterwards.

        Raises:
            CaptionerError: It cannot be written; the session reports it and continues.
        """

    def close(self) -> None:
        """Finish the files; safe to call twice."""
