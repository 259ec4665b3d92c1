"""Paths of the user's folders and of the bundled resources."""

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
        """Positions and sizes of the windows."""
        return self.settings / "windows.json"

    @property
    def remembered_voices_file(self) -> Path:
        """Voices that the user wants to be recognised."""
        return self.models.parent / "voices" / "remembered.json"

    @property
    def sent_numbers_file(self) -> Path:
        """Sequence numbers of the lines sent to meetings."""
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
    """Return the path of a file or folder in `resources/`.

    The change log is also found, although it is in the root of a checkout.

    Raises:
        CaptionerError: It is missing, because the installation is damaged.
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
    """Return the folder of the built-in speech model, which need not exist."""
    return resources_folder() / "models" / "tiny.en"
