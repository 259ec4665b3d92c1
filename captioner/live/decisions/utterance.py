"""One utterance while it is being spoken: plans its decodes and makes its captions.

Pure decisions: a `DecodePlan` names the sound to decode and the text to force, and `accept` turns
the hypothesis into a caption. Committed text cannot change: every later decode is forced to begin
with it, or its sound has left the window.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from captioner.core.captions import (
    Caption,
    Stretch,
    Word,
    ends_sentence,
    join_words,
    uncovered,
)
from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.core.terms.vocabulary import Vocabulary
from captioner.live.decisions.decode_plan import (
    DecodeKind,
    DecodePlan,
    DecodeResult,
    Handover,
    Outcome,
    first_kept_word,
)
from captioner.live.decisions.duplicate_captions import EchoVerdict, FarEndWords, check_echo
from captioner.live.decisions.gaps import (
    BEFORE_GAP_S,
    Gaps,
    are_trustworthy,
    is_voice,
    spoken,
    without_pauses,
)
from captioner.live.decisions.guards import (
    Evidence,
    Rejection,
    first_rejection,
    is_about_words,
    without_repetition,
)
from captioner.live.decisions.pacing import Pace
from captioner.live.decisions.settings import LiveSettings
from captioner.live.decisions.shown_tail import ShownTail
from captioner.live.decisions.stabiliser import Stabiliser

_DRAFT_CONTEXT_S = 1.0
"""Committed sound before the new sound in the draft model's window."""

_BEYOND_CUT_S = 0.2
"""A decode with this much sound after a cut has the whole words before it."""

_LONGEST_WITH_CONTEXT_S = 29.0
_BEFORE_CONTEXT_S = 0.1
_PRE_ROLL_S = 0.3
"""An utterance begins this long before its speech."""

_BEYOND_GAP_S = 1.0
_SILENCE_DECODED_S = 0.064  # after the last word; longer silence changes no decode


class LiveUtterance:
    """The words of one utterance from the first hypothesis to the final caption.

    Args:
        caption_id: Number of its caption.
        start_s: Start of its sound, in the session's clock.
        channel: Label of who speaks; empty for the only channel.
        settings: How it is decoded and shown.
        vocabulary: Replacements to make.
    """

    def __init__(
        self,
        caption_id: int,
        start_s: float,
        channel: str = "",
        settings: LiveSettings | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self.caption_id = caption_id
        self.start_s = start_s
        self.channel = channel
        self.language = ""
        self._settings = settings or LiveSettings()
        self._vocabulary = vocabulary or Vocabulary()
        self._stabiliser = Stabiliser(self._settings.stabiliser)
        self._tail = ShownTail(self._settings)
        self._window_start_s = start_s
        self._words_left_window = 0
        self._decoded_until_s = start_s
        self._drafted_until_s = start_s
        self._shown: tuple[str, str] = ("", "")
        self._newest: DecodeResult | None = None
        self._tail_until_s = float("-inf")
        self._is_early = False
        self.may_commit = True  # not while its language is unknown
        self._gaps = Gaps()
        self._is_finished = False
        self._previous: LiveUtterance | None = None
        self._sound_from_s = start_s
        self._speech_from_s = start_s + _PRE_ROLL_S

    def follow(self, previous: "LiveUtterance", sound_from_s: float) -> None:
        """Decode finals with the words and the sound before this utterance as context.

        Args:
            previous: The utterance before.
            sound_from_s: Start of the sound that can be decoded, in the session's clock.
        """
        self._previous, self._sound_from_s = previous, sound_from_s

    def drop_context(self) -> None:
        """Decode this utterance by itself from now on."""
        self._previous = None

    def _context(self, earliest_s: float) -> tuple[Word, ...]:
        """Return the words before this utterance, from a time on, that can be decoded with it.

        The last full stop is removed, so that the decode decides whether the sentence continues.
        """
        previous = self._previous
        if previous is None or not previous._is_finished or self._words_left_window:
            return ()
        if self.language not in {"", previous.language}:
            return ()
        earliest_s = max(earliest_s, self._sound_from_s, self.start_s - self._settings.context_s)
        words = [word for word in previous._stabiliser.committed if word.start_s >= earliest_s]
        if words:
            words[-1] = replace(words[-1], text=words[-1].text.removesuffix("."))
        return tuple(words)

    @property
    def is_finished(self) -> bool:
        """Whether its caption is final."""
        return self._is_finished

    @property
    def decoded_until_s(self) -> float:
        """End of the sound that the accurate model has decoded, in the session's clock."""
        return self._decoded_until_s

    @property
    def drafted_until_s(self) -> float:
        """End of the sound that either model has decoded, in the session's clock."""
        return max(self._decoded_until_s, self._drafted_until_s)

    @property
    def last_committed_end_s(self) -> float:
        """End of the last committed word, or the start of the utterance if there is none."""
        committed = self._stabiliser.committed
        return committed[-1].end_s if committed else self.start_s

    @property
    def heard_words(self) -> tuple[Word, ...]:
        """All its current words, committed and tentative."""
        return (*self._stabiliser.committed, *(one.word for one in self._stabiliser.tail))

    @property
    def sentence_end_s(self) -> float | None:
        """Time between a committed sentence and the words after it; None without such words."""
        committed, tail = self._stabiliser.committed, self._stabiliser.tentative
        if not committed or not tail or not ends_sentence(committed[-1].text):
            return None
        return max(committed[-1].end_s, (committed[-1].end_s + tail[0].word.start_s) / 2)

    def take_draft_agreement(self) -> Sequence[bool]:
        """Return whether the draft agreed, for each word it covered and committed since."""
        return self._stabiliser.take_draft_agreement()

    def heard_before(self, until_s: float) -> None:
        """Note that a decode of the utterance that this one was cut from reached this time."""
        self._decoded_until_s = max(self._decoded_until_s, until_s)

    def plan(
        self, kind: DecodeKind, sound_end_s: float, pace: Pace, *, with_context: bool = True
    ) -> DecodePlan:
        """Return the next decode, of the sound up to `sound_end_s`.

        Args:
            kind: Its kind.
            sound_end_s: End of its sound, in the session's clock.
            pace: Window and beams.
            with_context: Whether words and sound before the utterance may be part of it.
        """
        if kind is DecodeKind.DRAFT:
            return self._plan_draft(sound_end_s, pace)
        committed = self._stabiliser.committed
        may_decide = pace.final_beam_size > 1 and self.may_commit
        is_stuck = may_decide and self._stabiliser.is_stuck(sound_end_s)
        is_thorough = kind is DecodeKind.PARTIAL and is_stuck
        is_whole = kind is not DecodeKind.PARTIAL or is_thorough
        prefix = committed[self._words_left_window :] if self._settings.force_prefix else ()
        start_s = self._window_start_s
        window = pace.final_window if is_whole else pace.partial_window
        context: tuple[Word, ...] = ()
        if self._settings.force_prefix and with_context:
            # No window gets longer for it, which would delay words.
            longest_s = _LONGEST_WITH_CONTEXT_S if window.full else window.floor_s - window.margin_s
            context = self._context(sound_end_s - longest_s + _BEFORE_CONTEXT_S)
        if context:
            start_s = max(self._sound_from_s, context[0].start_s - _BEFORE_CONTEXT_S)
        # Without earlier utterances: distilled models repeat themselves if conditioned on them.
        kept = self._settings.prompt_words
        prompt = join_words(committed[: self._words_left_window][-kept:]) if kept else ""
        return DecodePlan(
            kind=kind,
            start_s=start_s,
            end_s=sound_end_s,
            prefix=join_words((*context, *prefix)),
            prompt=prompt,
            window=window,
            committed_words=len(committed),
            beam_size=pace.final_beam_size if is_whole else 1,
            is_thorough=is_thorough,
            has_context=bool(context),
        )

    def known_result(self, plan: DecodePlan, speech_end_s: float) -> DecodeResult | None:
        """Return the newest plan and hypothesis if only silence was added since; else None."""
        if self._newest is None:
            return None
        heard, hypothesis = self._newest
        is_same = (heard.start_s, heard.window) == (plan.start_s, plan.window)
        if not is_same or heard.end_s < speech_end_s + _SILENCE_DECODED_S:
            return None
        return replace(heard, kind=plan.kind, end_s=plan.end_s), hypothesis

    def _plan_draft(self, sound_end_s: float, pace: Pace) -> DecodePlan:
        """Plan a short window with the uncommitted sound and a little before it."""
        committed = self._stabiliser.committed
        earliest_s = sound_end_s - pace.draft_window.floor_s
        latest_s = self.last_committed_end_s - _DRAFT_CONTEXT_S
        index = self._words_left_window
        while index < len(committed) and committed[index].start_s < min(earliest_s, latest_s):
            index += 1
        start_s = self._window_start_s
        if index > self._words_left_window:
            before_s = committed[index - 1].end_s
            start_s = (
                (before_s + committed[index].start_s) / 2 if index < len(committed) else before_s
            )
        return DecodePlan(
            kind=DecodeKind.DRAFT,
            start_s=start_s,
            end_s=sound_end_s,
            prefix=join_words(committed[index:]),
            prompt="",
            window=pace.draft_window,
            committed_words=len(committed),
        )

    def accept(
        self,
        plan: DecodePlan,
        hypothesis: Hypothesis,
        evidence: Evidence,
        pace: Pace,
        elsewhere: FarEndWords | None = None,
    ) -> Outcome:
        """Process the hypothesis of a plan.

        Args:
            plan: The plan that was decoded.
            hypothesis: Its result.
            evidence: Measurements of the sound.
            pace: Decides when sound leaves the window.
            elsewhere: The far end's words, if the sound may contain an echo of them.
        """
        if plan.kind is DecodeKind.DRAFT:
            return self._accept_draft(plan, hypothesis, evidence, elsewhere)
        if not plan.fills_gap:
            self._gaps.words = ()  # Left if a gap's decode failed.
        is_final = plan.kind is not DecodeKind.PARTIAL
        self._decoded_until_s = max(self._decoded_until_s, plan.end_s)
        self.language = hypothesis.language or self.language
        new_words = self._new_words(plan, hypothesis)
        if plan.is_thorough:
            may_decide = self._stabiliser.note_thorough(hypothesis, plan.end_s)
            plan = replace(plan, is_thorough=may_decide)
        echo = self._check_echo(plan, new_words, elsewhere)
        new_words = new_words[echo.echoed_words :]
        rejection = self._rejection(new_words, hypothesis, evidence) or echo.rejection
        speech_until_s = min(plan.end_s, self.start_s + evidence.speech_s)
        if plan.has_context and self._without_words(new_words, speech_until_s):
            # The decoder sometimes stops early after context, but not without it.
            self.drop_context()
            if is_final:
                return Outcome(None, rejection, join_words(new_words), self._without_context(plan))
        if plan.kind is DecodeKind.FINAL:
            return self._accept_final(plan, new_words, rejection, evidence, elsewhere)
        if plan.fills_gap:
            return self._accept_skipped(plan, new_words, rejection, evidence, pace)
        if rejection is not None:
            # Rejected words are not shown; the tail stays unchanged until the next decode.
            return Outcome(None, rejection, join_words(new_words))
        if echo.clear_words < len(new_words):
            # The rest waits until the far end's words of that time are known, so that this decode
            # cannot become the final one.
            self._newest, self._is_early = None, False
            outcome = Outcome(None)
            if echo.clear_words:
                outcome = self._accept_partial(new_words[: echo.clear_words], plan, pace)
            self._tail_until_s = float("-inf")
            return outcome
        self._newest = (plan, hypothesis)
        self._is_early = plan.kind is DecodeKind.EARLY_FINAL
        fills_skipped = elsewhere is None and self.may_commit
        if fills_skipped and (skipped := self._skipped(new_words, evidence)):
            return Outcome(None, retry=self._filling_skipped(skipped, new_words, plan, pace))
        return self._accept_partial(new_words, plan, pace)

    def _accept_draft(
        self,
        plan: DecodePlan,
        hypothesis: Hypothesis,
        evidence: Evidence,
        elsewhere: FarEndWords | None,
    ) -> Outcome:
        self._drafted_until_s = max(self._drafted_until_s, plan.end_s)
        new_words = hypothesis.new_words
        echo = self._check_echo(plan, new_words, elsewhere)
        rejection = self._rejection(new_words, hypothesis, evidence) or echo.rejection
        if rejection is not None:
            return Outcome(None, rejection, join_words(new_words))
        self._stabiliser.update_draft(new_words[: echo.clear_words], plan.end_s)
        return Outcome(self._caption(plan.end_s, is_final=False))

    def speech_resumed(self) -> None:
        """Treat the early final decode as a partial one, as speech continued."""
        self._is_early = False

    def finish_from_early_decode(
        self, speech_end_s: float, evidence: Evidence, elsewhere: FarEndWords | None = None
    ) -> Caption | None:
        """Return the final caption, if the decode made at the first pause covers all speech."""
        early = self._newest if self._is_early else None
        if early is None or early[0].end_s < speech_end_s:
            return None
        new_words = self._new_words(*early)
        if self._unclear(new_words, None, evidence, elsewhere):
            return None
        self._stabiliser.finish(new_words)
        return self._caption(speech_end_s, is_final=True)

    def can_finish_at_cut(self, cut_s: float, decoded_until_s: float) -> bool:
        """Return whether sound up to `decoded_until_s` has the whole words at the cut."""
        return decoded_until_s >= cut_s + _BEYOND_CUT_S

    def finish_at_cut(
        self, cut_s: float, evidence: Evidence, elsewhere: FarEndWords | None = None
    ) -> tuple[Outcome, Handover] | None:
        """Return the final caption of an utterance cut in the middle of speech, and its handover.

        Its words are those of the last decode; None if that had too little sound after the cut.
        """
        decoded_until_s = self._tail_until_s
        if not self.can_finish_at_cut(cut_s, decoded_until_s):
            return None
        tail = self._stabiliser.tentative
        before = [one for one in tail if (one.word.start_s + one.word.end_s) / 2 < cut_s]
        behind = tuple(tail[len(before) :])
        self._stabiliser.finish([one.word for one in before])
        # Speech after the last word is part of the next utterance.
        unclear = [
            stretch
            for stretch in self._unclear((), None, evidence, elsewhere)
            if stretch[1] <= self.last_committed_end_s
        ]
        outcome = Outcome(
            self._final_caption(cut_s), unclear=tuple(spoken(unclear, evidence.pauses))
        )
        return outcome, Handover(behind, decoded_until_s, self.last_committed_end_s)

    def take_over(self, handover: Handover) -> Caption | None:
        """Continue a cut utterance, so that its words after the cut stay visible.

        Words committed while the cut was made may reach beyond it; their sound is left out here.
        """
        self._window_start_s = max(self._window_start_s, handover.said_until_s)
        self._speech_from_s = handover.said_until_s
        self.heard_before(handover.decoded_until_s)
        self._stabiliser.take_over(handover.tail)
        return self._caption(handover.decoded_until_s, is_final=False)

    def give_up(self, end_s: float) -> Caption:
        """Return a final caption of the current words, if no further decode is possible."""
        self._stabiliser.finish([word for word in self._gaps.words if word.middle_s < end_s])
        return self._final_caption(end_s)

    def _new_words(self, plan: DecodePlan, hypothesis: Hypothesis) -> tuple[Word, ...]:
        """Return the words of a hypothesis after the words already committed."""
        committed = len(self._stabiliser.committed)
        if self._settings.force_prefix or plan.fills_gap:
            return hypothesis.new_words[committed - plan.committed_words :]
        return hypothesis.words[committed - self._words_left_window :]

    def _without_context(self, plan: DecodePlan) -> DecodePlan:
        committed = self._stabiliser.committed
        return replace(
            plan,
            start_s=self._window_start_s,
            prefix=join_words(committed[self._words_left_window :]),
            committed_words=len(committed),
            has_context=False,
        )

    def _rejection(
        self, new_words: Sequence[Word], hypothesis: Hypothesis, evidence: Evidence
    ) -> Rejection | None:
        if not self._settings.use_guards or not new_words:
            return None
        if self._stabiliser.committed:
            # A phrase is isolated, and speech too quiet, only if nothing else was recognised.
            speech_s = max(1.0, evidence.speech_s)
            evidence = replace(evidence, level_dbfs=0.0, speech_s=speech_s, sound=None)
        return first_rejection(
            replace(hypothesis, words=tuple(new_words), forced_words=0),
            evidence,
            self._settings.guards,
        )

    def _check_echo(
        self, plan: DecodePlan, new_words: Sequence[Word], elsewhere: FarEndWords | None
    ) -> EchoVerdict:
        if elsewhere is None or not self._settings.use_guards:
            return EchoVerdict(None, len(new_words))
        return check_echo(new_words, elsewhere, is_final=plan.kind is DecodeKind.FINAL)

    def _accept_final(
        self,
        plan: DecodePlan,
        new_words: tuple[Word, ...],
        rejection: Rejection | None,
        evidence: Evidence,
        elsewhere: FarEndWords | None,
    ) -> Outcome:
        rejected_text = ""
        if rejection is not None:
            if is_about_words(rejection) and not plan.is_retry and not plan.window.full:
                full = WindowSettings(full=True)
                return Outcome(
                    None,
                    rejection,
                    join_words(new_words),
                    replace(plan, window=full, is_retry=True),
                )
            rejected_text = join_words(new_words)
            is_loop = rejection.guard in {"repetition", "compression"}
            new_words = without_repetition(new_words) if is_loop else ()
        if plan.fills_gap:
            inside = [word for word in new_words if plan.start_s <= word.middle_s <= plan.end_s]
            words = (*self._gaps.words, *self._added_in_gap(inside, evidence))
            new_words = tuple(sorted(words, key=lambda word: word.start_s))
        about_all = None if plan.fills_gap else rejection
        covering = (*new_words, *self._gaps.said_beside)
        unclear = self._unclear(covering, about_all, evidence, elsewhere)
        if fillable := self._gaps.fillable(unclear, self.last_committed_end_s):
            filling = self._filling(fillable, new_words, plan)
            return Outcome(None, rejection, rejected_text, filling)
        self._stabiliser.finish(new_words)
        end_s = max(self._decoded_until_s, self.last_committed_end_s)
        silent = tuple(spoken(unclear, evidence.pauses))
        return Outcome(self._final_caption(end_s), rejection, rejected_text, unclear=silent)

    def _added_in_gap(self, found: Sequence[Word], evidence: Evidence) -> list[Word]:
        speech = without_pauses((self.start_s, self._decoded_until_s), evidence.pauses)
        return self._gaps.added(found, self._stabiliser.committed, speech)

    def _skipped(self, new_words: Sequence[Word], evidence: Evidence) -> list[Stretch]:
        """Return the speech that a partial decode left out between words.

        Words after it must not be committed before those in it.
        """
        if not new_words or not is_voice(evidence):
            return []
        until_s = min(new_words[-1].start_s, self._decoded_until_s)
        gaps = self._without_words(new_words, until_s)
        return self._gaps.fillable(spoken(gaps, evidence.pauses), self.last_committed_end_s)

    def _accept_skipped(
        self,
        plan: DecodePlan,
        found: Sequence[Word],
        rejection: Rejection | None,
        evidence: Evidence,
        pace: Pace,
    ) -> Outcome:
        """Commit the words of speech that a partial decode left out, and those before them."""
        words, gap = self._gaps.words, self._gaps.stretch
        inside = [word for word in found if plan.start_s <= word.middle_s <= gap[1]]
        if rejection is None and are_trustworthy(inside):
            added = self._added_in_gap(inside, evidence)
            before = list(takewhile(lambda word: word.start_s <= gap[0], words)) if added else []
            self._stabiliser.commit((*before, *added))
            words = words[len(before) :]
            # The decode lacks the words that were added, so that it cannot become the final one.
            self._newest = None
        if skipped := self._skipped(words, evidence):
            return Outcome(None, retry=self._filling_skipped(skipped, words, plan, pace))
        self._gaps.words = ()
        return self._accept_partial(words, plan, pace)

    def _accept_partial(self, words: Sequence[Word], plan: DecodePlan, pace: Pace) -> Outcome:
        end_s = self._tail_until_s = self._decoded_until_s
        self._stabiliser.update(
            words, end_s, may_commit=self.may_commit, is_thorough=plan.is_thorough
        )
        if self._settings.trim_window:
            self._trim(end_s, pace)
        return Outcome(self._caption(end_s, is_final=False))

    def _filling_skipped(
        self, gaps: Sequence[Stretch], words: Sequence[Word], plan: DecodePlan, pace: Pace
    ) -> DecodePlan:
        """Return a decode of speech that was left out, with sound beyond it for its last word."""
        # The first one, as the words after a gap may be committed with it.
        filling = self._filling(gaps[:1], words, plan)
        return replace(
            filling,
            start_s=max(self._window_start_s, filling.start_s - BEFORE_GAP_S),
            end_s=min(filling.end_s + _BEYOND_GAP_S, self._decoded_until_s),
            window=pace.final_window,
            beam_size=pace.final_beam_size,
        )

    def _filling(
        self, gaps: Sequence[Stretch], words: Sequence[Word], plan: DecodePlan
    ) -> DecodePlan:
        sound = self._window_start_s, self._decoded_until_s
        return self._gaps.begin(gaps, words, self._without_context(plan), sound)

    def _unclear(
        self,
        new_words: Sequence[Word],
        rejection: Rejection | None,
        evidence: Evidence,
        elsewhere: FarEndWords | None,
    ) -> tuple[Stretch, ...]:
        """Return the speech of the whole utterance that has no words and is no echo."""
        if not is_voice(evidence) or (rejection is not None and not is_about_words(rejection)):
            return ()
        elsewhere = elsewhere or FarEndWords(())
        end_s = min(self.start_s + evidence.speech_s, elsewhere.known_until_s)
        return tuple(self._without_words((*new_words, *elsewhere.words), end_s))

    def _without_words(self, words: Sequence[Word], end_s: float) -> list[Stretch]:
        """Return the stretches of the utterance, up to a time, without a word."""
        return uncovered([(self._speech_from_s, end_s)], (*self._stabiliser.committed, *words))

    def _trim(self, end_s: float, pace: Pace) -> None:
        """Drop the sound of committed words from the window, except for some seconds of context."""
        committed = self._stabiliser.committed
        if end_s - self._window_start_s <= pace.trim_after_s:
            return
        index = first_kept_word(
            committed, self._words_left_window, self.last_committed_end_s - pace.context_s
        )
        if index is None:
            return
        start_s = (committed[index - 1].end_s + committed[index].start_s) / 2
        if start_s - self._window_start_s >= 1.0:
            self._window_start_s, self._words_left_window = start_s, index

    def _caption(self, end_s: float, *, is_final: bool) -> Caption | None:
        committed = self._stabiliser.committed
        shown_tail = () if is_final else self._tail.update(self._stabiliser)
        everything = self._vocabulary.apply((*committed, *shown_tail))
        fixed = self._vocabulary.apply(committed, more_may_follow=not is_final)
        tail = everything[len(fixed) :]
        shown = (join_words(fixed), join_words(tail))
        if shown == self._shown and not is_final:
            return None
        self._shown = shown
        if is_final:
            self._is_finished, self._previous = True, None
        words = (*fixed, *tail)
        return Caption(
            id=self.caption_id,
            start_s=min(words[0].start_s, end_s) if words else self.start_s,
            end_s=max(words[-1].end_s, self.start_s) if words else end_s,
            committed=shown[0],
            tentative=shown[1],
            words=words,
            is_final=is_final,
            channel=self.channel,
            language=self.language,
        )

    def _final_caption(self, end_s: float) -> Caption:
        caption = self._caption(end_s, is_final=True)
        assert caption is not None
        return caption
