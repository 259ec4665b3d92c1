"""Speech that decodes left without words."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.core.recognition import Hypothesis
from captioner.live.decisions.decode_plan import DecodeKind, DecodePlan
from captioner.live.decisions.duplicate_captions import FarEndWords
from captioner.live.decisions.guards import Evidence
from captioner.live.decisions.settings import LiveSettings
from captioner.live.decisions.utterance import LiveUtterance
from captioner.sound_events.kinds import SoundKind
from tests.helpers.live.utterances import PACE, SPEECH, VOICE, hypothesis, step


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


@pytest.mark.parametrize(
    ("words", "log_probability", "evidence", "unclear"),
    [
        ("hardly anything is sure", -2.0, VOICE, ((0.3, 3.0),)),
        ("we agree on that and more", -0.2, VOICE, ((1.7, 3.0),)),  # the rest has no words
        ("we agree on that and more", -0.2, replace(VOICE, pauses=((2.5, 2.7),)), ((1.7, 3.0),)),
        ("hardly anything is sure", -2.0, replace(VOICE, sound=SoundKind.MUSIC), ()),
        ("hardly anything is sure", -2.0, SPEECH, ()),
        ("hardly anything", -2.0, replace(VOICE, speech_s=1.2), ()),
        ("too quiet", -0.2, replace(VOICE, level_dbfs=-95.0), ()),
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


def test_a_gap_with_one_word_is_filled_although_the_word_before_is_decoded_again() -> None:
    utterance, retry, evidence = skipping()
    found = timed(("tents", 0.7, 1.1), ("Yes.", 1.5, 1.9))
    caption = utterance.accept(retry, found, evidence, PACE).caption
    assert caption is not None
    assert caption.committed == "the tents. Yes."


def test_a_word_said_again_in_a_gap_ends_no_words_before_it() -> None:
    """The alignment stretches the word before a gap to its end."""
    utterance, retry, evidence = skipping()
    found = timed(("We", 1.3, 1.5), ("had", 1.5, 1.8), ("tents.", 1.9, 2.4), ("In", 2.75, 2.85))
    caption = utterance.accept(retry, found, evidence, PACE).caption
    assert caption is not None
    assert caption.committed == "the tents. We had tents."


@pytest.mark.parametrize("kind", [DecodeKind.PARTIAL, DecodeKind.EARLY_FINAL])
def test_all_gaps_of_a_decode_are_filled_in_order(kind: DecodeKind) -> None:
    """The words after a gap may be committed with it, after which no word can be added there."""
    utterance, evidence = LiveUtterance(1, 0.0), replace(VOICE, speech_s=8.0)
    plan = utterance.plan(kind, 8.0, PACE)
    words = (("one", 0.3, 0.6), ("three", 2.2, 2.5), ("five", 4.5, 4.8), ("six", 4.8, 5.1))
    outcome = utterance.accept(plan, timed(*words, probability=0.99), evidence, PACE)
    for found in (("two", 1.2, 1.6), ("four", 3.2, 3.6)):
        assert outcome.retry is not None
        assert outcome.retry.start_s < found[1] < outcome.retry.end_s
        outcome = utterance.accept(outcome.retry, timed(found), evidence, PACE)
    assert outcome.caption is not None
    assert outcome.caption.committed == "one two three four five six"


def test_words_whose_times_run_backwards_are_committed_once() -> None:
    utterance, evidence = LiveUtterance(1, 0.0), replace(VOICE, speech_s=5.0)
    words = (("a", 0.3, 0.5), ("b", 3.0, 3.2), ("c", 0.6, 0.9), ("d", 3.3, 3.6), ("e", 3.9, 4.1))
    plan = utterance.plan(DecodeKind.PARTIAL, 5.0, PACE)
    retry = utterance.accept(plan, timed(*words), evidence, PACE).retry
    assert retry is not None
    utterance.accept(retry, timed(("gap", 1.4, 2.1)), evidence, PACE)
    assert [word.text for word in utterance.heard_words] == ["a", "gap", "b", "c", "d", "e"]


def test_words_of_a_gap_whose_decode_failed_are_committed_once() -> None:
    utterance, _, evidence = skipping()
    for end_s in (4.5, 5.2):  # No outcome of the gap's decode: an error was raised.
        plan = utterance.plan(DecodeKind.PARTIAL, end_s, PACE)
        forced = len(plan.prefix.split())
        utterance.accept(plan, replace(SKIPPING, forced_words=forced), evidence, PACE)
    assert utterance.give_up(5.2).committed == "the tents. In being"


def test_words_after_the_cut_are_left_to_the_next_utterance_if_a_decode_fails() -> None:
    utterance, _, _ = skipping()
    assert utterance.give_up(3.1).committed == "the tents. In"


def test_a_cut_after_a_failed_decode_of_a_gap_waits_for_the_next_decode() -> None:
    utterance, _, evidence = skipping()
    assert utterance.finish_at_cut(3.6, evidence) is None


def test_an_utterance_is_finished_at_a_cut_by_the_decode_whose_gap_was_filled() -> None:
    """Otherwise its words after the cut would be committed here, and again after it."""
    utterance, retry, evidence = skipping()
    utterance.accept(retry, timed(*SKIPPED), evidence, PACE)
    finished = utterance.finish_at_cut(3.1, evidence)
    assert finished is not None
    outcome, handover = finished
    assert outcome.caption is not None
    assert outcome.caption.text == "the tents. I'm from the cutter. In"
    assert [one.word.text for one in handover.tail] == ["being"]


def test_a_gap_is_filled_if_no_words_are_forced() -> None:
    utterance = LiveUtterance(1, 0.0, settings=LiveSettings(force_prefix=False))
    evidence = replace(VOICE, speech_s=6.0)
    words = (("the", 0.4, 0.6), ("tents.", 0.6, 0.9))
    first = utterance.plan(DecodeKind.PARTIAL, 2.0, PACE)
    utterance.accept(first, timed(*words, probability=0.99), evidence, PACE)
    plan = utterance.plan(DecodeKind.PARTIAL, 4.0, PACE)
    retry = utterance.accept(plan, timed(*words, *SKIPPING_AFTER), evidence, PACE).retry
    assert retry is not None
    caption = utterance.accept(retry, timed(*SKIPPED), evidence, PACE).caption
    assert caption is not None
    assert caption.committed == "the tents. I'm from the cutter."


SKIPPING_AFTER = (("In", 2.8, 3.0), ("being", 3.0, 3.4))


@given(st.integers(0, 1_000_000))
def test_text_only_grows_while_decodes_skip_speech(seed: int) -> None:
    random = Random(seed)
    said = [Word(f"word{n}", 0.4 * n, 0.4 * n + 0.3, 0.9) for n in range(1, 48)]
    utterance = LiveUtterance(1, 0.0, settings=LiveSettings(use_guards=False))

    def decode(plan: DecodePlan, skipped: list[tuple[float, float]]) -> Hypothesis:
        forced = plan.prefix.split()
        words = [(text, plan.start_s, plan.start_s) for text in forced]
        after = next((n for n, word in enumerate(said, 1) if word.text in forced[-1:]), 0)
        for word in said[after:]:
            is_inside = plan.start_s - 0.05 <= word.start_s and word.end_s <= plan.end_s + 0.05
            if is_inside and not any(a <= word.start_s < b for a, b in skipped):
                start_s = word.start_s + random.uniform(-0.05, 0.05)
                words.append((word.text, start_s, start_s + random.choice([0.0, 0.3, 0.4])))
        probability = random.choice([0.99, 0.8, 0.4])
        return timed(*words, forced=len(forced), probability=probability)

    kinds = [DecodeKind.PARTIAL] * 5 + [DecodeKind.DRAFT, DecodeKind.EARLY_FINAL]
    committed, end_s, decodes = "", 0.0, 0
    while not utterance.is_finished:
        end_s = min(18.0, end_s + random.uniform(0.5, 2.5))
        kind = random.choice(kinds) if end_s < 18.0 else DecodeKind.FINAL
        evidence = replace(VOICE, speech_s=end_s)
        starts_s = [random.uniform(0.0, end_s) for _ in range(random.randrange(4))]
        skipped = [(start_s, start_s + random.uniform(1.0, 3.0)) for start_s in starts_s]
        plan = utterance.plan(kind, end_s, PACE)
        outcome = utterance.accept(plan, decode(plan, skipped), evidence, PACE)
        while (retry := outcome.retry) is not None:
            decodes += 1
            assert 0.0 <= retry.start_s < retry.end_s <= end_s
            if random.random() < 0.1:
                break  # Its decode failed.
            outcome = utterance.accept(retry, decode(retry, []), evidence, PACE)
        if kind is DecodeKind.FINAL and not utterance.is_finished:
            outcome = replace(outcome, caption=utterance.give_up(end_s))
        if outcome.caption is not None:
            assert outcome.caption.committed.startswith(committed)
            committed = outcome.caption.committed
    assert decodes <= 4
    numbers = [int(text.removeprefix("word")) for text in committed.split()]
    assert numbers == sorted(set(numbers))
