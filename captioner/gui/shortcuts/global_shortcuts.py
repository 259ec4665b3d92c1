"""The shortcuts of the settings, in every program."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication, QKeySequence

from captioner.gui.shortcuts.keys import Shortcut, parsed
from captioner.gui.shortcuts.windows_keys import WindowsKeys
from captioner.gui.shortcuts.x11_keys import X11Keys
from captioner.gui.widgets.banner import BannerArea
from captioner.settings.model import GeneralSettings


class Keys(Protocol):
    """A window system's way."""

    @property
    def pressed(self) -> SignalInstance:
        """The name of a shortcut that was pressed."""

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        """Take these keys instead of those before; returns the names of those refused."""

    def close(self) -> None:
        """Give the keys back."""


def can_be_global() -> bool:
    """X11 and Windows can. XWayland sees keys of its own windows alone."""
    is_x11 = QGuiApplication.platformName() == "xcb" and not os.environ.get("WAYLAND_DISPLAY")
    return sys.platform == "win32" or is_x11


class GlobalShortcuts(QObject):
    """Takes the keys, tells which were pressed, and says which cannot be had."""

    toggle_wanted = Signal()
    lock_wanted = Signal()
    mark_wanted = Signal()

    def __init__(
        self, banners: BannerArea, parent: QObject | None = None, keys: Keys | None = None
    ) -> None:
        super().__init__(parent)
        self._banners = banners
        self._keys = keys
        if keys is not None:
            keys.pressed.connect(self._on_pressed)
        self._wanted: dict[str, str] = {}

    def apply(self, general: GeneralSettings) -> None:
        """Take the keys that the settings name."""
        chosen = {
            "toggle_wanted": general.toggle_shortcut,
            "lock_wanted": general.lock_shortcut,
            "mark_wanted": general.mark_shortcut,
        }
        wanted = {name: keys for name, keys in chosen.items() if keys}
        if wanted == self._wanted:
            return
        before, self._wanted = self._wanted, wanted
        if self._keys is None:
            if not can_be_global():
                return
            self._keys = WindowsKeys(self) if sys.platform == "win32" else X11Keys(self)
            self._keys.pressed.connect(self._on_pressed)
        usable = {name: shortcut for name, keys in wanted.items() if (shortcut := parsed(keys))}
        refused = self._keys.take(usable)
        for name, keys in wanted.items():
            if before.get(name) != keys:
                self._tell(keys, is_usable=name in usable, is_refused=name in refused)

    def close(self) -> None:
        """Give the keys back."""
        if self._keys is not None:
            self._keys.close()

    def _on_pressed(self, name: str) -> None:
        getattr(self, name).emit()

    def _tell(self, keys: str, *, is_usable: bool, is_refused: bool) -> None:
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        if not is_usable:
            words = self.tr("{keys} cannot be a shortcut for all programs.").format(keys=shown)
            hint = self.tr("Choose a letter or digit with Ctrl, Alt or Meta, or a function key.")
        elif is_refused:
            words = self.tr("{keys} is taken by another program.").format(keys=shown)
            hint = self.tr("Choose other keys in the settings, under General.")
        else:
            return
        self._banners.show_message("warning", words, hint)
