"""Pseudo-labels: the filter by word errors, windows, and what the decoder learns of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from captioner.core.captions import Caption
from captioner.core.long_form import Algorithm
from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.speakers import ManifestEntry
from captioner.speech.long_form.window_model import TaskTokens
from tests.helpers.paths import BUILT_IN_MODEL_DIR, DATA
from training.__main__ import main, require_apart
from training.pseudo_labels import (
    IGNORE,
    LabelledCaption,
    LabelledWindow,
    end_of_text,
    random_limits,
    token_row,
    transcribe_entry,
    windows_of,
    with_errors,
)


@pytest.fixture(scope="module")
def tokens() -> TaskTokens:
    return TaskTokens(BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=False, language="en")


@pytest.fixture(scope="module")
def counter() -> WordErrorCounter:
    return WordErrorCounter()


def captions(*texts: str, length_s: float = 4.0) -> list[LabelledCaption]:
    """Captions that follow one another with pauses of 1 s."""
    step_s = length_s + 1
    return [
        LabelledCaption(index * step_s, index * step_s + length_s, text)
        for index, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("Red blue. Green white.", ("red blue", "green white"), [(0, 2), (0, 2)]),
        ("Red blue. Green white.", ("red glue", "green white"), [(1, 2), (0, 2)]),
        ("Red blue. Green white.", ("red and blue", "green white"), [(1, 2), (0, 2)]),
        # A word left out between two captions may be in the sound of either.
        ("Red blue green white.", ("red blue", "white"), [(1, 3), (1, 2)]),
        ("", ("you",), [(1, 0)]),
    ],
)
def test_each_caption_gets_its_share_of_the_errors(
    counter: WordErrorCounter, said: str, heard: tuple[str, ...], errors: list[tuple[int, int]]
) -> None:
    found = with_errors(captions(*heard), said, counter)

    assert [(each.errors, each.spoken) for each in found] == errors


def test_a_window_where_nothing_is_said_never_passes_the_filter() -> None:
    window = LabelledWindow(0, 0.0, 5.0, (LabelledCaption(0, 4, "you", 1, 0),))

    assert window.word_error_rate == float("inf")


def test_windows_hold_as_many_whole_captions_as_fit() -> None:
    said = captions(*"abcdefgh", length_s=9.0)

    windows = list(windows_of(3, said, [30.0]))

    assert [[each.text for each in window.captions] for window in windows] == [
        ["a", "b", "c"],
        ["d", "e", "f"],
        ["g", "h"],
    ]
    assert all(window.recording == 3 for window in windows)
    assert all(window.end_s - window.start_s <= 30 for window in windows)
    assert [window.start_s for window in windows] == pytest.approx([0.0, 29.7, 59.7])


def test_a_caption_longer_than_a_window_is_left_out() -> None:
    said = [*captions("a", length_s=31.0), LabelledCaption(40.0, 42.0, "b")]

    (window,) = windows_of(0, said, [30.0])

    assert window.captions == (said[1],)


def test_overlapping_captions_are_never_in_one_window() -> None:
    said = [LabelledCaption(0.0, 4.0, "a"), LabelledCaption(3.0, 6.0, "b")]

    assert [len(window.captions) for window in windows_of(0, said, [30.0])] == [1, 1]


def test_further_tilings_cut_elsewhere_and_the_same_in_every_run() -> None:
    said = captions(*"abcdefghijkl")
    tilings = [list(windows_of(0, said, random_limits(7, 0, tiling))) for tiling in range(3)]

    assert random_limits(7, 0, 0) == [30.0]
    assert tilings[1] == list(windows_of(0, said, random_limits(7, 0, 1)))
    assert tilings[0] != tilings[1] != tilings[2]


def test_timestamps_stand_around_each_caption(tokens: TaskTokens) -> None:
    window = LabelledWindow(
        0, 10.0, 16.0, (LabelledCaption(10.1, 12, "Hello"), LabelledCaption(13, 15.5, "there"))
    )
    hello, there = tokens.encode("Hello"), tokens.encode("there")
    times = [tokens.first_timestamp + place for place in (5, 100, 150, 275)]
    start, end = tokens.start_sequence, end_of_text(tokens)

    inputs, targets = token_row(window, tokens, timestamps=True)

    learned = [times[0], *hello, times[1], times[2], *there, times[3]]
    assert inputs == [*start, *learned]
    assert targets == [*learned, end]


def test_without_timestamps_nothing_is_learned_from_the_start(tokens: TaskTokens) -> None:
    window = LabelledWindow(0, 0.0, 3.0, (LabelledCaption(0.2, 2, "Hello"),))

    inputs, targets = token_row(window, tokens, timestamps=False)

    assert inputs == [*tokens.decoder_start, *tokens.encode("Hello")]
    assert targets == [IGNORE, *tokens.encode("Hello"), end_of_text(tokens)]


def test_the_end_of_text_is_whispers(tokens: TaskTokens) -> None:
    vocabulary = json.loads((BUILT_IN_MODEL_DIR / "tokenizer.json").read_text())
    added = {token["content"]: token["id"] for token in vocabulary["added_tokens"]}

    assert end_of_text(tokens) == added["<|endoftext|>"]


class CountingTeacher:
    calls = 0

    def transcribe(self, items: Any, settings: Any) -> Iterator[Caption]:
        self.calls += 1
        assert settings.algorithm is Algorithm.SEQUENTIAL
        yield Caption(1, 0.5, 2.0, "Not", "yet", (), is_final=False)
        yield Caption(1, 0.5, 2.0, "In being", "", (), is_final=True)


def test_a_recording_is_transcribed_once(tmp_path: Path) -> None:
    teacher: Any = CountingTeacher()
    entry = ManifestEntry(DATA / "LJ001-0002.wav", "in being")

    first = transcribe_entry(teacher, entry, tmp_path, "a teacher")
    again = transcribe_entry(teacher, entry, tmp_path, "a teacher")
    other = transcribe_entry(teacher, entry, tmp_path, "another teacher")

    assert first == again == other == [LabelledCaption(0.5, 2.0, "In being")]
    assert teacher.calls == 2


@pytest.mark.parametrize("shared", ["audio", "speaker"])
def test_a_speaker_in_both_manifests_is_reported(tmp_path: Path, shared: str) -> None:
    training, held_out = tmp_path / "training.jsonl", tmp_path / "held-out.jsonl"
    for path in (training, held_out):
        line = {"audio": path.stem, "speaker": path.stem, "text": "", shared: "Anna"}
        path.write_text(json.dumps(line) + "\n")

    with pytest.raises(ValueError, match=r"Anna is in .*hold whole speakers out"):
        require_apart(training, held_out)


def test_a_manifest_that_is_absent_is_reported_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ["--manifest", str(tmp_path / "absent.jsonl"), "--work-dir", str(tmp_path)]

    assert main(["distil", "--teacher", str(tmp_path / "nothing"), *wanted]) == 1

    assert "There is no model" in capsys.readouterr().err
