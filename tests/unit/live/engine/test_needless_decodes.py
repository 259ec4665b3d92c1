"""Decodes that would say again what is known are not made: nothing comes later, nothing is lost."""

from statistics import mean

import pytest

from benchmarks.material.doubtful_words import Doubt, DoubtfulWords
from benchmarks.simulated_model import DecodeCosts, SimulatedModel
from benchmarks.simulated_session import SURE, SimulatedSession, needless_decodes, read_samples
from captioner.captions.measures import measure_events
from captioner.evaluation.speakers import ManifestEntry
from captioner.live.decisions.pacing import PaceSettings
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.setup import SessionSettings

AT_ONCE = DecodeCosts(0.0, 0.0, 0.0, 0.0, 1.0)
"""Then decodes begin at the same times, whether one before them was made or not."""


def run(
    entry: ManifestEntry, interval_s: float, doubt: Doubt = SURE, seed: int = 1
) -> SimulatedSession:
    model = SimulatedModel(AT_ONCE, DoubtfulWords(entry.words or (), doubt, seed))
    pace = PaceSettings(shortest_partial_interval_s=interval_s, affordable_final_s=-1.0)
    session = SimulatedSession(
        read_samples(entry.audio), model, settings=SessionSettings(pace=pace)
    )
    session.run()
    return session


@pytest.mark.parametrize("interval_s", [0.15, 0.25, 0.4])
def test_fewer_decodes_show_every_word_as_early(
    entry: ManifestEntry, interval_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    saving = run(entry, interval_s)
    monkeypatch.setattr(LiveUtterance, "known_result", lambda *_: None)
    always = run(entry, interval_s)
    assert saving.text == always.text
    ours, theirs = (measure_events(one.events, entry.words) for one in (saving, always))
    # A decode that is not made moves the next one, which shows a few words sooner or later.
    for latencies in ("first_shown_s", "committed_s", "finalisation_s"):
        assert mean(getattr(ours, latencies)) <= mean(getattr(theirs, latencies)) + 0.01
    assert saving.decodes["accurate"] < always.decodes["accurate"]
    needless = [needless_decodes(one, entry.words or ()) for one in (saving, always)]
    assert needless[0] <= needless[1]


@pytest.mark.parametrize("seed", range(3))
def test_no_word_is_lost_or_changed_under_doubt(entry: ManifestEntry, seed: int) -> None:
    session = run(entry, 0.25, Doubt(), seed)
    assert measure_events(session.events, entry.words).committed_changed == 0
    finals = [event for event in session.events if event["type"] == "final"]
    said = sum(len(event["committed"].split()) for event in finals)
    assert said == pytest.approx(len(entry.words or ()), rel=0.05)
