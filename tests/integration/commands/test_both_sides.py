"""`captioner listen --source both`: microphone and loudspeaker, the microphone hearing both."""

import json
import signal
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.helpers.audio.pulse_audio import LOUDSPEAKER, PulseAudioServer
from tests.helpers.audio.spoken_files import CUTTER, FROG, spoken
from tests.helpers.captioner_process import (
    LIMIT_S,
    command_environment,
    only_session,
    read_until_listening,
    started,
    words_of,
)

THEIRS, OURS = words_of(FROG), words_of(CUTTER)
ROOM = "room_loudspeaker"
CHANNEL_MAP = "front-left,front-right,lfe"
"""The room's microphone hears the third channel, which no mix to stereo or mono takes in."""


@contextmanager
def room(server: PulseAudioServer) -> Iterator[str]:
    """A default loudspeaker, and a microphone that hears its third channel; the latter's name."""
    modules = [
        server.control(
            "load-module",
            "module-null-sink",
            f"sink_name={ROOM} rate=48000 channels=3 channel_map={CHANNEL_MAP}",
        ),
        server.control(
            "load-module",
            "module-remap-source",
            f"source_name=room master={ROOM}.monitor remix=no channels=1 channel_map=mono "
            "master_channel_map=lfe source_properties=\"device.description='Room Microphone'\"",
        ),
    ]
    server.set_default_sink(ROOM)
    reader = server.keep_awake(f"{ROOM}.monitor")
    try:
        yield "Room Microphone"
    finally:
        reader.kill()
        reader.wait(LIMIT_S)
        server.set_default_sink(LOUDSPEAKER)
        server.remove(modules[::-1])


def conversation(path: Path) -> Path:
    """They, twice, then we; the microphone hears us, and them 0.1 s later and 6 dB weaker.

    All is in one file, the microphone's sound as its third channel: so the two are together to
    the sample, however the machine stutters.
    """
    pause = np.zeros(16_000, "f4")
    theirs = np.tile(np.concatenate((spoken("frog") / 32768, pause)), 2)
    ours = np.concatenate((spoken("cutter") / 32768, pause))
    system = 0.3 * np.concatenate((theirs, np.zeros_like(ours)))
    echo = 0.5 * np.concatenate((np.zeros(1_600, "f4"), system))[: len(system)]
    microphone = echo + 0.3 * np.concatenate((np.zeros_like(theirs), ours))
    channels = np.stack((system, system, microphone), axis=1)
    with wave.open(str(path), "wb") as file:
        file.setparams((3, 2, 16_000, 0, "NONE", ""))
        file.writeframes((channels * 32767).astype("<i2").tobytes())
    return path


def test_each_side_is_captioned_once_with_its_label(
    pulse_audio: PulseAudioServer, tmp_path: Path
) -> None:
    environment = command_environment(**pulse_audio.environment)
    log = tmp_path / "events.jsonl"
    arguments = ("listen", "--source", "both", "--model", "tiny.en", "--save", tmp_path / "saved")
    with (
        room(pulse_audio) as microphone,
        started(*arguments, "--device", microphone, "--events", log, env=environment) as captioner,
    ):
        read_until_listening(captioner.stderr)
        talk = conversation(tmp_path / "conversation.wav")
        pulse_audio.start_playing(talk, ROOM, channel_map=CHANNEL_MAP).wait(LIMIT_S)
        captioner.send_signal(signal.SIGINT)
        captioner.wait(LIMIT_S)
    events = [json.loads(line) for line in log.read_text().splitlines()]
    finals = [event for event in events if event["type"] == "final"]
    said = {
        side: words_of(" ".join(one["committed"] for one in finals if one["channel"] == side))
        for side in ("You", "Others")
    }
    assert said["Others"] == THEIRS * 2
    assert " ".join(OURS) in " ".join(said["You"])
    # On a busy machine a scrap of the echo may be left, while the room is not known yet.
    assert len([word for word in said["You"] if word in {*THEIRS} - {*OURS}]) < len(THEIRS * 2) / 4
    srt = (only_session(tmp_path / "saved") / "captions.srt").read_text(encoding="utf-8")
    assert srt.index("Others: We also") < srt.index("cutter")
    assert "You: " in srt
