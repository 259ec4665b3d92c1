import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.core.recognition import Hypothesis
from captioner.live.decisions.decode_plan import DecodeKind, Outcome
from captioner.live.decisions.duplicate_captions import FarEndWords, check_echo
from captioner.live.decisions.guards import Evidence
from captioner.live.decisions.pacing import CostModel, PaceSettings, choose_pace
from captioner.live.decisions.utterance import LiveUtterance

PACE = choose_pace(CostModel(), PaceSettings())


def words(text: str, start_s: float = 0.0) -> list[Word]:
    return [
        Word(each, start_s + 0.3 * place, start_s + 0.3 * place + 0.25, 0.9)
        for place, each in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("own", "own_start_s", "others", "is_duplicate"),
    [
        ("We need six more days.", 0.2, "we need six more days", True),
        ("We need sixty more days.", 0.2, "We need six more days.", False),
        (
            "We need sixty more days for the big plan.",
            0.2,
            "We need six more days for the big plan.",
            True,
        ),
        ("need six more", 0.5, "We need six more days.", True),
        ("We need six more days.", 5.0, "We need six more days.", False),
        ("We need six more days.", -3.0, "We need six more days.", False),
        ("Yes.", 0.1, "Yes.", False),
        ("Thank you.", 0.1, "Thank you.", False),
        ("No, that was the old plan.", 0.2, "We need six more days.", False),
        ("We need a plan for Monday.", 0.2, "We need six more days.", False),
        ("", 0.0, "We need six more days.", False),
        ("We need six more days.", 0.0, "", False),
    ],
)
def test_complete_words_that_repeat_the_others(
    own: str, own_start_s: float, others: str, is_duplicate: bool
) -> None:
    verdict = check_echo(
        words(own, own_start_s), FarEndWords(words(others), known_until_s=0.0), is_final=True
    )
    assert (verdict.rejection is not None) is is_duplicate
    assert verdict.clear_words == (0 if is_duplicate else len(own.split()))
    if verdict.rejection is not None:
        assert verdict.rejection.guard == "echo"
        assert own in verdict.rejection.reason


@pytest.mark.parametrize(
    ("own", "known_until_s", "clear_words"),
    [
        ("We need", 99.0, 0),  # two words that agree: the third will tell
        ("We want", 99.0, 2),
        ("no that was the", 99.0, 4),
        ("no that was the", 1.0, 2),  # the others speak on: the rest cannot be compared
        ("no that was the", 0.0, 0),
    ],
)
def test_words_wait_until_they_can_be_compared(
    own: str, known_until_s: float, clear_words: int
) -> None:
    elsewhere = FarEndWords(words("We need six more days."), known_until_s)
    verdict = check_echo(words(own, 0.1), elsewhere, is_final=False)
    assert verdict.rejection is None
    assert verdict.clear_words == clear_words


vocabularies = st.lists(st.sampled_from("a b c d".split()), max_size=8).map(" ".join)


@given(own=vocabularies, start_s=st.floats(-3, 3), known_s=st.floats(0, 5), is_final=st.booleans())
def test_words_that_the_others_did_not_say_are_never_refused(
    own: str, start_s: float, known_s: float, is_final: bool
) -> None:
    elsewhere = FarEndWords(words("v w x y z"), known_s)
    verdict = check_echo(words(own, start_s), elsewhere, is_final=is_final)
    assert verdict.rejection is None
    assert 0 <= verdict.clear_words <= len(own.split())
    if is_final:
        assert verdict.clear_words == len(own.split())


@given(own=vocabularies, others=vocabularies, start_s=st.floats(-1, 1))
def test_more_of_the_others_words_never_clears_an_echo(
    own: str, others: str, start_s: float
) -> None:
    own_words, other_words = words(own, start_s), words(others)
    partly = check_echo(own_words, FarEndWords(other_words[:-1]), is_final=True)
    wholly = check_echo(own_words, FarEndWords(other_words), is_final=True)
    assert partly.rejection is None or wholly.rejection is not None


# --- in an utterance that grows -------------------------------------------------------------------


class Growing:
    """An utterance of the microphone; remembers everything that a reader has seen."""

    def __init__(self) -> None:
        self.live = LiveUtterance(1, 0.0, "You")
        self.seen: list[str] = []
        self.committed = ""

    def hear(
        self,
        text: str,
        end_s: float,
        elsewhere: FarEndWords,
        kind: DecodeKind = DecodeKind.PARTIAL,
    ) -> Outcome:
        plan = self.live.plan(kind, end_s, PACE)
        forced = plan.prefix.split()
        heard = Hypothesis(
            tuple(words(text)), forced_words=len(forced), average_log_probability=-0.1
        )
        assert text.split()[: len(forced)] == forced
        evidence = Evidence(speech_s=3.0, level_dbfs=-25.0, clear_voice_s=0.9)
        outcome = self.live.accept(plan, heard, evidence, PACE, elsewhere)
        if outcome.caption is not None:
            assert outcome.caption.committed.startswith(self.committed)
            self.committed = outcome.caption.committed
            self.seen.append(outcome.caption.text)
        return outcome


ECHO = "we need six more days for the plan"
OTHERS = words("We need six more days for the plan.", -0.15)


def test_an_echo_is_never_shown_however_it_grows() -> None:
    utterance = Growing()
    refused = []
    for count in range(1, 9):
        text = " ".join(ECHO.split()[:count])
        known = FarEndWords(OTHERS[: count + 1], known_until_s=0.3 * count + 0.4)
        refused.append(utterance.hear(text, 0.3 * count + 0.3, known).rejection)
    final = utterance.hear(ECHO, 2.7, FarEndWords(OTHERS), DecodeKind.FINAL)
    assert utterance.seen == [""]  # the final caption, without a word
    assert final.rejected_text == ECHO
    assert final.rejection is not None
    assert {one.guard for one in refused if one is not None} == {"echo"}


def test_words_of_ours_before_an_echo_stay_and_nothing_is_taken_back() -> None:
    utterance = Growing()
    nothing = FarEndWords([])
    utterance.hear("that was the old idea", 1.6, nothing)
    utterance.hear("that was the old idea", 2.4, nothing)
    assert utterance.seen[-1] == "that was the old idea"
    others = FarEndWords(words("we need six more", 1.4))
    utterance.hear("that was the old idea we need six", 3.2, others)
    final = utterance.hear("that was the old idea we need six", 3.2, others, DecodeKind.FINAL)
    assert final.rejected_text == "we need six"
    assert utterance.seen[-1] == "that was the old idea"
    assert not any("need" in text for text in utterance.seen)


def test_an_echo_that_runs_into_our_sentence_is_cut_off_it() -> None:
    utterance = Growing()
    others = FarEndWords(OTHERS)
    final = utterance.hear(f"{ECHO} no that was mine", 4.0, others, DecodeKind.FINAL)
    assert final.rejection is None
    assert utterance.seen == ["no that was mine"]


def test_a_few_words_in_common_at_the_beginning_stay() -> None:
    utterance = Growing()
    text = "we need six more people on that"
    utterance.hear(text, 4.0, FarEndWords(OTHERS), DecodeKind.FINAL)
    assert utterance.seen == [text]


def test_a_decode_with_words_that_wait_does_not_become_the_final_one() -> None:
    utterance = Growing()
    speaking = FarEndWords([], known_until_s=0.8)
    utterance.hear("no that was mine", 1.4, speaking, DecodeKind.EARLY_FINAL)
    assert utterance.live.finish_from_early_decode(1.2, Evidence(1.2, -25.0)) is None
    assert utterance.live.finish_at_cut(1.0, Evidence(1.2, -25.0)) is None
    final = utterance.hear("no that was mine", 1.4, FarEndWords([]), DecodeKind.FINAL)
    assert final.caption is not None
    assert final.caption.committed == "no that was mine"
