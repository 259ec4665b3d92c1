"""Saving power: whether the machine runs on its battery, and what a session makes of it."""

import threading
from types import SimpleNamespace

import psutil
import pytest

from benchmarks.material.doubtful_words import DoubtfulWords
from benchmarks.simulated_model import COSTS, SimulatedModel
from benchmarks.simulated_session import SURE, SimulatedSession, read_samples
from captioner.core.recognition import Hypothesis
from captioner.evaluation.speakers import ManifestEntry
from captioner.live.decisions.pacing import CostModel, PaceSettings, SavePower, choose_pace
from captioner.live.engine.power import PowerState, is_on_battery
from captioner.live.engine.setup import SessionSettings
from tests.helpers.live.fakes import ListSource
from tests.helpers.live.running import TALK, make_session
from tests.helpers.waiting import until


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def asked(state: PowerState) -> bool:
    """What it says after an update."""
    state.update()
    return state.is_saving


def never_looked() -> bool:
    raise AssertionError("Nobody wants to know.")


@pytest.mark.parametrize(("wanted", "saves"), [(SavePower.NEVER, False), (SavePower.ALWAYS, True)])
def test_the_battery_is_not_asked_where_it_does_not_matter(wanted: SavePower, saves: bool) -> None:
    state = PowerState(wanted, never_looked)
    assert asked(state) is saves


def test_a_plug_that_is_pulled_and_put_back_counts_half_a_minute_later() -> None:
    plugged, clock = [True], Clock()
    state = PowerState(SavePower.ON_BATTERY, lambda: not plugged[0], clock)
    assert asked(state) is False
    plugged[0] = False
    clock.now_s = 29.0
    assert asked(state) is False
    clock.now_s = 30.0
    assert asked(state) is True
    plugged[0] = True
    clock.now_s = 60.0
    assert asked(state) is False


def test_a_battery_that_cannot_be_read_is_none() -> None:
    clock = Clock()

    def look() -> bool:
        if clock.now_s:
            raise OSError("No such device")
        return True

    state = PowerState(SavePower.ON_BATTERY, look, clock)
    assert asked(state) is True
    clock.now_s = 30.0
    assert asked(state) is False


def test_who_asks_does_not_wait_for_a_slow_battery() -> None:
    answer, is_looking = threading.Event(), threading.Event()

    def slow() -> bool:
        is_looking.set()
        return answer.wait(60.0)

    state = PowerState(SavePower.ON_BATTERY, slow, Clock())
    session = threading.Thread(target=state.update)
    session.start()
    assert is_looking.wait(20)
    assert state.is_saving is False
    answer.set()
    session.join()
    assert state.is_saving is True


def test_a_session_follows_its_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: SimpleNamespace(power_plugged=False))
    source = ListSource(TALK, ends=False)
    session, _ = make_session(source, settings=SessionSettings(save_power=SavePower.ON_BATTERY))
    session.start()
    until(lambda: session._power.is_saving)
    session.stop()
    assert session.wait(20)


@pytest.mark.parametrize(
    ("battery", "is_used"),
    [
        (None, False),
        (SimpleNamespace(power_plugged=False), True),
        (SimpleNamespace(power_plugged=True), False),
        (SimpleNamespace(power_plugged=None), False),
    ],
)
def test_the_system_is_asked_for_its_battery(
    battery: object, is_used: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert is_on_battery() is is_used


def test_a_system_without_such_a_source_has_no_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert is_on_battery() is False


@pytest.mark.parametrize("encode_s", [0.02, 0.7, 6.0])
def test_saving_makes_decodes_rarer_and_no_final_later(encode_s: float) -> None:
    costs, draft = CostModel(), CostModel()
    costs.observe(Hypothesis((), window_s=5.0, encode_s=encode_s))
    draft.observe(Hypothesis((), window_s=5.0, encode_s=0.02))
    for beside in (None, draft):
        usual = choose_pace(costs, PaceSettings(), beside)
        saving = choose_pace(costs, PaceSettings().saving_power(), beside)
        assert saving.partial_interval_s >= usual.partial_interval_s
        assert saving.partial_interval_s >= 1.0
        assert (saving.draft_interval_s or 1.0) >= 1.0
        assert saving.final_window == usual.final_window


def test_intervals_that_somebody_chose_longer_stay() -> None:
    slow = PaceSettings(shortest_partial_interval_s=2.0, draft_interval_s=1.5, load=0.3)
    assert slow.saving_power() == slow


class Unplugged(PowerState):
    """From a moment of the session on."""

    session: SimulatedSession | None = None
    from_s = 0.0

    @property
    def is_saving(self) -> bool:
        return self.session is not None and self.session.now_s >= self.from_s


def decode_times_s(entry: ManifestEntry, from_s: float) -> tuple[list[float], str]:
    """When decodes began in a session that is unplugged at a moment, and its text."""
    times_s: list[float] = []

    class Recorded(SimulatedModel):
        def decode(self, request):  # type: ignore[no-untyped-def]
            times_s.append(power.session.now_s if power.session else 0.0)
            return super().decode(request)

    power = Unplugged()
    model = Recorded(COSTS["tiny.en"], DoubtfulWords(entry.words or (), SURE))
    power.from_s = from_s
    power.session = session = SimulatedSession(read_samples(entry.audio), model, power=power)
    finals = [event for event in session.run() if event["type"] == "final"]
    text = " ".join(event["committed"] for event in sorted(finals, key=lambda e: e["start_s"]))
    return times_s, text


def test_a_plug_pulled_during_a_session_makes_decodes_rarer_from_then_on(
    entry: ManifestEntry,
) -> None:
    middle_s = (entry.words or ())[-1].end_s / 2
    usual_s, text = decode_times_s(entry, float("inf"))
    pulled_s, pulled_text = decode_times_s(entry, middle_s)
    before = [[at_s for at_s in times_s if at_s < middle_s] for times_s in (usual_s, pulled_s)]
    assert before[0] == before[1]
    assert len(pulled_s) - len(before[1]) < 0.6 * (len(usual_s) - len(before[0]))
    assert text == pulled_text == entry.text
