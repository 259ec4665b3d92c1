"""Sounds while a session runs: told beside the captions, and never in their way."""

import threading
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.captions import Word
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, EventBody, Noticed, Rejected, SoundEnded
from captioner.core.recognition import Hypothesis, RecognitionRequest
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup, SessionSettings
from captioner.live.engine.sounds import SessionSounds, SoundCaptions
from captioner.sound_events.detection import Probabilities, SoundModelFacts
from captioner.sound_events.kinds import SoundKind
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListRecorder,
    ListSource,
    silence,
    speech,
)
from tests.helpers.live.fakes import ScriptedRecogniser as Recogniser
from tests.helpers.live.running import BLOCKING, TALK, TALK_WORDS, run_to_end
from tests.helpers.speech.stand_ins import StandInClassifier


class HearsMusic(StandInClassifier):
    """Takes whatever is loud for music."""

    def __init__(self, error: CaptionerError | None = None) -> None:
        super().__init__(SoundKind.MUSIC, above=0.01)
        self.error = error
        self._windows = 0
        self.has_listened = threading.Event()

    def probabilities(self, samples: Samples) -> Probabilities:
        self._windows += 1
        if self._windows == 3:  # What was found in the one before is known.
            self.has_listened.set()
        return super().probabilities(samples)


def run(classifier: HearsMusic) -> tuple[Listener, ListRecorder]:
    recorder = ListRecorder()
    session = CaptionSession(
        [ChannelSetup(Channel(ListSource(TALK)), LevelDetector())],
        Recogniser(),
        recorder,
        BLOCKING,
        sounds=SoundCaptions(classifier, in_words=lambda label: label.replace("music", "Musik")),
    )
    listener = Listener()
    session.subscribe(listener)
    run_to_end(session)
    assert classifier.is_closed
    return listener, recorder


def test_sounds_are_captions_of_their_own_beside_the_words() -> None:
    listener, recorder = run(HearsMusic())
    finals = [
        body.caption
        for body in listener.of(CaptionChanged)
        if isinstance(body, CaptionChanged) and body.caption.is_final
    ]
    sounds = [caption for caption in finals if caption.sound]
    assert [(one.text, one.start_s, one.end_s) for one in sounds] == [("[Musik]", 0.0, 1.0)]
    (ended,) = [body for body in listener.of(SoundEnded) if isinstance(body, SoundEnded)]
    assert ended.caption == replace(
        sounds[0],
        end_s=ended.caption.end_s,
        words=tuple(replace(word, end_s=ended.caption.end_s) for word in sounds[0].words),
    )
    assert ended.caption.end_s > 1.0
    words = " ".join(caption.text for caption in finals if not caption.sound).split()
    assert words == TALK_WORDS
    assert len({caption.id for caption in finals}) == len(finals)
    assert [one for one in recorder.captions if one.sound] == sounds


def test_when_sounds_fail_the_words_go_on() -> None:
    listener, recorder = run(HearsMusic(CaptionerError("The network is gone.", "Start again.")))
    told = [body.message for body in listener.of(Noticed) if isinstance(body, Noticed)]
    assert "Sounds are no longer captioned: The network is gone. Start again." in told
    words = " ".join(one.text for one in recorder.captions if one.is_final).split()
    assert words == TALK_WORDS


def loud(start_s: int, length_s: int) -> AudioChunk:
    samples = np.full(length_s * SAMPLE_RATE, 0.1, np.float32)
    return AudioChunk(samples, start_s * SAMPLE_RATE)


@pytest.mark.parametrize("may_hold_echo", [True, False])
def test_a_loudspeaker_that_the_microphone_hears_is_told_once(*, may_hold_echo: bool) -> None:
    told: list[EventBody] = []
    sounds = SessionSounds(SoundCaptions(HearsMusic()), told.append, count(1), may_wait=True)
    (played,) = sounds.taps("Others")
    (own,) = sounds.taps("You", may_hold_echo=may_hold_echo)
    sounds.start()
    for at_s in range(0, 20, 4):
        if at_s < 8:
            played.accept(loud(at_s, 4))
        own.accept(loud(at_s, 4))
    sounds.finish()
    captions = [body.caption for body in told if isinstance(body, CaptionChanged)]
    # The microphone's own music goes on when nothing is played any more.
    assert [(one.channel, one.end_s) for one in captions] == [
        ("Others", 1.0),
        ("You", 16.0 if may_hold_echo else 1.0),
    ]


class HearsMusicLate(HearsMusic):
    """Cannot begin before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_begin = threading.Event()

    def load(self) -> SoundModelFacts:
        assert self.may_begin.wait(20)
        return super().load()


def test_a_busy_machine_says_so_once_and_tells_what_is_heard_now() -> None:
    told: list[EventBody] = []
    classifier = HearsMusicLate()
    sounds = SessionSounds(SoundCaptions(classifier), told.append, count(1))
    (tap,) = sounds.taps("")
    sounds.start()
    for at in range(2_100):  # of 40 ms: it keeps the last 20 to 40 s of 84
        tap.accept(AudioChunk(np.full(640, 0.1, np.float32), at * 640))
    classifier.may_begin.set()
    sounds.finish()
    (notice,) = [body for body in told if isinstance(body, Noticed)]
    assert notice.message == "Some sounds are not captioned: this computer is too busy."
    (caption,) = [body.caption for body in told if isinstance(body, CaptionChanged)]
    assert 60 <= caption.start_s < 70


class Thanks(Recogniser):
    """Hears "Thank you." in everything, once the sound of it was listened to."""

    def __init__(self, classifier: HearsMusic) -> None:
        super().__init__()
        self._classifier = classifier

    def _hear(self, request: RecognitionRequest) -> Hypothesis:
        assert self._classifier.has_listened.wait(20)
        start_s = request.segment.start_s
        words = tuple(
            Word(text, start_s + at_s, start_s + at_s + 0.2, 0.7)
            for text, at_s in (("Thank", 0.0), ("you.", 0.2))
        )
        return Hypothesis(words, average_log_probability=-0.2)


class Murmurs(LevelDetector):
    """Takes whatever is loud for speech, without being sure of a voice."""

    def speech_probability(self, frame: Samples) -> float:
        return min(0.55, super().speech_probability(frame))


@pytest.mark.parametrize("detector", [Murmurs, LevelDetector])
def test_words_invented_over_music_are_refused_unless_a_voice_is_clear(
    detector: type[LevelDetector],
) -> None:
    classifier = HearsMusic()
    session = CaptionSession(
        [ChannelSetup(Channel(ListSource([speech(5.12), silence(2.048)])), detector())],
        Thanks(classifier),
        settings=SessionSettings(is_live=False),
        sounds=SoundCaptions(classifier),
    )
    listener = Listener()
    session.subscribe(listener)
    run_to_end(session)
    refused = [body for body in listener.of(Rejected) if isinstance(body, Rejected)]
    said = [
        body.caption.text
        for body in listener.of(CaptionChanged)
        if isinstance(body, CaptionChanged) and not body.caption.sound
    ]
    if detector is Murmurs:
        assert {(one.guard, one.text) for one in refused} == {("sound", "Thank you.")}
        assert said == []
    else:
        assert refused == []
        assert said[-1] == "Thank you."
