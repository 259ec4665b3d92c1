"""What a list of releases says about the version that is installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from packaging.version import Version

from captioner.core.bounded_json import parse_bounded_json

MOST_BYTES = 1_000_000
"""Longest description of a release that is read."""

_LONGEST_VERSION = 64
# What follows is shown in a terminal and in a link: nothing that needs escaping.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:/_~%+=?&#@-]{0,400}", re.ASCII)


@dataclass(frozen=True, slots=True)
class About:
    """What the application says about itself."""

    version: str
    release_notes: str = ""
    licences: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class NewestRelease:
    """The newest release, beside what is installed.

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
        """Whether it is newer than what is installed."""
        return Version(self.version) > Version(self.installed)

    @property
    def is_older(self) -> bool:
        """Whether what is installed has not been published yet."""
        return Version(self.version) < Version(self.installed)


def read_newest_release(content: bytes, installed: str) -> NewestRelease:
    """The release that GitHub's "latest release" describes.

    Raises:
        ValueError: It describes no release.
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
