"""Recordings dropped on the window, to sessions in the library."""

import json
import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from captioner.app.folders import Folders
from captioner.app.models import choose_model, make_transcriber
from captioner.app.recording_library import recording_queue
from captioner.session.recording_queue import JobState

ROOT = Path(__file__).parents[2]
UPDATE = "Please read the update before this afternoon."


@pytest.fixture
def queue(tmp_path):
    folders = Folders(*[tmp_path / "home"] * 5)
    model = choose_model("starter", folders)
    queue = recording_queue(
        lambda _request: make_transcriber(model, folders), lambda: tmp_path / "sessions"
    )
    yield queue
    queue.close()


def test_recordings_end_up_in_the_library_each_in_a_session_of_its_own(queue, tmp_path):
    silent = tmp_path / "silent.wav"
    with wave.open(str(silent), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.zeros(16_000, np.int16).tobytes())
    over = threading.Semaphore(0)
    queue.subscribe(lambda job: over.release() if job.state.is_over else None)

    queue.add([ROOT / "tests" / "data" / "spoken-update.wav", silent])

    assert over.acquire(timeout=60)
    assert over.acquire(timeout=60)
    heard, nothing = queue.jobs
    assert heard.state is JobState.DONE
    assert heard.saved is not None
    (session,) = (tmp_path / "sessions").iterdir()
    assert session == heard.saved
    (document,) = session.glob("*.json")
    content = json.loads(document.read_text())
    assert [caption["text"] for caption in content["captions"]] == [UPDATE]
    assert content["title"] == "spoken-update"
    assert {each.suffix for each in session.iterdir()} >= {".srt", ".vtt", ".txt", ".json"}
    assert nothing.state is JobState.FAILED
    assert "No speech was heard" in nothing.error.message
