"""The windows in the user's language."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from captioner.core.folders import resources_folder
from captioner.core.message import Message
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
    texts = _texts(language_for(chosen))
    return lambda text: texts.get(("Sentences", text.template), [str(text)])[0]


class _Translator(QTranslator):
    """Translates by a .ts file itself, so that no .qm file has to be built."""

    def __init__(self, code: str, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = _texts(code)

    def isEmpty(self) -> bool:
        """Return whether there is no text."""
        return not self._texts

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the text, in the plural for any number but 1; None: there is none."""
        forms = self._texts.get((context, source))
        return None if forms is None else forms[0 if n == 1 else -1]


@lru_cache
def _texts(code: str) -> dict[tuple[str, str], list[str]]:
    """Return the singular and plural, or the only form, of each text by context and source."""
    path = resources_folder() / "translations" / f"captioner_{code}.ts"
    texts = {}
    for context in ElementTree.parse(path).iterfind("context"):
        name = context.findtext("name", "")
        for message in context.iterfind("message"):
            forms = message.findall("translation/numerusform") or message.findall("translation")
            if all(form.text for form in forms):
                texts[name, message.findtext("source", "")] = [str(form.text) for form in forms]
    return texts


def _in_words(value: str | float, decimals: int) -> str:
    if isinstance(value, str):
        return translated(value)
    return QLocale().toString(float(value), "f", decimals)


def install_translation(application: QCoreApplication, chosen: str) -> list[QTranslator]:
    """Have the application speak a language; the answer must be kept as long as it does."""
    code = language_for(chosen)
    installed: list[QTranslator] = [_Translator(code, application)]
    of_qt = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if of_qt.load(f"qtbase_{code}", folder):
        installed.insert(0, of_qt)
    for translator in installed:
        application.installTranslator(translator)
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
