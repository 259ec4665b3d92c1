from typing import Any

import pytest

from captioner.core.captions import Word
from captioner.evaluation.speakers import SpeakerMeasures, measure_speakers, speaker_figures


def final(caption: int, start_s: float, text: str, speaker: str = "") -> dict[str, Any]:
    words = [
        {"text": word, "start_s": start_s + place, "end_s": start_s + place + 1}
        for place, word in enumerate(text.split())
    ]
    said = {"caption": caption, "start_s": start_s, "committed": text, "words": words}
    return {"type": "final", "at_s": start_s + 5, "audio_s": 0, "speaker": speaker, **said}


def changed(at_s: float, **labels: str) -> dict[str, Any]:
    changes = [
        {"caption": int(number[1:]), "old": "", "new": label} for number, label in labels.items()
    ]
    return {"type": "speaker-changed", "at_s": at_s, "audio_s": 0, "changes": changes}


EVENTS = [
    final(1, 0.0, "one two", "S1"),
    final(2, 2.0, "three four"),
    final(3, 4.0, "five", "S1"),
    changed(9.0, c2="S2"),
    changed(11.0, c3="S2"),
    {"type": "status", "at_s": 12.0, "audio_s": 12.0},
]
TRUTH = [(0.0, 2.0, "Ann"), (2.0, 5.0, "Ben")]
WORDS = [
    Word(text, float(place), place + 1.0, 1.0)
    for place, text in enumerate("one two three four five".split())
]


def test_first_labels_last_labels_and_changes() -> None:
    measures = measure_speakers(EVENTS, TRUTH, WORDS)

    assert measures.final.rate == 0
    assert measures.shown.confused_s == pytest.approx(1)
    assert (measures.changed_words, measures.words) == (1, 5)
    assert measures.lags_s == [0.0, 0.0, 2.0]
    assert (measures.word_errors, measures.spoken_words) == (0, 5)
    assert measures.right_counts == 1


def test_words_without_a_label_are_missed() -> None:
    measures = measure_speakers(EVENTS[:3], TRUTH, WORDS)
    assert measures.final.missed_s == pytest.approx(2)
    assert measures.right_counts == 0


def test_figures_pool_over_recordings() -> None:
    pool = SpeakerMeasures()
    for _ in range(2):
        pool += measure_speakers(EVENTS, TRUTH)

    figures = speaker_figures(pool)

    assert figures["number_of_voices_right"] == "2 of 2"
    assert figures["labels_changed"] == 0.2
    assert figures["word_error_rate_with_speakers"] is None
    assert figures["label_lag_p95_s"] == 2.0


def test_words_behind_a_turn_that_is_found_late_are_the_other_voices() -> None:
    parts = [(1, 0, "S1"), (7, 2, "S2")]
    split = {
        "type": "caption-split",
        "at_s": 20.0,
        "audio_s": 0,
        "caption": 1,
        "parts": [
            {"caption": number, "first_word": first, "speaker": speaker}
            for number, first, speaker in parts
        ],
    }
    for label, lags in (("S1", [0.0]), ("", [15.0, 15.0])):
        events = [final(1, 0.0, "one two three four five", label), split]
        measures = measure_speakers(events, TRUTH, WORDS)
        assert measures.final.rate == 0
        assert (measures.word_errors, measures.spoken_words) == (0, 5)
        assert measures.lags_s == lags
        assert (measures.changed_words, measures.words) == (3 if label else 0, 5)
