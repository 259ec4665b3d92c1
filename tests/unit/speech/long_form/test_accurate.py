import pytest

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.long_form import Algorithm, LongFormSettings, Task
from captioner.core.recognition import WindowSettings
from captioner.speech.long_form.accurate import RecogniserTranscriber


def test_any_recogniser_transcribes_recordings(recogniser, talk, said, streamed):
    transcriber = RecogniserTranscriber(recogniser)
    plan = "1u4u4m1"
    settings = LongFormSettings(longest_window_s=6.0, window=WindowSettings(floor_s=6.0))

    events = list(transcriber.transcribe(streamed(talk(plan)), settings))

    captions = [event for event in events if isinstance(event, Caption) and event.is_final]
    assert " ".join(caption.text for caption in captions) == said(plan)
    assert transcriber.load().model_name == "starter"


def test_windows_over_a_cut_are_joined_on_the_words_that_both_heard(
    recogniser, talk, said, streamed
):
    transcriber = RecogniserTranscriber(recogniser)
    plan = "1umumum1"
    settings = LongFormSettings(longest_window_s=10.0, window=WindowSettings(floor_s=6.0))

    events = list(transcriber.transcribe(streamed(talk(plan)), settings))

    captions = [event for event in events if isinstance(event, Caption) and event.is_final]
    assert " ".join(caption.text for caption in captions) == said(plan)


@pytest.mark.parametrize("wish", [{"algorithm": Algorithm.CHUNKED}, {"task": Task.TRANSLATE}])
def test_what_a_recogniser_cannot_do_is_told(recogniser, wish):
    with pytest.raises(CaptionerError, match="batched algorithm"):
        next(RecogniserTranscriber(recogniser).transcribe([], LongFormSettings(**wish)))
