"""Where Captioner's own files are: what travels with it, and what it keeps for the user."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from captioner.core.folders import Folders
from captioner.files.paths import path_exists

_NAME = "captioner"


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
    return next(one for one in (folder, *folder.parents) if path_exists(one))
