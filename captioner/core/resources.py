"""Files that travel with the application: models, the demo, icons and translations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import captioner
from captioner.core.errors import CaptionerError


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
