"""Whatever ends the process, each word that stood committed on the screen is in the transcript."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.session_reader import read_session
from tests.helpers.captioner_process import (
    LIMIT_S,
    only_session,
    read_until,
    read_until_listening,
    started,
    words_of,
)
from tests.helpers.paths import DATA

_LATER = pytest.mark.slow(reason="the first words are among the fast tests")

UNBROKEN_SPEECH = DATA / "unbroken.ogg"
"""No utterance of it ends before it is cut."""


def committed_in(events: Path) -> dict[int, list[str]]:
    """What the event log last showed as committed, caption by caption."""
    shown: dict[int, list[str]] = {}
    for line in events.read_text("ascii").splitlines():
        event = json.loads(line) if line.endswith("}") else {}
        if event.get("type") in ("partial", "final"):
            shown[event["caption"]] = event["committed"].split()
    return shown


def wait_for_committed_words(events: Path, process: subprocess.Popen[str], count: int) -> None:
    """Return while an utterance is open that has so many committed words."""
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        if events.exists():
            lines = events.read_text("ascii").split("\n")[:-1]
            captions = [one for one in map(json.loads, lines) if "committed" in one]
            last = captions[-1] if captions else {}
            if last.get("type") == "partial" and len(last["committed"].split()) >= count:
                return
        time.sleep(0.02)
    raise AssertionError("so many words were never committed")


@pytest.mark.parametrize("count", [3, *(pytest.param(count, marks=_LATER) for count in (8, 14))])
def test_kill_9_in_unbroken_speech_loses_no_committed_word(tmp_path: Path, count: int) -> None:
    events, root = tmp_path / "events.jsonl", tmp_path / "sessions"
    arguments = ("listen", "--source", UNBROKEN_SPEECH, "--model", "tiny.en")
    with started(*arguments, "--save", root, "--events", events) as captioner:
        wait_for_committed_words(events, captioner, count)
        captioner.send_signal(signal.SIGKILL)
        captioner.wait(LIMIT_S)
    shown = committed_in(events)
    assert sum(map(len, shown.values())) >= count
    with TranscriptLibrary(root) as library:
        (report,) = library.recover()
    kept = {caption.id: caption.text.split() for caption in read_session(report.folder).original}
    for caption_id, words in shown.items():
        # What was committed after the last line of the log may be there, too.
        assert kept.get(caption_id, [])[: len(words)] == words
    written = words_of((report.folder / "captions.txt").read_text("utf-8"))
    for words in shown.values():
        assert " ".join(words_of(" ".join(words))) in " ".join(written)


def test_a_second_ctrl_c_in_unbroken_speech_loses_no_committed_word_and_tells_the_rest(
    tmp_path: Path,
) -> None:
    events, root = tmp_path / "events.jsonl", tmp_path / "sessions"
    arguments = ("listen", "--source", UNBROKEN_SPEECH, "--model", "tiny.en")
    with started(*arguments, "--save", root, "--events", events) as captioner:
        wait_for_committed_words(events, captioner, 8)
        captioner.send_signal(signal.SIGINT)
        read_until(captioner.stderr, "Finishing")
        captioner.send_signal(signal.SIGINT)
        _, err = captioner.communicate(timeout=LIMIT_S)
        assert captioner.returncode == 130
    assert "Saved in" in err
    shown = committed_in(events)
    session = read_session(only_session(root))
    assert session.journal.is_closed
    kept = {caption.id: caption.text.split() for caption in session.transcript.captions}
    assert kept == {caption_id: words for caption_id, words in shown.items() if words}


@pytest.mark.slow(reason="one interruption is in the fast tests")
def test_interruptions_on_each_others_heels_end_it(tmp_path: Path) -> None:
    arguments = ("listen", "--source", UNBROKEN_SPEECH, "--model", "tiny.en", "--save", tmp_path)
    with started(*arguments) as captioner:
        read_until_listening(captioner.stderr)
        for _ in range(40):
            captioner.send_signal(signal.SIGINT)
        _, err = captioner.communicate(timeout=LIMIT_S)
        assert captioner.returncode == 130
    assert "Traceback" not in err
