"""Pause is made where it belongs in the sound; what is said in it is neither captioned nor kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from captioner.core.audio import (
    PAUSED,
    SAMPLE_RATE,
    AudioChunk,
    AudioGap,
    NoticeKind,
    Samples,
    SourceItem,
    SourceNotice,
)
from captioner.core.events import CaptionChanged, Noticed, SessionEvent, SessionState, StatusChanged
from captioner.core.message import Message
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup, SoundTap
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListRecorder,
    ListSource,
    ScriptedRecogniser,
    silence,
    speech,
)


def mark(name: str) -> SourceNotice:
    return SourceNotice(NoticeKind.LEVEL_GOOD, Message(name))


def is_mark(name: str) -> Callable[[object], bool]:
    return lambda body: isinstance(body, Noticed) and body.message == name


class Taped:
    """A session of one channel whose sound is kept as well."""

    def __init__(self, parts: Iterator[Samples | SourceItem]) -> None:
        self.kept: list[AudioChunk | AudioGap] = []
        self.recorder = ListRecorder()
        self.listener = Listener()
        self.session = CaptionSession(
            [
                ChannelSetup(
                    Channel(ListSource(parts)), LevelDetector(), taps=(SoundTap(self.kept.append),)
                )
            ],
            ScriptedRecogniser(),
            self.recorder,
        )
        self.session.subscribe(self.listener)

    def run(self) -> None:
        self.session.start()
        assert self.session.wait(20)

    def kept_at(self, at_s: float) -> bool:
        return any(
            isinstance(one, AudioChunk) and one.start_sample <= at_s * SAMPLE_RATE < one.end_sample
            for one in self.kept
        )


def test_what_is_said_in_a_pause_is_neither_captioned_nor_kept() -> None:
    def talk() -> Iterator[Samples | SourceItem]:
        yield speech(1.536)
        yield silence(1.536)
        taped.listener.wait_for(
            lambda body: isinstance(body, StatusChanged) and body.state is SessionState.LISTENING
        )
        taped.session.pause()
        assert taped.session.state is SessionState.PAUSED
        yield speech(2.56)
        yield silence(0.512)
        taped.session.resume()
        assert taped.session.state is SessionState.LISTENING
        yield speech(1.536)
        yield silence(1.024)

    taped = Taped(talk())
    taped.run()
    heard = "word0 word1 word2".split(), "word13 word14".split()
    assert taped.recorder.final_words == [*heard[0], *heard[1]]
    assert taped.kept_at(1.0)
    assert taped.kept_at(3.0)
    assert not taped.kept_at(3.2)
    assert not taped.kept_at(5.9)
    assert taped.kept_at(6.3)
    times = [(one.start_s, one.end_s) for one in taped.recorder.captions if one.is_final]
    assert times[0][1] <= 3.072
    assert times[1][0] >= 6.144


def test_a_pause_is_made_where_it_was_asked_for_however_late_the_sound_is_heard() -> None:
    """The worker is behind: what was said before the pause is not lost, nor what was said in it
    captioned."""
    hears = threading.Event()

    class Held(LevelDetector):
        def speech_probability(self, frame: Samples) -> float:
            assert hears.wait(20)
            return super().speech_probability(frame)

    kept: list[AudioChunk | AudioGap] = []
    listener, recorder = Listener(), ListRecorder()

    def talk() -> Iterator[Samples | SourceItem]:
        yield silence(0.512)
        listener.wait_for(
            lambda body: isinstance(body, StatusChanged) and body.state is SessionState.LISTENING
        )
        yield speech(2.048)
        session.pause()
        yield speech(2.048)
        session.resume()
        yield speech(2.048)
        yield silence(1.024)
        hears.set()

    session = CaptionSession(
        [ChannelSetup(Channel(ListSource(talk())), Held(), taps=(SoundTap(kept.append),))],
        ScriptedRecogniser(),
        recorder,
    )
    session.subscribe(listener)
    session.start()
    assert session.wait(20)
    assert recorder.final_words == "word2 word3 word4 word10 word11 word12".split()
    starts = [one.start_sample / SAMPLE_RATE for one in kept if isinstance(one, AudioChunk)]
    assert not [at for at in starts if 2.56 <= at < 4.608]
    assert max(at for at in starts if at < 3) == pytest.approx(2.528)
    assert min(at for at in starts if at > 3) == pytest.approx(4.608)


def test_sound_missing_in_a_pause_is_nothing_to_tell() -> None:
    def talk() -> Iterator[Samples | SourceItem]:
        yield speech(1.536)
        taped.listener.wait_for(
            lambda body: isinstance(body, StatusChanged) and body.state is SessionState.LISTENING
        )
        taped.session.pause()
        yield AudioGap(round(1.536 * SAMPLE_RATE), SAMPLE_RATE, Message("the device was lost"))
        yield mark("behind the gap")
        taped.session.resume()
        yield speech(1.536)
        yield silence(1.024)

    taped = Taped(talk())
    taped.run()
    taped.listener.wait_for(is_mark("behind the gap"))
    assert [one.reason for one in taped.kept if isinstance(one, AudioGap)] == [PAUSED]
    assert not [one for one in taped.listener.of(Noticed) if one.kind == "gap"]
    assert taped.recorder.final_words[-2:] == ["word6", "word7"]


def test_a_pause_that_comes_as_the_session_stops_does_not_bring_it_back() -> None:
    taped = Taped(iter([speech(1.024), silence(1.024)]))

    def pause_at_the_worst_moment(event: SessionEvent) -> None:
        if isinstance(event.body, StatusChanged) and event.body.state is SessionState.STOPPING:
            taped.session.pause()
            taped.session.resume()

    taped.session.subscribe(pause_at_the_worst_moment)
    taped.run()
    states = [one.state for one in taped.listener.of(StatusChanged)]
    assert states[-2:] == [SessionState.STOPPING, SessionState.IDLE]
    assert SessionState.PAUSED not in states


@pytest.mark.parametrize("missing", [1, 200, 511, 512, 700, 16_000])
@pytest.mark.parametrize("odd", [0, 100])
def test_a_gap_is_told_once_and_shifts_nothing(missing: int, odd: int) -> None:
    before = np.full(SAMPLE_RATE + odd, 0.1, np.float32)

    def talk() -> Iterator[Samples | SourceItem]:
        yield before
        yield AudioGap(len(before), missing, Message("the device was lost"))
        yield silence(1.024)
        yield speech(1.536)
        yield silence(1.024)

    taped = Taped(talk())
    taped.run()
    gaps = [one for one in taped.kept if isinstance(one, AudioGap)]
    assert gaps == [AudioGap(len(before), missing, Message("the device was lost"))]
    told = [one for one in taped.listener.of(Noticed) if one.kind == "gap"]
    assert [one.start_s for one in told] == [len(before) / SAMPLE_RATE]
    last = [one for one in taped.recorder.captions if one.is_final][-1]
    speech_start_s = (len(before) + missing) / SAMPLE_RATE + 1.024
    requested = [one for one in taped.listener.of(CaptionChanged) if one.caption.id == last.id]
    assert requested
    assert last.words[0].start_s >= speech_start_s - 0.001
