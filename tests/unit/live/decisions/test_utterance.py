from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word, join_words
from captioner.core.recognition import Hypothesis, WindowSettings
from captioner.core.terms.vocabulary import parse_vocabulary
from captioner.live.decisions.decode_plan import DecodeKind
from captioner.live.decisions.guards import Evidence
from captioner.live.decisions.settings import LiveSettings, ReadingMode
from captioner.live.decisions.stabiliser import StabiliserSettings
from captioner.live.decisions.utterance import LiveUtterance
from tests.helpers.live.utterances import PACE, SPEECH, hypothesis, step


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


@pytest.mark.parametrize(
    ("may_commit", "final_beam_size", "is_thorough"),
    [(True, 5, True), (False, 5, False), (True, 1, False)],
)
def test_a_doubtful_word_that_holds_others_back_is_decoded_as_a_final_is(
    may_commit: bool, final_beam_size: int, is_thorough: bool
) -> None:
    full = WindowSettings(full=True)
    pace = replace(PACE, final_beam_size=final_beam_size, final_window=full)
    utterance = LiveUtterance(1, 0.0)
    utterance.may_commit = may_commit
    step(utterance, "we need more people", 1.5, probability=0.3)
    assert utterance.plan(DecodeKind.PARTIAL, 2.0, pace).beam_size == 1
    plan = utterance.plan(DecodeKind.PARTIAL, 4.0, pace)
    assert plan.is_thorough == is_thorough
    assert (plan.window, plan.beam_size) == ((full, 5) if is_thorough else (PACE.partial_window, 1))
    outcome = utterance.accept(plan, hypothesis("you need more people", plan, 0.3), SPEECH, pace)
    assert outcome.caption is not None
    assert outcome.caption.committed == ("you need more people" if is_thorough else "")


def test_a_thorough_decode_that_doubts_its_words_commits_none_and_is_not_repeated_at_once() -> None:
    pace = replace(PACE, final_beam_size=5, final_window=WindowSettings(full=True))
    utterance = LiveUtterance(1, 0.0)
    step(utterance, "he get in Abend", 1.5, probability=0.3)
    plan = utterance.plan(DecodeKind.PARTIAL, 4.0, pace)
    assert plan.is_thorough
    doubted = replace(hypothesis("we get in Abend", plan, 0.3), average_log_probability=-1.1)
    outcome = utterance.accept(plan, doubted, SPEECH, pace)
    assert outcome.caption is None or outcome.caption.committed == ""
    assert not utterance.plan(DecodeKind.PARTIAL, 4.5, pace).is_thorough
    assert utterance.plan(DecodeKind.PARTIAL, 5.0, pace).is_thorough


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
