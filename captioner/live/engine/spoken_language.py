"""The spoken language of a running session: detected, followed, reported and chosen."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    ENGLISH_ONLY,
    OTHER_LANGUAGE,
    WORDS_CLEAR,
    EventBody,
    LanguageChanged,
    Noticed,
)
from captioner.core.message import Message
from captioner.core.plain_text import language_name
from captioner.core.recognition import (
    ENGLISH,
    UNDETECTED_LANGUAGE,
    Hypothesis,
    LanguageDetected,
    RecogniserInfo,
    RecognitionRequest,
    english_only_warning,
    mean_log_probability,
    poor_language_warning,
)
from captioner.live.decisions.decode_plan import DecodeKind
from captioner.live.decisions.language_decision import is_rather
from captioner.live.decisions.session_language import SessionLanguage
from captioner.live.engine.utterance import Utterance

_NEARLY_S = 0.01
_DOUBTED_WORDS = 30
_DOUBTED_LOG_PROBABILITY = -0.8
"""Largest mean of so many words in a row in a language that the model does not support.

tiny.en, live, recordings of people with that many words: the least mean is -1.0 or below in five of
six in other languages (the other one is half English), -0.73 or above in all 21 in English.
"""
_CLEAR_LOG_PROBABILITY = -0.5
"""A larger mean shows that the language is supported again.

In the same recordings, the mean of 30 words after doubtful ones is at most -0.6 in other languages;
its median is -0.46 or above in all in English.
"""

Recognise = Callable[[RecognitionRequest], Hypothesis]


class SpokenLanguage:
    """Sets the language of requests, and learns it from results. Safe for two threads.

    Args:
        chosen: Code of the language spoken; empty to detect it.
        usual: Codes of the languages that need less evidence.
        emit: Publishes events.
    """

    def __init__(
        self, chosen: str, usual: Collection[str], emit: Callable[[EventBody], None]
    ) -> None:
        self._emit = emit
        self._lock = threading.Lock()
        self._session = SessionLanguage(chosen, usual)
        self._other = ""
        self._reported: tuple[str, bool] = ("", False)
        self._warned_of: set[str] = set()
        self._info: RecogniserInfo | None = None
        self._can_detect = True
        self._probabilities: deque[float] = deque(maxlen=_DOUBTED_WORDS)
        self._has_doubted = False

    def allows_context(self, utterance: Utterance, kind: DecodeKind) -> bool:
        """Return whether a decode may begin with the words before its utterance.

        They would hide a change of language. So if languages are detected, the utterance's must be
        known, or, for its last decode, its beginning must have sounded like the session's.
        """
        with self._lock:
            session = self._session
            if session.is_chosen or not self._can_detect:
                return True
            if utterance.language:
                return not utterance.was_in_other_language
            if kind not in {DecodeKind.FINAL, DecodeKind.EARLY_FINAL}:
                return False
            is_short = session.is_too_short_to_change(utterance.duration_s)
            return is_short or utterance.is_in_session_language

    def is_known(self, utterance: Utterance) -> bool:
        """Return whether an utterance's words may be committed in the language they are in."""
        with self._lock:
            session = self._session
            is_known = session.is_chosen or session.is_settled or bool(utterance.language)
            return is_known or not self._can_detect

    def begin(self, info: RecogniserInfo) -> None:
        with self._lock:
            self._info = info
            self._can_detect = len(info.languages) > 1
        self._publish_change()

    def choose(self, language: str) -> None:
        """Use a language from now on; empty detects it.

        Raises:
            CaptionerError: The model does not support the language.
        """
        with self._lock:
            info = self._info
            if language and info is not None and language not in info.languages:
                raise CaptionerError(
                    "The model {model_name} does not support the language {language}.",
                    "Choose a multilingual model such as large-v3.",
                    model_name=info.model_name,
                    language=repr(language),
                )
            self._session.choose(language)
        self._publish_change()

    def asked(self, request: RecognitionRequest, utterance: Utterance) -> RecognitionRequest:
        """Return the request with the language of its utterance, or of the session."""
        with self._lock:
            session = self._session
            if session.is_chosen:
                detects = session.is_check_due(utterance.start_s)
            else:
                has_context = request.segment.start_s < utterance.start_s - _NEARLY_S
                detects = not utterance.language and not has_context
            language = session.current if session.is_chosen else utterance.language
            return replace(
                request,
                language=language or session.current,
                detect_language=detects and self._can_detect and not request.by_draft,
            )

    def heard(
        self,
        request: RecognitionRequest,
        hypothesis: Hypothesis,
        utterance: Utterance,
        recognise: Recognise,
    ) -> Hypothesis:
        """Return the hypothesis, decoded again if its sound is in another language."""
        if not request.detect_language:
            return hypothesis
        other = None
        heard_s = min(len(request.segment.samples) / SAMPLE_RATE, utterance.duration_s)
        found = hypothesis.detected
        if found is not None and (utterance.is_paused or utterance.is_ended):
            found = self._compared(request, hypothesis, found, heard_s, recognise)
        with self._lock:
            if found is None:
                self._can_detect = False
            elif self._session.is_chosen:
                other = self._session.check(found, heard_s, utterance.start_s)
            else:
                is_all = utterance.is_ended or self._session.is_sure(found, heard_s)
                if not is_all:
                    utterance.is_in_session_language = self._session.is_current(found, heard_s)
                    utterance.beginning = found, heard_s
                    if not self._session.is_enough(heard_s):
                        return hypothesis
                language = self._session.hear(found, heard_s, utterance.start_s, is_all=is_all)
                if is_all:
                    utterance.language = language
            is_chosen = self._session.is_chosen
        if is_chosen:
            self._report_other(other)
            return hypothesis
        if found is None:
            self._emit(Noticed("undetected-language", UNDETECTED_LANGUAGE))
            self._keep_to_english()
            return hypothesis
        if is_all:
            self._publish_change()
        if language == hypothesis.language:
            return hypothesis
        return recognise(replace(request, language=language, detect_language=False))

    def _compared(
        self,
        request: RecognitionRequest,
        hypothesis: Hypothesis,
        found: LanguageDetected,
        heard_s: float,
        recognise: Recognise,
    ) -> LanguageDetected:
        """Return the language found, or the one that an utterance's text shows to be right."""
        with self._lock:
            session = self._session
            likeliest = [] if session.is_chosen else session.candidates(found, heard_s)
        if len(likeliest) < 2 or request.prefix:
            return found
        guess, other = (
            hypothesis
            if hypothesis.language == code
            else recognise(replace(request, language=code, detect_language=False))
            for code in likeliest
        )
        if not is_rather(other, guess):
            return found
        return LanguageDetected(likeliest[1], 1.0, {likeliest[1]: 1.0})

    def end(self, utterance: Utterance) -> None:
        """Count the language of an utterance whose last decode detected none, if it is unknown.

        A decode with context detects none, and nor does the one at the first pause.
        """
        with self._lock:
            if utterance.beginning is None or utterance.language or self._session.is_chosen:
                return
            utterance.language = self._session.hear(*utterance.beginning, utterance.start_s)
        self._publish_change()

    def note_words(self, words: Sequence[Word]) -> None:
        """Report when the words of final captions begin, or cease, to be doubtful."""
        with self._lock:
            info = self._info
            if info is None or info.is_multilingual:
                return
            self._probabilities.extend(word.probability for word in words)
            if len(self._probabilities) < _DOUBTED_WORDS:
                return
            mean = mean_log_probability(self._probabilities)
            limit = _CLEAR_LOG_PROBABILITY if self._has_doubted else _DOUBTED_LOG_PROBABILITY
            if self._has_doubted == (mean <= limit):
                return
            self._has_doubted = not self._has_doubted
            has_doubted = self._has_doubted
        if has_doubted:
            self._emit(Noticed(ENGLISH_ONLY, english_only_warning(info.model_name)))
        else:
            self._emit(Noticed(WORDS_CLEAR, Message("Words are clear again.")))

    def _report_other(self, spoken: str | None) -> None:
        """Report once that the session seems to be in another language than the chosen one."""
        if spoken and spoken != self._other:
            self._other = spoken
            message = Message("This sounds like {language}.", language=language_name(spoken))
            self._emit(Noticed(OTHER_LANGUAGE, message, language=spoken))

    def _keep_to_english(self) -> None:
        with self._lock:
            if not self._session.current:
                self._session.choose(ENGLISH)
        self._publish_change()

    def _publish_change(self) -> None:
        """Publish the language if it changed; never for an English-only model."""
        with self._lock:
            session, info = self._session, self._info
            state = (session.current, session.is_chosen)
            if info is None or len(info.languages) < 2 or state == self._reported:
                return
            self._reported = state
            change = LanguageChanged(session.current, session.probability, session.is_chosen)
        if change.language:
            self._emit(change)
            self._warn_of(change.language)

    def _warn_of(self, language: str) -> None:
        """Report, once for each language, that the model hardly knows it."""
        warning = poor_language_warning(language)
        if warning is not None and language not in self._warned_of:
            self._warned_of.add(language)
            self._emit(Noticed("poor-language", warning))
