"""Speech that is hard to caption, made of people's recordings; tiny.en in virtual time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.simulated_session import SimulatedSession
from benchmarks.words.recordings import Recording, read_recordings
from benchmarks.words.ways import ChargedModel, costs_of
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.captions import normalised
from captioner.live.engine.setup import SessionSettings
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.paths import BUILT_IN_MODEL_DIR, DATA

READERS = ("spoken-frog", "6930-75918-0000", "spoken-cutter", "LJ001-0002", "jfk")
SLOW = 15.0
"""Times the cost of a decode, so that it takes longer than the sound that it decodes."""

Recordings = Mapping[str, Recording]


@pytest.fixture(scope="module")
def recogniser() -> Iterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(BUILT_IN_MODEL_DIR, device="cpu", cpu_threads=1)
    recogniser.load()
    yield recogniser
    recogniser.close()


@pytest.fixture(scope="module")
def recordings() -> Recordings:
    return {one.audio.stem: one for one in read_recordings(DATA / "manifest.jsonl")}


def captioned(
    recogniser: WhisperRecogniser, *sound: Samples, times_the_cost: float = 1.0
) -> SimulatedSession:
    """Return the session after all sound, whose committed words have never changed."""
    costs = costs_of("tiny.en")
    assert costs is not None
    costs = replace(
        costs,
        encode_s_per_s=costs.encode_s_per_s * times_the_cost,
        encode_base_s=costs.encode_base_s * times_the_cost,
        token_s=costs.token_s * times_the_cost,
        align_s=costs.align_s * times_the_cost,
    )
    model = ChargedModel(recogniser, costs, is_charged=True, language="en")
    session = SimulatedSession(np.concatenate(sound), model, settings=SessionSettings())
    shown: dict[int, str] = {}
    for event in session.run():
        if event["type"] in {"partial", "final"}:
            assert event["committed"].startswith(shown.get(event["caption"], ""))
            shown[event["caption"]] = event["committed"]
    return session


def words_of(*texts: str | None) -> Counter[str]:
    return Counter(normalised(word) for text in texts for word in (text or "").split())


def missing(session: SimulatedSession, *said: Recording) -> list[str]:
    return list((words_of(*(one.text for one in said)) - words_of(session.text)).elements())


def invented(session: SimulatedSession, *said: Recording) -> list[str]:
    return list((words_of(session.text) - words_of(*(one.text for one in said))).elements())


def speech_of(recording: Recording) -> Samples:
    """Return the sound without the silence around the words."""
    samples = recording.samples()
    (loud,) = np.nonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1]


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def at_peak(samples: Samples, peak_dbfs: float) -> Samples:
    return samples * np.float32(10 ** (peak_dbfs / 20) / np.abs(samples).max())


def mixed(speech: Samples, other: Samples, from_s: float, ratio_db: float) -> Samples:
    """Return speech with another sound from a time on, that much more quiet on average."""
    start = round(from_s * SAMPLE_RATE)
    sound = np.zeros(max(len(speech), start + len(other)), np.float32)
    sound[: len(speech)] = speech
    power = float(np.mean(speech**2) / np.mean(other**2))
    sound[start : start + len(other)] += other * np.float32(power**0.5 * 10 ** (-ratio_db / 20))
    return sound


@pytest.mark.parametrize(
    "rounds", [1, pytest.param(27, marks=pytest.mark.slow(reason="captions ten minutes"))]
)
def test_no_sentence_is_lost_where_nobody_pauses(
    recogniser: WhisperRecogniser, recordings: Recordings, rounds: int
) -> None:
    readers = [recordings[name] for name in READERS] * rounds
    session = captioned(recogniser, *map(speech_of, readers), silence(1.0))
    assert len(missing(session, *readers)) <= 4 * rounds
    assert len(invented(session, *readers)) <= 5 * rounds
    assert session.longest_backlog_s < 2.0


def test_of_two_people_at_once_the_louder_one_is_captioned(
    recogniser: WhisperRecogniser, recordings: Recordings
) -> None:
    louder, other = recordings["spoken-frog"], recordings["6930-75918-0000"]
    sound = mixed(louder.samples(), other.samples(), 0.5, 6.0)
    session = captioned(recogniser, sound, silence(1.0))
    assert len(missing(session, louder)) <= 3


def test_a_stutter_loses_no_word(recogniser: WhisperRecogniser, recordings: Recordings) -> None:
    reader = recordings["6930-75918-0000"]
    speech = speech_of(reader)
    syllable = speech[: round(0.35 * SAMPLE_RATE)]
    session = captioned(recogniser, silence(0.5), *[syllable] * 3, speech, silence(1.0))
    assert missing(session, reader) == []
    assert len(invented(session, reader)) <= 3


@pytest.mark.slow(reason="it captions a mixture at length")
def test_a_shout_after_a_whisper_and_the_whisper_are_captioned(
    recogniser: WhisperRecogniser, recordings: Recordings
) -> None:
    whisper, shout = recordings["6930-75918-0000"], recordings["spoken-frog"]
    session = captioned(
        recogniser,
        silence(0.5),
        at_peak(whisper.samples(), -40.0),
        silence(0.6),
        at_peak(shout.samples(), 0.0),
        silence(1.0),
    )
    assert len(missing(session, whisper, shout)) <= 1
    assert len(invented(session, whisper, shout)) <= 1


@pytest.mark.slow(reason="it captions a mixture at length")
def test_music_that_begins_under_speech_takes_no_words_away(
    recogniser: WhisperRecogniser, recordings: Recordings
) -> None:
    reader = recordings["jfk"]
    music = np.tile(recordings["music"].samples(), 3)[: 11 * SAMPLE_RATE]
    sound = mixed(reader.samples(), music, 3.0, 8.0)
    session = captioned(recogniser, sound, silence(1.0))
    assert len(missing(session, reader)) <= 3
    assert len(invented(session, reader)) <= 3


def test_a_model_slower_than_speech_loses_nothing_and_says_so(
    recogniser: WhisperRecogniser, recordings: Recordings
) -> None:
    readers = [recordings[name] for name in READERS]
    session = captioned(recogniser, *map(speech_of, readers), silence(1.0), times_the_cost=SLOW)
    assert len(missing(session, *readers)) <= 4
    assert session.longest_backlog_s > 2.0
    assert any(event["type"] == "overload" for event in session.events)
