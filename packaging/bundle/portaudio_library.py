"""PortAudio in the Linux bundle; the wheels for Windows and macOS bring their own."""

from __future__ import annotations

import sys
from pathlib import Path


def collected(prepared: Path) -> list[tuple[str, str]]:
    """PyInstaller's `binaries`: what packaging/portaudio/build.sh built, beside the programs."""
    if sys.platform != "linux":
        return []
    return [(str(prepared / "portaudio/lib/libportaudio.so.2"), ".")]


def runtime_hooks(root: Path) -> list[str]:
    """What makes `sounddevice` find it."""
    if sys.platform != "linux":
        return []
    return [str(root / "packaging/hooks/find_portaudio.py")]
