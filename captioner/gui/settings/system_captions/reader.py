"""What is read of a system's own look of captions; neither reader was tried on such a system."""

from __future__ import annotations

import importlib.util
import sys
from typing import Protocol

from captioner.settings.overlay import OverlayLook


class SystemCaptions(Protocol):
    """The system's settings of captions."""

    def look(self) -> OverlayLook | None:
        """The look that the user has chosen there; None where it cannot be read."""


def system_captions() -> SystemCaptions | None:
    """Those of this system; None where it has none, or where they cannot be read."""
    if sys.platform == "darwin":
        from captioner.gui.settings.system_captions.mac import MacCaptions

        return MacCaptions()
    if sys.platform == "win32" and importlib.util.find_spec("winrt") is not None:
        from captioner.gui.settings.system_captions.windows import WindowsCaptions

        return WindowsCaptions()
    return None
