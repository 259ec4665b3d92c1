"""Files that travel with the application: icons and translations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import captioner


@cache
def resources_folder() -> Path:
    """`resources/`: inside the package when installed, beside it in a checkout."""
    package = Path(captioner.__file__).resolve().parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"
