"""Where sessions are, for the windows and the command line alike."""

from __future__ import annotations

import hashlib
from pathlib import Path

from captioner.core.folders import Folders
from captioner.settings.model import Settings
from captioner.settings.store import read_settings


def sessions_folder(settings: Settings, folders: Folders) -> Path:
    """The folder of all sessions."""
    chosen = settings.transcripts.folder
    return Path(chosen).expanduser() if chosen else folders.sessions


def saved_sessions_folder(folders: Folders) -> Path:
    """The folder of all sessions that the saved settings name."""
    return sessions_folder(read_settings(folders.settings_file), folders)


def index_path(sessions: Path, folders: Folders) -> Path:
    """Where the index of a folder of sessions goes.

    It can be made again: it is in the cache, one for each folder of sessions.
    """
    if sessions == folders.sessions:
        return folders.cache / "sessions.sqlite"
    digest = hashlib.sha256(str(sessions).encode()).hexdigest()[:12]
    return folders.cache / f"sessions-{digest}.sqlite"
