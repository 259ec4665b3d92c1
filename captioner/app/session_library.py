"""Past sessions for the command line: the library of a folder, and what its commands need."""

from pathlib import Path

from captioner.app.folders import index_path, saved_sessions_folder
from captioner.core.folders import Folders
from captioner.transcripts.export import render_export
from captioner.transcripts.library.library import RetentionRule, TranscriptLibrary
from captioner.transcripts.library.trash import trashed_sessions

__all__ = [
    "RetentionRule",
    "TranscriptLibrary",
    "open_library",
    "render_export",
    "trashed_sessions",
]


def open_library(folder: Path | None, folders: Folders) -> TranscriptLibrary:
    """Return the sessions of a folder; None: of the one that the settings name, with its index."""
    if folder is not None:
        return TranscriptLibrary(folder, index_path=None)
    root = saved_sessions_folder(folders)
    return TranscriptLibrary(root, index_path=index_path(root, folders))
