"""Locate the user's folders, the sessions and their index."""

import hashlib
from pathlib import Path

import platformdirs

from captioner.core.folders import Folders
from captioner.files.paths import path_exists
from captioner.settings.model import Settings
from captioner.settings.store import read_settings

_NAME = "captioner"


def user_folders() -> Folders:
    """Return the folders that the platform gives to this user."""
    data = platformdirs.user_data_path(_NAME, appauthor=False)
    return Folders(
        sessions=data / "sessions",
        models=data / "models",
        settings=platformdirs.user_config_path(_NAME, appauthor=False),
        cache=platformdirs.user_cache_path(_NAME, appauthor=False),
        log=platformdirs.user_log_path(_NAME, appauthor=False),
    )


def nearest_existing(folder: Path) -> Path:
    """Return the folder itself, or the nearest one above it that is there and may be looked at."""
    return next(one for one in (folder, *folder.parents) if path_exists(one))


def sessions_folder(settings: Settings, folders: Folders) -> Path:
    chosen = settings.transcripts.folder
    return Path(chosen).expanduser() if chosen else folders.sessions


def saved_sessions_folder(folders: Folders) -> Path:
    return sessions_folder(read_settings(folders.settings_file), folders)


def index_path(sessions: Path, folders: Folders) -> Path:
    """Return where the index of a folder of sessions goes."""
    if sessions == folders.sessions:
        return folders.cache / "sessions.sqlite"
    digest = hashlib.sha256(str(sessions).encode()).hexdigest()[:12]
    return folders.cache / f"sessions-{digest}.sqlite"
