"""`python -m benchmarks.words`: which recordings count, and how words are scored."""

import json
from pathlib import Path

import pytest

from benchmarks.words.__main__ import read_results
from benchmarks.words.figures import Figures, count_errors, count_non_words, figures_table
from benchmarks.words.recordings import Recording, chosen, read_recordings
from benchmarks.words.ways import WAYS, costs_of, installed_ways
from captioner.core.captions import Word


def recording(text: str | None = "one two", **more: object) -> Recording:
    values: dict[str, object] = {
        "audio": Path("a.wav"),
        "kind": "read",
        "seconds": 30.0,
        "text": text,
        "language": "en",
        "is_reference": True,
    }
    return Recording(**{**values, **more})  # type: ignore[arg-type]


def result(text: str, events: list[dict[str, object]] | None = None) -> dict[str, object]:
    return {"text": text, "events": events or [], "cpu_s": 5.0, "peak_mb": 200.0}


def write_manifest(folder: Path, *lines: dict[str, object]) -> Path:
    manifest = folder / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return manifest


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("official LibriSpeech text", True),
        (None, True),
        ("widely known text (VCTK)", False),
        ("metadata; 0015 from memory", False),
        ("Whisper base output, NOT a reference", False),
    ],
)
def test_texts_that_are_no_reference_are_left_out(
    tmp_path: Path, source: str | None, counts: bool
) -> None:
    line = {"audio": "read/a.flac", "seconds": 3, "text": "a", "text_source": source}
    (found,) = read_recordings(write_manifest(tmp_path, line))
    assert (found.is_reference, found.kind) == (counts, "read")


def test_a_recording_without_text_counts_nowhere(tmp_path: Path) -> None:
    (found,) = read_recordings(write_manifest(tmp_path, {"audio": "a.flac", "seconds": 3}))
    assert (found.is_reference, found.is_speechless) == (False, False)


def test_a_line_without_audio_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line 1 of"):
        read_recordings(write_manifest(tmp_path, {"seconds": 3}))


def test_a_choice_of_minutes_prefers_references_and_stays_the_same() -> None:
    every = [
        recording(audio=Path(f"{number}.wav"), is_reference=number % 2 == 0) for number in range(8)
    ]
    first = chosen(every, minutes=2)
    assert first == chosen(reversed(every), minutes=2)
    assert [each.is_reference for each in first] == [True] * 4
    assert chosen(every, kinds=["meeting"]) == []
    assert len(chosen(every, without=["1.wav", "2.wav"])) == 6


def test_overlapping_turns_count_in_the_better_order() -> None:
    turns = ((0.0, 9.0, "we begin with the budget"), (1.0, 2.0, "yes"))
    meeting = recording("we begin with the budget yes", turns=turns)
    assert count_errors(meeting, "yes we begin with the budget").count == 0
    assert count_errors(meeting, "we begin with the budget yes").count == 0


def test_turns_that_are_only_some_of_the_text_are_left_out() -> None:
    partly = recording("one two three", turns=((0.0, 1.0, "one two"),))
    assert count_errors(partly, "one two three").count == 0


def test_people_who_talk_at_once_count_in_the_better_order() -> None:
    assert count_errors(recording("one two | three four"), "three four one two").count == 0


def test_characters_count_as_words_where_there_are_no_spaces() -> None:
    errors = count_errors(recording("你好世界", language="zh"), "你好世")
    assert (errors.spoken, errors.deletions) == (4, 1)


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Well, that's naïve – 5 %!", "en", 0),
        ("so <|0.00|> it is", "en", 1),
        ("so \ufffd\ufffd it is", "en", 1),
        ("so привет 你好 it", "en", 2),
        ("你好 OK", "zh", 0),
    ],
)
def test_non_words_are_counted(text: str, language: str, count: int) -> None:
    assert count_non_words(text, language) == count


def test_words_without_speech_are_invented() -> None:
    figures = Figures()
    figures.add(recording(""), result("Thank you."), None)
    found = figures.to_json_object()
    assert found["invented_words_an_hour"] == pytest.approx(240)
    assert (found["words"], found["cpu_s_a_minute"]) == (0, pytest.approx(10))


def test_latency_counts_from_the_spoken_words() -> None:
    def event(at_s: float, kind: str, committed: str, tentative: str) -> dict[str, object]:
        return {
            "at_s": at_s,
            "audio_s": at_s,
            "type": kind,
            "channel": "",
            "caption": 1,
            "start_s": 0.0,
            "end_s": 2.0,
            "committed": committed,
            "tentative": tentative,
        }

    events = [event(1.5, "partial", "", "one"), event(3.0, "final", "one two", "")]
    clock = [Word("one", 0.0, 1.0, 1.0), Word("two", 1.0, 2.0, 1.0)]
    figures = Figures()
    figures.add(recording(), result("one two", events), clock)
    found = figures.to_json_object()
    assert found["first_shown_s"] == {"p50": 0.5, "p90": 1.0}
    assert found["committed_s"] == {"p50": 1.0, "p90": 2.0}
    assert "0.50 / 1.00" in figures_table({("tiny.en", "live"): figures})


def test_a_line_that_was_cut_off_is_measured_again(tmp_path: Path) -> None:
    whole = json.dumps({"audio": "a.wav", "text": "one"})
    (tmp_path / "tiny.en.live.jsonl").write_text(f'{whole}\n{{"audio": "b.wa', encoding="utf-8")
    assert list(read_results(tmp_path, "tiny.en", "live")) == [("tiny.en", "live", "a.wav")]


def test_others_are_measured_where_they_are_installed() -> None:
    assert {"live", "chunked", "sequential", "batched"} <= set(installed_ways()) <= set(WAYS)


def test_base_has_the_costs_of_its_dimensions() -> None:
    assert costs_of("base") == costs_of("base.en")
    assert costs_of("unknown") is None
