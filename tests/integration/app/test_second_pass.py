"""The saved text of a session has the words of a second pass over its sound."""

import json
import signal
from pathlib import Path

import pytest

from captioner.transcripts.library.session_reader import read_session
from tests.helpers.captioner_process import run, started, words_of
from tests.helpers.paths import DATA

KENNEDY = (
    "and so my fellow americans ask not what your country can do for you "
    "ask what you can do for your country"
)
LISTEN = ("listen", "--source", DATA / "jfk.wav", "--model", "tiny.en")


def saved(root: Path) -> Path:
    (folder,) = root.iterdir()
    return folder


def test_saved_words_are_right_and_the_captioned_ones_stay_beside_them(tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    heard = run(*LISTEN, "--save", tmp_path / "all", "--events", events)
    assert heard.code == 0, heard.err
    folder = saved(tmp_path / "all")
    assert " ".join(words_of((folder / "captions.txt").read_text("utf-8"))) == KENNEDY
    exported = json.loads((folder / "captions.json").read_text("utf-8"))
    words = [word for caption in exported["captions"] for word in caption["words"]]
    assert all(one["start_s"] <= one["end_s"] <= 11.0 for one in words)
    lines = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    captioned = " ".join(line["committed"] for line in lines if line["type"] == "final")
    corrected = [line["captions"] for line in lines if line["type"] == "text-corrected"]
    if not corrected:  # It was captioned with these words.
        assert captioned == " ".join(caption["text"] for caption in exported["captions"])
        return
    assert [caption["committed"] for caption in corrected[0]] == [
        caption["text"] for caption in exported["captions"]
    ]
    assert "sessions compare" in heard.err
    first, second = run(
        "sessions", "texts", folder.name, "--folder", folder.parent
    ).out.splitlines()
    assert first.startswith("  first")
    assert second.startswith("* ") and "second pass" in second
    use = ("sessions", "use", folder.name, "first", "--folder", folder.parent)
    assert run(*use).code == 0
    as_captioned = read_session(folder).transcript.captions
    assert captioned == " ".join(caption.text for caption in as_captioned)


@pytest.mark.slow(reason="with the second pass it is in the fast tests")
def test_without_it_the_text_is_as_captioned(tmp_path: Path) -> None:
    heard = run(*LISTEN, "--no-second-pass", "--save", tmp_path / "all")
    assert heard.code == 0, heard.err
    assert not list(saved(tmp_path / "all").glob("recaption*"))


def test_who_quits_does_not_wait_for_it(tmp_path: Path) -> None:
    with started(*LISTEN, "--save", tmp_path / "all") as captioner:
        for line in captioner.stdout:
            if "fellow" in line:
                break
        captioner.send_signal(signal.SIGINT)
        captioner.send_signal(signal.SIGINT)
        assert captioner.wait(60) == 130
    folder = saved(tmp_path / "all")
    assert "fellow" in (folder / "captions.txt").read_text("utf-8")
