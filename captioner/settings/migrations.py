"""Steps from older settings files to today's; pure, each from one version to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Migration = Callable[[Json], Json]

CURRENT_VERSION = 1
"""Version written today. Raise it with a migration whenever a field changes its meaning."""

MIGRATIONS: Mapping[int, Migration] = {}
"""The step away from each version."""


def migrated(
    stored: Json,
    version: int,
    *,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    current: int = CURRENT_VERSION,
) -> Json:
    """The pages of a file of `version` as `current` has them.

    A file of a newer version is left as it is: what is known of it will be read. A step that
    meets damage (a page that is not an object, say) leaves the page for the reader to salvage.
    """
    pages = stored
    for step in range(version, current):
        if step in migrations:
            pages = migrations[step](pages)
    return pages
