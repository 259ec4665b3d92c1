"""Texts in the languages of the interface, read from the .ts files; without Qt."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from xml.etree import ElementTree

from captioner.core.folders import resources_folder
from captioner.core.message import Message

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Languages of the interface by code, each named in itself."""


def language_for(chosen: str, desktop: Iterable[str]) -> str:
    """Return the chosen language, or the first of the desktop's that has a translation.

    Args:
        desktop: Tags of the desktop's languages, as "de-CH" or "de_CH.UTF-8", best first.
    """
    if chosen in LANGUAGES:
        return chosen
    for tag in desktop:
        code = re.split(r"[-_.@]", tag)[0].lower()
        if code in LANGUAGES:
            return code
    return "en"


def desktop_languages() -> list[str]:
    """Return the tags of the desktop's languages, best first; empty if they are unknown."""
    if sys.platform == "win32":
        import ctypes
        import locale

        language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return [locale.windows_locale.get(language, "")]
    if sys.platform == "darwin":
        try:
            found = subprocess.run(
                ["/usr/bin/defaults", "read", "-g", "AppleLanguages"],
                capture_output=True,
                text=True,
                timeout=5,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return []
        return re.findall(r"[A-Za-z]{2,3}(?:-\w+)*", found.stdout)
    # As gettext reads them (locale(7)): LANGUAGE lists several, and needs a locale other than C.
    tag = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if tag.split(".")[0] in ("C", "POSIX"):
        return []
    return [*filter(None, os.environ.get("LANGUAGE", "").split(":")), tag]


def translator(chosen: str) -> Callable[[Message], str]:
    """Return a function that translates messages without values, for the terminal.

    Args:
        chosen: Code of a language; the desktop's is used if it has no translation.
    """
    texts = texts_of(language_for(chosen, desktop_languages()))
    return lambda text: texts.get(("Sentences", text.template), [str(text)])[0]


@lru_cache
def texts_of(code: str) -> dict[tuple[str, str], list[str]]:
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
