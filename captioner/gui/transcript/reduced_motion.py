"""Whether the desktop asks for less motion."""

from __future__ import annotations

import os

from PySide6.QtGui import QGuiApplication


def wants_reduced_motion() -> bool:
    """What the desktop's accessibility settings say.

    Qt knows since 6.12; before that, and where a desktop does not say, motion is allowed
    unless GTK's animations are switched off for this process.
    """
    if os.environ.get("GTK_ENABLE_ANIMATIONS") == "0":
        return True
    # PySide ties the life of the second wrapper to that of the first: both are held.
    style_hints = QGuiApplication.styleHints()
    if not hasattr(style_hints, "accessibility"):
        return False
    hints = style_hints.accessibility()
    if not hasattr(hints, "motionPreference"):
        return False
    return bool(hints.motionPreference().name == "ReducedMotion")
