"""What the sides of a call are called while the user has not named them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from captioner.settings.model import Settings

_translate = QCoreApplication.translate


def speaker_words() -> tuple[str, str]:
    """The microphone's side and the computer's, in the user's language."""
    return _translate("Speakers", "You"), _translate("Speakers", "Others")


def with_speaker_words(settings: Settings) -> Settings:
    """The settings with a name for either side."""
    own, others = speaker_words()
    capture = settings.capture
    named = replace(
        capture,
        own_label=capture.own_label or own,
        others_label=capture.others_label or others,
    )
    return replace(settings, capture=named)
