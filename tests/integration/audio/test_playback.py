"""Kept sound through a real sound server: the right stretch, at its own pitch, with its place."""

from pathlib import Path

import numpy as np
import pytest

from captioner.app.desktop.session_maker import KeptSoundPlayer
from captioner.audio.sources import system_sound_source
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.errors import CaptionerError
from captioner.transcripts.sound.reader import mixed_sound
from captioner.transcripts.sound.recorder import SoundWriter
from tests.helpers.audio.heard import Heard
from tests.helpers.audio.made_recordings import tone
from tests.helpers.audio.pulse_audio import PulseAudioServer
from tests.helpers.waiting import until

TONES_HZ = [300, 500, 700, 900, 1_100, 1_300]
"""One each second."""


@pytest.fixture
def session(tmp_path: Path) -> Path:
    writer = SoundWriter(tmp_path)
    for second, frequency_hz in enumerate(TONES_HZ):
        writer.write(AudioChunk(tone(1.0, SAMPLE_RATE, frequency_hz), second * SAMPLE_RATE))
    writer.close()
    return tmp_path


def tones_in(samples: Samples) -> list[int]:
    """What is heard one after the other, to the nearest of the tones."""
    found: list[int] = []
    for start in range(0, len(samples) - 1_600, 800):
        part = samples[start : start + 1_600]
        if np.std(part) > 0.2:
            spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
            loudest_hz = np.argmax(spectrum) * SAMPLE_RATE / len(part)
            nearest_hz = min(TONES_HZ, key=lambda tone_hz: abs(tone_hz - loudest_hz))
            found += [nearest_hz] if [nearest_hz] != found[-1:] else []
    return found


@pytest.mark.parametrize("speed", [1.0, 2.0])
def test_a_stretch_is_heard_to_its_end(
    pulse_audio: PulseAudioServer,
    monkeypatch: pytest.MonkeyPatch,
    session: Path,
    speed: float,
) -> None:
    monkeypatch.delenv("PULSE_LATENCY_MSEC")  # a player with little stutters on a busy machine
    heard = Heard()
    source = system_sound_source()
    source.start(heard)
    heard.wait_for_sound()
    player = KeptSoundPlayer()
    player.play(session, 3.0, speed)
    assert player.state.is_playing
    positions_s = []

    def is_over() -> bool:
        positions_s.append(player.state.position_s)
        return not player.state.is_playing

    until(is_over, "the end of the sound")
    player.close()
    source.stop()
    assert player.state.error is None
    assert tones_in(heard.samples) == [900, 1_100, 1_300]
    assert positions_s == sorted(positions_s)
    assert positions_s[0] >= 3.0
    assert 5.9 < positions_s[-1] <= 6.0


def test_sound_that_is_all_damaged_is_called_so(session: Path) -> None:
    for block in session.rglob("*.flac"):
        block.write_bytes(b"no sound" * 500)
    with pytest.raises(CaptionerError, match="is damaged"):
        list(mixed_sound(session, 0.0))
