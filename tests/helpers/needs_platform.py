"""Markers of tests that need more than Python: where that is missing they are left out aloud."""

import os
import shutil
import sys
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), "")
AT_SPI_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")

_SLOW_TIMEOUT_S = 3600


def mark_needs(item: pytest.Item) -> None:
    """Skip a test whose marker names what is missing here; give slow ones their time.

    Raises:
        pytest.UsageError: It is marked slow without saying why.
    """
    slow = item.get_closest_marker("slow")
    if slow is not None and not slow.kwargs.get("reason"):
        raise pytest.UsageError(f"{item.nodeid} is slow: say why, @pytest.mark.slow(reason=...)")
    if slow is not None and item.get_closest_marker("timeout") is None:
        item.add_marker(pytest.mark.timeout(_SLOW_TIMEOUT_S))
    if "pulse_audio_session" in getattr(item, "fixturenames", ()):
        item.add_marker("pulse")
    for marker, reason in _missing_here().items():
        if item.get_closest_marker(marker):
            item.add_marker(pytest.mark.skip(reason=reason))


def _missing_here() -> dict[str, str]:
    missing = {}
    if sys.platform != "linux":
        missing["linux"] = "needs Linux"
        missing["pulse"] = "needs PulseAudio, a sound server of Linux"
        missing["x11"] = "needs Xvfb, an X server"
        missing["dbus"] = "needs dbus-daemon, a message bus of Linux"
    if not AT_SPI_LAUNCHER.exists():
        missing["atspi"] = "needs the accessibility bus: Debian's package at-spi2-core"
    if not (shutil.which("orca") and shutil.which("brltty")):
        missing["screen_reader"] = "needs Orca and BRLTTY: make test-screen-reader"
    if not CHROMIUM:
        missing["browser"] = "needs Chromium"
    if os.name != "posix":
        missing["posix"] = "needs named pipes and signals of POSIX"
    if os.name != "posix" or os.geteuid() != 0:
        missing["root"] = "needs root"
    return missing
