from __future__ import annotations

import itertools
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word, join_words
from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.core.vocabulary import parse_vocabulary
from captioner.live.decisions.decode_plan import DecodeKind, DecodePlan, Outcome
from captioner.live.decisions.duplicate_captions import FarEndWords
from captioner.live.decisions.guards import Evidence
from captioner.live.decisions.pacing import CostModel, Pace, PaceSettings, choose_pace
from captioner.live.decisions.settings import LiveSettings, ReadingMode
from captioner.live.decisions.stabiliser import StabiliserSettings
from captioner.live.decisions.utterance import LiveUtterance
from captioner.sound_events.kinds import SoundKind

PACE = replace(choose_pace(CostModel(), PaceSettings()), final_window=WindowSettings())
SPEECH = Evidence(speech_s=3.0, level_dbfs=-25.0, clear_voice_s=0.9)
"""Too little of a clear voice for what has no words to be missed."""
VOICE = replace(SPEECH, clear_voice_s=3.0)


def hypothesis(
    text: str, plan: DecodePlan, probability: float = 0.9, word_s: float = 0.3
) -> Hypothesis:
    """What a recogniser would answer: the prefix, then the text."""
    forced = plan.prefix.split()
    starts_s = (plan.start_s + place * word_s for place in itertools.count())
    words = tuple(
        Word(word, start_s, start_s + word_s - 0.05, probability)
        for word, start_s in zip(forced + text.split(), starts_s, strict=False)
    )
    return Hypothesis(words, forced_words=len(forced), average_log_probability=-0.2)


def step(
    utterance: LiveUtterance,
    text: str,
    end_s: float,
    kind: DecodeKind = DecodeKind.PARTIAL,
    probability: float = 0.9,
    pace: Pace = PACE,
    word_s: float = 0.3,
) -> tuple[DecodePlan, Outcome]:
    plan = utterance.plan(kind, end_s, pace)
    heard = hypothesis(text, plan, probability, word_s)
    return plan, utterance.accept(plan, heard, SPEECH, pace)


def test_committed_words_are_forced_on_the_next_decode() -> None:
    shown_late = LiveSettings(stabiliser=StabiliserSettings(shown_anyway_s=1.5))
    utterance = LiveUtterance(1, 0.0, settings=shown_late)
    step(utterance, "we need more people", 1.5)
    step(utterance, "we need more people", 2.3)
    plan, outcome = step(utterance, "now", 2.6, probability=0.85)
    assert plan.prefix == "we need more people"
    assert outcome.caption is None, "one sighting of a word is not shown in balanced reading"
    _, outcome = step(utterance, "now", 2.9)
    assert outcome.caption is not None
    assert (outcome.caption.committed, outcome.caption.tentative) == ("we need more people", "now")


def test_the_decode_made_at_the_pause_is_the_final_text() -> None:
    utterance = LiveUtterance(7, 0.5, "You")
    step(utterance, "we need people.", 2.0, DecodeKind.EARLY_FINAL)
    caption = utterance.finish_from_early_decode(1.9, SPEECH)
    assert caption is not None
    assert caption.is_final
    assert (caption.id, caption.channel, caption.committed) == (7, "You", "we need people.")
    assert caption.tentative == ""


def test_the_decode_made_at_a_pause_is_not_used_when_speech_went_on() -> None:
    utterance = LiveUtterance(1, 0.0)
    step(utterance, "we need people.", 1.0, DecodeKind.EARLY_FINAL)
    assert utterance.finish_from_early_decode(1.4, SPEECH) is None
    utterance.speech_resumed()
    assert utterance.finish_from_early_decode(0.9, SPEECH) is None


def test_a_cut_in_the_middle_of_speech_needs_no_decode_of_its_own() -> None:
    utterance = LiveUtterance(1, 0.0)
    step(utterance, "we need more people in the", 1.9)
    finished = utterance.finish_at_cut(1.2, SPEECH)
    assert finished is not None
    outcome, handover = finished
    caption = outcome.caption
    assert caption is not None
    assert caption.is_final
    assert outcome.unclear == ()
    assert caption.committed == "we need more people"
    assert [one.word.text for one in handover.tail] == ["in", "the"]
    assert handover.decoded_until_s == 1.9


def test_a_cut_behind_what_was_decoded_does() -> None:
    utterance = LiveUtterance(1, 0.0)
    assert utterance.finish_at_cut(1.0, SPEECH) is None
    step(utterance, "we need more people", 1.3)
    assert utterance.finish_at_cut(1.2, SPEECH) is None


def timed(
    *words: tuple[str, float, float], forced: int = 0, probability: float = 0.9
) -> Hypothesis:
    return Hypothesis(
        tuple(Word(text, start_s, end_s, probability) for text, start_s, end_s in words),
        forced_words=forced,
        average_log_probability=-0.2,
    )


SKIPPING = timed(("the", 0.4, 0.6), ("tents.", 0.6, 2.8), ("In", 2.8, 3.0), ("being", 3.0, 3.4))
SKIPPED = (("I'm", 1.2, 1.5), ("from", 1.5, 1.9), ("the", 1.9, 2.2), ("cutter.", 2.2, 2.7))


def skipping() -> tuple[LiveUtterance, DecodePlan, Evidence]:
    """An utterance whose decode has left out speech, and the decode of that speech."""
    utterance, evidence = LiveUtterance(1, 0.0), replace(VOICE, speech_s=4.0)
    plan = utterance.plan(DecodeKind.PARTIAL, 4.0, PACE)
    outcome = utterance.accept(plan, SKIPPING, evidence, PACE)
    assert outcome.caption is None
    assert outcome.retry is not None
    return utterance, outcome.retry, evidence


def test_speech_that_a_partial_decode_left_out_is_committed_before_the_words_after_it() -> None:
    utterance, retry, evidence = skipping()
    assert (retry.kind, retry.fills_gap, retry.prefix) == (DecodeKind.PARTIAL, True, "")
    assert (retry.window, retry.beam_size) == (PACE.final_window, PACE.final_beam_size)
    assert retry.start_s < 1.2
    assert 2.8 < retry.end_s <= 4.0
    found = timed(("tents", 0.7, 1.1), *SKIPPED, ("in", 2.85, 3.0))
    caption = utterance.accept(retry, found, evidence, PACE).caption
    assert caption is not None
    assert caption.committed == "the tents. I'm from the cutter."
    plan = utterance.plan(DecodeKind.FINAL, 4.0, PACE)
    assert plan.prefix == caption.committed
    assert utterance.known_result(plan, 3.9) is None, "the newest decode lacks words"
    rest = timed(*SKIPPED, ("In", 2.8, 3.0), ("being", 3.0, 3.4), forced=4)
    final = utterance.accept(plan, rest, evidence, PACE).caption
    assert final is not None
    assert final.committed == "the tents. I'm from the cutter. In being"


@pytest.mark.parametrize(
    "found",
    [Hypothesis(()), timed(*SKIPPED, probability=0.3), timed(("the", 1.2, 1.5), ("tents", 1.5, 2))],
    ids=["nothing", "doubtful words", "words beside it"],
)
def test_speech_without_trustworthy_words_is_decoded_once(found: Hypothesis) -> None:
    utterance, retry, evidence = skipping()
    outcome = utterance.accept(retry, found, evidence, PACE)
    assert outcome.retry is None
    plan = utterance.plan(DecodeKind.PARTIAL, 4.5, PACE)
    assert utterance.accept(plan, SKIPPING, evidence, PACE).retry is None


@pytest.mark.parametrize(
    ("evidence", "elsewhere"),
    [
        (replace(VOICE, speech_s=4.0, pauses=((1.5, 2.4),)), None),
        (replace(VOICE, speech_s=4.0, sound=SoundKind.MUSIC), None),
        (replace(SPEECH, speech_s=4.0), None),
        (replace(VOICE, speech_s=4.0), FarEndWords(())),
    ],
    ids=["a pause", "music", "unclear voice", "echo"],
)
def test_what_may_be_no_speech_is_not_decoded_again_before_the_end(
    evidence: Evidence, elsewhere: FarEndWords | None
) -> None:
    utterance = LiveUtterance(1, 0.0)
    plan = utterance.plan(DecodeKind.PARTIAL, 4.0, PACE)
    assert utterance.accept(plan, SKIPPING, evidence, PACE, elsewhere).retry is None


def test_speech_without_words_is_unclear_after_a_cut() -> None:
    utterance, retry, evidence = skipping()
    utterance.accept(retry, Hypothesis(()), evidence, PACE)
    step(utterance, "", 4.2)
    plan = utterance.plan(DecodeKind.PARTIAL, 5.0, PACE)
    later = replace(SKIPPING, words=(*SKIPPING.words, Word("modern", 3.4, 3.9, 0.99)))
    utterance.accept(plan, later, evidence, PACE)
    finished = utterance.finish_at_cut(3.6, evidence)
    assert finished is not None
    ((start_s, end_s),) = finished[0].unclear
    assert (start_s, end_s) == (pytest.approx(1.23), pytest.approx(2.8))


def test_words_behind_a_cut_stay_on_screen_in_the_utterance_that_goes_on() -> None:
    first, second = (
        LiveUtterance(number, start_s, settings=LiveSettings(reading_mode=ReadingMode.FAST))
        for number, start_s in ((1, 0.0), (2, 1.2))
    )
    step(first, "we need more people in the", 1.9)
    finished = first.finish_at_cut(1.2, SPEECH)
    assert finished is not None
    going_on = second.take_over(finished[1])
    assert going_on is not None
    assert (going_on.id, going_on.committed, going_on.tentative) == (2, "", "in the")
    assert second.decoded_until_s == 1.9
    _, outcome = step(second, "in the house", 2.6)
    assert outcome.caption is not None
    assert outcome.caption.committed == "in the", "they have stood since the first utterance"


def test_words_committed_beyond_a_cut_are_not_heard_twice() -> None:
    """The cut is made while a decode is in hand, which may commit words behind it."""
    first, second = LiveUtterance(1, 0.0), LiveUtterance(2, 1.0)
    step(first, "we need more people in", 1.9)
    step(first, "we need more people in", 2.6)
    finished = first.finish_at_cut(1.0, SPEECH)
    assert finished is not None
    outcome, handover = finished
    assert outcome.caption is not None
    assert outcome.caption.committed == "we need more people in"
    second.take_over(handover)
    plan = second.plan(DecodeKind.PARTIAL, 3.0, PACE)
    assert plan.start_s == pytest.approx(1.45), "behind the last word of the first utterance"


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        (ReadingMode.STEADY, None),
        (ReadingMode.BALANCED, None),
        (ReadingMode.FAST, "we need people"),
    ],
)
def test_the_dial_decides_what_is_shown_of_a_first_hypothesis(
    mode: ReadingMode, shown: str | None
) -> None:
    utterance = LiveUtterance(1, 0.0, settings=LiveSettings(reading_mode=mode))
    _, outcome = step(utterance, "we need people", 1.0, probability=0.7)
    assert (outcome.caption and outcome.caption.tentative) == shown


def test_sound_under_committed_words_leaves_the_window_with_some_context_kept() -> None:
    pace = replace(PACE, trim_after_s=6.0, context_s=2.0)
    utterance = LiveUtterance(1, 0.0)
    said = "one two three four five six seven eight. nine ten eleven twelve thirteen fourteen"
    said += " fifteen sixteen seventeen eighteen nineteen twenty"
    step(utterance, said, 6.5, pace=pace)
    step(utterance, said, 7.2, pace=pace)
    plan = utterance.plan(DecodeKind.PARTIAL, 7.5, pace)
    assert plan.prefix.startswith("nine ten"), "the window begins behind a sentence"
    assert plan.prompt.endswith("seven eight.")
    assert plan.start_s == pytest.approx(2.375)
    _, outcome = step(utterance, "and more and", 8.0, DecodeKind.FINAL, pace=pace)
    assert outcome.caption is not None
    assert outcome.caption.committed == said + " and more and"


def test_a_loop_is_decoded_once_more_at_the_full_window_then_reduced() -> None:
    utterance = LiveUtterance(1, 0.0)
    loop = "so " * 12
    plan, outcome = step(utterance, loop, 3.0, DecodeKind.FINAL, word_s=0.1)
    assert outcome.caption is None
    assert outcome.retry is not None
    assert outcome.retry.window.full
    again = utterance.accept(outcome.retry, hypothesis(loop, plan, word_s=0.1), SPEECH, PACE)
    assert again.retry is None
    assert again.rejection is not None
    assert again.caption is not None
    assert again.caption.committed == "so"


def test_a_good_second_decode_replaces_the_loop() -> None:
    utterance = LiveUtterance(1, 0.0)
    plan, outcome = step(utterance, "so " * 12, 3.0, DecodeKind.FINAL, word_s=0.1)
    assert outcome.retry is not None
    again = utterance.accept(outcome.retry, hypothesis("so we agree.", plan), SPEECH, PACE)
    assert again.rejection is None
    assert again.caption is not None
    assert again.caption.committed == "so we agree."


def test_refused_words_of_a_partial_decode_are_not_shown() -> None:
    utterance = LiveUtterance(1, 0.0)
    _, outcome = step(utterance, "so " * 12, 3.0)
    assert outcome.caption is None
    assert outcome.rejection is not None


def test_committed_words_stay_when_the_rest_is_refused() -> None:
    utterance = LiveUtterance(1, 0.0)
    step(utterance, "we agree on that", 1.6)
    step(utterance, "we agree on that", 2.4)
    plan = utterance.plan(DecodeKind.FINAL, 2.6, PACE)
    answer = replace(
        hypothesis("thank you", plan), average_log_probability=-3.0, no_speech_probability=0.9
    )
    outcome = utterance.accept(plan, answer, SPEECH, PACE)
    assert outcome.caption is not None
    assert outcome.caption.committed == "we agree on that"
    assert outcome.rejected_text == "thank you"


@pytest.mark.parametrize(
    ("words", "log_probability", "evidence", "unclear"),
    [
        ("hardly anything is sure", -2.0, VOICE, ((0.3, 3.0),)),
        ("we agree on that and more", -0.2, VOICE, ((1.7, 3.0),)),  # the rest has no words
        ("we agree on that and more", -0.2, replace(VOICE, pauses=((2.5, 2.7),)), ((1.7, 3.0),)),
        ("hardly anything is sure", -2.0, replace(VOICE, sound=SoundKind.MUSIC), ()),
        ("hardly anything is sure", -2.0, SPEECH, ()),
        ("hardly anything", -2.0, replace(VOICE, speech_s=1.2), ()),
        ("too quiet", -0.2, replace(VOICE, level_dbfs=-90.0), ()),
    ],
)
def test_speech_without_words_is_unclear(
    words: str,
    log_probability: float,
    evidence: Evidence,
    unclear: tuple[tuple[float, float], ...],
) -> None:
    utterance = LiveUtterance(1, 0.0)
    plan = replace(utterance.plan(DecodeKind.FINAL, 3.2, PACE), is_retry=True)
    answer = replace(hypothesis(words, plan), average_log_probability=log_probability)
    outcome = utterance.accept(plan, answer, evidence, PACE)
    if unclear:
        retry = outcome.retry
        assert retry is not None
        assert (retry.fills_gap, retry.prefix) == (True, "")
        assert retry.start_s == pytest.approx(unclear[0][0] - 0.1, abs=0.06)
        outcome = utterance.accept(retry, hypothesis("", retry), evidence, PACE)
    assert outcome.caption is not None
    assert [pytest.approx(stretch, abs=0.06) for stretch in unclear] == list(outcome.unclear)


def test_a_gap_with_a_pause_in_it_is_decoded_again_and_no_unclear_speech() -> None:
    utterance = LiveUtterance(1, 0.0)
    paused = replace(VOICE, pauses=((2.2, 2.6),))
    plan = replace(utterance.plan(DecodeKind.FINAL, 3.2, PACE), is_retry=True)
    outcome = utterance.accept(plan, hypothesis("we agree on that and more", plan), paused, PACE)
    assert outcome.retry is not None
    outcome = utterance.accept(outcome.retry, hypothesis("", outcome.retry), paused, PACE)
    assert outcome.caption is not None
    assert outcome.unclear == ()


@pytest.mark.parametrize(
    ("elsewhere", "is_decoded"),
    [
        (FarEndWords(()), True),
        (
            FarEndWords([Word(text, 0.3 + s, 1.2 + s, 0.9) for s, text in enumerate("abc")]),
            False,
        ),
        (FarEndWords((), known_until_s=1.0), False),
    ],
    ids=["nobody speaks there", "an echo", "not known yet"],
)
def test_what_may_be_an_echo_is_no_gap(elsewhere: FarEndWords, *, is_decoded: bool) -> None:
    utterance = LiveUtterance(1, 0.0)
    plan = utterance.plan(DecodeKind.FINAL, 3.2, PACE)
    outcome = utterance.accept(plan, Hypothesis(()), VOICE, PACE, elsewhere)
    assert (outcome.retry is not None) is is_decoded
    assert outcome.unclear == ()


def test_words_found_by_a_second_decode_fill_the_gap() -> None:
    utterance = LiveUtterance(1, 0.0)
    step(utterance, "we agree on that", 1.6)
    step(utterance, "we agree on that", 2.4)
    plan = utterance.plan(DecodeKind.FINAL, 4.0, PACE)
    words = (*hypothesis("", plan).words, Word("thanks.", 3.2, 3.5, 0.9))
    answer = Hypothesis(words, forced_words=len(words) - 1, average_log_probability=-0.2)
    evidence = replace(VOICE, speech_s=3.5)
    assert utterance.finish_from_early_decode(3.5, evidence) is None
    retry = utterance.accept(plan, answer, evidence, PACE).retry
    assert retry is not None
    assert (retry.start_s, retry.end_s) == (pytest.approx(1.05), pytest.approx(3.3))
    words = (Word("by", 1.5, 1.9, 0.9), Word("now,", 2.5, 2.9, 0.9), Word("thanks.", 3.4, 3.5, 0.9))
    caption = utterance.accept(retry, Hypothesis(words), evidence, PACE).caption
    assert caption is not None
    assert caption.committed == "we agree on that by now, thanks."
    assert [word.start_s for word in caption.words[-3:]] == [1.5, 2.5, 3.2]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ("standing.", "for understanding"),
        ("understanding.", "for understanding"),
        ("and", "for understanding and"),
    ],
)
def test_the_end_of_a_word_in_a_gap_is_not_said_twice(found: str, text: str) -> None:
    utterance = LiveUtterance(1, 0.0)
    plan = utterance.plan(DecodeKind.FINAL, 3.2, PACE)
    words = (Word("for", 0.3, 0.5, 0.9), Word("understanding", 0.5, 1.4, 0.9))
    retry = utterance.accept(plan, Hypothesis(words), VOICE, PACE).retry
    assert retry is not None
    again = Hypothesis((Word(found, 1.35, 1.8, 0.9),))
    caption = utterance.accept(retry, again, VOICE, PACE).caption
    assert caption is not None
    assert caption.text == text


def test_several_gaps_are_filled_and_no_stretch_is_decoded_twice() -> None:
    utterance = LiveUtterance(1, 0.0)
    evidence = replace(VOICE, speech_s=20.0)
    plan = utterance.plan(DecodeKind.FINAL, 20.2, PACE)
    outcome = utterance.accept(plan, Hypothesis((Word("so", 9.0, 9.2, 0.9),)), evidence, PACE)
    decoded: list[float] = []
    said = [Word("before", 1.0, 1.4, 0.9), Word("later.", 10.0, 10.4, 0.9)]
    while (retry := outcome.retry) is not None:
        decoded.append(retry.start_s)
        heard = [word for word in said if retry.start_s <= word.start_s <= retry.end_s]
        outcome = utterance.accept(retry, Hypothesis(tuple(heard)), evidence, PACE)
    assert outcome.caption is not None
    assert outcome.caption.committed == "before so later."
    assert len(decoded) == len(set(decoded)) == 4
    assert [start_s for start_s, _ in outcome.unclear] == pytest.approx([1.4, 10.4])


def test_words_that_stand_beside_a_gap_are_not_said_twice() -> None:
    """The first decode had them right, and their times wrong."""
    utterance = LiveUtterance(1, 0.0)
    plan = utterance.plan(DecodeKind.FINAL, 3.2, PACE)
    late = tuple(Word(text, 2.0, 2.2, 0.9) for text in ("and", "so", "my"))
    outcome = utterance.accept(plan, Hypothesis(late), VOICE, PACE)
    assert outcome.retry is not None
    again = tuple(
        Word(text, at, at + 0.4, 0.9)
        for text, at in zip(("and", "so", "my"), (0.4, 0.9, 1.4), strict=True)
    )
    outcome = utterance.accept(outcome.retry, Hypothesis(again), VOICE, PACE)
    assert outcome.caption is not None
    assert outcome.caption.text == "and so my"
    assert outcome.unclear == ()


def test_a_rejected_word_in_one_gap_leaves_the_other_gaps_unclear() -> None:
    utterance = LiveUtterance(1, 0.0)
    evidence = replace(VOICE, speech_s=20.0)
    plan = utterance.plan(DecodeKind.FINAL, 20.2, PACE)
    outcome = utterance.accept(plan, Hypothesis((Word("so", 9.0, 9.2, 0.9),)), evidence, PACE)
    answers = iter(["Thank you.", "later."])
    while (retry := outcome.retry) is not None:
        heard = hypothesis(next(answers, ""), retry, probability=0.3)
        outcome = utterance.accept(retry, heard, evidence, PACE)
    assert outcome.caption is not None
    assert "later." in outcome.caption.committed
    assert len(outcome.unclear) == 2


def test_replacements_never_change_a_committed_word() -> None:
    vocabulary = parse_vocabulary(["new york => NYC"])
    utterance = LiveUtterance(1, 0.0, vocabulary=vocabulary)
    shown: list[str] = []
    for text, end_s in (("we like new", 1.4), ("we like new", 2.1), ("york a lot", 2.8)):
        _, outcome = step(utterance, text, end_s)
        if outcome.caption is not None:
            shown.append(outcome.caption.committed)
    _, outcome = step(utterance, "york a lot", 3.5, DecodeKind.FINAL)
    assert outcome.caption is not None
    assert outcome.caption.committed == "we like NYC a lot"
    assert all("we like NYC a lot".startswith(text) for text in shown)


_texts = st.lists(st.sampled_from("so we need it. more? new york people".split()), max_size=7)
_steps = st.lists(
    st.tuples(_texts, st.sampled_from([DecodeKind.PARTIAL, DecodeKind.EARLY_FINAL])), max_size=15
)


@given(_steps, _texts, st.booleans(), st.sampled_from(list(ReadingMode)))
def test_whatever_is_heard_committed_text_only_grows(
    steps: list[tuple[list[str], DecodeKind]],
    last: list[str],
    trim: bool,
    mode: ReadingMode,
) -> None:
    pace = replace(PACE, trim_after_s=2.0, context_s=0.5)
    utterance = LiveUtterance(
        1,
        0.0,
        settings=LiveSettings(reading_mode=mode, trim_window=trim),
        vocabulary=parse_vocabulary(["new york => NYC", "so we => So, we"]),
    )
    committed = ""
    end_s = 0.6
    for heard, kind in steps:
        _, outcome = step(utterance, " ".join(heard), end_s, kind, pace=pace)
        end_s += 0.4
        if outcome.caption is None:
            continue
        assert outcome.caption.committed.startswith(committed)
        assert outcome.caption.text == join_words(outcome.caption.words)
        committed = outcome.caption.committed
    plan, outcome = step(utterance, " ".join(last), end_s, DecodeKind.FINAL, pace=pace)
    if outcome.retry is not None:
        answer = hypothesis(" ".join(last), plan)
        outcome = utterance.accept(outcome.retry, answer, SPEECH, pace)
    assert outcome.caption is not None
    assert outcome.caption.is_final
    assert outcome.caption.committed.startswith(committed)
    assert outcome.caption.tentative == ""


@given(
    heard_s=st.floats(1.0, 4.0),
    speech_s=st.floats(1.0, 4.0),
    kind=st.sampled_from([DecodeKind.EARLY_FINAL, DecodeKind.FINAL]),
)
def test_a_decode_is_made_whenever_more_than_silence_has_come_since(
    heard_s: float, speech_s: float, kind: DecodeKind
) -> None:
    utterance = LiveUtterance(1, 0.0)
    step(utterance, "we need people", heard_s)
    plan = utterance.plan(kind, max(heard_s, speech_s) + 0.13, PACE)
    known = utterance.known_result(plan, speech_s)
    assert (known is not None) == (heard_s >= speech_s + 0.064)


def test_an_answer_that_is_known_finishes_an_utterance_as_a_decode_would() -> None:
    known, decoded = LiveUtterance(1, 0.0), LiveUtterance(1, 0.0)
    for utterance in (known, decoded):
        step(utterance, "we need people now.", 1.8)
    plan = known.plan(DecodeKind.EARLY_FINAL, 1.9, PACE)
    answer = known.known_result(plan, speech_end_s=1.7)
    assert answer is not None
    outcomes = [
        known.accept(*answer, SPEECH, PACE),
        step(decoded, "we need people now.", 1.9, DecodeKind.EARLY_FINAL)[1],
    ]
    assert outcomes[0] == outcomes[1]
    assert known.finish_from_early_decode(1.7, SPEECH) == decoded.finish_from_early_decode(
        1.7, SPEECH
    )


def test_no_answer_is_known_in_another_window_or_where_a_guard_refused_it() -> None:
    utterance = LiveUtterance(1, 0.0)
    plan = utterance.plan(DecodeKind.EARLY_FINAL, 1.9, PACE)
    assert utterance.known_result(plan, 1.7) is None
    step(utterance, "we need people now.", 1.8)
    longer = replace(plan, window=replace(plan.window, floor_s=plan.window.floor_s + 2.0))
    assert utterance.known_result(longer, 1.7) is None
    refused = LiveUtterance(1, 0.0)
    _, outcome = step(refused, "so so so so so so so so so so so so", 1.8)
    assert outcome.rejection is not None
    assert refused.known_result(plan, 1.7) is None


def follower(text: str = "and so my fellow Americans.") -> LiveUtterance:
    """An utterance from 3.0 s on, after one whose words began at 0.0 s."""
    before = LiveUtterance(1, 0.0)
    step(before, text, 2.0, DecodeKind.FINAL)
    utterance = LiveUtterance(2, 3.0)
    utterance.follow(before, 0.0)
    return utterance


@pytest.mark.parametrize("kind", [DecodeKind.PARTIAL, DecodeKind.EARLY_FINAL, DecodeKind.FINAL])
def test_the_utterance_before_is_decoded_as_context(kind: DecodeKind) -> None:
    utterance = follower()
    plan = utterance.plan(kind, 4.5, PACE)
    assert plan.has_context
    assert plan.prefix == "and so my fellow Americans", "the sentence may continue"
    assert plan.start_s == 0.0
    heard = Hypothesis(
        tuple(Word(text, at, at + 0.3, 0.9) for text, at in zip("a b c d e ask not".split(), (
            0.1, 0.4, 0.7, 1.0, 1.3, 3.3, 3.7), strict=True)),
        forced_words=5,
    )  # fmt: skip
    outcome = utterance.accept(plan, heard, Evidence(1.2, -25.0, clear_voice_s=0.9), PACE)
    assert outcome.caption is not None
    assert outcome.caption.text == "ask not"


def test_context_is_left_out_where_it_is_unknown_or_too_long() -> None:
    unfinished, utterance = LiveUtterance(1, 0.0), LiveUtterance(2, 3.0)
    utterance.follow(unfinished, 0.0)
    assert not utterance.plan(DecodeKind.FINAL, 4.0, PACE).has_context
    assert not follower("").plan(DecodeKind.FINAL, 4.0, PACE).has_context
    long = follower().plan(DecodeKind.FINAL, 9.5, PACE)
    assert (long.has_context, long.start_s) == (False, 3.0)
    part = follower().plan(DecodeKind.FINAL, 8.6, PACE)
    assert part.prefix == "fellow Americans"
    whole = replace(PACE, final_window=WindowSettings(full=True), final_beam_size=5)
    assert follower().plan(DecodeKind.FINAL, 28.0, whole).has_context
    assert follower().plan(DecodeKind.FINAL, 28.0, whole).beam_size == 5
    assert follower().plan(DecodeKind.PARTIAL, 28.0, whole).beam_size == 1
    assert not follower().plan(DecodeKind.FINAL, 31.0, whole).has_context


def test_an_utterance_in_another_language_has_no_context() -> None:
    utterance = follower()
    assert not utterance.plan(DecodeKind.FINAL, 4.5, PACE, with_context=False).has_context
    utterance.language = "de"
    assert not utterance.plan(DecodeKind.FINAL, 4.5, PACE).has_context


def test_speech_left_out_after_context_is_decoded_without_it() -> None:
    utterance = follower()
    plan = utterance.plan(DecodeKind.FINAL, 6.5, PACE)
    speech = Evidence(3.2, -25.0, clear_voice_s=0.9)
    heard = replace(hypothesis("", plan), forced_words=5)
    outcome = utterance.accept(plan, heard, speech, PACE)
    assert outcome.caption is None
    retry = outcome.retry
    assert retry is not None
    assert (retry.has_context, retry.start_s, retry.prefix) == (False, 3.0, "")
    again = utterance.accept(retry, hypothesis("ask not what your country", retry), speech, PACE)
    assert again.caption is not None
    assert again.caption.text == "ask not what your country"


@given(st.integers(0, 1_000_000), st.sampled_from([0.08, 0.3]))
def test_gaps_are_filled_without_repeating_words(seed: int, word_s: float) -> None:
    random = Random(seed)
    said = [Word(f"word{n}", 0.4 * n, 0.4 * n + word_s, 0.9) for n in range(1, 40)]
    evidence = replace(VOICE, speech_s=16.0)
    utterance = LiveUtterance(1, 0.0, settings=LiveSettings(use_guards=False))

    def hear(plan: DecodePlan) -> Hypothesis:
        """Hear some words of the sound, at times that are a little wrong, or too long."""
        forced = plan.prefix.split()
        heard = [Word(text, plan.start_s, plan.start_s, 0.9) for text in forced]
        after = next((n for n, word in enumerate(said, 1) if word.text in forced[-1:]), 0)
        for word in said[after:]:
            is_inside = plan.start_s - 0.05 <= word.start_s and word.end_s <= plan.end_s + 0.05
            if is_inside and random.random() < 0.3:
                start_s = word.start_s + random.uniform(-0.05, 0.05)
                end_s = word.end_s + random.choice([0.0, 2.0])
                heard.append(Word(word.text, start_s, end_s, 0.9))
        return Hypothesis(tuple(heard), forced_words=len(forced), average_log_probability=-0.2)

    committed = ""
    for end_s in (4.0, 8.0, 12.0):
        plan = utterance.plan(DecodeKind.PARTIAL, end_s, PACE)
        caption = utterance.accept(plan, hear(plan), evidence, PACE).caption
        committed = caption.committed if caption else committed
    plan = utterance.plan(DecodeKind.FINAL, 16.2, PACE)
    outcome = utterance.accept(plan, hear(plan), evidence, PACE)
    decodes = 0
    while (retry := outcome.retry) is not None:
        decodes += 1
        assert retry.start_s < retry.end_s
        outcome = utterance.accept(retry, hear(retry), evidence, PACE)
    assert decodes <= 4
    assert outcome.caption is not None
    assert outcome.caption.committed.startswith(committed)
    times = [time_s for word in outcome.caption.words for time_s in (word.start_s, word.end_s)]
    assert times == sorted(times)
    texts = [word.text for word in outcome.caption.words]
    assert len(texts) == len(set(texts))
