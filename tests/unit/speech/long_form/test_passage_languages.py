"""Which passages of a recording are in another language than the rest."""

from collections.abc import Sequence

import numpy as np

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.core.recognition import LanguageDetected
from captioner.speech.long_form.caption_grouping import CaptionGrouping
from captioner.speech.long_form.passage_languages import PassageLanguages, Piece
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord

GERMAN = LanguageDetected("de", 0.98, {"de": 0.98, "en": 0.001})
ENGLISH = LanguageDetected("en", 0.98, {"de": 0.001, "en": 0.98})
DISTANT_ENGLISH = LanguageDetected("de", 0.87, {"de": 0.87, "en": 0.09})


class Bilingual:
    """Decodes every window as one word, which names the language, and has set pieces."""

    def __init__(self, pieces: Sequence[Piece], found: Sequence[LanguageDetected] = ()) -> None:
        self.pieces = tuple(pieces)
        self.found = list(found)
        self.languages = PassageLanguages("en", self.decode, self.detect)
        self.decodes: list[tuple[float, float, str]] = []

    def decode(
        self, windows: Sequence[SoundWindow], _timestamps: bool, language: str
    ) -> list[DecodedWindow]:
        for window in windows:
            end_s = window.start_s + window.duration_s
            self.decodes.append((round(window.start_s, 3), round(end_s, 3), language))
        return [
            DecodedWindow(
                (SpelledWord(Word(language, window.start_s, window.start_s + 0.5, 1.0), (1,)),),
                pieces=self.pieces if window.speech else (),
            )
            for window in windows
        ]

    def detect(self, window: SoundWindow) -> LanguageDetected | None:
        return self.found.pop(0)

    def texts(self) -> list[str]:
        sound = np.zeros(30 * SAMPLE_RATE, np.float32)
        window = SoundWindow(sound, 0, tuple((start_s, end_s) for start_s, end_s, _ in self.pieces))
        (heard,) = self.languages.decode([window], True)
        return [each.word.text for each in heard.words]


def test_a_passage_in_another_language_is_decoded_in_it() -> None:
    model = Bilingual([(1, 6, 0.9), (8, 12, 0.001), (14, 20, 0.9)], [GERMAN])
    assert model.texts() == ["en", "de", "en"]
    assert model.decodes[0] == (0, 30, "en")
    assert sorted(model.decodes[1:]) == [(0, 7, "en"), (7, 13, "de"), (13, 30, "en")]
    assert [model.languages.at(time_s) for time_s in (0, 6.9, 7.1, 12.9, 13.1, 40)] == [
        "en", "en", "de", "de", "en", "en",
    ]  # fmt: skip


def test_doubtful_pieces_do_not_change_the_language() -> None:
    model = Bilingual([(1, 6, 0.04), (8, 12, 0.6)], [DISTANT_ENGLISH])
    assert model.texts() == ["en"]
    assert model.found == []  # The second piece was not examined.


def test_less_than_a_second_goes_with_what_is_just_before_it() -> None:
    pieces = [(1, 1.5, 0.0), (3, 7, 0.001), (7.8, 8.5, 0.9), (10, 10.5, 0.1)]
    model = Bilingual(pieces, [GERMAN])
    assert model.texts() == ["en", "de", "en"]
    assert (model.languages.at(8.2), model.languages.at(10)) == ("de", "en")


def test_a_piece_after_another_language_is_examined_where_it_is_doubtful() -> None:
    model = Bilingual([(1, 6, 0.001), (8, 12, 0.3), (14, 20, 0.3)], [GERMAN, GERMAN, ENGLISH])
    assert model.texts() == ["de", "en"]
    assert (model.languages.at(10), model.languages.at(15)) == ("de", "en")


def test_unclear_pieces_beside_another_language_follow_the_likelier_one() -> None:
    mumbled = LanguageDetected("nl", 0.3, {"nl": 0.3, "de": 0.28, "en": 0.01})
    model = Bilingual(
        [(1, 4, 0.1), (5, 9, 0.01), (10, 13, 0.3), (14, 18, 0.3)],
        [mumbled, GERMAN, mumbled, ENGLISH],
    )
    assert model.texts() == ["de", "en"]
    assert (model.languages.at(1), model.languages.at(12)) == ("de", "de")


def test_short_pieces_in_a_row_are_clear_together() -> None:
    spanish = LanguageDetected("es", 0.95, {"es": 0.95, "en": 0.005})
    pieces = [(1, 2.3, 0.1), (3, 4.3, 0.1)]
    assert Bilingual(pieces[:1], [spanish]).texts() == ["en"]
    assert Bilingual(pieces, [spanish, spanish]).texts() == ["es"]


def test_windows_without_known_speech_take_the_language_of_their_place() -> None:
    model = Bilingual([(1, 6, 0.9), (8, 12, 0.001)], [GERMAN])
    model.texts()
    model.decodes.clear()
    again = SoundWindow(np.zeros(2 * SAMPLE_RATE, np.float32), 9 * SAMPLE_RATE)
    assert [each.words[0].word.text for each in model.languages.decode([again], False)] == ["de"]


def test_captions_are_in_one_language_each() -> None:
    grouping = CaptionGrouping(language_at=lambda time_s: "de" if time_s > 2 else "en")
    words = [Word("Hello", 1.0, 1.4, 1.0), Word("guten", 2.1, 2.4, 1.0), Word("Tag", 2.4, 2.8, 1.0)]
    captions = [*grouping.add(words), *grouping.flush()]
    assert [(each.text, each.language) for each in captions] == [
        ("Hello", "en"),
        ("guten Tag", "de"),
    ]


def test_long_speech_is_cut_where_it_is_quietest() -> None:
    samples = np.full(9 * SAMPLE_RATE, 0.1, np.float32)
    samples[round(5.6 * SAMPLE_RATE) : round(5.8 * SAMPLE_RATE)] = 0.0
    window = SoundWindow(samples, SAMPLE_RATE, ((1.0, 1.5), (2.0, 9.5)))
    pieces = window.speech_pieces
    assert pieces[0] == (1.0, 1.5)
    assert abs(pieces[1][1] - 6.7) < 0.06
    assert [pieces[1][0], pieces[2]] == [2.0, (pieces[1][1], 9.5)]
