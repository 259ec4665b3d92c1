"""Gives the overlay the system's look of captions for as long as the user wants it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.system_captions.reader import SystemCaptions
from captioner.settings.model import Settings
from captioner.settings.overlay import OverlayLook
from captioner.settings.presets import with_look

_LOOK_AGAIN_MS = 2_000


class SystemCaptionsFollower(QObject):
    """Looks every other second, since not every version of the systems tells of a change.

    A look that is changed here is the user's own from then on.

    Args:
        captions: None where the system has no such settings: then nothing is done.
    """

    def __init__(
        self,
        settings_model: SettingsModel,
        captions: SystemCaptions | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings_model = settings_model
        self._captions = captions
        self._given: OverlayLook | None = None
        self.timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self.timer.timeout.connect(self._look)
        if captions is not None:
            settings_model.changed.connect(self._on_settings)
            self._on_settings(settings_model.settings)

    def _on_settings(self, settings: Settings) -> None:
        overlay = settings.overlay
        if not overlay.as_system:
            self.timer.stop()
            self._given = None
        elif self._given is None:
            self.timer.start()
            self._look()
        elif with_look(overlay, self._given) != overlay:
            self._settings_model.change("overlay", as_system=False)

    def _look(self) -> None:
        assert self._captions is not None
        look = self._captions.look()
        if look is not None and look != self._given:
            self._given = look
            overlay = self._settings_model.settings.overlay
            self._settings_model.change_page("overlay", with_look(overlay, look))
