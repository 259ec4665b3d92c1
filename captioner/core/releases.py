"""What a list of releases says about the version that is installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from captioner.core.bounded_json import parse_bounded_json

MOST_BYTES = 1_000_000
"""Longest description of a release that is read."""

_VERSION = re.compile(
    r"v?(?P<numbers>\d{1,9}(?:\.\d{1,9}){0,5})"
    r"(?:[-._]?(?P<stage>dev|alpha|a|beta|b|preview|pre|rc|c)[-._]?(?P<count>\d{0,9}))?",
    re.IGNORECASE | re.ASCII,
)
_STAGES = {"dev": 0, "alpha": 1, "a": 1, "beta": 2, "b": 2, "preview": 3, "pre": 3, "rc": 3, "c": 3}
_FINISHED = 4
# What follows stands in a terminal and in a link, so nothing that could mean more than itself.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.:/_~%+=?&#@-]{0,400}", re.ASCII)

VersionOrder = tuple[tuple[int, ...], int, int]


@dataclass(frozen=True, slots=True)
class NewestRelease:
    """The newest release, beside what is installed.

    Attributes:
        version: Such as `0.2.0`.
        installed: The version of this application.
        page: Address of its page; empty where none was told.
        published: The day it was published; None where that was not told.
    """

    version: str
    installed: str
    page: str = ""
    published: date | None = None

    @property
    def is_newer(self) -> bool:
        """Whether it is newer than what is installed."""
        return version_order(self.version) > version_order(self.installed)

    @property
    def is_older(self) -> bool:
        """Whether what is installed has not been published yet."""
        return version_order(self.version) < version_order(self.installed)


def version_order(version: str) -> VersionOrder:
    """What versions are sorted by: 0.9 before 0.10, 1.0rc1 before 1.0, which is 1.0.0.

    Raises:
        ValueError: It is no version.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no version")
    numbers = [int(number) for number in found["numbers"].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    stage = _STAGES[found["stage"].lower()] if found["stage"] else _FINISHED
    return tuple(numbers), stage, int(found["count"] or 0)


def read_newest_release(content: bytes, installed: str) -> NewestRelease:
    """The release that GitHub's "latest release" describes.

    Args:
        content: JSON as it came.
        installed: The version of this application.

    Raises:
        ValueError: It describes no release.
    """
    try:
        told = parse_bounded_json(content, most_bytes=MOST_BYTES)
        tag = told["tag_name"]
        version_order(tag)
    except (KeyError, TypeError) as error:
        raise ValueError("no release is described") from error
    page, published = told.get("html_url"), told.get("published_at")
    return NewestRelease(
        version=tag.removeprefix("v").removeprefix("V"),
        installed=installed,
        page=page if isinstance(page, str) and _ADDRESS.fullmatch(page) else "",
        published=_day(published) if isinstance(published, str) else None,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
