from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.core.audio import SpeechSegment
from captioner.core.captions import join_words
from captioner.core.errors import CaptionerError
from captioner.core.recognition import Hypothesis, RecognitionRequest, WindowSettings
from captioner.speech.whisper.decoding import token_cap
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.audio.spoken_files import CUTTER, FROG
from tests.helpers.speech.sentences import spoken

SHORT = WindowSettings()


UPDATE = RecognitionRequest(spoken("spoken-cutter.wav"), window=SHORT)
MUTE = RecognitionRequest(spoken("spoken-frog.wav"), window=SHORT)


def text(hypothesis: Hypothesis) -> str:
    return join_words(hypothesis.words)


def test_says_what_was_loaded(recogniser: WhisperRecogniser) -> None:
    info = recogniser.load()

    assert (info.model_name, info.device, info.mel_bins) == ("tiny.en", "cpu", 80)
    assert info.compute_type.startswith("int8")
    assert info.cpu_threads >= 1
    assert not info.is_multilingual
    assert info.supports_prompt
    assert 0 < info.load_s < 10


def test_hears_what_was_said(recogniser: WhisperRecogniser) -> None:
    assert text(recogniser.recognise(UPDATE)) == CUTTER
    assert text(recogniser.recognise(MUTE)) == FROG


def test_words_have_times_in_the_session_clock(recogniser: WhisperRecogniser) -> None:
    segment = spoken("spoken-frog.wav", start_s=1000.0)

    words = recogniser.recognise(RecognitionRequest(segment, window=SHORT)).words

    edges = [edge for word in words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert segment.start_s + 0.1 < edges[0]
    assert segment.end_s - 0.5 < edges[-1] <= segment.end_s
    assert all(0 < word.probability <= 1 for word in words)


def test_figures_are_filled(recogniser: WhisperRecogniser) -> None:
    hypothesis = recogniser.recognise(UPDATE)

    assert hypothesis.token_count > len(hypothesis.words)
    assert -0.5 < hypothesis.average_log_probability < 0
    assert 0 <= hypothesis.no_speech_probability < 0.5
    assert 0.5 < hypothesis.compression_ratio < 2.4
    assert not hypothesis.reached_token_cap
    assert hypothesis.window_s == 10.0
    assert min(hypothesis.encode_s, hypothesis.decode_s, hypothesis.align_s) > 0


@pytest.mark.parametrize("word_count", range(8))
def test_a_prefix_begins_the_answer_and_changes_nothing_else(
    recogniser: WhisperRecogniser, word_count: int
) -> None:
    prefix = " ".join(CUTTER.split()[:word_count])

    free = recogniser.recognise(UPDATE)
    forced = recogniser.recognise(replace(UPDATE, prefix=prefix))

    assert forced.words == free.words
    assert forced.forced_words == word_count
    assert join_words(forced.words[:word_count]) == prefix
    assert forced.token_count < free.token_count or word_count == 0


def test_a_wrong_prefix_is_kept(recogniser: WhisperRecogniser) -> None:
    hypothesis = recogniser.recognise(replace(UPDATE, prefix="Nobody has seen the"))

    assert text(hypothesis).startswith("Nobody has seen the ")
    assert hypothesis.forced_words == 4


def test_a_complete_prefix_is_allowed_to_end(recogniser: WhisperRecogniser) -> None:
    # CTranslate2's suppress_blank would forbid the end of text here and make the decoder loop.
    hypothesis = recogniser.recognise(replace(UPDATE, prefix=CUTTER))

    assert hypothesis.new_words == ()
    assert hypothesis.token_count == 0
    assert not hypothesis.reached_token_cap


@pytest.mark.parametrize("repeated", [30, 90])
def test_a_prefix_that_fills_the_decoder_loses_no_word(
    recogniser: WhisperRecogniser, repeated: int
) -> None:
    prefix = " ".join([CUTTER] * repeated)

    hypothesis = recogniser.recognise(replace(UPDATE, prefix=prefix))

    assert text(hypothesis) == prefix
    assert hypothesis.new_words == ()
    assert hypothesis.reached_token_cap


@pytest.mark.parametrize("beam_size", [1, 5])
@pytest.mark.parametrize("prefix", ["", "We also"])
@pytest.mark.parametrize("cap", [1, 2, 3, 7])
def test_the_cap_counts_new_tokens_exactly(
    recogniser: WhisperRecogniser, cap: int, prefix: str, beam_size: int
) -> None:
    request = replace(MUTE, max_new_tokens=cap, prefix=prefix, beam_size=beam_size)

    hypothesis = recogniser.recognise(request)

    assert hypothesis.token_count == cap
    assert hypothesis.reached_token_cap


def test_runaway_decoder_is_stopped_by_the_sounds_length(recogniser: WhisperRecogniser) -> None:
    # Noise makes small models loop; whatever they say, it is not more than the cap.
    noise = np.random.default_rng(3).normal(0, 0.3, 16_000).astype(np.float32)
    segment = SpeechSegment(noise, 0.0, 1.0, is_final=True)

    assert recogniser.recognise(RecognitionRequest(segment)).token_count <= token_cap(1.0)


def test_the_cap_grows_with_the_sound_up_to_what_the_decoder_can() -> None:
    assert token_cap(0.0) == 10
    assert token_cap(2.0) == 30
    assert token_cap(30.0) == 224


def test_beam_search_hears_the_same(recogniser: WhisperRecogniser) -> None:
    assert text(recogniser.recognise(replace(UPDATE, beam_size=5))) == CUTTER


def test_without_word_times_the_words_are_the_same(recogniser: WhisperRecogniser) -> None:
    hypothesis = recogniser.recognise(replace(MUTE, word_times=False))

    assert text(hypothesis) == FROG
    assert hypothesis.words[-1].end_s == pytest.approx(MUTE.segment.end_s)


@pytest.mark.parametrize(
    ("window", "expected_s"),
    [
        (WindowSettings(full=True), 30.0),
        (WindowSettings(floor_s=12.0), 12.0),
        (WindowSettings(floor_s=1.0, margin_s=1.0), 3.1),
    ],
)
def test_the_window_is_as_long_as_asked(
    recogniser: WhisperRecogniser, window: WindowSettings, expected_s: float
) -> None:
    hypothesis = recogniser.recognise(replace(UPDATE, window=window))

    assert hypothesis.window_s == pytest.approx(expected_s, abs=0.03)
    assert hypothesis.words


def test_a_batch_answers_as_single_decodes_do_and_in_order(recogniser: WhisperRecogniser) -> None:
    requests = [
        MUTE,
        UPDATE,
        replace(MUTE, prefix="We also need"),
        replace(UPDATE, beam_size=5),
        replace(UPDATE, word_times=False),
        replace(UPDATE, prefix="I'm"),
        RecognitionRequest(SpeechSegment(np.zeros(0, np.float32), 0.0, 0.0, is_final=True)),
    ]

    batch = recogniser.recognise_batch(requests)

    assert [text(answer) for answer in batch] == [FROG, CUTTER, FROG, CUTTER, CUTTER, CUTTER, ""]
    assert [answer.forced_words for answer in batch] == [0, 0, 3, 0, 0, 1, 0]
    singles = [recogniser.recognise(request) for request in requests]
    for answer, single in zip(batch, singles, strict=True):
        assert [(w.text, w.start_s, w.end_s) for w in answer.words] == [
            (w.text, w.start_s, w.end_s) for w in single.words
        ]


def test_a_batch_of_nothing_is_nothing(recogniser: WhisperRecogniser) -> None:
    assert recogniser.recognise_batch([]) == []


@pytest.mark.parametrize("length", [1, 10, 159, 161, 400])
def test_hardly_any_sound_is_no_reason_to_fail(recogniser: WhisperRecogniser, length: int) -> None:
    segment = SpeechSegment(np.zeros(length, np.float32), 5.0, 5.0 + length / 16_000, is_final=True)

    hypothesis = recogniser.recognise(RecognitionRequest(segment))

    assert all(5.0 <= word.start_s <= word.end_s <= segment.end_s for word in hypothesis.words)


def test_more_than_30_s_is_a_mistake_of_the_caller(recogniser: WhisperRecogniser) -> None:
    segment = SpeechSegment(np.zeros(480_001, np.float32), 0.0, 30.1, is_final=True)

    with pytest.raises(ValueError, match="at most 30 s"):
        recogniser.recognise(RecognitionRequest(segment))


def test_exactly_30_s_is_taken(recogniser: WhisperRecogniser) -> None:
    segment = SpeechSegment(np.zeros(480_000, np.float32), 0.0, 30.0, is_final=True)

    assert recogniser.recognise(RecognitionRequest(segment)).window_s == 30.0


def test_closing_twice_and_recognising_again_loads_again(built_in_model: Path) -> None:
    recogniser = WhisperRecogniser(built_in_model)
    recogniser.load()
    recogniser.close()
    recogniser.close()

    assert text(recogniser.recognise(UPDATE)) == CUTTER
    recogniser.close()


@pytest.mark.parametrize("earlier", [{"prompt": FROG}, {"hotwords": "Acme"}])
def test_earlier_text_and_names_leave_the_words_of_the_sound_alone(
    recogniser: WhisperRecogniser, earlier: dict[str, Any]
) -> None:
    assert text(recogniser.recognise(replace(UPDATE, **earlier))) == CUTTER


def test_a_prompt_leaves_room_for_the_answer_however_long_it_is(
    recogniser: WhisperRecogniser,
) -> None:
    long_prompt = replace(UPDATE, prompt="word " * 500, hotwords="Acme, Zyx " * 100)
    for cap in (1, 5, 200):
        capped = recogniser.recognise(replace(long_prompt, max_new_tokens=cap))
        assert 0 < capped.token_count <= cap
        assert capped.reached_token_cap == (capped.token_count == cap)


def test_a_model_that_takes_no_prompts_never_sees_one(built_in_model: Path, tmp_path: Path) -> None:
    directory = tmp_path / "promptless"
    directory.mkdir()
    for file in built_in_model.iterdir():
        if file.name != "captioner.json":
            (directory / file.name).symlink_to(file)
    (directory / "captioner.json").write_text('{"supports_prompt": false}', encoding="utf-8")
    (directory / "manifest.json").unlink()
    recogniser = WhisperRecogniser(directory)

    plain = recogniser.recognise(UPDATE)
    prompted = recogniser.recognise(replace(UPDATE, prompt="word " * 500))
    recogniser.close()

    assert prompted.words == plain.words
    assert prompted.average_log_probability == plain.average_log_probability


def test_a_directory_that_disappears_while_loaded_does_no_harm(
    built_in_model: Path, tmp_path: Path
) -> None:
    directory = tmp_path / "stick"
    directory.symlink_to(built_in_model)
    recogniser = WhisperRecogniser(directory)
    recogniser.load()
    directory.unlink()

    assert text(recogniser.recognise(UPDATE)) == CUTTER
    recogniser.close()
    with pytest.raises(CaptionerError, match="stick"):
        recogniser.recognise(UPDATE)


def test_a_model_that_cannot_align_spreads_its_words_over_the_sound(
    built_in_model: Path, tmp_path: Path
) -> None:
    directory = tmp_path / "old"
    directory.mkdir()
    for file in built_in_model.iterdir():
        if file.name != "config.json":
            (directory / file.name).symlink_to(file)
    (directory / "config.json").write_text('{"suppress_ids": [], "suppress_ids_begin": []}')
    recogniser = WhisperRecogniser(directory)

    hypothesis = recogniser.recognise(UPDATE)

    assert text(hypothesis) == CUTTER
    assert hypothesis.words[0].start_s == 0.0
    recogniser.close()
