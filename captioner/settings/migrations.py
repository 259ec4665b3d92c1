"""Steps from older settings files to today's; pure, each from one version to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Migration = Callable[[Json], Json]

CURRENT_VERSION = 6
"""Version written today. Raise it with a migration whenever a field changes its meaning."""


def _speakers_in_the_users_language(pages: Json) -> Json:
    """Version 1 wrote its English defaults; from 2 on, empty means the windows' own word."""
    capture = pages.get("capture")
    if not isinstance(capture, Mapping):
        return pages
    defaults = {"own_label": "You", "others_label": "Others"}
    changed = {name: "" for name, word in defaults.items() if capture.get(name) == word}
    return {**pages, "capture": {**capture, **changed}}


def _broadcast_is_a_layout(pages: Json) -> Json:
    """Up to version 2 "broadcast" was a way of reading; it decoded as "steady" does."""
    recognition, overlay = pages.get("recognition"), pages.get("overlay", {})
    if not isinstance(recognition, Mapping) or recognition.get("reading") != "broadcast":
        return pages
    if isinstance(overlay, Mapping):
        pages = {**pages, "overlay": {**overlay, "broadcast": True}}
    return {**pages, "recognition": {**recognition, "reading": "steady"}}


def _overlay_is_opaque_and_uses_its_width(pages: Json) -> Json:
    """Up to version 3 files also held defaults; only another value was chosen by the user."""
    overlay = pages.get("overlay")
    if not isinstance(overlay, Mapping):
        return pages
    defaults = {"characters_per_line": (42, 0), "background_opacity": (0.85, 1.0)}
    changed = {name: new for name, (old, new) in defaults.items() if overlay.get(name) == old}
    return {**pages, "overlay": {**overlay, **changed}}


def _box_is_called_window(pages: Json) -> Json:
    """Up to version 4 the box was the background; since then that is behind the letters alone."""
    overlay = pages.get("overlay")
    if not isinstance(overlay, Mapping):
        return pages
    names = {"background_colour": "window_colour", "background_opacity": "window_opacity"}
    renamed = {names.get(name, name): value for name, value in overlay.items()}
    return {**pages, "overlay": renamed}


def _starter_is_tiny_en(pages: Json) -> Json:
    """Up to version 5 the built-in model was called "starter"."""
    recognition = pages.get("recognition")
    if not isinstance(recognition, Mapping):
        return pages
    names = ("model", "draft_model")
    changed = {name: "tiny.en" for name in names if recognition.get(name) == "starter"}
    return {**pages, "recognition": {**recognition, **changed}}


MIGRATIONS: Mapping[int, Migration] = {
    1: _speakers_in_the_users_language,
    2: _broadcast_is_a_layout,
    3: _overlay_is_opaque_and_uses_its_width,
    4: _box_is_called_window,
    5: _starter_is_tiny_en,
}
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
