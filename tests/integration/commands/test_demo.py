"""The demo: the bundled recording through the whole live path."""

import itertools
import json
import os
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pysubs2
import pytest
import srt
import webvtt

from captioner.captions.measures import measure_events
from tests.helpers.captioner_process import (
    Finished,
    listening,
    only_session,
    run,
    srt_words,
    word_errors,
    words_of,
)
from tests.helpers.paths import DEMO, ROOT

REFERENCE = json.loads(DEMO.with_suffix(".jsonl").read_text())
SAID = words_of(REFERENCE["text"])
Demo = tuple[Finished, Path]
"""The finished command, and the folder it ran in."""

MOST_ERRORS = 2
"""Of 94 words: what is heard live depends on when sound comes, which it does as on no other run."""


def spelling(word: dict[str, Any]) -> str:
    return "".join(words_of(word["text"]))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        environment.pop(variable, None)
    done = run("demo", "--events", "-", "--save", folder / "saved", env=environment)
    return done, folder


def test_it_prints_partial_and_final_events_whose_words_are_the_reference(demo: Demo) -> None:
    done, _ = demo
    assert done.code == 0, done.err
    assert done.of("partial")
    finals = done.of("final")
    assert (
        word_errors(SAID, words_of(" ".join(event["committed"] for event in finals))) <= MOST_ERRORS
    )
    assert all(event["tentative"] == "" for event in finals)


def test_no_committed_word_ever_changes(demo: Demo) -> None:
    measures = measure_events(demo[0].events)
    assert measures.final_words > 50
    assert measures.committed_changed == 0


def test_events_have_the_form_of_the_contract(demo: Demo) -> None:
    for event in demo[0].events:
        assert {"at_s", "audio_s", "type"} <= event.keys()
        assert event["type"] in {"status", "partial", "final", "overload", "error"}
        if event["type"] in {"partial", "final"}:
            assert {
                "caption",
                "channel",
                "committed",
                "tentative",
                "start_s",
                "end_s",
                "words",
            } <= event.keys()
            for word in event["words"]:
                assert set(word) == {"text", "start_s", "end_s", "probability"}
                assert word["start_s"] <= word["end_s"]
    told = [event["state"] for event in demo[0].of("status") if "state" in event]
    states = [state for state, _ in itertools.groupby(told)]  # a state may be told with progress
    assert states == ["loading", "listening", "stopping", "idle"]


def test_word_times_are_those_of_the_recording(demo: Demo) -> None:
    heard = [word for event in demo[0].of("final") for word in event["words"]]
    said = REFERENCE["words"]
    matches = SequenceMatcher(
        a=[spelling(word) for word in heard], b=[spelling(word) for word in said], autojunk=False
    ).get_matching_blocks()
    errors = sorted(
        abs(heard[block.a + place]["start_s"] - said[block.b + place]["start_s"])
        for block in matches
        for place in range(block.size)
    )
    assert len(errors) >= len(said) - MOST_ERRORS
    # Of two estimates: the reference is the alignment of Whisper base.
    assert errors[len(errors) // 2] < 0.25


def test_every_file_is_there_and_independent_readers_find_the_words(demo: Demo) -> None:
    session = only_session(demo[1] / "saved")
    finals = " ".join(event["committed"] for event in demo[0].of("final"))
    said = words_of(finals)
    assert srt_words(session / "captions.srt") == said
    with (session / "captions.srt").open(encoding="utf-8") as file:
        cues = list(srt.parse(file))
    assert words_of(" ".join(cue.content for cue in cues)) == said
    captions = webvtt.read(str(session / "captions.vtt"))
    assert words_of(" ".join(caption.text for caption in captions.captions)) == said
    assert words_of((session / "captions.txt").read_text(encoding="utf-8")) == said
    document = json.loads((session / "captions.json").read_text(encoding="utf-8"))
    assert words_of(" ".join(one["text"] for one in document["captions"])) == said
    times = [(event.start, event.end) for event in pysubs2.load(str(session / "captions.srt"))]
    assert all(start < end for start, end in times)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(times))


def test_nothing_is_written_outside_the_folders_of_captioner(demo: Demo) -> None:
    _, folder = demo
    strangers = [
        str(path.relative_to(folder))
        for path in Path(folder).rglob("*")
        if path.is_file() and "captioner" not in str(path) and "saved" not in str(path)
    ]
    assert strangers == []


def test_the_user_is_told_who_speaks_and_that_it_is_a_recording(demo: Demo) -> None:
    assert "Demo: two readers, played from a recording at their real pace." in demo[0].err


def test_it_says_who_speaks_when_asked(tmp_path: Path) -> None:
    arguments = (*listening(DEMO, tmp_path), "--speakers", "--events", "-")
    done = run(*arguments)
    assert done.code == 0, done.err
    labels = {event["caption"]: event.get("speaker", "") for event in done.of("final")}
    for event in done.of("speaker-changed"):
        labels |= {change["caption"]: change["new"] for change in event["changes"]}
    said = [name for _, _, name in REFERENCE["speakers"]]
    number_of = {name: f"S{number}" for number, name in enumerate(dict.fromkeys(said), 1)}
    assert list(labels.values()) == [number_of[name] for name in said]
    written = (only_session(tmp_path) / "captions.srt").read_text(encoding="utf-8")
    assert "speaker 2: produced the block books" in written.lower()
