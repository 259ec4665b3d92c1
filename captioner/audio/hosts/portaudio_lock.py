"""The lock of PortAudio, which `sounddevice` and `pulsectl` are imported under, too."""

from __future__ import annotations

import threading

lock = threading.RLock()
"""Held while PortAudio opens, closes, lists or restarts: it is not safe across threads.

A thread that its holder waits for must not take it."""
