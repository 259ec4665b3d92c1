"""Requests to a recogniser, its results, and interfaces of sources, recognisers and recorders."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from captioner.core.audio import Samples, SourceItem, SpeechSegment
from captioner.core.captions import Caption, Word
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.plain_text import language_name

ENGLISH = "en"

UNDETECTED_LANGUAGE = Message(
    "The model cannot detect the spoken language; English is assumed. "
    "If it is another one, choose it as the spoken language."
)

_POORLY_KNOWN_LANGUAGES = frozenset(
    {
        "af", "am", "as", "ba", "be", "bn", "bo", "br", "eu", "fo", "gu", "ha", "haw", "ht", "hy",
        "is", "jw", "ka", "kk", "km", "kn", "la", "lb", "ln", "lo", "mg", "mi", "ml", "mn", "mr",
        "mt", "my", "ne", "nn", "oc", "pa", "ps", "sa", "sd", "si", "sn", "so", "sq", "su", "sw",
        "te", "tg", "tk", "tt", "uz", "yi", "yo",
    }
)  # fmt: skip
"""Languages in which even Whisper large-v3 has 30 % word errors or more on FLEURS (on Common Voice
where FLEURS lacks them), or for which its authors give no figure (openai/whisper,
language-breakdown.svg, November 2023)."""


def poor_language_warning(language: str) -> Message | None:
    """Return a warning if Whisper models hardly know a language, given by its code; else None."""
    if language not in _POORLY_KNOWN_LANGUAGES:
        return None
    return Message(
        "Whisper models know little {language}: at least three of ten words will be wrong. "
        "Check the text against the sound, or use a model trained for {language}.",
        language=language_name(language),
    )


def mean_log_probability(probabilities: Collection[float]) -> float:
    """Return the mean of the natural logarithms of at least one word's probability."""
    logs = (math.log(max(probability, 0.001)) for probability in probabilities)
    return sum(logs) / len(probabilities)


def english_only_warning(model_name: str) -> Message:
    """Return the warning that doubtful words may be in a language that a model does not support."""
    return Message(
        "Most words are doubtful: {model_name} understands English only; other languages need a "
        "multilingual model such as base",
        model_name=model_name,
    )


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """The length of a decode's encoder window.

    The encoder's cost grows with its window, but Whisper was trained on 30 s. The compromise is a
    window as long as the sound plus a margin, but at least a floor
    (docs/decisions/whole-finals.md).

    Attributes:
        floor_s: Shortest window in seconds.
        margin_s: Silence kept after the sound in seconds.
        full: Whether to always use 30 s.
    """

    floor_s: float = 10.0
    margin_s: float = 2.0
    full: bool = False


@dataclass(frozen=True, slots=True)
class LanguageDetected:
    """The language that a multilingual model detected.

    Attributes:
        language: Code of the most probable one.
        probability: Its probability, 0 to 1.
        probabilities: Probabilities of all plausible languages, by their codes.
    """

    language: str
    probability: float
    probabilities: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecognitionRequest:
    """One decode.

    Attributes:
        segment: The sound, at most 30 s of it.
        prefix: Committed text of this sound, which the decode is forced to begin with.
        prompt: Text before this sound, to condition on; ignored by models without prompts.
        hotwords: Names and terms of this session, joined by spaces or commas.
        terms: Pairs of spoken form and spelling of the names and terms to recognise by sound.
        window: Length of the encoder window.
        beam_size: 1 decodes greedily.
        max_new_tokens: Cap on generated tokens; None derives it from the length of the sound.
        word_times: Whether words need times and probabilities from alignment (costs a pass).
        by_draft: Whether the draft model decodes it, if there is one.
        prompt_tokens: Most tokens of hotwords and prompt together; None for the model's limit.
        language: Code of the language spoken; empty for the recogniser's own language or, if it has
            none, the one detected in this sound.
        detect_language: Whether to detect the language as well, which takes one decoder step on the
            encoded sound.
    """

    segment: SpeechSegment
    prefix: str = ""
    prompt: str = ""
    hotwords: str = ""
    terms: tuple[tuple[str, str], ...] = ()
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
    """The result of a decode.

    Attributes:
        words: All words, including the forced prefix, with times in the session's clock.
        forced_words: Number of words at the beginning forced by the prefix.
        average_log_probability: Mean over the generated tokens, natural logarithm.
        no_speech_probability: The model's own estimate that there is no speech, 0 to 1.
        compression_ratio: Characters over zlib-compressed length of the text; loops exceed 2.4.
        token_count: Number of generated tokens, without the prefix.
        reached_token_cap: Whether the decode ended because of `max_new_tokens`, not by end of text.
        window_s: Encoder window used, in seconds.
        encode_s, decode_s, align_s: Time spent, in seconds.
        cpu_s: Processor seconds of these; 0 on a GPU.
        language: Code of the decoded language; empty if unknown.
        detected: The detected language of the sound, if requested and supported.
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
    """Facts of a loaded model, for the user and for the pace.

    Attributes:
        model_name: Name of the model in the catalogue, or its folder's name.
        compute_type: "int8", "float16", ...
        cpu_threads: Threads used on the CPU; 0 on a GPU.
        mel_bins: 80 or 128.
        is_multilingual: Whether the model supports languages other than English.
        supports_prompt: Whether it was trained with previous text before the start of transcript.
        load_s: Duration of loading, in seconds.
        draft_name: Name of the loaded draft model; empty without one.
        draft_error: Why the requested draft model is not used.
        languages: Codes of the supported languages; empty if unknown.
        longest_window_s: Window length of recordings that it decodes best, in seconds.
        chunk_s: Chunk length published for it, in seconds.
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
    longest_window_s: float = 30.0
    chunk_s: float = 30.0


@dataclass(frozen=True, slots=True)
class GuardSettings:
    """Thresholds of the guards.

    Attributes:
        level_floor_dbfs: Utterances below this level are not speech.
        compression_ratio: A text that compresses better than this repeats itself.
        average_log_probability: Below it the decode has failed.
        no_speech_probability: There is no speech above it, if the log probability is below the next
            value.
        no_speech_log_probability: Log probability for `no_speech_probability`.
        words_a_second: Upper bound of a plausible speaking rate.
        weak_probability: Words less probable than this on average are weak evidence.
        weak_speech_s: Less speech than this is also weak evidence.
        weak_voice_s: Below this much clear voice over music or an alarm, assume no speech.
        doubtful_phrase_probability: Phrases typical of hallucination are rejected there below this
            mean probability.
    """

    level_floor_dbfs: float = -90.0
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
    """A source of sound: a microphone, the system's sound, a recording."""

    @property
    def name(self) -> str:
        """Its name shown to the user."""

    def start(self, deliver: Deliver) -> None:
        """Open the source, and deliver its items in order from another thread.

        The last item is always a `SourceEnded`. `deliver` does not block for long and does not
        raise.

        Raises:
            CaptionerError: The source cannot be opened; nothing is delivered then.
        """

    def stop(self) -> None:
        """Stop, and return after delivering the captured sound and `SourceEnded`.

        Safe to call twice, from any thread but the delivering one, and before `start`.
        """


class VoiceActivityDetector(Protocol):
    """Decides whether a frame is speech."""

    def speech_probability(self, frame: Samples) -> float:
        """Return the probability, 0 to 1, of speech in the next 512 samples (32 ms) of a stream."""

    def reset(self) -> None:
        """Forget the stream, because the next frame does not follow the last one."""


class Recogniser(Protocol):
    """Recognises words in sound. One thread at a time may call it."""

    def load(self) -> RecogniserInfo:
        """Load the model and warm it up; a second call returns immediately.

        Raises:
            CaptionerError: The model is absent, damaged, of another architecture, or too large.
        """

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        """Decode one segment.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: The segment is longer than 30 s.
        """
        return self.recognise_batch([request])[0]

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """Decode segments together, and return their results in order.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: A segment is longer than 30 s.
        """

    def close(self) -> None:
        """Free the model; safe to call twice, and from any thread.

        A load or decode running on another thread ends with a `CaptionerError` if the model is in a
        subprocess. A later call loads the model again.
        """


class CaptionRecorder(Protocol):
    """Saves the captions of a session. Any thread may call it."""

    def accept(self, caption: Caption) -> None:
        """Save a partial or final caption before returning, unless the drive is slow.

        Must be quick, because the caption is shown afterwards.

        Raises:
            CaptionerError: It cannot be written; the session reports it and continues.
        """

    def close(self) -> None:
        """Finish the files; safe to call twice."""
