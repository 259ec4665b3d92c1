"""Sounds while a session runs: told beside the captions, and never in their way."""

from __future__ import annotations

import numpy as np

from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, Noticed
from captioner.core.sounds.decision import Probabilities, SoundClassifier, SoundModelFacts
from captioner.core.sounds.kinds import SoundKind
from captioner.session.caption_session import CaptionSession
from captioner.session.setup import ChannelSetup
from captioner.session.sounds import SoundCaptions
from tests.helpers.session.fakes import LevelDetector, Listener, ListSink, ListSource
from tests.helpers.session.fakes import ScriptedRecogniser as Recogniser
from tests.helpers.session.running import BLOCKING, TALK, TALK_WORDS, run_to_end


class HearsMusic(SoundClassifier):
    """Takes whatever is loud for music."""

    def __init__(self, error: CaptionerError | None = None) -> None:
        self._error = error
        self.is_closed = False

    def load(self) -> SoundModelFacts:
        return SoundModelFacts(2.0, {SoundKind.MUSIC: 0.5})

    def probabilities(self, samples: Samples) -> Probabilities:
        if self._error is not None:
            raise self._error
        return {SoundKind.MUSIC: float(np.abs(samples).max() > 0.01)}

    def close(self) -> None:
        self.is_closed = True


def run(classifier: HearsMusic) -> tuple[Listener, ListSink]:
    sink = ListSink()
    session = CaptionSession(
        [ChannelSetup(ListSource(TALK), LevelDetector())],
        Recogniser(),
        [sink],
        BLOCKING,
        sounds=SoundCaptions(classifier, in_words=lambda label: label.replace("music", "Musik")),
    )
    listener = Listener()
    session.subscribe(listener)
    run_to_end(session)
    assert classifier.is_closed
    return listener, sink


def test_sounds_are_captions_of_their_own_beside_the_words() -> None:
    listener, sink = run(HearsMusic())
    finals = [
        body.caption
        for body in listener.of(CaptionChanged)
        if isinstance(body, CaptionChanged) and body.caption.is_final
    ]
    sounds = [caption for caption in finals if caption.sound]
    assert [(one.text, one.start_s, one.end_s) for one in sounds] == [("[Musik]", 0.0, 2.0)]
    words = " ".join(caption.text for caption in finals if not caption.sound).split()
    assert words == TALK_WORDS
    assert len({caption.id for caption in finals}) == len(finals)
    assert [one for one in sink.captions if one.sound] == sounds


def test_when_sounds_fail_the_words_go_on() -> None:
    listener, sink = run(HearsMusic(CaptionerError("The network is gone.")))
    told = [body.message for body in listener.of(Noticed) if isinstance(body, Noticed)]
    assert ("Sounds are no longer captioned: The network is gone.") in told
    words = " ".join(one.text for one in sink.captions if one.is_final).split()
    assert words == TALK_WORDS
