"""Labels for the words of captions, over networks of a test."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Caption, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.core.speakers.labelling import (
    VoicePrint,
)
from captioner.core.speakers.naming import Recognition
from captioner.speakers.features import (
    SETTINGS,
    LineCompensation,
    Spans,
    Vectors,
    VoiceFeatures,
    VoicePort,
    VoiceSettings,
)
from captioner.speakers.labeller import Labeller


class LevelNetworks(VoicePort):
    """Tells voices apart by their level: the tenths of it are the axis."""

    def __init__(self, overlaps: Spans | None = None) -> None:
        self.lengths_s: list[float] = []
        self._overlaps = overlaps or []

    def load(self) -> VoiceSettings:
        return SETTINGS[VoiceFeatures.KALDI]

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        found = np.zeros((len(stretches), 10), np.float32)
        for place, samples in enumerate(stretches):
            self.lengths_s.append(round(len(samples) / SAMPLE_RATE, 1))
            if len(samples):
                found[place, round(10 * float(np.median(samples)))] = 1
        return found

    def overlaps(self, samples: Samples) -> Spans:
        return self._overlaps

    def close(self) -> None: ...


def said(number: int, text: str, start_s: float = 0.0) -> Caption:
    """A word takes 0.7 s; a sentence ends in a pause."""
    words = tuple(
        Word(word, start_s + 0.7 * place, start_s + 0.7 * place + 0.7, 1.0)
        for place, word in enumerate(text.split())
    )
    return Caption(number, start_s, words[-1].end_s, join_words(words), "", words, True)


def sound(*levels: tuple[float, float]) -> SpeechSegment:
    samples = np.concatenate(
        [np.full(round(length_s * SAMPLE_RATE), level, np.float32) for level, length_s in levels]
    )
    return SpeechSegment(samples, 0.0, len(samples) / SAMPLE_RATE, True)


TALK = said(1, "a b c. d e f. g h i. j k l.")
SOUND = sound((0.1, 4.2), (0.5, 4.2))
LABELS = ("S1",) * 6 + ("S2",) * 6


def test_words_get_the_labels_of_their_pieces() -> None:
    assert Labeller(LevelNetworks()).label(TALK, SOUND) == LABELS


def test_what_was_prepared_is_not_done_again() -> None:
    networks = LevelNetworks()
    labeller = Labeller(networks)
    committed = " ".join(TALK.committed.split()[:8])

    labeller.prepare(replace(TALK, committed=committed, is_final=False), SOUND)
    labeller.prepare(replace(TALK, committed=committed, is_final=False), SOUND)
    assert len(networks.lengths_s) == 2

    assert labeller.label(TALK, SOUND) == LABELS
    assert len(networks.lengths_s) == 4


def test_overlapping_speech_is_left_out() -> None:
    networks = LevelNetworks([(0.0, 1.0), (2.0, 2.1)])
    Labeller(networks).label(said(1, "a b c."), sound((0.1, 2.1)))
    assert networks.lengths_s == [1.0]


def test_digital_silence_is_left_out() -> None:
    networks = LevelNetworks()
    late = sound((0.1, 1.0), (0.0, 0.5), (0.1, 0.4), (0.0, 0.2))
    Labeller(networks).label(said(1, "a b c."), late)
    assert networks.lengths_s == [1.4]
    Labeller(networks).label(said(1, "a b c."), sound((0.0, 1.9), (0.1, 0.2)))
    assert networks.lengths_s == [1.4, 0.0]


def test_a_short_word_between_digital_silence_is_heard() -> None:
    networks = LevelNetworks()
    word = Word("Yes.", 1.0, 1.3, 1.0)
    caption = Caption(1, 1.0, 1.3, "Yes.", "", (word,), True)
    Labeller(networks).label(caption, sound((0.0, 1.0), (0.1, 0.3), (0.0, 1.0)))
    assert networks.lengths_s == [0.3]


def test_channels_have_voices_of_their_own() -> None:
    labeller = Labeller(LevelNetworks())
    assert labeller.label(TALK, SOUND) == LABELS
    other = labeller.label(replace(TALK, id=2, channel="Others"), SOUND)
    assert other == ("S3",) * 6 + ("S4",) * 6


def test_a_caption_without_words_has_no_labels() -> None:
    silent = Caption(1, 0.0, 1.0, "", "", (), True)
    assert Labeller(LevelNetworks()).label(silent, sound((0.0, 1.0))) == ()


def remembered(**levels: int) -> list[tuple[str, VoicePrint]]:
    """Prints of `LevelNetworks`, by name."""
    return [
        (name, VoicePrint("levels", np.eye(10, dtype=np.float32)[level], 20.0))
        for name, level in levels.items()
    ]


def test_a_remembered_voice_is_recognised() -> None:
    known = remembered(Anna=5, Ben=9)
    labeller = Labeller(LevelNetworks(), model=lambda: "levels", remembered=lambda: known)
    labeller.recall()
    labeller.label(TALK, SOUND)
    assert labeller.recognised() == {"S2": Recognition("Anna")}


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_voice_that_is_deleted_meanwhile_is_recognised_no_more(is_damaged: bool) -> None:
    known = remembered(Anna=5, Ben=1)

    def asked() -> list[tuple[str, VoicePrint]]:
        if is_damaged and not known:
            raise CaptionerError("The remembered voices cannot be read.")
        return known

    labeller = Labeller(LevelNetworks(), model=lambda: "levels", remembered=asked)
    labeller.recall()
    labeller.label(TALK, SOUND)
    assert labeller.recognised() == {"S1": Recognition("Ben"), "S2": Recognition("Anna")}
    del known[0]
    assert labeller.recognised() == {"S1": Recognition("Ben")}
    known.clear()
    assert labeller.recognised() == {}
    known += remembered(Anna=5)  # whoever is remembered now is recognised in later sessions
    assert labeller.recognised() == {}


def test_a_voice_is_recognised_when_enough_was_heard_of_it() -> None:
    known = remembered(Anna=1)
    labeller = Labeller(LevelNetworks(), model=lambda: "levels", remembered=lambda: known)
    labeller.recall()
    labeller.label(said(1, "a b. c d."), sound((0.1, 2.8)))
    assert labeller.recognised() == {}
    labeller.label(replace(said(2, "e f. g h."), channel=""), sound((0.1, 2.8)))
    assert labeller.recognised() == {"S1": Recognition("Anna")}


@pytest.mark.parametrize("is_compensated", [False, True])
def test_a_voice_remembered_through_a_line_is_recognised(is_compensated: bool) -> None:
    known = remembered(Anna=5)
    known[0][1].total[3] = 4.0
    third = np.eye(10, dtype=np.float32)[[3]]
    found = LineCompensation(np.zeros(10, np.float32), third, known=0.9, suggested=0.8)
    lines = found if is_compensated else None
    labeller = Labeller(LevelNetworks(), lambda: "levels", lambda: known, lambda: lines)
    labeller.recall()
    labeller.label(TALK, SOUND)
    assert labeller.recognised() == ({"S2": Recognition("Anna")} if is_compensated else {})


def test_prints_of_another_network_are_compared_with_nothing() -> None:
    known = remembered(Anna=5)
    labeller = Labeller(LevelNetworks(), model=lambda: "another", remembered=lambda: known)
    labeller.recall()
    labeller.label(TALK, SOUND)
    assert labeller.recognised() == {}


def test_a_recognised_voice_stays_so_where_it_becomes_a_little_less_alike() -> None:
    known = remembered(Anna=1)
    settings = SETTINGS[VoiceFeatures.KALDI]
    labeller = Labeller(LevelNetworks(), lambda: "levels", lambda: known)
    labeller.recall()
    for number in (1, 2):
        labeller.label(replace(said(number, "a b. c d."), channel=""), sound((0.1, 2.8)))
    before = labeller.recognised()
    known[0][1].total[:] = 0.0
    known[0][1].total[:2] = settings.known - 0.02, (1 - (settings.known - 0.02) ** 2) ** 0.5
    known[0][1].total[:] = np.roll(known[0][1].total, 1)

    assert labeller.recognised() == before == {"S1": Recognition("Anna")}
    fresh = Labeller(LevelNetworks(), lambda: "levels", lambda: known)
    fresh.recall()
    for number in (1, 2):
        fresh.label(replace(said(number, "a b. c d."), channel=""), sound((0.1, 2.8)))
    assert fresh.recognised() == {}


def test_a_voice_that_is_less_alike_is_suggested() -> None:
    known = remembered(Anna=1)
    settings = VoiceSettings(
        together=0.4, apart=0.0, unlike=0.3, fragment=0.8, known=0.8, suggested=0.7
    )
    networks = LevelNetworks()
    networks.load = lambda: settings  # type: ignore[method-assign]
    labeller = Labeller(networks, lambda: "levels", lambda: known)
    labeller.recall()
    found = []
    for number, alike in enumerate((0.69, 0.76, 0.66, 0.81, 0.76, 0.74, 0.64), 1):
        known[0][1].total[:2] = (1 - alike**2) ** 0.5, alike
        labeller.label(replace(said(number, "a b. c d. e f. g h."), channel=""), sound((0.1, 5.6)))
        found.append(labeller.recognised().get("S1"))
    suggested, certain = Recognition("Anna", is_certain=False), Recognition("Anna")
    assert found == [None, suggested, suggested, certain, certain, suggested, None]


def test_one_person_is_recognised_once() -> None:
    known = remembered(Anna=5)
    labeller = Labeller(LevelNetworks(), model=lambda: "levels", remembered=lambda: known)
    labeller.recall()
    labeller.label(TALK, SOUND)
    labeller.label(replace(TALK, id=2, channel="Others"), SOUND)
    assert list(labeller.recognised().values()) == [Recognition("Anna")]


def test_words_sound_as_their_pieces_do() -> None:
    labeller = Labeller(LevelNetworks(), model=lambda: "levels")
    labeller.label(TALK, SOUND)
    first, whole = labeller.heard(1, 0, 6), labeller.heard(1, 0, 12)
    assert first is not None and whole is not None
    assert first.total.nonzero()[0].tolist() == [1]
    assert whole.total.nonzero()[0].tolist() == [1, 5]
    assert whole.heard_s == pytest.approx(2 * first.heard_s)
    assert labeller.heard(1, 0, 1) is None
    assert labeller.heard(7, 0, 1) is None


def test_an_open_caption_of_one_known_voice_is_told_whose_it_is() -> None:
    labeller = Labeller(LevelNetworks())
    assert labeller.prepare(TALK, SOUND) == ""  # nobody is known yet
    labeller.label(TALK, SOUND)

    def so_far(*levels: tuple[float, float]) -> str:
        return labeller.prepare(replace(TALK, id=2, is_final=False), sound(*levels))

    assert so_far((0.5, 8.4)) == "S2"
    labeller = Labeller(LevelNetworks())
    labeller.label(TALK, SOUND)
    assert so_far((0.1, 4.2), (0.5, 4.2)) == ""  # two voices
    labeller = Labeller(LevelNetworks())
    labeller.label(TALK, SOUND)
    assert so_far((0.9, 8.4)) == ""  # a voice that is new
