"""Settings as JSON text and back, keeping whatever can be kept."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from captioner.settings.fields import page_from_json
from captioner.settings.migrations import CURRENT_VERSION, migrated
from captioner.settings.model import Settings

PAGES: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Settings))
"""Names of the pages, in order."""


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """What was found in a file.

    Attributes:
        settings: Complete; defaults where the file had nothing usable.
        given_up: "page.field" of everything that was there and could not be used.
        version: The file's version; None where it had none.
        is_readable: Whether it was settings at all.
    """

    settings: Settings
    given_up: tuple[str, ...]
    version: int | None
    is_readable: bool

    @property
    def is_newer(self) -> bool:
        """Whether a later Captioner wrote it."""
        return self.version is not None and self.version > CURRENT_VERSION

    @property
    def is_damaged(self) -> bool:
        """Whether anything in it was lost in reading."""
        return not self.is_readable or bool(self.given_up)


def to_json_text(settings: Settings) -> str:
    """The settings as a person may read and edit them."""
    content = {"version": CURRENT_VERSION, **dataclasses.asdict(settings)}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def from_json_text(content: str) -> ReadSettings:
    """Read settings of any version, in any state of repair; never raises."""
    try:
        stored = json.loads(content)
    except (ValueError, RecursionError):
        return ReadSettings(Settings(), (), None, is_readable=False)
    if not isinstance(stored, dict):
        return ReadSettings(Settings(), (), None, is_readable=False)
    version = stored.pop("version", None)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        version = None
    pages = migrated(stored, version or CURRENT_VERSION)
    hints: Mapping[str, Any] = get_type_hints(Settings)
    read: dict[str, Any] = {}
    given_up: list[str] = []
    for name in PAGES:
        if name in pages:
            read[name], lost = page_from_json(hints[name], pages[name])
            given_up += [f"{name}.{field}" for field in lost]
    is_readable = bool(read) or not pages
    return ReadSettings(coherent(Settings(**read)), tuple(given_up), version, is_readable)


def coherent(settings: Settings) -> Settings:
    """The settings with pairs that contradict each other made to agree."""
    voice = settings.voice_activity
    return dataclasses.replace(
        settings,
        voice_activity=dataclasses.replace(
            voice,
            release_probability=min(voice.release_probability, voice.onset_probability),
            longest_hangover_ms=max(voice.longest_hangover_ms, voice.shortest_hangover_ms),
        ),
    )


def with_page_reset(settings: Settings, page: str) -> Settings:
    """The settings with one page at its defaults."""
    return dataclasses.replace(settings, **{page: getattr(Settings(), page)})
