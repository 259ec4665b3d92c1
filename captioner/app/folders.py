"""Where Captioner's own files are: what travels with it, and what it keeps for the user."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "captioner"


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
    def log_file(self) -> Path:
        """The newest log."""
        return self.log / "captioner.log"


def user_folders() -> Folders:
    """The folders that the platform gives to this user."""
    data = platformdirs.user_data_path(_NAME, appauthor=False)
    return Folders(
        sessions=data / "sessions",
        models=data / "models",
        settings=platformdirs.user_config_path(_NAME, appauthor=False),
        cache=platformdirs.user_cache_path(_NAME, appauthor=False),
        log=platformdirs.user_log_path(_NAME, appauthor=False),
    )


def nearest_existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there and may be looked at."""
    return next(one for one in (folder, *folder.parents) if os.path.exists(one))  # noqa: PTH110
