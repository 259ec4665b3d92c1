"""Keeps `None`, `True` and `False` alive under PySide 6.12.0 on Python 3.11.

There PySide returns constants without counting the reference: `Signal.emit()` returns `True`,
most other calls `None`. After some thousand calls the interpreter ends with "none_dealloc" or
"bool_dealloc". Python 3.12 made its constants immortal; this does the same for those that suffer.
PySide 6.11.3 counts right (docs/decisions/pyside-6-12-on-python-3-11.md).
"""

from __future__ import annotations

import ctypes
import sys

_MORE_THAN_ANY_SESSION_LOSES = 1 << 40


def keep_constants_alive() -> None:
    """Give constants more references than can be lost; nothing to do from Python 3.12 on."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for constant in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(constant))  # the first field of every object
        is_the_count = abs(count.value - sys.getrefcount(constant)) < 10  # not in a debug build
        if is_the_count and count.value < _MORE_THAN_ANY_SESSION_LOSES:
            count.value += _MORE_THAN_ANY_SESSION_LOSES
