"""A session's folder is there when there is something in it, and only then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.app import live
from captioner.app.live import Channel, Storage, create_live_session
from captioner.app.record_only import NoRecogniser
from captioner.core.audio import SAMPLE_RATE, AudioChunk, SourceEnded
from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent, SessionState, StatusChanged
from captioner.core.ports import Deliver
from captioner.session.session_setup import SessionSettings


class OneSecond:
    """A source that cannot be opened, or delivers a second of silence and fails."""

    name = "one second"

    def __init__(self, *, opens: bool = True) -> None:
        self._opens = opens

    def start(self, deliver: Deliver) -> None:
        if not self._opens:
            raise CaptionerError("There is no microphone.", "Plug one in.")
        deliver(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), 0))
        deliver(SourceEnded(CaptionerError("The microphone was lost.")))

    def stop(self) -> None:
        pass


@pytest.mark.parametrize("record_only", [False, True])
def test_a_detector_that_cannot_start_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_only: bool
) -> None:
    def broken(*_: object) -> None:
        raise CaptionerError("Voice activity cannot start.")

    monkeypatch.setattr(live, "NoSpeech" if record_only else "GatedVoiceActivity", broken)
    with pytest.raises(CaptionerError, match="Voice activity"):
        create_live_session(
            [Channel(OneSecond())],
            NoRecogniser(),
            "",
            Storage(tmp_path, record_only=record_only),
            SessionSettings(),
        )
    assert list(tmp_path.iterdir()) == []


def test_a_start_that_fails_leaves_no_empty_session_whoever_started_it(tmp_path: Path) -> None:
    left: list[tuple[SessionState, list[Path]]] = []
    made = create_live_session(
        [Channel(OneSecond(opens=False))], NoRecogniser(), "", Storage(tmp_path), SessionSettings()
    )

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
    made = create_live_session(
        [Channel(OneSecond())],
        NoRecogniser(),
        "",
        Storage(tmp_path, keep_sound=True),
        SessionSettings(),
    )
    made.session.start()
    assert made.session.wait(20)
    assert made.session.error is not None
    assert not made.is_discarded
    assert made.session.folder is not None
    assert list((made.session.folder / "sound").glob("*.flac"))
