"""Two models in one session, in virtual time: the draft model shows, the accurate one commits."""

from dataclasses import replace

import pytest

from benchmarks.material.doubtful_words import Doubt, DoubtfulWords
from benchmarks.simulated_model import COSTS, DecodeCosts, SimulatedModel
from benchmarks.simulated_session import SURE, SimulatedSession, read_samples
from captioner.captions.measures import LiveMeasures, measure_events, percentile
from captioner.core.errors import CaptionerError
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.evaluation.speakers import ManifestEntry
from captioner.live.decisions.pacing import CostModel, DraftWatch, PaceSettings, choose_pace

SLOW = DecodeCosts(0.15, 0.0, 0.01, 0.05, 2.0)
FAST = COSTS["tiny.en"]


def session(
    entry: ManifestEntry,
    doubt: Doubt = SURE,
    draft_doubt: Doubt | None = SURE,
    kind: type[SimulatedSession] = SimulatedSession,
    seed: int = 1,
) -> SimulatedSession:
    words = entry.words or ()
    draft = draft_doubt and SimulatedModel(FAST, DoubtfulWords(words, draft_doubt, name="draft"))
    model = SimulatedModel(SLOW, DoubtfulWords(words, doubt, seed=seed))
    return kind(read_samples(entry.audio), model, draft or None)


def measured(entry: ManifestEntry, one: SimulatedSession) -> LiveMeasures:
    return measure_events(one.run(), entry.words)


def notices(one: SimulatedSession) -> list[str]:
    return [notice.message for notice in one.notices if notice.kind == "no-draft"]


def test_words_are_shown_sooner_with_a_draft_model_and_all_of_them_arrive(
    entry: ManifestEntry,
) -> None:
    alone, drafted = session(entry, draft_doubt=None), session(entry)
    without, with_draft = measured(entry, alone), measured(entry, drafted)
    shown_s = [percentile(one.first_shown_s, 50) or 0.0 for one in (without, with_draft)]
    assert shown_s[1] < shown_s[0]
    assert drafted.text == alone.text == entry.text
    assert drafted.decodes["draft"] > 0
    assert drafted.decodes["accurate"] < alone.decodes["accurate"]
    assert "draft" not in alone.decodes


@pytest.mark.parametrize("seed", range(2))
def test_committed_words_stay_when_both_models_doubt(entry: ManifestEntry, seed: int) -> None:
    doubtful = session(entry, Doubt(), Doubt(always_wrong=0.3, edge_wrong=0.9), seed=seed)
    assert measured(entry, doubtful).committed_changed == 0
    assert notices(doubtful) == []


def test_a_draft_that_hears_other_words_is_left_out(entry: ManifestEntry) -> None:
    wrong = session(entry, draft_doubt=replace(SURE, always_wrong=1.0))
    wrong.run()
    assert notices(wrong) == [
        "Continuing without the fast preview: the two models hear different words."
    ]
    assert wrong.text == entry.text


class FailingDraft(SimulatedSession):
    """Its draft model decodes twice, the calibration among them, and then no more."""

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        if request.by_draft and self.decodes.get("draft", 0) >= 2:
            raise CaptionerError("The draft model is unwell.")
        return super().recognise(request)


def test_a_draft_that_fails_is_left_out(entry: ManifestEntry) -> None:
    failing = session(entry, kind=FailingDraft)
    failing.run()
    assert notices(failing) == ["Continuing without the fast preview: The draft model is unwell."]
    assert failing.text == entry.text


class DamagedDraft(SimulatedSession):
    """Its draft model cannot be loaded."""

    def load(self) -> RecogniserInfo:
        error = CaptionerError("The model tiny.en is damaged.")
        return replace(super().load(), draft_name="", draft_error=error)


def test_a_draft_that_cannot_be_loaded_is_told_and_left_out(entry: ManifestEntry) -> None:
    damaged = session(entry, kind=DamagedDraft)
    damaged.run()
    assert notices(damaged) == [
        "Continuing without the fast preview: The model tiny.en is damaged."
    ]
    assert "draft" not in damaged.decodes
    assert damaged.text == entry.text


def test_a_model_that_is_fast_enough_needs_no_draft() -> None:
    fast, slow = CostModel(), CostModel()
    fast.observe(Hypothesis((), window_s=5.0, encode_s=0.05))
    slow.observe(Hypothesis((), window_s=5.0, encode_s=0.7))
    assert choose_pace(fast, PaceSettings(), fast).draft_interval_s is None
    assert choose_pace(slow, PaceSettings(), fast).draft_interval_s is not None
    assert choose_pace(slow, PaceSettings()).draft_interval_s is None
    always = PaceSettings(shown_within_s=0.0)
    assert choose_pace(fast, always, fast).draft_interval_s is not None


def test_a_weak_draft_is_of_use_and_one_in_another_language_is_not() -> None:
    weak, silent = DraftWatch(), DraftWatch()
    assert not any(weak.is_useless([True, False]) for _ in range(100))
    verdicts = [silent.is_useless([False]) for _ in range(100)]
    assert verdicts[0] is False
    assert verdicts[-1] is True
