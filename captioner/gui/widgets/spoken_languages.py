"""The languages that a person can choose as the one spoken, each in its own words."""

from __future__ import annotations

from PySide6.QtCore import QLocale

SPOKEN_LANGUAGES = (
    "en", "ar", "cs", "da", "de", "el", "es", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko",
    "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip
"""Those that are offered; English first, the others by their codes."""

# Qt names these after a country.
_OWN_NAMES = {"en": "English", "es": "Español", "pt": "Português", "zh": "中文"}


def language_in_words(code: str) -> str:
    """A language in its own words: "English", "Deutsch"."""
    name = _OWN_NAMES.get(code) or QLocale(code).nativeLanguageName()
    return (name[:1].upper() + name[1:]) if name else code
