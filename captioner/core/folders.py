"""Where a user's files go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """The user's folders; none of them need exist yet."""

    sessions: Path
    models: Path
    settings: Path
    cache: Path
    log: Path

    @property
    def settings_file(self) -> Path:
        """The settings of the desktop application."""
        return self.settings / "settings.json"

    @property
    def window_state_file(self) -> Path:
        """Where the windows stood."""
        return self.settings / "windows.json"

    @property
    def remembered_voices_file(self) -> Path:
        """Voices that people asked to have recognised."""
        return self.models.parent / "voices" / "remembered.json"

    @property
    def sent_numbers_file(self) -> Path:
        """Numbers of the lines that meetings were sent."""
        return self.settings / "sent-lines.json"

    @property
    def log_file(self) -> Path:
        """The newest log."""
        return self.log / "captioner.log"
