"""The newest release, compared with the installed version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from packaging.version import Version

from captioner.core.bounded_json import parse_bounded_json

MOST_BYTES = 1_000_000
"""Largest description of a release to read, in bytes."""

_LONGEST_VERSION = 64
# Shown in a terminal and in a link, so only characters that need no escaping are allowed.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:/_~%+=?&#@-]{0,400}", re.ASCII)


@dataclass(frozen=True, slots=True)
class About:
    """Facts about the application."""

    version: str
    release_notes: str = ""
    licences: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class NewestRelease:
    """The newest release and the installed version.

    Attributes:
        version: Such as `0.2.0`.
        page: Address of its page; empty if unknown.
        published: The day it was published; None if unknown.
    """

    version: str
    installed: str
    page: str = ""
    published: date | None = None

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than the installed version."""
        return Version(self.version) > Version(self.installed)

    @property
    def is_older(self) -> bool:
        """Whether the installed version has not been published yet."""
        return Version(self.version) < Version(self.installed)


def read_newest_release(content: bytes, installed: str) -> NewestRelease:
    """Return the release in GitHub's "latest release".

    Raises:
        ValueError: The content describes no release.
    """
    try:
        described = parse_bounded_json(content, most_bytes=MOST_BYTES)
        tag = described["tag_name"]
    except (KeyError, TypeError) as error:
        raise ValueError("no release is described") from error
    if not isinstance(tag, str) or len(tag) > _LONGEST_VERSION:
        raise ValueError(f"{tag!r:.100} is no version")
    page, published = described.get("html_url"), described.get("published_at")
    return NewestRelease(
        version=str(Version(tag)),
        installed=installed,
        page=page if isinstance(page, str) and _ADDRESS.fullmatch(page) else "",
        published=_day(published) if isinstance(published, str) else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
