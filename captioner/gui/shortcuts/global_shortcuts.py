"""The shortcuts of the settings, in every program."""

import os
import sys
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence

from captioner.gui.shortcuts.hot_keys import MacKeys, WindowsKeys
from captioner.gui.shortcuts.keys import Keys, parsed
from captioner.gui.shortcuts.portal_keys import PortalKeys, PortalTrouble
from captioner.gui.shortcuts.x11_keys import X11Keys
from captioner.gui.widgets.banner import BannerArea
from captioner.settings.model import GeneralSettings


class GlobalShortcuts(QObject):
    """Takes the keys, reports which were pressed, and says which are not available."""

    toggle_wanted = Signal()
    lock_wanted = Signal()
    mark_wanted = Signal()
    look_wanted = Signal()

    changed = Signal()
    """There is something else to say about them."""

    def __init__(
        self, banners: BannerArea, parent: QObject | None = None, keys: Keys | None = None
    ) -> None:
        super().__init__(parent)
        self._banners = banners
        self._keys = keys
        if keys is not None:
            self._connect(keys)
        self._wanted: dict[str, str] = {}
        self._refused: dict[str, tuple[str, str]] = {}
        self._on_desktop: list[str] = []
        self._trouble = PortalTrouble.NONE

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes for the settings page about the shortcuts; empty where all is as chosen."""
        if self._keys is not None and self._trouble is PortalTrouble.NONE:
            refused = tuple(" ".join(words) for words in self._refused.values())
            return refused + tuple(self._on_desktop)
        if self._keys is None and not self._wanted and _way() is not None:
            return ()
        return (" ".join(self._why_none()),)

    @property
    def can_be(self) -> bool:
        """Whether keys can be chosen here."""
        return self._trouble not in (PortalTrouble.NO_PORTAL, PortalTrouble.TOO_OLD) and (
            self._keys is not None or _way() is not None
        )

    @property
    def can_ask_again(self) -> bool:
        """Whether the desktop refused, and may think again."""
        return self._trouble in (PortalTrouble.DECLINED, PortalTrouble.CLOSED)

    def what(self, name: str) -> str:
        return {
            "toggle_wanted": self.tr("Start or stop captioning"),
            "lock_wanted": self.tr("Lock or unlock the overlay"),
            "mark_wanted": self.tr("Mark this moment"),
            "look_wanted": self.tr("Previous look"),
        }[name]

    def apply(self, general: GeneralSettings) -> None:
        chosen = {
            "toggle_wanted": general.toggle_shortcut,
            "lock_wanted": general.lock_shortcut,
            "mark_wanted": general.mark_shortcut,
            "look_wanted": general.look_shortcut,
        }
        wanted = {name: keys for name, keys in chosen.items() if keys}
        if wanted != self._wanted:
            before, self._wanted = self._wanted, wanted
            self._take(before)

    def look(self) -> None:
        """Find out whether there can be any, before the user chooses some."""
        if self._keys is None:
            self._take({})

    def ask_again(self) -> None:
        self._take(self._wanted)

    def close(self) -> None:
        if self._keys is not None:
            self._keys.close()

    def _take(self, before: Mapping[str, str]) -> None:
        if self._keys is None:
            self._keys = self._open()
            if self._keys is None:
                return
            self._connect(self._keys)
        combinations = {name: parsed(keys) for name, keys in self._wanted.items()}
        users = {each: name for name, each in reversed(combinations.items()) if each}
        usable = {name: each for name, each in combinations.items() if each and users[each] == name}
        self._on_desktop, self._trouble = [], PortalTrouble.NONE
        refused = self._keys.take(usable)
        self._refused = {
            name: self._refusal(name, users[shortcut] if shortcut else "")
            for name, shortcut in combinations.items()
            if name not in usable or name in refused
        }
        for name, words in self._refused.items():
            if before.get(name) != self._wanted[name]:
                self._banners.show_message("warning", *words)
        self.changed.emit()

    def _open(self) -> Keys | None:
        way = _way()
        return way(self) if way is not None else None

    def _connect(self, keys: Keys) -> None:
        keys.pressed.connect(lambda name: getattr(self, name).emit())
        if isinstance(keys, PortalKeys):
            keys.answered.connect(self._on_answered)

    def _on_answered(self, trouble: PortalTrouble, keys: Mapping[str, str]) -> None:
        is_news = trouble is not self._trouble and trouble is not PortalTrouble.NONE
        self._trouble = trouble
        self._on_desktop = [
            self.tr(
                "{what}: {keys} on this desktop; you can change this in the desktop's settings."
            ).format(what=self.what(name), keys=keys[name])
            if keys.get(name)
            else self.tr(
                "{what}: this desktop assigned no keys; choose some in its settings."
            ).format(what=self.what(name))
            for name in self._wanted
            if name not in self._refused
        ]
        if is_news and self._wanted:
            self._banners.show_message("warning", *self._why_none())
        self.changed.emit()

    def _why_none(self) -> tuple[str, str]:
        if self.can_ask_again:
            words = (
                self.tr("The desktop did not allow shortcuts in every program.")
                if self._trouble is PortalTrouble.DECLINED
                else self.tr("The desktop switched off the shortcuts in every program.")
            )
            return words, self.tr("Ask again in the settings, under General.")
        words = {
            PortalTrouble.NO_PORTAL: self.tr(
                "This desktop has no portal (xdg-desktop-portal) to give keys to Captioner."
            ),
            PortalTrouble.TOO_OLD: self.tr(
                "This desktop's portal cannot give keys to applications yet; those of KDE "
                "Plasma 5.27 and GNOME 48 can."
            ),
        }.get(
            self._trouble,
            self.tr("Captioner cannot receive keys that are pressed in other programs here."),
        )
        return words, self.tr(
            "In the system's keyboard settings, assign keys to the commands captioner --toggle, "
            "--toggle-lock and --mark."
        )

    def _refusal(self, name: str, user: str) -> tuple[str, str]:
        keys = QKeySequence(self._wanted[name])
        shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
        if user:
            words = (
                self.tr("{keys} is taken by another program.").format(keys=shown)
                if user == name
                else self.tr("{keys} is already used for “{action}”.").format(
                    keys=shown, action=self.what(user)
                )
            )
            return words, self.tr("Choose other keys in the settings, under General.")
        words = self.tr("{keys} cannot be a shortcut for all programs.").format(keys=shown)
        return words, self.tr("Choose a letter or digit with Ctrl, Alt or Meta, or a function key.")


def _way() -> Callable[[GlobalShortcuts], Keys] | None:
    """This window system's. XWayland sees keys of its own windows alone: the portal it is."""
    platform = QGuiApplication.platformName()
    if platform == "windows":
        return WindowsKeys
    if platform == "cocoa":
        return MacKeys
    if sys.platform == "linux" and platform in ("xcb", "wayland"):
        if not os.environ.get("WAYLAND_DISPLAY"):
            return X11Keys
        return lambda shortcuts: PortalKeys(shortcuts.what, shortcuts)
    return None
