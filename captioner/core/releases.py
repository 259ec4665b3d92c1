"""The newest release, compared with the installed version."""

from dataclasses import dataclass
from datetime import date

from packaging.version import Version


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
