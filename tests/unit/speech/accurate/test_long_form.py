from collections.abc import Callable
from dataclasses import replace

import pytest

from captioner.core.audio import AudioChunk, Samples
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.long_form import Algorithm, LongFormSettings, Task
from captioner.core.recognition import WindowSettings
from captioner.speech.accurate.long_form import RecogniserTranscriber
from captioner.speech.recogniser.whisper import WhisperRecogniser

BATCHED = LongFormSettings(algorithm=Algorithm.BATCHED, window=WindowSettings(floor_s=6.0))


def test_any_recogniser_transcribes_recordings(
    recogniser: WhisperRecogniser,
    talk: Callable[[str], Samples],
    said: Callable[[str], str],
    streamed: Callable[..., list[AudioChunk]],
) -> None:
    transcriber = RecogniserTranscriber(recogniser)
    plan = "1u4u4m1"
    settings = replace(BATCHED, longest_window_s=6.0)

    events = list(transcriber.transcribe(streamed(talk(plan)), settings))

    captions = [event for event in events if isinstance(event, Caption) and event.is_final]
    assert " ".join(caption.text for caption in captions) == said(plan)
    assert transcriber.load().model_name == "tiny.en"


def test_windows_over_a_cut_are_joined_on_the_words_that_both_heard(
    recogniser: WhisperRecogniser,
    talk: Callable[[str], Samples],
    said: Callable[[str], str],
    streamed: Callable[..., list[AudioChunk]],
) -> None:
    transcriber = RecogniserTranscriber(recogniser)
    plan = "1umumum1"
    settings = replace(BATCHED, longest_window_s=10.0)

    events = list(transcriber.transcribe(streamed(talk(plan)), settings))

    captions = [event for event in events if isinstance(event, Caption) and event.is_final]
    assert " ".join(caption.text for caption in captions) == said(plan)


@pytest.mark.parametrize("wish", [{"algorithm": Algorithm.CHUNKED}, {"task": Task.TRANSLATE}])
def test_what_a_recogniser_cannot_do_is_told(
    recogniser: WhisperRecogniser, wish: dict[str, Algorithm] | dict[str, Task]
) -> None:
    with pytest.raises(CaptionerError, match="batched algorithm"):
        next(RecogniserTranscriber(recogniser).transcribe([], replace(BATCHED, **wish)))


def test_cancelled_it_hands_out_what_it_heard(
    recogniser: WhisperRecogniser,
    talk: Callable[[str], Samples],
    said: Callable[[str], str],
    streamed: Callable[..., list[AudioChunk]],
) -> None:
    transcriber = RecogniserTranscriber(recogniser)
    settings = replace(BATCHED, longest_window_s=10.0)
    is_cancelled = False
    heard: list[Caption] = []
    events = transcriber.transcribe(streamed(talk("1umumumumum1")), settings)
    whole = [event for event in events if isinstance(event, Caption) and event.is_final]

    events = transcriber.transcribe(streamed(talk("1umumumumum1")), settings, lambda: is_cancelled)
    for event in events:
        if isinstance(event, Caption):
            heard = [each for each in heard if each.id != event.id] + [event]
            is_cancelled = True

    spoken = [word.text for caption in heard for word in caption.words]
    expected = [word.text for caption in whole for word in caption.words]
    assert 0 < len(spoken) < len(expected)
    assert spoken[:-2] == expected[: len(spoken) - 2]
