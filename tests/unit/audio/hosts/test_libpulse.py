"""Reaching for the sound server runs no other program and makes no file."""

import subprocess
import sys

import pytest

PROGRAM = """
import subprocess
started = []
run = subprocess.Popen.__init__
def note(self, args, *rest, **options):
    started.append(args)
    run(self, args, *rest, **options)
subprocess.Popen.__init__ = note
from captioner.audio.hosts.pulse_client import is_pulse_reachable
import ctypes.util
search = ctypes.util.find_library
is_pulse_reachable()
assert ctypes.util.find_library is search
assert not started, started
"""


@pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is the sound server of Linux")
def test_libpulse_is_loaded_without_compiler_and_linker() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
