"""The network for sounds in its child process."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import AudioChunk
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.sound_events.detection import SoundListener
from captioner.sound_events.kinds import LABELS_FILE, SoundKind
from captioner.sound_events.network import SoundNetwork
from captioner.sound_events.process import SOUND_MODEL_FORM, ProcessSounds, sound_network
from tests.helpers.paths import DATA

YAMNET = resource("models/yamnet/yamnet.onnx")


def test_a_killed_child_is_replaced_and_hears_the_same() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    with closing(ProcessSounds(YAMNET)) as sounds:
        facts = sounds.load()
        assert facts == SoundNetwork(YAMNET).facts
        assert sounds.process_id is not None
        os.kill(sounds.process_id, signal.SIGTERM)
        assert sounds.probabilities(samples) == SoundNetwork(YAMNET).probabilities(samples)


@pytest.mark.slow(reason="it waits for a child that hangs")
def test_a_hung_child_is_replaced_before_sound_has_to_be_left_out() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    with closing(ProcessSounds(YAMNET)) as sounds:
        sounds.load()
        hung = sounds.process_id
        assert hung is not None
        os.kill(hung, signal.SIGSTOP)
        began_s = time.monotonic()
        assert sounds.probabilities(samples) == SoundNetwork(YAMNET).probabilities(samples)
        assert sounds.process_id != hung
        assert time.monotonic() - began_s < 15.0  # two channels fill the queue in that time


def test_a_model_that_cannot_be_used_is_not_installed(tmp_path: Path) -> None:
    assert sound_network(tmp_path) is None
    (tmp_path / "model.int8.onnx").write_bytes(b"nothing")
    (tmp_path / LABELS_FILE).write_text("index,mid,display_name\n", encoding="utf-8")
    assert sound_network(tmp_path) is not None
    with pytest.raises(CaptionerError, match="no model for sounds"):
        SOUND_MODEL_FORM.inspect(tmp_path, "sounds")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("applause.flac", SoundKind.APPLAUSE),
        ("music.flac", SoundKind.MUSIC),
        ("jfk.wav", None),
        ("spoken-frog.wav", None),
    ],
)
def test_yamnet_detects_sounds_and_none_in_speech(name: str, kind: SoundKind | None) -> None:
    with closing(ProcessSounds(YAMNET)) as classifier:
        listener = SoundListener(classifier, classifier.load(), frozenset(SoundKind))
        found = [
            sound
            for item in read_recording(DATA / name)
            if isinstance(item, AudioChunk)
            for sound in listener.hear(item)
        ]
    assert [sound.kind for sound in found] == ([kind] if kind else [])
    assert all(sound.end_s <= 1.5 for sound in found)
    assert [sound.is_over for sound in listener.decision.finish()] == [True] * len(found)
