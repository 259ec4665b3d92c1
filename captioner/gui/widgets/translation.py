"""The windows in the user's language."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from captioner.core.message import Message
from captioner.core.resources import resources_folder
from captioner.core.speakers.naming import read_unnamed_as

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""What the windows speak, each in its own words."""


def language_for(chosen: str) -> str:
    """The chosen language, or the first of the desktop's that is spoken here."""
    if chosen in LANGUAGES:
        return chosen
    for tag in QLocale.system().uiLanguages():
        code = tag.split("-")[0].split("_")[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


def translated(text: str) -> str:
    """A message in the user's language; other text stays as it is."""
    if not isinstance(text, Message):
        return text
    return text.translated(QCoreApplication.translate("Sentences", text.template), _in_words)


def translator_without_windows(chosen: str) -> Callable[[Message], str]:
    """Puts messages without values into a language (see `language_for`), for the terminal."""
    translator = QTranslator()
    translator.load(f"captioner_{language_for(chosen)}", str(resources_folder() / "translations"))
    return lambda text: translator.translate("Sentences", text.template) or str(text)


def _in_words(value: str | float, decimals: int) -> str:
    if isinstance(value, str):
        return translated(value)
    return QLocale().toString(float(value), "f", decimals)


def install_translation(application: QCoreApplication, chosen: str) -> list[QTranslator]:
    """Have the application speak a language; the answer must be kept as long as it does."""
    code = language_for(chosen)
    installed = []
    for name, folder in (
        (f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"captioner_{code}", str(resources_folder() / "translations")),
    ):
        translator = QTranslator(application)
        if translator.load(name, folder):
            application.installTranslator(translator)
            installed.append(translator)
    read_unnamed_as(lambda: QCoreApplication.translate("Speakers", "Speaker {number}"))
    if chosen in LANGUAGES:
        QLocale.setDefault(_locale_for(chosen, QLocale.system()))
    return installed


def _locale_for(chosen: str, system: QLocale) -> QLocale:
    """How dates and numbers are written in the language that was asked for.

    The desktop's own way where it speaks that language: English has not only American dates.
    """
    asked = QLocale(chosen)
    has_none = system.language() is QLocale.Language.C
    is_spoken = system.language() is asked.language() or (has_none and chosen == "en")
    return system if is_spoken else asked
