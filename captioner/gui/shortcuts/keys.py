"""Combinations of keys, as they are chosen and as window systems name them."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeySequence

_FIRST_F, _LAST_F = Qt.Key.Key_F1.value, Qt.Key.Key_F24.value

# Qt's key: X11's name, Windows' number of a virtual key.
_OTHERS = {
    Qt.Key.Key_Space: ("space", 0x20),
    Qt.Key.Key_Insert: ("Insert", 0x2D),
    Qt.Key.Key_Home: ("Home", 0x24),
    Qt.Key.Key_End: ("End", 0x23),
    Qt.Key.Key_PageUp: ("Prior", 0x21),
    Qt.Key.Key_PageDown: ("Next", 0x22),
    Qt.Key.Key_Left: ("Left", 0x25),
    Qt.Key.Key_Up: ("Up", 0x26),
    Qt.Key.Key_Right: ("Right", 0x27),
    Qt.Key.Key_Down: ("Down", 0x28),
    Qt.Key.Key_Pause: ("Pause", 0x13),
    Qt.Key.Key_ScrollLock: ("Scroll_Lock", 0x91),
}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key with its modifiers.

    Attributes:
        x11_name: Name of its keysym.
        windows_key: Number of its virtual key.
    """

    x11_name: str
    windows_key: int
    modifiers: Qt.KeyboardModifier

    def held(self, masks: Mapping[Qt.KeyboardModifier, int]) -> int:
        """Return the modifiers in a window system's own bits."""
        return sum(mask for each, mask in masks.items() if each & self.modifiers)


class Keys(QObject):
    """A window system's way to have keys in every program."""

    pressed = Signal(str)
    """The name of a shortcut that was pressed."""

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        """Take these keys instead of those before; returns the names of those refused."""
        raise NotImplementedError

    def close(self) -> None:
        """Give the keys back."""
        raise NotImplementedError


def parsed(keys: str) -> Shortcut | None:
    """Return a combination as Qt writes it; None where it is none for all programs.

    Letters, digits and the like need Ctrl, Alt or Meta: other programs are typed into.
    """
    sequence = QKeySequence.fromString(keys, QKeySequence.SequenceFormat.PortableText)
    if sequence.count() != 1:
        return None
    combination: QKeyCombination = sequence[0]  # type: ignore[index]  # not in the stubs
    key, modifiers = combination.key(), combination.keyboardModifiers()
    is_held = bool(modifiers & ~Qt.KeyboardModifier.ShiftModifier)
    if _FIRST_F <= key.value <= _LAST_F:
        number = key.value - _FIRST_F
        return Shortcut(f"F{number + 1}", 0x70 + number, modifiers)
    if key in (Qt.Key.Key_Pause, Qt.Key.Key_ScrollLock) or (is_held and key in _OTHERS):
        return Shortcut(*_OTHERS[key], modifiers)
    if is_held and key.value < 0x80 and chr(key.value).isalnum():
        return Shortcut(chr(key.value).lower(), key.value, modifiers)
    return None
