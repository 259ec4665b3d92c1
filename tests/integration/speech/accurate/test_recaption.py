"""A past session captioned again in accurate mode, by command and by the window."""

import wave
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from captioner.app.desktop.model_management import DesktopModels
from captioner.app.desktop.services import DesktopServices
from captioner.commands import sessions
from captioner.core.audio import AudioChunk
from captioner.core.folders import Folders
from captioner.live.engine.recording_queue import JobState, RecordingRequest
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.captioner_process import parsed
from tests.helpers.live.recordings import transcribe_all
from tests.helpers.paths import DATA
from tests.helpers.speech.whisper_in_torch import save, tiny_network, with_noise


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("models")
    network = tiny_network()
    return save(network, root / "main"), save(with_noise(network, 0.05), root / "draft")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    names = ("sessions", "models", "settings", "cache", "log")
    return Folders(*(tmp_path / name for name in names))


@pytest.fixture
def meeting(folders: Folders) -> Path:
    with wave.open(str(DATA / "spoken-cutter.wav")) as file:
        said = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    header = SessionHeader("Microphone", "tiny.en", datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    recorder = SessionRecorder(folders.sessions, header=header, keep_sound=True)
    recorder.accept_sound(AudioChunk(said.astype(np.float32) / np.float32(32768), 0))
    recorder.close()
    return recorder.folder


def test_a_meeting_is_captioned_again_with_two_models(
    pair: tuple[Path, Path], folders: Folders, meeting: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    main, draft = map(str, pair)
    options = parsed(sessions, "recaption", meeting.name, "--model", main, "--draft", draft)
    assert sessions.run(options, folders) == 0
    assert "8 words differ." in capfd.readouterr().err
    with TranscriptLibrary(folders.sessions) as library:
        first, second = library.texts(meeting.name)
        library.choose_text(meeting.name, second.name)
        (caption,) = library.open(meeting.name).transcript.captions
    assert first.is_chosen
    assert caption.text == CUTTER


def test_the_window_offers_it_and_does_it(
    pair: tuple[Path, Path], folders: Folders, meeting: Path
) -> None:
    assert DesktopModels(folders).can_be_accurate
    services = DesktopServices(folders)
    recognition = replace(services.store.settings.recognition, model="tiny.en")
    services.store.replace(replace(services.store.settings, recognition=recognition))
    queue = services.recording_queue()
    main, draft = map(str, pair)
    request = RecordingRequest(meeting, model=main, draft=draft, becomes_text=True)
    (job,) = transcribe_all(queue, [request])
    services.close()
    assert job.state is JobState.DONE, job.error
    assert "cutter" in (meeting / "captions.srt").read_text("utf-8")
