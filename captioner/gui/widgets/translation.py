"""The windows in the user's language."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from captioner.core.message import Message
from captioner.core.speakers.naming import read_unnamed_as
from captioner.translation import LANGUAGES, language_for, texts_of


def translated(text: str) -> str:
    """Return a message in the user's language; other text stays as it is."""
    if not isinstance(text, Message):
        return text
    return text.translated(QCoreApplication.translate("Sentences", text.template), _in_words)


class _Translator(QTranslator):
    """Translates by a .ts file itself, so that no .qm file has to be built."""

    def __init__(self, code: str, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts_of(code)

    def isEmpty(self) -> bool:
        return not self._texts

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the text, in the plural for any number but 1; None: there is none."""
        forms = self._texts.get((context, source))
        return None if forms is None else forms[0 if n == 1 else -1]


def _in_words(value: str | float, decimals: int) -> str:
    if isinstance(value, str):
        return translated(value)
    return QLocale().toString(float(value), "f", decimals)


def install_translation(application: QCoreApplication, chosen: str) -> list[QTranslator]:
    """Have the application speak a language; the result must be kept as long as it does."""
    code = language_for(chosen, QLocale.system().uiLanguages())
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
    """Return how dates and numbers are written in the language that was asked for.

    The desktop's own way where it speaks that language: English has not only American dates.
    """
    asked = QLocale(chosen)
    has_none = system.language() is QLocale.Language.C
    is_spoken = system.language() is asked.language() or (has_none and chosen == "en")
    return system if is_spoken else asked
