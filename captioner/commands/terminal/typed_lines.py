"""Lines that are typed at the terminal while something else is done."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":

    def typed_lines() -> list[str]:
        """None: the console of Windows hands lines only to those who wait for them."""
        return []

else:
    import select

    def typed_lines() -> list[str]:
        """Lines that were ended with Enter since the last call; never waits.

        Only at a terminal, and in its foreground: elsewhere reading would stop the process, or
        take what was meant for somebody else.
        """
        try:
            if sys.stdin is None or not sys.stdin.isatty():
                return []
            descriptor = sys.stdin.fileno()
            if os.tcgetpgrp(descriptor) != os.getpgrp():
                return []
            if not select.select([descriptor], [], [], 0)[0]:
                return []
            return os.read(descriptor, 4096).decode("utf-8", "replace").splitlines()
        except (OSError, ValueError):  # it has gone
            return []
