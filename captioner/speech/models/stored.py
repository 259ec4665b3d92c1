"""A stored model: its files, where it came from, and whether it is complete."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from captioner.core.message import NO_MESSAGE, Message
from captioner.speech.models.catalogue import CatalogueEntry
from captioner.speech.models.manifest import FileState


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model as `models list` shows it.

    Attributes:
        path: Its directory; None while it is not on this machine.
        size_bytes: Of its files on this machine.
        partial_bytes: Of a download that has been begun.
        is_built_in: Whether these are the files that Captioner came with.
    """

    entry: CatalogueEntry
    path: Path | None
    size_bytes: int
    partial_bytes: int
    is_built_in: bool = False


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """What a name led to.

    Attributes:
        notice: One sentence where it is another than the wished one; else empty.
    """

    path: Path
    name: str
    notice: Message = NO_MESSAGE


@dataclass(frozen=True, slots=True)
class Verification:
    """What `models verify` found.

    Attributes:
        origin: Where the digests come from, in words; empty where there are none.
    """

    name: str
    origin: str
    files: dict[str, FileState]

    @property
    def is_whole(self) -> bool:
        """Whether every file is what it should be, and there is something to compare with."""
        states = self.files.values()
        return bool(states) and all(state is FileState.WHOLE for state in states)
