"""A session in which something fails: a sentence, and as many captions as possible."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

import pytest

from captioner.core.errors import CaptionerError, SlowDriveError
from captioner.core.events import (
    ErrorRaised,
    Noticed,
    SessionState,
    StatusChanged,
)
from captioner.core.message import Message
from captioner.core.recognition import Hypothesis, RecognitionRequest
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup
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
    was_heard,
    words_of_turns,
)


def test_a_source_that_cannot_be_opened_fails_the_session_with_its_sentence() -> None:
    error = CaptionerError("There is no microphone.", "Plug one in.")
    session, listener = make_session(ListSource([], refuses=error))
    run_to_end(session)
    assert session.error is error
    assert session.state is SessionState.FAILED
    last = listener.of(StatusChanged)[-1]
    assert last == StatusChanged(SessionState.FAILED, Message("Stopped: There is no microphone."))
    assert ErrorRaised(error) in listener.bodies


def test_a_source_that_fails_in_the_middle_keeps_what_was_said() -> None:
    recorder = ListRecorder()
    lost = CaptionerError("The microphone was lost.")
    session, _ = make_session(ListSource(TALK, ending=lost), recorder=recorder, settings=BLOCKING)
    run_to_end(session)
    assert recorder.final_words == TALK_WORDS
    assert session.state is SessionState.FAILED
    assert session.error is lost


def test_a_model_that_cannot_be_loaded_fails_the_session() -> None:
    error = CaptionerError("The model is damaged.", "Fetch it again.")
    source = ListSource(TALK, ends=False)
    session, _ = make_session(source, ScriptedRecogniser(refuses=error))
    run_to_end(session)
    assert session.error is error


def test_a_slow_drive_is_told_as_a_notice() -> None:
    slow = SlowDriveError("The drive with /sessions is slow to respond.")
    session, listener = make_session(
        ListSource(TALK), recorder=ListRecorder(slow), settings=BLOCKING
    )
    run_to_end(session)
    notices = [body.kind for body in listener.of(Noticed) if isinstance(body, Noticed)]
    assert notices == ["slow-drive"]
    assert listener.of(ErrorRaised) == []


def test_one_failed_decode_is_told_and_captioning_goes_on() -> None:
    class DeafAtFirst(ScriptedRecogniser):
        def recognise(self, request: RecognitionRequest) -> Hypothesis:
            if not self.warm_ups_left and request.segment.start_s < 3.0:
                raise CaptionerError("The recogniser is unwell.", "Try again.")
            return super().recognise(request)

    recorder = ListRecorder()
    settings = replace(BLOCKING, is_live=False, early_final=False)
    session, listener = make_session(
        ListSource(TALK), DeafAtFirst(), recorder=recorder, settings=settings
    )
    run_to_end(session)
    assert recorder.final_words == TALK_WORDS[4:]
    assert len(listener.of(ErrorRaised)) == 1
    notices = [body.kind for body in listener.of(Noticed) if isinstance(body, Noticed)]
    assert "lost-speech" in notices
    assert session.error is None


def test_utterances_that_fail_together_are_decoded_one_by_one() -> None:
    gate = threading.Event()

    class NoBatches(ScriptedRecogniser):
        def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> NoReturn:
            self.batches.append(len(requests))
            raise CaptionerError("There is too little memory for a batch.")

    recogniser = NoBatches(gate=gate)
    source = ListSource([*[speech(1.536), silence(1.024)] * 4, HEARD])
    recorder = ListRecorder()
    session, listener = make_session(source, recogniser, recorder=recorder)
    session.start()
    listener.wait_for(was_heard)
    gate.set()
    assert session.wait(20)
    assert recogniser.batches
    assert recorder.final_words == words_of_turns(4)
    assert listener.of(ErrorRaised) == []


def test_a_recogniser_that_keeps_failing_ends_the_session_in_words() -> None:
    session, _ = make_session(
        ListSource([speech(1.536), silence(1.024)] * 6),
        ScriptedRecogniser(fails=-1),
        settings=BLOCKING,
    )
    run_to_end(session)
    assert session.state is SessionState.FAILED
    assert session.error is not None
    assert session.error.message == "The recogniser is unwell."


def test_an_unexpected_failure_of_the_recogniser_becomes_a_sentence_and_a_log_entry(
    caplog: pytest.LogCaptureFixture,
) -> None:
    session, _ = make_session(
        ListSource(TALK, ends=False), ScriptedRecogniser(raises=ZeroDivisionError("oops"))
    )
    run_to_end(session)
    assert session.error is not None
    assert "ZeroDivisionError: oops" in session.error.message
    assert "Recognition failed" in caplog.text
    caplog.clear()


def test_an_unexpected_failure_of_the_detector_does_not_hang_the_source(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(LevelDetector):
        def speech_probability(self, frame: object) -> float:
            raise ZeroDivisionError("oops")

    session = CaptionSession(
        [ChannelSetup(Channel(ListSource(TALK)), Broken())], ScriptedRecogniser()
    )
    run_to_end(session)
    assert session.error is not None
    assert "Speech detection failed" in session.error.message
    caplog.clear()


def test_a_failing_recorder_is_told_once_and_keeps_no_caption_from_being_shown() -> None:
    error = CaptionerError("The disk is full.", "Make room.")
    session, listener = make_session(
        ListSource(TALK), recorder=ListRecorder(error), settings=BLOCKING
    )
    run_to_end(session)
    assert " ".join(finals(listener)).split() == TALK_WORDS
    assert listener.of(ErrorRaised) == [ErrorRaised(error)]


def test_a_failing_listener_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    session, listener = make_session(ListSource(TALK), settings=BLOCKING)

    def broken(_event: object) -> None:
        raise ZeroDivisionError

    session.subscribe(broken)
    session.subscribe(after := Listener())
    run_to_end(session)
    assert after.bodies == listener.bodies
    caplog.clear()


class _HalfDeaf(ScriptedRecogniser):
    """Hears the first word of an utterance, and fails where it decodes the rest by itself."""

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        if not self.warm_ups_left and request.segment.samples[0] and not request.prefix:
            raise CaptionerError("The recogniser is unwell.", "Try again.")
        answer = super().recognise(request)
        return replace(answer, words=answer.words[: answer.forced_words + 1])


def test_a_failure_in_a_gap_keeps_the_words_around_it() -> None:
    recorder = ListRecorder()
    settings = replace(BLOCKING, is_live=False, early_final=False)
    session, listener = make_session(
        ListSource(TALK[:3]), _HalfDeaf(), recorder=recorder, settings=settings
    )
    run_to_end(session)
    assert recorder.final_words == ["word2"]
    assert len(listener.of(ErrorRaised)) == 1


def test_a_failure_in_a_gap_emits_no_caption_of_a_batch_twice() -> None:
    gate = threading.Event()
    turns = [silence(0.512), *[speech(1.024), silence(1.024)] * 2, speech(2.56), silence(1.024)]
    recogniser = _HalfDeaf(gate=gate)
    recorder = ListRecorder()
    source = ListSource([*turns, HEARD])
    session, listener = make_session(source, recogniser, recorder=recorder)
    session.start()
    listener.wait_for(was_heard)
    gate.set()
    assert session.wait(20)
    assert recogniser.batches
    ids = [caption.id for caption in recorder.captions if caption.is_final]
    assert ids == sorted(set(ids))
    assert recorder.final_words == ["word2", "word6", "word10"]
