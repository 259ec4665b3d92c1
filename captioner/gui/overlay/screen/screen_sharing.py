"""Leaving a window out of screen sharing, where the platform has a way."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QWidget

_WDA_NONE = 0x0
_WDA_EXCLUDEFROMCAPTURE = 0x11
_NS_WINDOW_SHARING_NONE = 0
_NS_WINDOW_SHARING_READ_ONLY = 1


def can_hide_from_sharing() -> bool:
    """Windows (10, version 2004, or later) and macOS can; X11 and Wayland offer no way."""
    return sys.platform in ("win32", "darwin")


def set_hidden_from_sharing(widget: QWidget, is_hidden: bool) -> bool:
    """Hide a window from screen sharing or show it again; returns whether that worked."""
    if sys.platform == "win32":
        return _set_on_windows(int(widget.winId()), is_hidden)
    if sys.platform == "darwin":
        return _set_on_macos(int(widget.winId()), is_hidden)
    return False


def _set_on_windows(window: int, is_hidden: bool) -> bool:
    import ctypes

    user32 = getattr(ctypes, "windll").user32  # noqa: B009 - only there on Windows
    return bool(
        user32.SetWindowDisplayAffinity(window, _WDA_EXCLUDEFROMCAPTURE if is_hidden else _WDA_NONE)
    )


def _set_on_macos(view: int, is_hidden: bool) -> bool:
    """`[[view window] setSharingType: ...]` through the Objective-C runtime."""
    import ctypes
    import ctypes.util

    library = ctypes.util.find_library("objc")
    if library is None:
        return False
    objc = ctypes.CDLL(library)
    objc.sel_registerName.restype = ctypes.c_void_p
    send = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(
        ("objc_msgSend", objc)
    )
    window = send(view, objc.sel_registerName(b"window"))
    if not window:
        return False
    send_number = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(
        ("objc_msgSend", objc)
    )
    kind = _NS_WINDOW_SHARING_NONE if is_hidden else _NS_WINDOW_SHARING_READ_ONLY
    send_number(window, objc.sel_registerName(b"setSharingType:"), kind)
    return True
