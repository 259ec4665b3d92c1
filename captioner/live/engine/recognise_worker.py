"""The thread that owns the recogniser: decodes, stabilises, emits captions."""

import logging
import math
import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    ErrorRaised,
    Noticed,
    Rejected,
    SpeechUnclear,
)
from captioner.core.message import Message
from captioner.core.recognition import (
    Hypothesis,
    Recogniser,
    RecogniserInfo,
    RecognitionRequest,
    WindowSettings,
)
from captioner.live.decisions.decode_plan import DecodeKind, DecodePlan, Outcome
from captioner.live.decisions.duplicate_captions import FarEndWords
from captioner.live.decisions.pacing import CostModel, DraftWatch, choose_pace
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.power import PowerState
from captioner.live.engine.recognition_queue import (
    LONG_DECODE_S,
    BacklogWatch,
    Job,
    RecognitionQueue,
)
from captioner.live.engine.setup import SessionParts
from captioner.live.engine.spoken_language import SpokenLanguage
from captioner.live.engine.utterance import Utterance

_log = logging.getLogger(__name__)

_FAILURES_IN_A_ROW = 3
_MOST_BATCHED = 4
_WIDENED_WHEN_BEHIND = 2.0
_CALIBRATION_WINDOW_S = 5.0
_DECODED_BEYOND_CUT_S = 2.0


class RecogniseWorker:
    """Runs recognition on a thread of its own, with a lower priority.

    Args:
        recogniser: Loaded on this thread; its owner closes it.
        power: Decides when to decode less often.
    """

    def __init__(
        self, recogniser: Recogniser, parts: SessionParts, power: PowerState | None = None
    ) -> None:
        self._recogniser = recogniser
        settings = self._settings = parts.settings
        recognition = self._recognition = parts.recognition
        emit = self._emit = parts.emit
        self._wake_session = parts.wake_session
        self._power = power or PowerState()
        self._costs = CostModel()
        self._draft_costs = CostModel()
        self._has_draft = False
        self._draft_watch = DraftWatch()
        self._pace = choose_pace(self._costs, settings.pace)
        recognition.partials_allowed = settings.is_live
        recognition.early_finals_allowed = settings.early_final
        long_decode_s = LONG_DECODE_S if settings.is_live else math.inf
        self.backlog = BacklogWatch(recognition, emit, long_decode_s)
        """Watches the backlog of speech."""
        self._others = FarEndSpeech(recognition)
        self.language = SpokenLanguage(settings.language, settings.usual_languages, emit)
        self._failures = 0
        self.is_loaded = False
        self.error: CaptionerError | None = None
        self.waiting: tuple[Utterance, ...] = ()
        """Utterances not fully recognised when recognition failed for good."""
        self.info: RecogniserInfo | None = None
        self._thread = threading.Thread(target=self._run, name="recognise", daemon=True)

    def start(self) -> None:
        """Start the thread, which loads the model first."""
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait until everything queued is decoded, at most `timeout_s`; return whether it is."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def abandon(self) -> None:
        """Stop after the running decode, which cannot be interrupted."""
        for utterance in self._recognition.abandon():
            utterance.release()

    def _run(self) -> None:
        try:
            self.load()
            while (job := self._recognition.take(self.batch_size)) is not None:
                self.do(job)
        except CaptionerError as error:
            self._fail(error)
        except Exception as error:
            _log.exception("Recognition failed")
            self._fail(
                CaptionerError(
                    "Recognition failed unexpectedly ({name}: {error}).",
                    "Captions so far are kept. Please start again, and report this with the log "
                    "file.",
                    name=type(error).__name__,
                    error=error,
                )
            )

    def load(self) -> None:
        """Load the model and measure the duration of a decode.

        Raises:
            CaptionerError: The model cannot be loaded or does not decode.
        """
        self.info = self._recogniser.load()
        self.language.begin(self.info)
        if self.info.draft_error is not None:
            self._continue_without_draft(self.info.draft_error.message)
        self._calibrate()
        self.is_loaded = True
        self._wake_session()

    def _fail(self, error: CaptionerError) -> None:
        self.waiting = self._recognition.abandon()
        self.error = error
        self._wake_session()

    def _calibrate(self) -> None:
        """Measure the duration of a decode, so that the first pace already fits the machine."""
        noise = np.random.default_rng(0).normal(0, 0.003, 2 * SAMPLE_RATE).astype(np.float32)
        request = RecognitionRequest(
            SpeechSegment(noise, 0.0, 2.0, is_final=True),
            window=WindowSettings(floor_s=_CALIBRATION_WINDOW_S, margin_s=0.0),
            max_new_tokens=12,
        )
        self._costs.observe(self._recogniser.recognise(request))
        self._has_draft = bool(self.info and self.info.draft_name)
        if self._has_draft:
            self._draft_costs.observe(self._recogniser.recognise(replace(request, by_draft=True)))
        self._adapt()

    def _adapt(self) -> None:
        draft_costs = self._draft_costs if self._has_draft else None
        settings = self._settings.pace
        if self._power.is_saving:
            settings = settings.saving_power()
        self._pace = choose_pace(self._costs, settings, draft_costs)
        self._recognition.partial_interval_s = self._pace.partial_interval_s
        self._recognition.new_sound_s = self._pace.new_sound_s
        self._recognition.draft_interval_s = self._pace.draft_interval_s
        if self._settings.is_live:
            self.backlog.look()
            if self.backlog.is_behind:
                # Finals go first anyway, and fewer partials leave them more processor time. Some
                # partials are still needed: only decoding a long utterance reduces its backlog.
                self._recognition.partial_interval_s *= _WIDENED_WHEN_BEHIND
        if self._recognition.spill_error is not None:
            error, self._recognition.spill_error = self._recognition.spill_error, None
            self._emit(ErrorRaised(error))

    def _watch_draft(self, utterance: Utterance) -> None:
        agreed = utterance.live.take_draft_agreement()
        if self._has_draft and self._draft_watch.is_useless(agreed):
            self._continue_without_draft(Message("the two models hear different words."))

    def _continue_without_draft(self, reason: Message) -> None:
        """Continue with the accurate model alone, and notify listeners."""
        self._has_draft = False
        notice = Message("Continuing without the fast preview: {reason}", reason=reason)
        self._emit(Noticed("no-draft", notice))

    @property
    def batch_size(self) -> int:
        """Number of finals to decode together."""
        return _MOST_BATCHED if self._recognition.waiting_count > 1 else 1

    def do(self, job: Job) -> None:
        """Decode a job's utterances and publish the results."""
        utterances = [one for one in job.utterances if not self._finish_without_decode(one)]
        if len(utterances) > 1:
            try:
                self._decode(job.kind, utterances)
            except CaptionerError:
                # A batch that failed may work one by one; remaining failures are reported there.
                for utterance in utterances:
                    if not utterance.live.is_finished:
                        self._decode_or_give_up(job.kind, utterance)
        elif utterances:
            self._decode_or_give_up(job.kind, utterances[0])
        self._adapt()

    def _decode_or_give_up(self, kind: DecodeKind, utterance: Utterance) -> None:
        try:
            if not self._decode_across_cut(utterance):
                self._decode(kind, [utterance])
            self._failures = 0
        except CaptionerError as error:
            if kind is DecodeKind.DRAFT:
                self._continue_without_draft(error.message)
            else:
                self._give_up(utterance, error)

    def _finish_without_decode(self, utterance: Utterance) -> bool:
        """Finish an utterance that needs no further decode; return whether it did."""
        if utterance.is_discarded:
            self._emit_caption(utterance, utterance.live.give_up(utterance.end_s))
            return True
        if not utterance.is_ended:
            return False
        if utterance.successor is not None:
            return self._finish_at_cut(utterance, utterance.successor)
        if utterance.pause_was_decoded:
            self.language.end(utterance)
            if utterance.was_in_other_language:
                return False
        caption = utterance.live.finish_from_early_decode(
            utterance.speech_end_s, utterance.evidence(), self._others.around(utterance)
        )
        if caption is not None:
            self._watch_draft(utterance)
            self._emit_caption(utterance, caption)
        return caption is not None

    def _finish_at_cut(self, utterance: Utterance, successor: Utterance) -> bool:
        finished = utterance.live.finish_at_cut(
            utterance.end_s, utterance.evidence(), self._others.around(utterance)
        )
        if finished is None:
            return False
        outcome, handover = finished
        self._emit_outcome(utterance, outcome)
        continued = successor.live.take_over(handover)
        self._others.decoded(successor)
        if continued is not None:
            self._emit_caption(successor, continued)
        return True

    def _decode_across_cut(self, utterance: Utterance) -> bool:
        """Finish an utterance cut in live speech with a partial decode that reaches beyond the cut.

        It costs no more than a decode of the cut sound alone, has the whole words at the cut, and
        gives the next utterance its first words immediately.
        """
        successor = utterance.successor
        if successor is None or not self._settings.is_live:
            return False
        end_s = min(successor.end_s, utterance.end_s + _DECODED_BEYOND_CUT_S)
        if not utterance.live.can_finish_at_cut(utterance.end_s, end_s):
            return False
        plan = self._plan(DecodeKind.PARTIAL, utterance, end_s)
        hypothesis = self._recognise([utterance], [plan])[0]
        self._take_in(utterance, plan, hypothesis)
        return self._finish_at_cut(utterance, successor)

    def _decode(self, kind: DecodeKind, utterances: Sequence[Utterance]) -> None:
        for utterance in utterances:
            if kind in {DecodeKind.PARTIAL, DecodeKind.DRAFT}:
                utterance.live.speech_resumed()
        plans = [self._plan(kind, utterance, utterance.end_s) for utterance in utterances]
        if len(plans) == 1 and (known := utterances[0].known_result(plans[0])) is not None:
            answers = [(utterances[0], *known)]
        else:
            hypotheses = self._recognise(utterances, plans)
            answers = list(zip(utterances, plans, hypotheses, strict=True))
        # Channels that may hold an echo come last, when the far end's words are known.
        for utterance, plan, hypothesis in sorted(answers, key=lambda one: one[0].may_hold_echo):
            self._accept(utterance, plan, hypothesis)

    def _plan(self, kind: DecodeKind, utterance: Utterance, end_s: float) -> DecodePlan:
        with_context = self.language.allows_context(utterance, kind)
        return utterance.live.plan(kind, end_s, self._pace, with_context=with_context)

    def _accept(self, utterance: Utterance, plan: DecodePlan, hypothesis: Hypothesis) -> None:
        self._emit_outcome(utterance, self._take_in(utterance, plan, hypothesis))

    def _emit_outcome(self, utterance: Utterance, outcome: Outcome) -> None:
        if outcome.caption is not None:
            self._emit_caption(utterance, outcome.caption)
        for start_s, end_s in outcome.unclear:
            self._emit(SpeechUnclear(start_s, end_s, utterance.channel))

    def _take_in(self, utterance: Utterance, plan: DecodePlan, hypothesis: Hypothesis) -> Outcome:
        evidence = utterance.evidence()
        elsewhere = self._others.around(utterance)
        utterance.live.may_commit = self.language.is_known(utterance)
        outcome = utterance.live.accept(plan, hypothesis, evidence, self._pace, elsewhere)
        self._emit_rejection(utterance, plan, outcome)
        while (retry := outcome.retry) is not None:
            again = self._recognise([utterance], [retry])[0]
            outcome = utterance.live.accept(retry, again, evidence, self._pace, elsewhere)
            self._emit_rejection(utterance, retry, outcome)
        utterance.decoded()
        if utterance.live.is_finished:
            self.language.end(utterance)
        self._others.decoded(utterance)
        self._watch_draft(utterance)
        return outcome

    def _emit_caption(self, utterance: Utterance, caption: Caption) -> None:
        """Publish a caption, unless it is empty and nothing of it was shown."""
        if caption.text or utterance.is_shown:
            utterance.is_shown = True
            self._emit(CaptionChanged(caption))
            if caption.is_final:
                self.language.note_words(caption.words)

    def _emit_rejection(self, utterance: Utterance, plan: DecodePlan, outcome: Outcome) -> None:
        if outcome.rejection is None or not outcome.rejected_text:
            return
        self._emit(
            Rejected(
                outcome.rejection.guard,
                outcome.rejection.reason,
                outcome.rejected_text,
                plan.start_s,
                plan.end_s,
                utterance.channel,
            )
        )

    def _recognise(
        self, utterances: Sequence[Utterance], plans: Sequence[DecodePlan]
    ) -> list[Hypothesis]:
        requests = [
            self._request(utterance, plan)
            for utterance, plan in zip(utterances, plans, strict=True)
        ]
        with self.backlog.decoding():
            if len(requests) > 1:
                hypotheses = self._recogniser.recognise_batch(requests)
            else:
                hypotheses = [self._recogniser.recognise(requests[0])]
        if len(requests) == 1:
            costs = self._draft_costs if requests[0].by_draft else self._costs
            costs.observe(hypotheses[0])
        return [
            self.language.heard(request, hypothesis, utterance, self._recogniser.recognise)
            for request, hypothesis, utterance in zip(requests, hypotheses, utterances, strict=True)
        ]

    def _request(self, utterance: Utterance, plan: DecodePlan) -> RecognitionRequest:
        return self.language.asked(
            RecognitionRequest(
                segment=utterance.segment(plan.start_s, plan.end_s),
                prefix=plan.prefix,
                prompt=plan.prompt,
                hotwords=self._settings.vocabulary.hotwords,
                terms=self._settings.vocabulary.spoken,
                window=plan.window,
                beam_size=plan.beam_size,
                by_draft=plan.kind is DecodeKind.DRAFT,
            ),
            utterance,
        )

    def _give_up(self, utterance: Utterance, error: CaptionerError) -> None:
        """Keep the committed words; after several failures in a row keep all sound and stop."""
        self._failures += 1
        self._emit(ErrorRaised(error))
        if utterance.is_ended:
            self._emit_caption(utterance, utterance.live.give_up(utterance.end_s))
            self._emit(
                Noticed(
                    "lost-speech",
                    Message(
                        "{duration_s:.1f} s of speech could not be recognised.",
                        duration_s=utterance.duration_s,
                    ),
                    utterance.channel,
                )
            )
        if self._failures >= _FAILURES_IN_A_ROW:
            self._fail(error)


_REMEMBERED_S = 30.0


class FarEndSpeech:
    """The far end's words of the last seconds. Used by the recognise worker only."""

    def __init__(self, recognition: RecognitionQueue) -> None:
        self._recognition = recognition
        self._said: dict[int, LiveUtterance] = {}

    def decoded(self, utterance: Utterance) -> None:
        """Note that an utterance has new words."""
        if utterance.may_hold_echo:
            return
        self._said[utterance.live.caption_id] = utterance.live
        forgotten_s = utterance.start_s - _REMEMBERED_S
        self._said = {
            caption_id: live
            for caption_id, live in self._said.items()
            if live.decoded_until_s > forgotten_s
        }

    def around(self, utterance: Utterance) -> FarEndWords | None:
        """Return the far end's words near an utterance; None if it cannot hold an echo."""
        if not utterance.may_hold_echo:
            return None
        words = [word for live in self._said.values() for word in live.heard_words]
        return FarEndWords(
            sorted(words, key=lambda word: word.start_s), self._recognition.far_end_known_until_s
        )
