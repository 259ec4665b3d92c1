"""A session's folder is there when there is something in it, and only then."""

import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from captioner.app.live_session import assembly
from captioner.app.live_session.assembly import (
    LiveSession,
    NullRecogniser,
    Storage,
    create_live_session,
)
from captioner.commands.live_run import run_live
from captioner.core.audio import SAMPLE_RATE, AudioChunk, SourceEnded
from captioner.core.errors import CaptionerError
from captioner.core.events import Noticed, SessionEvent, SessionState, StatusChanged
from captioner.core.recognition import AudioSource, Deliver, Hypothesis, RecognitionRequest
from captioner.live.engine.setup import Channel, SessionSettings
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.sound.reader import read_sound
from tests.helpers.audio.spoken_files import spoken


class OneSecond:
    """A source that cannot be opened, or delivers a second of silence and fails."""

    name = "one second"

    def __init__(self, *, opens: bool = True, fails: bool = True) -> None:
        self._opens = opens
        self._fails = fails

    def start(self, deliver: Deliver) -> None:
        if not self._opens:
            raise CaptionerError("There is no microphone.", "Plug one in.")
        deliver(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), 0))
        deliver(SourceEnded(CaptionerError("The microphone was lost.") if self._fails else None))

    def stop(self) -> None:
        pass


def made_of(
    source: AudioSource, storage: Storage, recogniser: NullRecogniser | None = None
) -> LiveSession:
    channels, made = [Channel(source)], recogniser or NullRecogniser()
    return create_live_session(channels, made, "", storage, SessionSettings())


@pytest.mark.parametrize("record_only", [False, True])
def test_a_detector_that_cannot_start_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_only: bool
) -> None:
    def broken(*_: object) -> None:
        raise CaptionerError("Voice activity cannot start.")

    monkeypatch.setattr(assembly, "NoSpeech" if record_only else "GatedVoiceActivity", broken)
    with pytest.raises(CaptionerError, match="Voice activity"):
        made_of(OneSecond(), Storage(tmp_path, record_only=record_only))
    assert list(tmp_path.iterdir()) == []


def test_a_start_that_fails_leaves_no_empty_session_whoever_started_it(tmp_path: Path) -> None:
    left: list[tuple[SessionState, list[Path]]] = []
    made = made_of(OneSecond(opens=False), Storage(tmp_path))

    def look(event: SessionEvent) -> None:
        if isinstance(event.body, StatusChanged):
            left.append((event.body.state, list(tmp_path.iterdir())))

    made.session.subscribe(look)
    made.session.start()
    assert made.session.wait(20)
    assert left[-1] == (SessionState.FAILED, []), "gone before the windows list the sessions"
    assert made.is_discarded
    assert made.session.folder is None


def test_kept_sound_of_a_session_that_fails_stays(tmp_path: Path) -> None:
    made = made_of(OneSecond(), Storage(tmp_path, keep_sound=True))
    made.session.start()
    assert made.session.wait(20)
    assert made.session.error is not None
    assert not made.is_discarded
    assert made.session.folder is not None
    assert list((made.session.folder / "sound").glob("*.flac"))


@pytest.mark.parametrize("keep_sound", [False, True])
def test_a_session_is_as_long_as_its_sound_kept_or_not(tmp_path: Path, keep_sound: bool) -> None:
    made = made_of(OneSecond(fails=False), Storage(tmp_path, keep_sound=keep_sound))
    told: list[float] = []
    made.session.subscribe(lambda event: told.append(event.audio_s))
    made.session.start()
    assert made.session.wait(20)
    with TranscriptLibrary(tmp_path) as library:
        (saved,) = library.sessions()
    assert saved.duration_s == told[-1] == 1.0, "as the clock of the window, which goes by events"
    assert saved.is_sound_only is keep_sound


class Unwell(NullRecogniser):
    """Loads, and fails for good at the first words."""

    def __init__(self) -> None:
        self._calls = 0

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        self._calls += 1
        if self._calls > 1:  # the first warms it up
            raise CaptionerError("The recogniser is unwell.", "Try again.")
        return super().recognise(request)


class Speaking:
    """A microphone into which somebody speaks; goes on when it is told to."""

    name = "microphone"

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.has_spoken = threading.Event()
        self.spoken_samples = 0
        self._stopped = threading.Event()
        self.sound = spoken("cutter").astype(np.float32) / np.float32(32768)
        self._thread = threading.Thread(target=self._run)

    def start(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._thread.start()

    def stop(self) -> None:
        self.may_go_on.set()
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self.may_go_on.wait(0.2):  # however many it takes to fail three times
            self._say()
        self._say()
        self._say()
        self.has_spoken.set()
        self._stopped.wait()
        self._deliver(SourceEnded())

    def _say(self) -> None:
        for begin in range(0, len(self.sound), 512):
            part = self.sound[begin : begin + 512]
            self._deliver(AudioChunk(part, self.spoken_samples + begin))
        self.spoken_samples += len(self.sound)


def test_what_is_said_after_recognition_failed_is_kept_as_sound(tmp_path: Path) -> None:
    source, lost = Speaking(), threading.Event()
    made = made_of(source, Storage(tmp_path), Unwell())

    def look(event: SessionEvent) -> None:
        if isinstance(event.body, Noticed) and event.body.kind == "recognition-lost":
            lost.set()

    made.session.subscribe(look)
    made.session.start()
    assert lost.wait(60)
    assert made.session.state is SessionState.LISTENING
    source.may_go_on.set()
    assert source.has_spoken.wait(60)
    made.session.stop()
    assert made.session.wait(60)
    assert made.session.error is not None
    assert "Captions have stopped" in made.session.error.message
    assert not made.is_discarded
    assert made.session.folder is not None
    kept = list(read_sound(made.session.folder))
    assert kept[-1].end_sample == pytest.approx(source.spoken_samples, abs=1200)
    length = sum(len(chunk.samples) for chunk in kept)
    assert length > 2 * len(source.sound), "what waited for captions, and all that followed"
    assert not (made.session.folder / "waiting-sound.f32").exists()


def test_ctrl_c_while_a_session_is_being_made_leaves_no_folder(tmp_path: Path) -> None:
    sessions = tmp_path / "sessions"

    def open_session() -> LiveSession:
        made = made_of(OneSecond(), Storage(sessions))
        assert len(list(sessions.iterdir())) == 1
        signal.raise_signal(signal.SIGINT)
        return made

    assert run_live(open_session, None) == 130
    assert list(sessions.iterdir()) == []
