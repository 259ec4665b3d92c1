"""A PulseAudio server of the tests' own: virtual microphones, loudspeakers and their monitors.

It needs no hardware, no D-Bus and no running desktop, and does not touch the user's server: its
runtime and configuration folders lie in a temporary folder. Debian packages: pulseaudio,
pulseaudio-utils, libasound2-plugins (PortAudio reaches it through ALSA's "pulse" device).

`PulseAudioServer` gives:

- the microphone `MICROPHONE`, the default source: what is played to the sink `MICROPHONE_FEED`
  (`play_to_microphone`) is heard in it;
- the loudspeaker `LOUDSPEAKER`, the default sink, and its monitor `LOUDSPEAKER.monitor`
  (`play_to_loudspeaker`).

A program finds the server by the variables in `environment`: pass `{**os.environ,
**server.environment}` to a subprocess, or use the fixture `pulse_audio`, which sets them for the
test's own process. `captioner listen --source mic` then hears the virtual microphone,
`--source system` the loudspeaker. PortAudio lists devices once, when it is initialised, so the
variables must be there before; Captioner's own code refreshes the list when nothing is open.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.waiting import until

MICROPHONE = "virtual_microphone"
MICROPHONE_NAME = "Virtual Microphone"
MICROPHONE_FEED = "microphone_feed"
LOUDSPEAKER = "virtual_loudspeaker"
LOUDSPEAKER_NAME = "Virtual Loudspeaker"

_DEADLINE_S = 20.0


class PulseAudioServer:
    """One server, started by `start` (or `with`), gone after `close`.

    Args:
        folder: Where its runtime and configuration files go; short, as socket paths must be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._keep_awake: list[subprocess.Popen[bytes]] = []
        self._players: list[subprocess.Popen[bytes]] = []
        for name in ("runtime", "config", "home"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)

    def __enter__(self) -> PulseAudioServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def environment(self) -> dict[str, str]:
        """Variables that lead a client to this server and to no other."""
        return {
            "PULSE_SERVER": f"unix:{self.folder}/runtime/pulse/native",
            "PULSE_COOKIE": f"{self.folder}/config/cookie",
            "PULSE_LATENCY_MSEC": "30",
            "XDG_RUNTIME_DIR": f"{self.folder}/runtime",
        }

    @property
    def _all_variables(self) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("PULSE_")
        }
        return {
            **inherited,
            **self.environment,
            "XDG_CONFIG_HOME": f"{self.folder}/config",
            "HOME": f"{self.folder}/home",
            "LC_ALL": "C.UTF-8",
        }

    # --- the server ---------------------------------------------------------------------------

    def start(self) -> None:
        """Start it with the standard devices; returns when it answers."""
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        command += ["--disable-shm=yes", "--log-target=stderr", "--log-level=error"]
        command += ["--high-priority=no", "--realtime=no"]
        for module in (
            f"module-native-protocol-unix auth-cookie={self.folder}/config/cookie",
            _sink(LOUDSPEAKER, LOUDSPEAKER_NAME, 48_000),
            _sink(MICROPHONE_FEED, "Microphone Feed", 48_000),
            _microphone(MICROPHONE, MICROPHONE_NAME, MICROPHONE_FEED),
            # What desktops have: streams of a removed device are moved to another one.
            "module-rescue-streams",
        ):
            command += ["-L", module]
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self._all_variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until(self._answers, "the PulseAudio server to answer")
        self.control("set-default-source", MICROPHONE)
        self.control("set-default-sink", LOUDSPEAKER)
        # A source that nobody reads is suspended; waking it takes up to 2 s, in which sound that
        # is played into it is lost. So somebody reads each, from here on.
        self._keep_awake = [
            self.keep_awake(source) for source in (MICROPHONE, f"{LOUDSPEAKER}.monitor")
        ]

    def keep_awake(self, source: str) -> subprocess.Popen[bytes]:
        """Read a source, so that its sound flows at once; returns when it does."""
        handle, heard = tempfile.mkstemp(suffix=".raw", dir=self.folder)
        command = ["parec", "--raw", f"--device={source}"]
        command += ["--rate=8000", "--channels=1", "--format=u8"]
        with os.fdopen(handle, "wb") as file:
            reader = subprocess.Popen(
                command,
                env=self._all_variables,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.DEVNULL,
            )
        until(lambda: Path(heard).stat().st_size, f"sound to flow from {source}")
        return reader

    def ensure_running(self) -> None:
        """Start it again where a test that failed left it killed."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self.start()

    def kill(self) -> None:
        """End the server as a crash would, without a word to its clients."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Kill it and start it again at the same address."""
        self.kill()
        self.start()

    def close(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        for reader in self._keep_awake:
            reader.terminate()
            reader.wait(_DEADLINE_S)
        self._keep_awake = []
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_DEADLINE_S)
            self._process = None
        (self.folder / "runtime/pulse/native").unlink(missing_ok=True)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            pytest.fail(f"PulseAudio ended: {(self.folder / 'server.log').read_text()}")
        return self._pactl("info").returncode == 0

    # --- its devices --------------------------------------------------------------------------

    def control(self, *arguments: str) -> str:
        """Run pactl with these arguments; its output."""
        done = self._pactl(*arguments)
        assert done.returncode == 0, f"pactl {' '.join(arguments)}: {done.stderr}"
        return done.stdout.strip()

    def listing(self, what: str) -> list[list[str]]:
        """The rows of `pactl list short WHAT` (sources, sinks, source-outputs, modules)."""
        return [line.split("\t") for line in self.control("list", "short", what).splitlines()]

    def add_microphone(self, name: str, description: str, rate_hz: int = 48_000) -> list[str]:
        """A microphone of this name, and a sink `NAME_feed` that is heard in it.

        Returns:
            Module numbers for `remove`, in the order in which to remove them.
        """
        feed = self.control("load-module", *_sink(f"{name}_feed", "Feed", rate_hz).split(" ", 1))
        source = self.control(
            "load-module", *_microphone(name, description, f"{name}_feed").split(" ", 1)
        )
        return [source, feed]

    def add_loudspeaker(self, name: str, description: str, rate_hz: int = 48_000) -> list[str]:
        """A loudspeaker of this name; its monitor is `NAME.monitor`."""
        return [self.control("load-module", *_sink(name, description, rate_hz).split(" ", 1))]

    def remove(self, modules: list[str]) -> None:
        """Unplug what `add_microphone` or `add_loudspeaker` added."""
        for module in modules:
            self.control("unload-module", module)

    def set_default_source(self, name: str) -> None:
        self.control("set-default-source", name)

    def set_default_sink(self, name: str) -> None:
        self.control("set-default-sink", name)

    # --- sound --------------------------------------------------------------------------------

    def play_to_microphone(self, sound: Path | np.ndarray, feed: str = MICROPHONE_FEED) -> None:
        """Play into the virtual microphone; returns when it was heard to the end."""
        self.start_playing(sound, feed).wait(600)

    def play_to_loudspeaker(self, sound: Path | np.ndarray, sink: str = LOUDSPEAKER) -> None:
        """Play through the virtual loudspeaker; returns when it was heard to the end."""
        self.start_playing(sound, sink).wait(600)

    def start_playing(
        self,
        sound: Path | np.ndarray,
        sink: str = LOUDSPEAKER,
        *,
        application: str = "",
        channel_map: str = "",
    ) -> subprocess.Popen[bytes]:
        """Play a WAV file, or float32[n] at 16 kHz, to a sink; wait for the process's end.

        Args:
            application: The name that the player gives itself; empty for its own.
            channel_map: Which channel of the file is which; empty for the usual order.
        """
        if isinstance(sound, np.ndarray):
            sound = self._write_wav(sound)
        options = [f"--channel-map={channel_map}"] if channel_map else []
        return self._player("paplay", sink, application, *options, str(sound))

    def open_player(self, application: str, *, role: str = "video") -> subprocess.Popen[bytes]:
        """An application that plays float32[n] at 16 kHz from its standard input, to its end.

        Args:
            role: What the server takes its sound for: video, music, phone, event.
        """
        options = ["--raw", "--playback", "--format=float32le", "--rate=16000", "--channels=1"]
        options += [f"--property=media.role={role}"]
        return self._player("pacat", LOUDSPEAKER, application, *options)

    def _player(
        self, program: str, sink: str, application: str, *options: str
    ) -> subprocess.Popen[bytes]:
        variables = self._all_variables
        # Recording wants little latency; a player with little stutters on a busy machine.
        del variables["PULSE_LATENCY_MSEC"]
        command = [program, "--latency-msec=1000", f"--device={sink}"]
        if application:
            command.append(f"--client-name={application}")
        player = subprocess.Popen(
            [*command, *options],
            env=variables,
            stdin=subprocess.PIPE if program == "pacat" else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._players.append(player)
        return player

    def end_players(self) -> None:
        """End those that a test left running."""
        for player in self._players:
            if player.poll() is None:
                player.kill()
            if player.stdin is not None:
                with contextlib.suppress(BrokenPipeError):
                    player.stdin.close()
            player.wait(_DEADLINE_S)
        self._players = []

    def _pactl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pactl", *arguments],
            env=self._all_variables,
            capture_output=True,
            text=True,
            timeout=_DEADLINE_S,
            check=False,
        )

    def _write_wav(self, samples: np.ndarray) -> Path:
        handle, name = tempfile.mkstemp(suffix=".wav", dir=self.folder)
        os.close(handle)
        with wave.open(name, "wb") as file:
            file.setparams((1, 2, 16_000, 0, "NONE", ""))
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return Path(name)


def _sink(name: str, description: str, rate_hz: int) -> str:
    return (
        f"module-null-sink sink_name={name} rate={rate_hz} channels=2 "
        f"sink_properties=\"device.description='{description}'\""
    )


def _microphone(name: str, description: str, feed: str) -> str:
    return (
        f"module-remap-source source_name={name} master={feed}.monitor "
        f"source_properties=\"device.description='{description}'\""
    )


@contextlib.contextmanager
def pulse_audio_server() -> Iterator[PulseAudioServer]:
    """A running server in a folder of its own, ended and removed afterwards."""
    # Not pytest's tmp_path: a socket's path may not exceed 107 bytes.
    with (
        tempfile.TemporaryDirectory(prefix="captioner-pulse-") as folder,
        closing(PulseAudioServer(Path(folder))) as server,
    ):
        server.start()
        yield server


@pytest.fixture(scope="session")
def pulse_audio_session() -> Iterator[PulseAudioServer]:
    """The server, started when the first test asks for it."""
    if sys.platform != "linux":
        pytest.skip("PulseAudio is the sound server of Linux")
    with pulse_audio_server() as server:
        yield server


@pytest.fixture
def pulse_audio(
    pulse_audio_session: PulseAudioServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PulseAudioServer]:
    """The server, with this process's variables set to reach it."""
    pulse_audio_session.ensure_running()
    monkeypatch.delenv("PULSE_SOURCE", raising=False)
    monkeypatch.delenv("PULSE_SINK", raising=False)
    for name, value in pulse_audio_session.environment.items():
        monkeypatch.setenv(name, value)
    yield pulse_audio_session
    pulse_audio_session.end_players()
