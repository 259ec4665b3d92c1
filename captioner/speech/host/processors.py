"""How much of the processor there is."""

from __future__ import annotations

import os

import psutil

MOST_THREADS = 8
"""More threads than this do not make one decode faster."""


def physical_core_count() -> int:
    """Processor cores that this process may use, hyper-threads not counted; at least 1."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(psutil.cpu_count(logical=False) or 1, usable or 1))
