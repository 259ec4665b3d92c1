"""A session with everything switched on has few threads."""

from pathlib import Path

import psutil

from tests.helpers.captioner_process import read_until_listening, started
from tests.helpers.paths import DATA

MOST_THREADS = 11


def test_a_session_with_voices_and_sounds_has_at_most_11_threads(tmp_path: Path) -> None:
    arguments = ("listen", "--source", DATA / "jfk.wav", "--model", "tiny.en", "--speakers")
    options = ("--sounds", "--save", tmp_path / "sessions", "--events", tmp_path / "events.jsonl")
    with started(*arguments, *options) as captioner:
        read_until_listening(captioner.stderr)
        assert psutil.Process(captioner.pid).num_threads() <= MOST_THREADS
        captioner.terminate()
        captioner.communicate()
