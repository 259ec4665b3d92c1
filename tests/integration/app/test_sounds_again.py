from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.folders import resource
from captioner.core.long_form import LongFormSettings
from captioner.live.engine.sounds import SoundCaptions
from captioner.recordings.kept_sound import caption_kept_sound
from captioner.recordings.listeners import listening
from captioner.sound_events.detection import HeardSound, sound_caption
from captioner.sound_events.kinds import SoundKind
from captioner.sound_events.process import ProcessSounds
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.library.recaption import read_recaptions
from captioner.transcripts.recorder import SessionRecorder
from tests.integration.app.test_session_language import Asked, said


def session(root: Path) -> Path:
    header = SessionHeader("Microphone", "many", datetime.now(UTC))
    recorder = SessionRecorder(root, header=header, formats=("json",), keep_sound=True)
    recorder.accept_sound(AudioChunk(np.zeros(5 * SAMPLE_RATE, np.float32), 0))
    recorder.accept(said(1, "en"))
    heard = HeardSound(SoundKind.ALARM, 2.0, 4.0, 0.9)
    recorder.accept(sound_caption(heard, 2, "[alarm]"))
    recorder.close()
    return recorder.folder


@pytest.mark.parametrize(("listens", "told"), [(False, ["", "alarm"]), (True, [""])])
def test_sounds_stay_unless_they_are_listened_for_again(
    tmp_path: Path, listens: bool, told: list[str]
) -> None:
    folder = session(tmp_path)
    network = ProcessSounds(resource("models/yamnet/yamnet.onnx"))
    with listening(None, SoundCaptions(network) if listens else None) as listener:
        caption_kept_sound(
            folder, Asked(), LongFormSettings(), becomes_text=False, listener=listener
        )
    network.close()
    ((_, again),) = read_recaptions(folder)
    assert [one.sound for one in again.captions] == told
    assert [one.id for one in again.captions] == list(range(1, len(told) + 1))
