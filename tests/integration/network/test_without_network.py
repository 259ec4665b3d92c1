"""Nothing of captioning needs a network, and nothing of it opens a socket."""

import functools
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.audio.pulse_audio import PulseAudioServer
from tests.helpers.audio.spoken_files import FROG
from tests.helpers.captioner_process import (
    LIMIT_S,
    command,
    command_environment,
    only_session,
    read_until_listening,
    run,
    srt_words,
    started_program,
    words_of,
)
from tests.helpers.paths import DATA, ROOT

JAIL = [sys.executable, str(ROOT / "tests/helpers/network/socket_jail.py")]
RECORDING = DATA / "spoken-frog.wav"
SAID = words_of(FROG)
CONNECT = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=5)"


@functools.cache
def without_interfaces() -> list[str]:
    """What to put before a command: a namespace without interfaces, or where those are not
    allowed, a jail in which the kernel kills whoever opens an Internet socket."""
    for options in (["--net"], ["--user", "--map-root-user", "--net"]):
        namespace = ["unshare", *options]
        if (
            shutil.which("unshare")
            and subprocess.run([*namespace, "true"], check=False).returncode == 0
        ):
            return namespace
    return [*JAIL, "internet"]


@pytest.mark.slow(reason="each command is in the fast tests")
def test_the_whole_live_path_without_any_interface(
    pulse_audio: PulseAudioServer, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """From the microphone to the files; the sound server is reached by a path, not by a network."""
    start = without_interfaces()
    record_property("kept from the network by", start[0])
    control = subprocess.run(
        [*start, sys.executable, "-c", CONNECT], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in control.stderr or control.returncode == -signal.SIGSYS

    environment = command_environment(**pulse_audio.environment)
    environment.pop("HF_HUB_OFFLINE", None)
    log = tmp_path / "events.jsonl"
    arguments = ("listen", "--model", "tiny.en", "--save", tmp_path / "saved", "--events", log)
    with started_program(
        *start, *command(*arguments), env=environment, stdout=subprocess.DEVNULL
    ) as captioner:
        read_until_listening(captioner.stderr)
        pulse_audio.play_to_microphone(RECORDING)
        captioner.send_signal(signal.SIGINT)
        captioner.wait(LIMIT_S)
    assert captioner.returncode == 130
    assert srt_words(only_session(tmp_path / "saved") / "captions.srt") == SAID
    assert '"final"' in log.read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ("listen", "--source", RECORDING, "--model", "tiny.en", "--events", "-"),
        ("transcribe", RECORDING, "--model", "tiny.en", "--format", "json"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_no_socket_is_opened_while_captioning(
    tmp_path: Path, arguments: tuple[str | Path, ...]
) -> None:
    """Whoever opens one of any kind, Python or native code, is killed by the kernel."""
    jail = [*JAIL, "any"]
    for family in ("AF_INET", "AF_UNIX"):
        opens = f"import socket; socket.socket(socket.{family})"
        control = subprocess.run([*jail, sys.executable, "-c", opens], check=False)
        assert control.returncode == -signal.SIGSYS
    places = {"listen": "--save", "transcribe": "--output-dir"}
    done = run(*arguments, places[str(arguments[0])], tmp_path, before=jail)
    assert done.code == 0, done.err
    if arguments[0] == "listen":
        heard = " ".join(event["committed"] for event in done.of("final"))
    else:
        (saved,) = tmp_path.glob("*.json")
        heard = " ".join(one["text"] for one in json.loads(saved.read_text())["captions"])
    assert words_of(heard) == SAID
