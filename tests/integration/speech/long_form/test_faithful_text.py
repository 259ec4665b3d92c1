"""Recordings of people through real weights: nothing lost, nothing by chance, no odd letters."""

import random
import wave
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from benchmarks.words.figures import count_non_words
from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE, AudioChunk, AudioGap, Samples
from captioner.core.captions import Caption, Stretch, join_words
from captioner.core.long_form import LongFormEvent, LongFormSettings
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.whisper.voice_activity import SileroVoiceActivity
from tests.helpers.audio.made_recordings import read
from tests.helpers.paths import DATA

CLIPS = (
    "jfk.wav",
    "LJ001-0002.wav",
    "LJ001-0004.wav",
    "6930-75918-0000.flac",
    "spoken-cutter.wav",
    "spoken-frog.wav",
)
SURELY_SPEECH = 0.8
UNCOVERED_S = 1.0


@pytest.fixture(scope="module")
def transcriber(built_in_model: Path) -> Iterator[LongFormTranscriber]:
    with closing(
        LongFormTranscriber(WindowModel(built_in_model, device="cpu", cpu_threads=1))
    ) as transcriber:
        yield transcriber


def transcribed(transcriber: LongFormTranscriber, sound: Samples) -> list[LongFormEvent]:
    return list(transcriber.transcribe([AudioChunk(sound, 0)], LongFormSettings()))


def finals(events: Sequence[LongFormEvent]) -> list[Caption]:
    return [each for each in events if isinstance(each, Caption) and each.is_final]


def speech_of(clip: Samples) -> list[Stretch]:
    """Return the speech of a clip by itself, as the network alone has it."""
    detector = SileroVoiceActivity()
    frames = clip[: len(clip) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    frame_s = FRAME_SAMPLES / SAMPLE_RATE
    stretches: list[Stretch] = []
    for index, frame in enumerate(frames):
        if detector.speech_probability(frame) < SURELY_SPEECH:
            continue
        start_s = index * frame_s
        if stretches and start_s - stretches[-1][1] < frame_s / 2:
            stretches[-1] = (stretches[-1][0], start_s + frame_s)
        else:
            stretches.append((start_s, start_s + frame_s))
    return stretches


def random_join(seed: int) -> tuple[Samples, list[Stretch]]:
    """Return clips joined with silences, gains and shifts, and where their speech is."""
    chance = random.Random(seed)
    parts = [np.zeros(chance.randrange(0, 2 * SAMPLE_RATE), np.float32)]
    speech: list[Stretch] = []
    for name in chance.choices(CLIPS, k=chance.randint(2, 6)):
        clip = read(DATA / name)[0]
        at_s = sum(map(len, parts)) / SAMPLE_RATE
        speech += [(at_s + start_s, at_s + end_s) for start_s, end_s in speech_of(clip)]
        gain = 10 ** (chance.uniform(-25.0, 0.0) / 20)
        silence = np.zeros(round(chance.choice((0.1, 0.4, 1.5, 5.0)) * SAMPLE_RATE), np.float32)
        parts += [(gain * clip).astype(np.float32), silence]
    return np.concatenate(parts), speech


def uncovered(speech: Sequence[Stretch], events: Sequence[LongFormEvent]) -> list[Stretch]:
    """Return speech of a second or more that neither words nor gaps cover."""
    covered = [(word.start_s, word.end_s) for each in finals(events) for word in each.words]
    gaps = (each for each in events if isinstance(each, AudioGap))
    covered += [
        (gap.start_sample / SAMPLE_RATE, gap.start_sample / SAMPLE_RATE + gap.duration_s)
        for gap in gaps
    ]
    found = []
    for start_s, end_s in speech:
        at_s = start_s
        for first_s, last_s in sorted(each for each in covered if each[1] > start_s):
            if min(first_s, end_s) - at_s >= UNCOVERED_S:
                found.append((at_s, first_s))
            at_s = max(at_s, last_s)
        if end_s - at_s >= UNCOVERED_S:
            found.append((at_s, end_s))
    return found


def check_joins(transcriber: LongFormTranscriber, seeds: Sequence[int]) -> None:
    lost = {}
    for seed in seeds:
        sound, speech = random_join(seed)
        if stretches := uncovered(speech, transcribed(transcriber, sound)):
            lost[seed] = stretches
    assert lost == {}


def test_random_joins_lose_no_second_of_speech(transcriber: LongFormTranscriber) -> None:
    check_joins(transcriber, range(4))


@pytest.mark.slow(reason="decodes 200 recordings")
@pytest.mark.timeout(3600)
def test_no_second_of_speech_is_lost_in_200_random_joins(transcriber: LongFormTranscriber) -> None:
    check_joins(transcriber, range(200))


def test_words_do_not_depend_on_the_recordings_before(transcriber: LongFormTranscriber) -> None:
    frog, cutter = (read(DATA / f"spoken-{name}.wav")[0] for name in ("frog", "cutter"))
    noise = np.random.default_rng(1).normal(0, 0.05, len(frog)).astype(np.float32)
    noisy = frog * np.float32(0.2) + noise  # decoded at several temperatures
    alone = finals(transcribed(transcriber, noisy))
    transcribed(transcriber, np.concatenate([cutter, noise, frog]))
    assert finals(transcribed(transcriber, noisy)) == alone


def test_hiss_in_the_other_channel_does_not_cover_a_voice(
    transcriber: LongFormTranscriber, tmp_path: Path
) -> None:
    """The microphone on the right is broken: loud noise, and nothing else."""
    speech = read(DATA / "jfk.wav")[0]
    noise = np.random.default_rng(1).normal(0.0, 0.2, len(speech))
    path = tmp_path / "stereo.wav"
    both = np.stack((speech, noise), axis=1).clip(-1.0, 1.0)
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes((32767 * both).astype("<i2").tobytes())

    events = list(transcriber.transcribe(read_recording(path), LongFormSettings()))

    text = join_words(word for caption in finals(events) for word in caption.words)
    assert "ask what you can do for your country" in text.lower()


@pytest.mark.slow(reason="it transcribes several recordings")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            "spanish.opus", marks=pytest.mark.slow(reason="decodes much noise many times")
        ),
        "japanese.mp3",
        "jfk.wav",
    ],
)
def test_no_token_or_foreign_letter_is_written(base_model: Path, name: str) -> None:
    clip = read(DATA / name)[0]
    noise = np.random.default_rng(2).normal(0, 0.1, len(clip)).astype(np.float32)
    transcriber = LongFormTranscriber(WindowModel(base_model, device="cpu", cpu_threads=1))
    captions = finals(transcribed(transcriber, np.concatenate([clip, clip + noise, noise])))
    transcriber.close()
    assert captions
    assert [count_non_words(each.text, each.language) for each in captions] == [0] * len(captions)
