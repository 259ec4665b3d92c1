"""States, lengths and sizes in words, ready for translation."""

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from captioner.core.models import DownloadProgress
from captioner.core.plain_text import clock, language_name
from captioner.gui.widgets.translation import translated
from captioner.settings.model import Settings, SubtitleFormat
from captioner.settings.overlay import CaptionEdge, FontStyle, OverlayDock, OwnLook
from captioner.settings.presets import (
    BLACK_ON_WHITE,
    BOXED_LINES,
    HIGH_CONTRAST,
    LARGE,
    OUTLINED,
    WHITE_ON_BLACK,
    YELLOW_ON_BLACK,
    own_preset,
)

_translate = QCoreApplication.translate
_USUAL_MBIT_S = 50

# Qt names these after a country.
_OWN_NAMES = {"en": "English", "es": "Español", "pt": "Português", "zh": "中文"}


def preset_titles(own: Sequence[OwnLook] = ()) -> dict[str, str]:
    return {
        WHITE_ON_BLACK: _translate("Preset", "White on black"),
        YELLOW_ON_BLACK: _translate("Preset", "Yellow on black"),
        BLACK_ON_WHITE: _translate("Preset", "Black on white"),
        HIGH_CONTRAST: _translate("Preset", "High contrast"),
        LARGE: _translate("Preset", "Large"),
        OUTLINED: _translate("Preset", "Outlined, no box"),
        BOXED_LINES: _translate("Preset", "Boxed lines"),
        **{own_preset(look.name): look.name for look in own},
    }


def dock_titles() -> dict[OverlayDock, str]:
    return {
        OverlayDock.FLOATING: _translate("Dock", "Floating"),
        OverlayDock.TOP: _translate("Dock", "Docked at the top"),
        OverlayDock.BOTTOM: _translate("Dock", "Docked at the bottom"),
    }


def decimal(value: float) -> str:
    """Return a number with one decimal, as the user's language writes it."""
    return QLocale().toString(value, "f", 1)


def moment_in_words(moment: QDateTime) -> str:
    """Day and time as the desktop writes them; ISO 8601 where it has no country (C, POSIX)."""
    short = QLocale.FormatType.ShortFormat
    locale = QLocale()
    if locale.dateTimeFormat(short) == QLocale.c().dateTimeFormat(short):
        return moment.toString("yyyy-MM-dd HH:mm")
    return locale.toString(moment, short)


def topic_in_words(topic: str) -> str:
    """What `captioner doctor` calls a finding, for the help page."""
    return {
        "application": _translate("Topic", "Application"),
        "confinement": _translate("Topic", "Protection"),
        "cuda": _translate("Topic", "CUDA"),
        "device": _translate("Topic", "Device"),
        "display": _translate("Topic", "Display"),
        "download": _translate("Topic", "Downloads"),
        "gpu": _translate("Topic", "GPU"),
        "memory": _translate("Topic", "Memory"),
        "microphone": _translate("Topic", "Microphone"),
        "model": _translate("Topic", "Model"),
        "models": _translate("Topic", "Models"),
        "pace": _translate("Topic", "Speed"),
        "packages": _translate("Topic", "Libraries"),
        "recommended": _translate("Topic", "Recommended model"),
        "settings": _translate("Topic", "Settings"),
        "sound": _translate("Topic", "Sound"),
        "system sound": _translate("Topic", "Computer sound"),
        "transcripts": _translate("Topic", "Transcripts"),
        "voice activity": _translate("Topic", "Voice activity"),
    }.get(topic, topic)


def model_in_words(name: str) -> str:
    """Return a model's title while it is fetched: most have their names."""
    return {
        "speakers": _translate("Download", "Voice model"),
        "sounds": _translate("Download", "Sound model"),
    }.get(name, name)


def download_in_words(progress: DownloadProgress) -> str:
    """0.6 GB of 1.5 GB · 3.1 MB/s · 4:50 left."""
    words = _translate("Download", "{done} of {total}").format(
        done=size_in_words(progress.done_bytes), total=size_in_words(progress.total_bytes)
    )
    if progress.bytes_per_s > 0 and progress.left_s is not None:
        pace = f"{decimal(progress.bytes_per_s / 1e6)} MB/s"
        left = _translate("Download", "{time} left").format(time=clock(progress.left_s))
        return f"{words} · {pace} · {left}"
    if progress.message and not progress.total_bytes:
        return translated(progress.message)  # how much there is to fetch is not known yet
    return f"{words} · {translated(progress.message)}" if progress.message else words


def size_in_words(size_bytes: int) -> str:
    """1.5 GB, 340 MB, 12 kB; in powers of ten, as disks are sold."""
    if size_bytes >= 1e9:
        return f"{decimal(size_bytes / 1e9)} GB"
    if 0 < size_bytes < 1e6:
        return f"{math.ceil(size_bytes / 1e3)} kB"
    return f"{round(size_bytes / 1e6)} MB"


def fetch_time_in_words(size_bytes: int) -> str:
    """How long a download of this size takes on an ordinary line, before its real speed is seen."""
    minutes = max(1, round(size_bytes * 8e-6 / _USUAL_MBIT_S / 60))
    return _translate("Download", "about {minutes} min to download at {speed} Mbit/s").format(
        minutes=minutes, speed=_USUAL_MBIT_S
    )


def format_names() -> dict[SubtitleFormat, str]:
    return {
        SubtitleFormat.SRT: _translate("Formats", "SubRip subtitles (.srt)"),
        SubtitleFormat.VTT: _translate("Formats", "WebVTT subtitles (.vtt)"),
        SubtitleFormat.TXT: _translate("Formats", "Text (.txt)"),
        SubtitleFormat.JSON: _translate("Formats", "Words with times (.json)"),
        SubtitleFormat.MARKDOWN: _translate("Formats", "Markdown (.md)"),
        SubtitleFormat.WORD: _translate("Formats", "Word document (.docx)"),
        SubtitleFormat.RTTM: _translate("Formats", "Who spoke when (.rttm)"),
        SubtitleFormat.GLOSSARY: _translate("Formats", "Glossary of terms (.csv)"),
    }


def speaker_words() -> tuple[str, str]:
    """Return the default labels of the microphone's side and the computer's."""
    return _translate("Speakers", "You"), _translate("Speakers", "Others")


def voice_print_words() -> str:
    """Return an explanation of voice prints, where one can be kept."""
    return _translate(
        "Speakers",
        "A voice print is a list of numbers that describes how a person sounds; Captioner uses "
        "it to recognise them in later sessions and recordings. It stays on this computer, "
        "apart from transcripts, and is never exported. Remember only people who agree to it.",
    )


def colour_names() -> dict[str, str]:
    return {
        "blue": _translate("Speakers", "Blue"),
        "orange": _translate("Speakers", "Orange"),
        "green": _translate("Speakers", "Green"),
        "pink": _translate("Speakers", "Pink"),
        "yellow": _translate("Speakers", "Yellow"),
        "red": _translate("Speakers", "Red"),
        "violet": _translate("Speakers", "Violet"),
    }


def with_speaker_words(settings: Settings) -> Settings:
    """Return the settings with a name for either side."""
    own, others = speaker_words()
    capture = settings.capture
    named = replace(
        capture,
        own_label=capture.own_label or own,
        others_label=capture.others_label or others,
    )
    return replace(settings, capture=named)


def font_style_titles() -> dict[FontStyle, str]:
    return {
        FontStyle.SYSTEM: _translate("FontStyles", "System font"),
        FontStyle.SANS: _translate("FontStyles", "Sans serif"),
        FontStyle.SERIF: _translate("FontStyles", "Serif"),
        FontStyle.MONO: _translate("FontStyles", "Monospaced sans serif"),
        FontStyle.MONO_SERIF: _translate("FontStyles", "Monospaced serif"),
        FontStyle.CASUAL: _translate("FontStyles", "Casual"),
        FontStyle.CURSIVE: _translate("FontStyles", "Cursive"),
        FontStyle.SMALL_CAPITALS: _translate("FontStyles", "Small capitals"),
        FontStyle.DYSLEXIA: _translate("FontStyles", "Designed for dyslexia"),
    }


def edge_titles() -> dict[CaptionEdge, str]:
    return {
        CaptionEdge.UNIFORM: _translate("OverlayPage", "Outline"),
        CaptionEdge.RAISED: _translate("OverlayPage", "Raised"),
        CaptionEdge.DEPRESSED: _translate("OverlayPage", "Depressed"),
        CaptionEdge.DROP_SHADOW: _translate("OverlayPage", "Drop shadow"),
    }


def language_in_words(code: str) -> str:
    """A language in its own words: "English", "Deutsch"; in English where Qt has none for it."""
    locale = QLocale(code)
    is_known = locale.language() is not QLocale.Language.C
    name = _OWN_NAMES.get(code) or (is_known and locale.nativeLanguageName()) or language_name(code)
    return name[:1].upper() + name[1:]


def sounds_like_in_words(code: str) -> str:
    """Return a warning that another language is spoken than the chosen one."""
    text = _translate("Languages", "This sounds like {language}.")
    return text.format(language=language_in_words(code))
