"""A user's home for the measures: settings of somebody who has been welcomed already."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from captioner.settings.model import Settings
from captioner.settings.store import to_json_text

_FOLDERS = {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
}


def user_settings() -> Settings:
    """Everything as it is by default, with the built-in model."""
    settings = Settings()
    return replace(
        settings,
        general=replace(settings.general, welcome_done=True, closing_told=True),
        recognition=replace(settings.recognition, model="tiny.en"),
    )


def user_environment(home: Path) -> dict[str, str]:
    """Variables of a process whose home is `home`, with settings in it."""
    places = {variable: str(home / name) for variable, name in _FOLDERS.items()}
    config = home / "config" / "captioner"
    config.mkdir(parents=True)
    (config / "settings.json").write_text(to_json_text(user_settings()), encoding="utf-8")
    return {**os.environ, "HOME": str(home), **places}
