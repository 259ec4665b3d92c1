"""However a session ends, what was committed is kept, and it does end."""

import threading
from collections.abc import Iterable, Iterator
from functools import partial

import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.captions import NameSpeaker
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    ErrorRaised,
    Noticed,
    SessionEvent,
    SessionState,
    SpeakersNamed,
    StatusChanged,
)
from captioner.core.recognition import RecogniserInfo
from captioner.live.decisions.settings import LiveSettings, ReadingMode
from captioner.live.engine import caption_session
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup, SessionSettings, SessionStorage
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListRecorder,
    ListSource,
    ScriptedRecogniser,
    finals,
    speech,
)
from tests.helpers.live.running import BLOCKING, TALK, TALK_WORDS, make_session, run_to_end


def committed_by_event_log(listener: Listener) -> dict[int, str]:
    """What stands committed on the screen, caption by caption."""
    shown: dict[int, str] = {}
    for body in listener.of(CaptionChanged):
        assert isinstance(body, CaptionChanged)
        shown[body.caption.id] = body.caption.committed
    return shown


def _shows(wanted: str, body: object) -> bool:
    return isinstance(body, CaptionChanged) and wanted in body.caption.text


def unbroken_speech(listener: Listener, seconds: int = 12) -> Iterator[Samples]:
    """Goes on while decodes follow, so that words are committed before it ends."""
    for second in range(seconds):
        yield speech(1.0)
        wanted = f"word{max(0, 2 * second - 1)}"
        listener.wait_for(partial(_shows, wanted))


LIVE_WITHOUT_GUARDS = SessionSettings(
    live=LiveSettings(reading_mode=ReadingMode.FAST, use_guards=False)
)


def test_quitting_at_once_keeps_every_committed_word_and_counts_the_rest() -> None:
    listener, recorder = Listener(), ListRecorder()
    source = ListSource(unbroken_speech(listener), ends=False)
    session, _ = make_session(source, recorder=recorder, settings=LIVE_WITHOUT_GUARDS)
    session.subscribe(listener)
    session.start()
    assert source.delivered.wait(20)
    listener.wait_for(
        lambda body: isinstance(body, CaptionChanged) and len(body.caption.committed_words) > 10
    )
    (stood,) = committed_by_event_log(listener).values()
    pending_s = session.pending_s
    session.quit_now()
    assert session.wait(20)
    assert " ".join(finals(listener)).startswith(stood)
    assert recorder.final_words == " ".join(finals(listener)).split()
    last_s = recorder.captions[-1].end_s
    assert last_s + pending_s >= 11.8, "what is neither kept nor counted would be lost in silence"


@pytest.mark.parametrize("failure", [CaptionerError("It is unwell."), ZeroDivisionError("oops")])
def test_a_recogniser_that_fails_for_good_takes_no_committed_word_along(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    listener, recorder = Listener(), ListRecorder()
    recogniser = ScriptedRecogniser()

    def talk() -> Iterator[Samples]:
        yield from unbroken_speech(listener)
        listener.wait_for(
            lambda body: isinstance(body, CaptionChanged) and len(body.caption.committed_words) > 5
        )
        recogniser._raises = failure
        yield speech(4.0)

    session, _ = make_session(
        ListSource(talk(), ends=False), recogniser, recorder=recorder, settings=LIVE_WITHOUT_GUARDS
    )
    session.subscribe(listener)
    run_to_end(session)
    assert session.state is SessionState.FAILED
    partials = [one.caption for one in listener.of(CaptionChanged) if not one.caption.is_final]
    assert partials[-1].committed
    assert recorder.final_words == partials[-1].committed.split()
    assert finals(listener) == [partials[-1].committed]
    caplog.clear()


def test_a_word_is_with_the_recorder_before_it_is_shown() -> None:
    recorder = ListRecorder()
    session, _ = make_session(ListSource(TALK), recorder=recorder, settings=BLOCKING)
    missing: list[str] = []

    def watch(event: SessionEvent) -> None:
        if isinstance(event.body, CaptionChanged) and event.body.caption not in recorder.captions:
            missing.append(event.body.caption.text)

    session.subscribe(watch)
    run_to_end(session)
    assert recorder.final_words == TALK_WORDS
    assert missing == []


def test_quitting_at_once_does_not_wait_for_a_model_that_is_loading() -> None:
    loading, may_load = threading.Event(), threading.Event()

    class SlowToLoad(ScriptedRecogniser):
        def load(self) -> RecogniserInfo:
            loading.set()
            assert may_load.wait(20)
            return super().load()

    recorder = ListRecorder()
    session, listener = make_session(ListSource(TALK, ends=False), SlowToLoad(), recorder=recorder)
    session.start()
    assert loading.wait(20)
    session.quit_now()
    assert session.wait(20)
    assert not may_load.is_set()
    assert session.state is SessionState.IDLE
    assert recorder.is_closed
    told = len(listener.bodies)
    may_load.set()
    assert session._recogniser_worker.join(20)
    assert len(listener.bodies) == told, "who was left behind is not heard any more"


def test_a_decode_that_ends_after_quitting_at_once_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(caption_session, "_QUIT_PATIENCE_S", 0.05)
    gate = threading.Event()
    recogniser = ScriptedRecogniser(gate=gate)
    recorder = ListRecorder()
    session, listener = make_session(ListSource(TALK, ends=False), recogniser, recorder=recorder)
    session.start()
    assert recogniser.is_decoding.wait(20)
    session.quit_now()
    assert session.wait(20)
    gate.set()
    assert session._recogniser_worker.join(20)
    assert listener.of(StatusChanged)[-1] == listener.bodies[-1]
    assert recorder.captions == []


@pytest.mark.parametrize(
    "error", [OSError(-9996, "Invalid device"), ValueError("no"), ImportError()]
)
def test_a_source_that_fails_unexpectedly_fails_the_session_in_words(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    fine = ListSource(TALK, ends=False)
    recorder = ListRecorder()
    session = CaptionSession(
        [
            ChannelSetup(Channel(fine, "You"), LevelDetector()),
            ChannelSetup(Channel(ListSource([], refuses=error), "Others"), LevelDetector()),
        ],
        ScriptedRecogniser(),
        recorder,
    )
    run_to_end(session)
    assert session.state is SessionState.FAILED
    assert session.error is not None
    assert type(error).__name__ in session.error.message
    assert session.error.hint
    assert recorder.is_closed
    assert "Opening the sound failed" in caplog.text
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith(("segment", "list source", "recognise"))]
    caplog.clear()


def test_a_source_that_cannot_be_closed_does_not_keep_the_session_from_ending(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Stuck(ListSource):
        def stop(self) -> None:
            raise OSError("the device is gone")

    source = Stuck(TALK, ends=False)
    recorder = ListRecorder()
    session, _ = make_session(source, recorder=recorder)
    session.start()
    assert source.delivered.wait(20)
    session.stop()
    assert session.wait(20)
    assert session.error is not None
    assert "the device is gone" in session.error.message
    assert recorder.final_words == TALK_WORDS
    ListSource.stop(source)
    caplog.clear()


def test_what_is_left_at_the_end_is_seen_to_before_the_end_is_told() -> None:
    order: list[str] = []
    recorder = ListRecorder()
    session = CaptionSession(
        [ChannelSetup(Channel(ListSource(TALK)), LevelDetector())],
        ScriptedRecogniser(),
        recorder,
        storage=SessionStorage(
            at_end=lambda: order.append(f"at end, closed: {recorder.is_closed}")
        ),
    )
    session.subscribe(
        lambda event: (
            order.append(event.body.message) if isinstance(event.body, StatusChanged) else None
        )
    )
    run_to_end(session)
    assert order[-2:] == ["at end, closed: True", "Stopped"]


def test_when_recognition_fails_for_good_the_sound_is_kept_from_there_on() -> None:
    listener, recorder = Listener(), ListRecorder()
    recogniser = ScriptedRecogniser()
    kept: list[tuple[str, AudioChunk]] = []

    def keep(waiting: Iterable[tuple[str, AudioChunk]]) -> bool:
        kept.extend(waiting)
        return True

    def talk() -> Iterator[Samples]:
        yield from unbroken_speech(listener)
        listener.wait_for(
            lambda body: isinstance(body, CaptionChanged) and len(body.caption.committed_words) > 5
        )
        recogniser._raises = CaptionerError("It is unwell.", "Try again.")
        yield speech(4.0)
        listener.wait_for(
            lambda body: isinstance(body, Noticed) and body.kind == "recognition-lost"
        )

    source = ListSource(talk(), ends=False)
    session = CaptionSession(
        [ChannelSetup(Channel(source, "You"), LevelDetector())],
        recogniser,
        recorder,
        LIVE_WITHOUT_GUARDS,
        storage=SessionStorage(keep_sound=keep),
    )
    session.subscribe(listener)
    session.start()
    assert source.delivered.wait(20)
    listener.wait_for(lambda body: isinstance(body, Noticed) and body.kind == "recognition-lost")
    assert not session.wait(0), "the session goes on"
    assert session.state is SessionState.LISTENING
    partials = [one.caption for one in listener.of(CaptionChanged) if not one.caption.is_final]
    assert finals(listener) == [partials[-1].committed], "the reader sees it finished at once"
    session.pause()
    assert session.state is SessionState.PAUSED
    session.resume()
    session.stop()
    assert session.wait(20)
    assert session.state is SessionState.FAILED
    assert session.error is not None
    assert "Captions have stopped; the sound is kept" in session.error.message
    told = [one.error for one in listener.of(ErrorRaised) if one.error is session.error]
    assert len(told) == 1
    ((channel, chunk),) = kept
    assert channel == "You"
    last_word = partials[-1].committed_words[-1]
    assert chunk.start_sample == round(last_word.end_s * SAMPLE_RATE), "behind the last word kept"
    assert chunk.end_sample > 12 * SAMPLE_RATE
    assert recorder.final_words == partials[-1].committed.split()


def test_voices_named_after_the_end_are_told() -> None:
    session, listener = make_session(ListSource([speech(1.0)]))
    run_to_end(session)
    session.speakers.apply(NameSpeaker("S1", "Anna", ""))
    (named,) = listener.of(SpeakersNamed)
    assert isinstance(named, SpeakersNamed)
    assert named.speakers.speaker("S1").name == "Anna"
