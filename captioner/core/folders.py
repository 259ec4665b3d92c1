"""Paths of the user's folders and of the bundled resources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import captioner
from captioner.core.errors import CaptionerError


@dataclass(frozen=True, slots=True)
class Folders:
    """The user's folders; none of them need exist yet."""

    sessions: Path
    models: Path
    settings: Path
    cache: Path
    log: Path

    @property
    def settings_file(self) -> Path:
        """The settings of the desktop application."""
        return self.settings / "settings.json"

    @property
    def window_state_file(self) -> Path:
        """Where the windows stood."""
        return self.settings / "windows.json"

    @property
    def remembered_voices_file(self) -> Path:
        """Voices that people asked to have recognised."""
        return self.models.parent / "voices" / "remembered.json"

    @property
    def sent_numbers_file(self) -> Path:
        """Numbers of the lines that meetings were sent."""
        return self.settings / "sent-lines.json"

    @property
    def log_file(self) -> Path:
        return self.log / "captioner.log"


@cache
def resources_folder() -> Path:
    """`resources/`: inside the package in a wheel and in the bundle, beside it in a checkout."""
    package = Path(captioner.__file__).resolve().parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


def resource(name: str) -> Path:
    """A file or folder of `resources/`, or the change log, which a checkout has in its root.

    Raises:
        CaptionerError: It is missing: the installation is damaged.
    """
    for root in (resources_folder(), resources_folder().parent):
        if (root / name).exists():
            return root / name
    raise CaptionerError(
        "The installation is damaged: {name} is missing.",
        "Please install Captioner again.",
        name=name,
    )


def built_in_model() -> Path:
    """The folder of the built-in speech model, whether it is there or not: others work without."""
    return resources_folder() / "models" / "tiny.en"
