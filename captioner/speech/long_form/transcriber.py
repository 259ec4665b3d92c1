"""Transcribes a recording into captions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from itertools import islice

from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioGap, SourceItem
from captioner.core.captions import Word, uncovered
from captioner.core.errors import CallCancelledError
from captioner.core.levels import loudest_level_dbfs
from captioner.core.long_form import (
    WHOLE,
    Algorithm,
    LongFormEvent,
    LongFormMemory,
    LongFormSettings,
    SoundTranscribed,
    require_language,
)
from captioner.core.message import Message
from captioner.core.recognition import (
    ENGLISH,
    UNDETECTED_LANGUAGE,
    GuardSettings,
    LanguageDetected,
    RecogniserInfo,
    VoiceActivityDetector,
    poor_language_warning,
)
from captioner.live.decisions.guards import (
    Evidence,
    check_isolated_phrase,
    check_letters,
    check_level,
    find_repetition,
)
from captioner.live.decisions.language_decision import (
    WINDOW_S,
    LanguageWindow,
    decide_language,
    doubtful_between,
    is_clear,
    is_rather,
)
from captioner.speech.long_form.algorithms import Decode, run_algorithm
from captioner.speech.long_form.caption_grouping import CaptionGrouping
from captioner.speech.long_form.coverage import decoding_uncovered
from captioner.speech.long_form.passage_languages import DecodeIn, PassageLanguages
from captioner.speech.long_form.remembered import RememberedWindows
from captioner.speech.long_form.skipped_speech import decoding_skipped
from captioner.speech.long_form.sliding_sound import SlidingSound
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.speech_spans import SpeechSpan, SpeechSpans, file_segmenter, packed
from captioner.speech.long_form.token_merging import SpelledWord, without_soundless_repeats
from captioner.speech.long_form.window_port import WindowPort
from captioner.speech.whisper.alignment import has_sound
from captioner.speech.whisper.voice_activity import GatedVoiceActivity

_MOST_WINDOWS = 5
_SEARCHED_SAMPLES = 60 * SAMPLE_RATE
_LONGEST_PAUSE_S = 1.0
_CERTAIN = 0.98
_CERTAIN_AFTER_S = 5.0
"""Language detection ends at this probability, after this much speech."""


class LongFormTranscriber:
    """A `captioner.core.long_form.LongFormPort` over a CTranslate2 Whisper model.

    Args:
        model: Decodes windows, in this process or in a subprocess.
    """

    def __init__(self, model: WindowPort) -> None:
        self._model = model

    def load(self) -> RecogniserInfo:
        return self._model.load()

    def close(self) -> None:
        self._model.close()

    def transcribe(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings | None = None,
        is_cancelled: Callable[[], bool] = lambda: False,
        memory: LongFormMemory | None = None,
    ) -> Iterator[LongFormEvent]:
        """See `LongFormPort`; the sound is read on demand, and never held as a whole.

        A caption may come several times with the same number, of which the last one is final.
        """
        settings = settings or LongFormSettings()
        info = self.load()
        model = self._model if memory is None else RememberedWindows(self._model, memory)
        require_language(settings.language, settings.task, info.model_name, info.is_multilingual)
        longest_s = info.longest_window_s
        if settings.algorithm is Algorithm.CHUNKED and settings.chunk_s > longest_s:
            yield Message(
                "The model {model_name} hears at most {longest_s:.1f} s at a time, so chunks are "
                "that long",
                model_name=info.model_name,
                longest_s=longest_s,
            )
        settings = settings.fitted_to(longest_s, info.chunk_s)
        sound = SlidingSound(items)
        needs_spans = settings.voice_activity or settings.algorithm is Algorithm.BATCHED
        spans = speech_spans(sound, GatedVoiceActivity(), settings) if needs_spans else None
        decode = _decoding(model, settings, is_cancelled)
        with suppress(CallCancelledError):
            detected = _detected(model, sound, spans, settings, decode)
            if detected is not None:
                yield detected
            language = settings.language
            if not language:
                language = detected.language if isinstance(detected, LanguageDetected) else ENGLISH
            model.require(language, settings)
            if (warning := poor_language_warning(language)) is not None:
                yield warning
            batch_size = model.batch_size(settings)
            languages = PassageLanguages(language, decode, model.detect_language)
            span_s = WHOLE if memory is None else memory.span_s
            yield from captions_of(
                sound, spans, languages.decode, settings, batch_size, span_s, languages.at
            )


def _detected(
    model: WindowPort,
    sound: SlidingSound,
    spans: SpeechSpans | None,
    settings: LongFormSettings,
    decode: DecodeIn,
) -> LanguageDetected | Message | None:
    """Detect the language of the first windows with speech.

    Returns:
        None if the model knows English only, no speech was detected, or the spoken language is, or
        may be, the chosen one.
    """
    if not model.load().is_multilingual:
        return None
    chosen = settings.language
    usual = (chosen,) if chosen else settings.usual_languages
    heard: list[SoundWindow] = []
    windows: list[LanguageWindow] = []
    for start, end in _first_speech(sound, spans):
        heard.append(SoundWindow(sound.samples(start, end), start))
        found = model.detect_language(heard[-1])
        if found is None:
            return None if chosen else UNDETECTED_LANGUAGE
        windows.append((found, heard[-1].duration_s))
        decided = decide_language(windows, usual)
        if (
            decided.probability >= _CERTAIN
            and sum(each_s for _, each_s in windows) >= _CERTAIN_AFTER_S
        ):
            break
    if not windows or (chosen and (decided.language == chosen or not is_clear(decided))):
        return None
    if chosen or len(codes := doubtful_between(decided)) < 2:
        return decided
    longest = max(heard, key=lambda window: window.duration_s)
    guess, other = (decode([longest], False, code)[0] for code in codes)
    return LanguageDetected(codes[1], 1.0, {codes[1]: 1.0}) if is_rather(other, guess) else decided


def _first_speech(sound: SlidingSound, spans: SpeechSpans | None) -> Iterator[tuple[int, int]]:
    """Yield start and end, in samples, of the windows in which to detect the language."""
    longest = round(WINDOW_S * SAMPLE_RATE)
    if spans is None:
        for start in range(0, _MOST_WINDOWS * longest, longest):
            end = sound.read_until(start + longest)
            if end > start:
                yield start, end
        return
    first = spans.next_speech(0)
    if first is None:
        return
    speech = spans.within(first, first + _SEARCHED_SAMPLES)
    for span in islice(packed(iter(speech), WINDOW_S, _LONGEST_PAUSE_S), _MOST_WINDOWS):
        if isinstance(span, SpeechSpan):
            yield span.start, min(span.end, span.start + longest)


def speech_spans(
    sound: SlidingSound, detector: VoiceActivityDetector, settings: LongFormSettings
) -> SpeechSpans:
    """Return the spans of speech, short enough for a window with its joints."""
    longest_s = settings.longest_window_s - 2 * settings.joint_s
    return SpeechSpans(sound, detector, file_segmenter(longest_s))


def captions_of(
    sound: SlidingSound,
    spans: SpeechSpans | None,
    decode: Decode,
    settings: LongFormSettings,
    batch_size: int,
    span_s: tuple[float, float] = WHOLE,
    language_at: Callable[[float], str] = lambda _time_s: "",
) -> Iterator[LongFormEvent]:
    """Yield captions and progress of a recording, without hallucinated words.

    Args:
        span_s: Start and end of the decoded part, in seconds; unclear speech outside is not
            reported.
        language_at: Returns the code of the language spoken at a time.

    Raises:
        CaptionerError: The sound ended in an error; raised after its last caption.
    """
    guards = settings.guards
    guarded = decode if guards is None else _with_guards(decode, guards)
    twice = decoding_skipped(guarded, settings.fallback)
    twice = decoding_uncovered(twice, settings.fallback)
    grouping = CaptionGrouping(language_at=language_at)
    words: list[Word] = []
    with closing(run_algorithm(sound, spans, twice, settings, batch_size)) as passages:
        for passage in passages:
            while sound.notices:
                yield sound.notices.popleft()
            words += passage.words
            yield from grouping.add(passage.words)
            until_s = passage.until_sample / SAMPLE_RATE
            yield from grouping.flush_until(until_s)
            if grouping.open_caption is not None:
                yield grouping.open_caption
            yield SoundTranscribed(until_s)
    yield from grouping.flush()
    yield from sound.notices
    yield SoundTranscribed(sound.end_sample / SAMPLE_RATE)
    for start_s, end_s in [] if spans is None else uncovered(spans.detected, words):
        if span_s[0] <= start_s < span_s[1]:
            start, end = round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE)
            yield AudioGap(start, end - start, UNCLEAR_SPEECH)
    if sound.failure is not None:
        raise sound.failure


def _decoding(
    model: WindowPort, settings: LongFormSettings, is_cancelled: Callable[[], bool]
) -> DecodeIn:
    def decode(
        windows: Sequence[SoundWindow], timestamps: bool, language: str
    ) -> list[DecodedWindow]:
        if is_cancelled():
            raise CallCancelledError
        return model.decode(
            windows, language, settings, timestamps=timestamps, is_cancelled=is_cancelled
        )

    return decode


def _with_guards(decode: Decode, settings: GuardSettings) -> Decode:
    def guarded(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        heard = decode(windows, timestamps)
        return [
            _guarded(answer, window, settings)
            for answer, window in zip(heard, windows, strict=True)
        ]

    return guarded


def _guarded(heard: DecodedWindow, window: SoundWindow, settings: GuardSettings) -> DecodedWindow:
    """Return the result without loops, or without any words if a guard rejects them."""
    words = _without_doubled(heard.words, window)
    while (loop := find_repetition([each.word for each in words])) is not None:
        behind = loop.start + loop.count * loop.length
        words = words[: loop.start + loop.length] + words[behind:]
    evidence = Evidence(window.duration_s, loudest_level_dbfs(window.samples))
    spoken = [each.word for each in words]
    rejection = (
        check_level(evidence, settings)
        or check_letters(spoken, settings)
        or check_isolated_phrase(spoken, evidence, settings)
    )
    return replace(heard, words=() if rejection is not None else words)


def _without_doubled(words: Sequence[SpelledWord], window: SoundWindow) -> tuple[SpelledWord, ...]:
    """Return the words without phrases that were written twice but said once."""
    timed = [each.word for each in words]
    sound = has_sound(timed, window.segment)
    return tuple(words[index] for index in without_soundless_repeats(timed, sound))
