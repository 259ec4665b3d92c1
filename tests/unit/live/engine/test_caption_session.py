from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from captioner.core.audio import AudioGap, NoticeKind, Samples, SourceNotice
from captioner.core.events import (
    CaptionChanged,
    LevelChanged,
    Noticed,
    OverloadChanged,
    Rejected,
    SessionState,
    StatusChanged,
)
from captioner.core.message import Message
from captioner.core.recognition import Deliver, RecogniserInfo
from captioner.live.decisions.settings import LiveSettings, ReadingMode
from captioner.live.engine import recognise_worker
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup, SessionSettings
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListRecorder,
    ListSource,
    ScriptedRecogniser,
    finals,
    silence,
    speech,
)
from tests.helpers.live.running import (
    BLOCKING,
    HEARD,
    TALK,
    TALK_WORDS,
    make_session,
    run_to_end,
    states,
    was_heard,
    words_of_turns,
)


def test_everything_said_arrives_as_final_captions_in_order() -> None:
    recorder = ListRecorder()
    session, listener = make_session(ListSource(TALK), recorder=recorder, settings=BLOCKING)
    run_to_end(session)
    assert recorder.final_words == TALK_WORDS
    assert recorder.is_closed
    assert states(listener) == [
        SessionState.LOADING,
        SessionState.LISTENING,
        SessionState.STOPPING,
        SessionState.IDLE,
    ]
    assert [caption.id for caption in recorder.captions if caption.is_final] == [1, 2]
    assert listener.of(LevelChanged)


def test_no_thread_keeps_pythons_lock_for_long_while_captioning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen_s: list[float] = []
    monkeypatch.setattr(sys, "setswitchinterval", chosen_s.append)
    session, _ = make_session(ListSource(TALK), settings=BLOCKING)
    run_to_end(session)
    assert len(chosen_s) == 1
    assert chosen_s[0] < 0.001


def test_listening_begins_with_the_first_samples_not_with_the_call() -> None:
    source = ListSource([], ends=False)
    session, listener = make_session(source)
    session.start()
    assert source.delivered.wait(20)
    assert SessionState.LISTENING not in states(listener)
    session.stop()
    assert session.wait(20)
    assert SessionState.LISTENING not in states(listener)


def test_stop_captions_what_was_said_up_to_then() -> None:
    recorder = ListRecorder()
    source = ListSource([silence(0.512), speech(2.048)], ends=False)
    session, listener = make_session(source, recorder=recorder)
    session.start()
    listener.wait_for(lambda body: isinstance(body, CaptionChanged))
    session.stop()
    assert session.wait(20)
    assert recorder.final_words == ["word2", "word3", "word4"]
    assert session.state is SessionState.IDLE


def test_a_busy_recogniser_loses_no_sample_and_stop_waits_for_it() -> None:
    gate = threading.Event()
    recogniser = ScriptedRecogniser(gate=gate)
    utterance = [speech(1.536), silence(1.024)]
    source = ListSource([silence(0.512), *utterance * 8, HEARD])
    recorder = ListRecorder()
    session, listener = make_session(source, recogniser, recorder=recorder)
    session.start()
    assert recogniser.is_decoding.wait(20)
    listener.wait_for(was_heard)
    assert session.pending_s > 10, "all of it waits while the first decode is held"
    session.stop()
    listener.wait_for(
        lambda body: isinstance(body, StatusChanged) and "s of speech" in body.message
    )
    gate.set()
    assert session.wait(20)
    heard = np.concatenate([request.segment.samples for request in recogniser.requests])
    assert (heard != 0).sum() >= 8 * len(speech(1.536))
    assert recorder.final_words == words_of_turns(8, 0.512)
    assert max(recogniser.batches) > 1, "queued utterances are decoded together"
    assert listener.of(OverloadChanged)


def test_a_decode_that_hangs_is_told_as_lag_while_it_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recognise_worker, "LONG_DECODE_S", 0.0)
    gate = threading.Event()
    recogniser = ScriptedRecogniser(gate=gate)
    source = ListSource([silence(0.512), *[speech(1.536), silence(1.024)] * 3, HEARD], ends=False)
    session, listener = make_session(source, recogniser)
    session.start()
    listener.wait_for(lambda body: isinstance(body, OverloadChanged) and bool(body.message))
    assert not listener.of(CaptionChanged), "the first decode is in hand"
    gate.set()
    listener.wait_for(lambda body: isinstance(body, OverloadChanged) and not body.message)
    session.stop()
    assert session.wait(20)


def test_quitting_at_once_leaves_after_the_decode_in_hand() -> None:
    gate = threading.Event()
    recogniser = ScriptedRecogniser(gate=gate)
    source = ListSource([*[speech(1.536), silence(1.024)] * 8, HEARD], ends=False)
    session, listener = make_session(source, recogniser)
    session.start()
    assert recogniser.is_decoding.wait(20)
    listener.wait_for(was_heard)
    session.quit_now()
    gate.set()
    assert session.wait(20)
    assert len(recogniser.requests) <= 4, "one decode, batched at most"


def test_speech_before_the_model_is_loaded_is_captioned() -> None:
    loading = threading.Event()

    class SlowToLoad(ScriptedRecogniser):
        def load(self) -> RecogniserInfo:
            assert loading.wait(20)
            return super().load()

    source = ListSource(TALK)
    recorder = ListRecorder()
    session, _ = make_session(source, SlowToLoad(), recorder=recorder)
    session.start()
    assert source.delivered.wait(20)
    loading.set()
    assert session.wait(20)
    assert recorder.final_words == TALK_WORDS


def test_words_stay_on_screen_when_speech_without_a_pause_is_cut() -> None:
    """The reader sees the words behind the cut go on at once, not after the next decode."""
    listener = Listener()

    def talk() -> Iterator[Samples]:
        yield speech(19.392)
        yield speech(0.096, 0.05)  # a little quieter between two words: the best place for a cut
        yield speech(0.48)
        listener.wait_for(
            lambda body: isinstance(body, CaptionChanged) and "word39" in body.caption.text
        )
        yield speech(4.096)

    # Forty words that all begin alike would be taken for a loop.
    live = LiveSettings(reading_mode=ReadingMode.FAST, use_guards=False)
    session, _ = make_session(ListSource(talk()), settings=SessionSettings(live=live))
    session.subscribe(listener)
    run_to_end(session)

    captions = [one.caption for one in listener.of(CaptionChanged)]
    final = next(place for place, caption in enumerate(captions) if caption.is_final)
    before, at_cut, going_on = captions[final - 1 : final + 2]
    assert going_on.id == at_cut.id + 1
    assert f"{at_cut.text} {going_on.text}" == before.text
    assert " ".join(finals(listener)).split() == [f"word{number}" for number in range(48)]


def test_a_cut_that_no_decode_has_heard_is_decoded_with_what_follows() -> None:
    gate = threading.Event()
    recogniser = ScriptedRecogniser(gate=gate)
    listener = Listener()

    def talk() -> Iterator[Samples | SourceNotice]:
        yield speech(10.0)
        assert recogniser.is_decoding.wait(20)
        yield speech(12.0)
        yield HEARD
        listener.wait_for(was_heard)
        gate.set()

    live = LiveSettings(reading_mode=ReadingMode.FAST, use_guards=False)
    session, _ = make_session(
        ListSource(talk(), ends=False), recogniser, settings=SessionSettings(live=live)
    )
    session.subscribe(listener)
    session.start()
    listener.wait_for(lambda body: isinstance(body, CaptionChanged) and body.caption.is_final)
    session.stop()
    assert session.wait(20)

    cut, following = finals(listener)
    assert f"{cut} {following}".split() == [f"word{number}" for number in range(44)]
    across = recogniser.requests[1].segment
    assert across.start_s < 20.0 < across.end_s, "the sound on both sides of the cut"


def test_a_gap_ends_the_utterance_and_later_times_stay_true() -> None:
    gap = AudioGap(round(2.56 * 16000), 16000 * 2, Message("the device was disconnected"))
    recorder = ListRecorder()
    session, listener = make_session(
        ListSource([speech(2.56), gap, speech(1.536), silence(1.024)]),
        recorder=recorder,
        settings=BLOCKING,
    )
    run_to_end(session)
    assert recorder.final_words == "word0 word1 word2 word3 word4 word10 word11".split()
    listener.wait_for(lambda body: isinstance(body, Noticed) and "2.0 s missing" in body.message)


def test_what_was_said_is_finished_when_the_device_is_lost_not_when_it_is_back() -> None:
    lost = SourceNotice(NoticeKind.DEVICE_LOST, Message("{name} was disconnected", name="Mic"))
    session, listener = make_session(
        ListSource([speech(2.56), lost], ends=False), settings=BLOCKING
    )
    session.start()
    listener.wait_for(lambda body: isinstance(body, CaptionChanged) and body.caption.is_final)
    assert finals(listener) == ["word0 word1 word2 word3 word4"]
    session.stop()
    assert session.wait(30)


def test_a_source_that_skips_without_saying_so_does_not_shift_times() -> None:
    class Skipping(ListSource):
        def _run(self, deliver: Deliver) -> None:
            from captioner.core.audio import AudioChunk, SourceEnded

            deliver(AudioChunk(speech(1.024), 0))
            deliver(AudioChunk(speech(1.536), 16000 * 4))
            deliver(SourceEnded())

    recorder = ListRecorder()
    session, _ = make_session(Skipping([]), recorder=recorder, settings=BLOCKING)
    run_to_end(session)
    assert recorder.final_words == "word0 word1 word8 word9 word10".split()


def test_notices_of_the_source_reach_the_user() -> None:
    notice = SourceNotice(NoticeKind.TOO_QUIET, Message("The microphone is very quiet."))
    session, listener = make_session(ListSource([notice, silence(0.512)]))
    run_to_end(session)
    assert Noticed("too-quiet", Message("The microphone is very quiet.")) in listener.bodies


def test_a_click_leaves_no_caption_and_says_why() -> None:
    segmenter = replace(SessionSettings().segmenter, shortest_ms=300)
    session, listener = make_session(
        ListSource([silence(1.024), speech(0.096), silence(1.024)]),
        settings=replace(BLOCKING, segmenter=segmenter),
    )
    run_to_end(session)
    assert finals(listener) == []
    (refused,) = listener.of(Rejected)
    assert isinstance(refused, Rejected)
    assert refused.guard == "shortest"


def test_two_channels_are_captioned_side_by_side_with_their_labels() -> None:
    you, others = ListSource(TALK, name="mic"), ListSource(TALK, name="system")
    recorder = ListRecorder()
    session = CaptionSession(
        [
            ChannelSetup(Channel(you, "You"), LevelDetector()),
            ChannelSetup(Channel(others, "Others"), LevelDetector()),
        ],
        ScriptedRecogniser(),
        recorder,
    )
    run_to_end(session)
    by_channel: dict[str, int] = {"You": 0, "Others": 0}
    for caption in recorder.captions:
        if caption.is_final:
            by_channel[caption.channel] += 1
    assert by_channel == {"You": 2, "Others": 2}
    assert len({caption.id for caption in recorder.captions}) == 4


def test_the_event_clocks_count_from_the_first_sample() -> None:
    session, listener = make_session(ListSource(TALK), settings=BLOCKING)
    run_to_end(session)
    assert listener.events[0].at_s == 0.0
    assert listener.events[-1].audio_s == pytest.approx(sum(map(len, TALK)) / 16000)
    times = [event.at_s for event in listener.events]
    assert times == sorted(times)


def test_what_is_told_before_the_start_is_shown_at_the_start() -> None:
    session, listener = make_session(ListSource(TALK))
    session.notify("recogniser", Message("This model is slow here."))
    assert listener.bodies == []
    run_to_end(session)
    assert listener.bodies[1] == Noticed("recogniser", Message("This model is slow here."))
    session.notify("recogniser", Message("Told at once."))
    assert listener.bodies[-1] == Noticed("recogniser", Message("Told at once."))
