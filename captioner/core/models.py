"""Models to choose from, and the progress of their download."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model of the catalogue.

    Attributes:
        name: Its name in the settings.
        description: One sentence about its use and its speed on this machine.
        size_bytes: Size of the download; 0 if there is nothing to download.
        begun_bytes: Size of its partial download.
        is_installed: Whether it can be used.
        is_built_in: Whether it is part of Captioner.
        fits_here: Its expected performance on this machine, as sentences; empty if unknown.
        missing_draft: The draft model to download for it; empty if one is installed or none is
            known.
        draft_bytes: Size of the draft model's download.
        is_recommended: Whether it is recommended for this machine.
        is_english_only: Whether it is known to support English only.
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
    """The progress of a download.

    Attributes:
        done_bytes: Downloaded bytes of all files.
        total_bytes: The total; 0 until the hub has reported it.
        message: The current activity: "Downloading", "Checking", "Waiting 4 s: ...".
        bytes_per_s: Speed over the last seconds; 0 while unknown.
        left_s: Time left at that speed, in seconds; None without progress.
    """

    done_bytes: int
    total_bytes: int
    message: str = ""
    bytes_per_s: float = 0.0
    left_s: float | None = None
