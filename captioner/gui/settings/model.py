"""The settings as the windows see them: changed here, saved, and announced by a signal."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from captioner.gui.widgets.background import Background
from captioner.settings.model import PageSettings, Settings
from captioner.settings.store import SettingsStore

_SAVE_AFTER_MS = 250
"""A slider being dragged is one change."""


class SettingsModel(QObject):
    """Applies changes and writes them on a thread.

    A failure is shown once when the file cannot be written, and again after a success.
    """

    changed = Signal(object)
    """The new `Settings`."""

    def __init__(
        self,
        store: SettingsStore,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self._background = background
        self._has_failed = False
        self._is_announcing = False
        self._timer = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._timer.timeout.connect(self._save)

    @property
    def settings(self) -> Settings:
        return self.store.settings

    def change(self, changed_page: Callable[[Settings], PageSettings]) -> None:
        """Apply a page that a function makes from the current settings."""
        self.set_page(changed_page(self.settings))

    def set_page(self, page: PageSettings) -> None:
        """Apply another page instead of the one of its type."""
        self.replace(self.settings.with_page(page))

    def reset_page(self, name: str) -> None:
        """Give one page, by its name in `Settings`, its defaults."""
        self.set_page(getattr(Settings(), name))

    def replace(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.store.replace(settings)
        self._timer.start()
        self._announce()

    def report_imported(self) -> None:
        """Save and announce settings that the store imported by itself."""
        self._timer.start()
        self._announce()

    def _announce(self) -> None:
        """Notify all listeners; changes by a listener come after, so all end with the same."""
        if self._is_announcing:
            return
        self._is_announcing = True
        try:
            told: Settings | None = None
            while told is not self.settings:
                told = self.settings
                self.changed.emit(told)
        finally:
            self._is_announcing = False

    def flush(self) -> None:
        """Write now, on the calling thread, if anything waits to be written."""
        if self._timer.isActive():
            self._timer.stop()
            try:
                self.store.save()
            except Exception as error:  # shown like any other failure
                self._on_failed(error)

    def _save(self) -> None:
        self._background.run(self.store.save, self._on_saved, self._on_failed)

    def _on_saved(self, _answer: None) -> None:
        self._has_failed = False

    def _on_failed(self, error: Exception) -> None:
        if not self._has_failed:
            self._has_failed = True
            self._background.show_error(error)
