"""Models as they are offered and downloaded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model of the catalogue.

    Attributes:
        name: What settings call it.
        description: One sentence: for what, and how fast on this machine.
        size_bytes: Of the download; 0 when nothing is to be downloaded.
        begun_bytes: What is here of a download that was not completed.
        is_installed: Whether it can be used now.
        is_built_in: Whether Captioner came with it.
        fits_here: What this machine can do with it, as sentences; empty where that is not known.
        missing_draft: The model to download that would show words before this one has heard
            them; empty where one is here, or none is known.
        draft_bytes: Of that one's download.
        is_recommended: Whether it is the one to begin with on this machine.
        is_english_only: Whether it is known to understand no other language than English.
    """

    name: str
    title: str
    description: str
    size_bytes: int = 0
    is_installed: bool = False
    is_built_in: bool = False
    fits_here: str = ""
    missing_draft: str = ""
    draft_bytes: int = 0
    is_recommended: bool = False
    begun_bytes: int = 0
    is_english_only: bool = False


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """How far a download is.

    Attributes:
        done_bytes: What is there, of all files.
        total_bytes: The total; 0 until the hub has reported it.
        message: What is being done: "Downloading", "Checking", "Waiting 4 s: ...".
        bytes_per_s: Speed over the last seconds; 0 while it is not known.
        left_s: Time left at that speed, in seconds; None where nothing moves.
    """

    done_bytes: int
    total_bytes: int
    message: str = ""
    bytes_per_s: float = 0.0
    left_s: float | None = None
