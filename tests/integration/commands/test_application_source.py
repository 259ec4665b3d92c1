"""`captioner listen --source app:NAME`: one program is captioned, the one beside it is not."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.audio.pulse_audio import PulseAudioServer
from tests.helpers.audio.spoken_files import CUTTER, spoken
from tests.helpers.captioner_process import (
    LIMIT_S,
    command_environment,
    read_until,
    read_until_listening,
    run,
    started,
    words_of,
)
from tests.helpers.waiting import until

SAID = words_of(CUTTER)


def samples(name: str) -> bytes:
    sound = spoken(name).astype(np.float32) / 32768
    return np.concatenate((np.zeros(16_000, np.float32), sound)).tobytes()


@pytest.mark.slow(reason="tests of the source itself are faster")
def test_only_the_named_program_is_captioned(pulse_audio: PulseAudioServer, tmp_path: Path) -> None:
    environment = command_environment(**pulse_audio.environment)
    arguments = ("listen", "--source", "app:film", "--model", "tiny.en", "--keep-nothing")
    film = pulse_audio.open_player("Film Player")
    other = pulse_audio.open_player("Music")
    until(lambda: len(pulse_audio.listing("sink-inputs")) == 2, "two to play")
    with started(*arguments, "--events", "-", env=environment) as captioner:
        read_until_listening(captioner.stderr)
        assert film.stdin is not None
        assert other.stdin is not None
        other.stdin.write(samples("frog"))
        film.stdin.write(samples("cutter"))
        other.communicate()
        film.communicate()
        read_until(captioner.stderr, "Waiting for Film Player to play")
        captioner.send_signal(signal.SIGINT)
        out, _ = captioner.communicate(timeout=LIMIT_S)
    events = [json.loads(line) for line in out.splitlines()]
    shown = {word for event in events for word in words_of(event.get("tentative", ""))}
    finals = [event["committed"] for event in events if event["type"] == "final"]
    assert words_of(" ".join(finals)) == SAID
    assert not shown & {"also", "plastic", "snake", "frog", "kids"}


def test_a_name_that_nothing_has_is_answered_with_what_plays(pulse_audio: PulseAudioServer) -> None:
    environment = command_environment(**pulse_audio.environment)
    arguments = ("listen", "--model", "tiny.en", "--keep-nothing", "--source")
    nothing = run(*arguments, "app:Film", env=environment)
    assert nothing.code == 1
    assert (
        'No application called "Film" is playing sound now, and no other is either.' in nothing.err
    )
    pulse_audio.open_player("Music")
    pulse_audio.open_player("Music Box")
    until(lambda: len(pulse_audio.listing("sink-inputs")) == 2, "two to play")
    other = run(*arguments, "app:Film", env=environment)
    assert 'called "Film" is playing sound now.\nPlaying now: Music, Music Box.' in other.err
    several = run(*arguments, "both", "--system-device", "app:mus", env=environment)
    assert '"mus" is part of several names: Music, Music Box.' in several.err
    listed = json.loads(run("devices", "--json", env=environment).out)
    assert [each["name"] for each in listed if each["kind"] == "application"] == [
        "Music",
        "Music Box",
    ]
