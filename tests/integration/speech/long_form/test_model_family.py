"""Every model of the family loads and runs: stand-ins of the true dimensions on the CPU."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from benchmarks.material.stand_in_model import FAMILY, build
from captioner.core.audio import SAMPLE_RATE, AudioChunk, SpeechSegment
from captioner.core.captions import Caption
from captioner.core.long_form import Algorithm, FallbackSettings, LongFormSettings, Task
from captioner.core.recognition import LanguageDetected, RecognitionRequest, WindowSettings
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.whisper.recogniser import WhisperRecogniser

# Stand-ins never say "end of text": what they may cost is set by the length of the sound.
SOUND = np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
WINDOW = WindowSettings(floor_s=2.0, margin_s=0.0)


@pytest.mark.slow(reason="makes and loads models of up to 1.5 thousand million weights")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", list(FAMILY))
def test_a_model_of_the_family_loads_and_runs(name: str, tmp_path: Path) -> None:
    dimensions = FAMILY[name]
    directory = build(name, tmp_path / name)
    try:
        recogniser = WhisperRecogniser(directory, device="cpu")
        info = recogniser.load()
        assert info.mel_bins == dimensions.mel_bins
        # The distilled ones have the vocabulary of their teachers and hear English alone.
        is_distilled = "distil" in name
        knows_languages = dimensions.vocabulary_size > 51864 and not is_distilled
        assert info.is_multilingual == knows_languages
        segment = SpeechSegment(SOUND, 0.0, 1.0, is_final=True)
        hypothesis = recogniser.recognise(
            RecognitionRequest(segment, window=WINDOW, max_new_tokens=4)
        )
        assert hypothesis.token_count == 4
        recogniser.close()

        transcriber = LongFormTranscriber(WindowModel(directory, device="cpu"))
        for algorithm in (Algorithm.SEQUENTIAL, Algorithm.CHUNKED):
            events = list(
                transcriber.transcribe(
                    [AudioChunk(SOUND, 0)],
                    LongFormSettings(
                        algorithm=algorithm,
                        task=Task.TRANSLATE if knows_languages else Task.TRANSCRIBE,
                        voice_activity=False,
                        window=WINDOW,
                        fallback=FallbackSettings(temperatures=(0.0,)),
                        guards=None,
                    ),
                )
            )
            detected = [event for event in events if isinstance(event, LanguageDetected)]
            assert bool(detected) == knows_languages
            assert all(
                0 <= word.start_s <= word.end_s <= 1.0
                for event in events
                if isinstance(event, Caption)
                for word in event.words
            )
        transcriber.close()
    finally:
        shutil.rmtree(directory)
