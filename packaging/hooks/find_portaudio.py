"""Run in the bundle before anything else: where PortAudio is.

sounddevice asks `ctypes.util.find_library`, which knows the system's libraries alone. The .deb
leaves the bundle's copy out and has the system's found, by its dependency.
"""

import ctypes.util
import sys
from pathlib import Path

_bundled = Path(sys._MEIPASS) / "libportaudio.so.2"  # type: ignore[attr-defined]  # PyInstaller sets it
_find_in_system = ctypes.util.find_library


def _find_library(name: str) -> str | None:
    if name == "portaudio" and _bundled.exists():
        return str(_bundled)
    return _find_in_system(name)


ctypes.util.find_library = _find_library
