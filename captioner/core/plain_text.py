"""Plain text helpers: words and their width, characters, times, file names, languages."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import PurePosixPath, PureWindowsPath

_ZERO_WIDTH_JOINER = "\u200d"
_BYTE_ORDER_MARK = "\ufeff"
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

Measure = Callable[[str], float]
"""Returns the width of a text, in characters, or in pixels of a font."""


def _replacement(character: str) -> str | None:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"  # half a surrogate pair, which no encoding can write
    if category == "Cc" or character == _BYTE_ORDER_MARK:
        return None  # invisible, and handled differently by readers
    return character


@lru_cache(maxsize=4096)
def _cleaned(token: str) -> str:
    kept = "".join(_replacement(character) or "" for character in token)
    has_something_to_see = any(unicodedata.category(character) != "Cf" for character in kept)
    return kept if has_something_to_see else ""


def tokens_of(text: str) -> list[str]:
    """Return the words of a text, split at all kinds of white space, including line ends.

    Control characters and byte order marks are removed, half surrogate pairs replaced by U+FFFD,
    and words without visible characters dropped.
    """
    tokens = text.split()
    if text.isascii() and "".join(tokens).isprintable():
        return tokens
    return [cleaned for token in tokens if (cleaned := _cleaned(token))]


def one_line(text: str) -> str:
    """Return the text on a single line, its white space collapsed."""
    return " ".join(tokens_of(text))


def without_invisible(text: str) -> str:
    """Return the text composed (NFC), without soft hyphens and marks of direction."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def width(text: str) -> int:
    """Return the number of characters that a reader sees, not counting combining marks.

    The 42-character rule of subtitles counts this way; it does not measure pixels.
    """
    if text.isascii():
        return len(text)
    return sum(1 for character in text if not _combines(character))


def pieces(token: str, max_width: float, measure: Measure = width) -> list[str]:
    """Split a word into pieces of at most `max_width`, if it is too long for a line.

    A visible character is split only if it alone is wider than a line; otherwise a part of it would
    not be shown.
    """
    if measure(token) <= max_width:
        return [token]
    found: list[str] = []
    current = ""
    for whole in graphemes(token):
        for character in [whole] if measure(whole) <= max_width else _with_their_marks(whole):
            if current and measure(current + character) > max_width:
                found.append(current)
                current = ""
            current += character
    found.append(current)
    return found


def _with_their_marks(text: str) -> list[str]:
    """Return the code points of a text, with combining marks appended to their base character."""
    found = [""]
    for character in text:
        if found[-1] and not _combines(character):
            found.append("")
        found[-1] += character
    return found


def _combines(character: str) -> bool:
    return (
        character == _ZERO_WIDTH_JOINER
        or unicodedata.category(character) in ("Mn", "Me", "Cf")
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
    )


# Characters as readers see them, of one or more code points.
#
# These are Unicode's extended grapheme clusters (UAX #29) and a few larger ones: in doubt,
# code points stay together, because a line can be cut elsewhere.

_JOINER = "\u200d"
_SIGNS = ("Mn", "Mc", "Me", "Cf")
"""Categories of marks on, around or beside a letter, and of format characters."""

_VIRAMA = 9
"""Canonical combining class of signs that join two consonants."""

_STAND_ALONE = re.compile(
    "[\x00-\x7f\xa0-\xa8\xaa-\xac\xaf-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a"
    "\u1e00-\u1fff\u2010-\u2027\u2030-\u203b\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u9fff"
    "\uac00-\ud7a3\uff01-\uff9d]*"
)
"""The common characters of Latin, Greek, Cyrillic, Hebrew, Arabic, Chinese, Japanese, Korean."""

_HANGUL = re.compile("[\u1100-\u11ff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb]")
_LEADING_HANGUL = re.compile("[\u1100-\u115f\ua960-\ua97c]")
_TRAILING_HANGUL = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_PICTURE = re.compile(
    "[\xa9\xae\u203c-\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff\U0001fc00-\U0001fffd]"
)
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_PART_OF_THE_NEXT = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u1cf5\u1cf6\U000110bd\U000110cd\U000111c2\U000111c3"
    "\U000113d1\U0001193f\U00011941\U00011a84-\U00011a89\U00011d46\U00011f02]"
)
_PARTS_THAT_ARE_LETTERS = "\u0e33\u0eb3\uff9e\uff9f"
_ENDS_WITHOUT_JOINING = "\u0bcd\u0e3a\u0eba\u0f84"
"""Viramas that are a dot and do not join letters: Tamil, Thai, Lao, Tibetan."""


def graphemes(text: str) -> list[str]:
    """Return the visible characters of a text; joined, they give the text again.

    Signs without a width of their own belong to the character before them, directional marks and
    soft hyphens included. Signs unknown to Python's Unicode version stand alone.
    """
    if _STAND_ALONE.fullmatch(text):
        return list(text)
    found: list[str] = []
    for character in text:
        if found and _goes_on(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def beginning(text: str, most: int) -> str:
    """Return the start of a text, at most `most` code points, without splitting a character.

    A first character that is longer, such as a letter with hundreds of signs, is split.
    """
    if len(text) <= most:
        return text
    kept = ""
    # One code point more, as it may belong to the character before.
    for character in graphemes(text[: most + 1])[:-1]:
        kept += character
    return kept or text[:most]


def _goes_on(before: str, character: str) -> bool:
    """Return whether a code point continues the character that `before` belongs to."""
    last = before[-1]
    if _PART_OF_THE_NEXT.match(last):
        return True
    if unicodedata.category(character) in _SIGNS:
        return not _PART_OF_THE_NEXT.match(character)
    return bool(
        character in _PARTS_THAT_ARE_LETTERS
        or _SKIN_TONE.match(character)
        or (_FLAG_LETTER.match(character) and _FLAG_LETTER.match(last) and not _FLAG.search(before))
        or (last == _JOINER and _PICTURE.match(character))
        or (_HANGUL.match(character) and _LEADING_HANGUL.match(last))
        or (_TRAILING_HANGUL.match(character) and _HANGUL.match(last))
        or (unicodedata.category(character) == "Lo" and _is_bound(before))
    )


def _is_bound(consonant: str) -> bool:
    """Return whether a sign joins a consonant with the next one, as in Devanagari."""
    for character in reversed(consonant):
        if unicodedata.combining(character) == _VIRAMA:
            return character not in _ENDS_WITHOUT_JOINING
        if not (unicodedata.category(character) in _SIGNS or _SKIN_TONE.match(character)):
            return False
    return False


def clock(time_s: float, *, decimals: int = 0, hours: bool = False) -> str:
    """Return a time as 0:07, 12:34 or 1:02:03, rounded down.

    Args:
        time_s: Time in seconds; negative ones count as 0.
        decimals: Number of decimals of the seconds.
        hours: Whether to show hours even if they are 0.
    """
    whole, fraction = divmod(int(max(0.0, time_s) * 10**decimals), 10**decimals)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    text = f"{hour}:{minute:02}:{second:02}" if hour or hours else f"{minute}:{second:02}"
    return f"{text}.{fraction:0{decimals}}" if decimals else text


_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters of terminals, in 7 and in 8 bits
    "\u2028\u2029"  # line ends that not every program knows
    "\u202a-\u202e\u2066-\u2069"  # change the direction of text, and so can hide its order
    "\ud800-\udfff]"  # half a surrogate pair, from a file name that is not Unicode
)
_LINE_ENDS = re.compile(r"\r\n?|\n|\t")


def printable(text: str) -> str:
    r"""Return the text with control characters escaped, such as \x1b; keeps line feeds and tabs."""
    return _COMMANDS.sub(_escape, text)


def printable_line(text: str) -> str:
    """Return `printable` text on one line, so that it cannot pass for several messages."""
    return printable(_LINE_ENDS.sub(" ", text))


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"com{number}" for number in range(1, 10)]
    + [f"lpt{number}" for number in range(1, 10)]
)
_MOST_BYTES = 120


def file_name_of(title: str, otherwise: str = "Transcript") -> str:
    """Return a file name for a title, without folder and suffix.

    Path separators and characters invalid on Windows become hyphens, control characters are
    removed, names of devices get an underscore, and the length is limited.
    """
    shown = "".join(
        " " if character.isspace() else character
        for character in title
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn")
    )
    name = " ".join(_NOT_IN_NAMES.sub("-", shown).split())
    name = beginning(name, _MOST_BYTES)
    while len(name.encode()) > _MOST_BYTES:
        name = beginning(name, len(name) - 1)
    name = name.strip(" .")  # Windows drops them at the end; a leading dot hides a file
    if not name.strip("-"):
        name = otherwise
    if name.split(".", maxsplit=1)[0].lower() in _RESERVED:
        name = f"_{name}"
    return name


def is_plain_name(name: str) -> bool:
    """Return whether a name, joined to a folder, is a direct child of that folder.

    Other names are not: an absolute path replaces the folder, ".." leaves it, and an empty name is
    the folder itself. Checks the rules of every operating system.
    """
    return (
        name not in ("", ".", "..")
        and "\0" not in name
        and PurePosixPath(name).name == name
        and PureWindowsPath(name).name == name
    )


_NAMES = dict(
    entry.split("=")
    for entry in (
        "af=Afrikaans|am=Amharic|ar=Arabic|as=Assamese|az=Azerbaijani|ba=Bashkir|be=Belarusian|"
        "bg=Bulgarian|bn=Bengali|bo=Tibetan|br=Breton|bs=Bosnian|ca=Catalan|cs=Czech|cy=Welsh|"
        "da=Danish|de=German|el=Greek|en=English|es=Spanish|et=Estonian|eu=Basque|fa=Persian|"
        "fi=Finnish|fo=Faroese|fr=French|gl=Galician|gu=Gujarati|ha=Hausa|haw=Hawaiian|he=Hebrew|"
        "hi=Hindi|hr=Croatian|ht=Haitian Creole|hu=Hungarian|hy=Armenian|id=Indonesian|"
        "is=Icelandic|it=Italian|ja=Japanese|jw=Javanese|ka=Georgian|kk=Kazakh|km=Khmer|"
        "kn=Kannada|ko=Korean|la=Latin|lb=Luxembourgish|ln=Lingala|lo=Lao|lt=Lithuanian|"
        "lv=Latvian|mg=Malagasy|mi=Maori|mk=Macedonian|ml=Malayalam|mn=Mongolian|mr=Marathi|"
        "ms=Malay|mt=Maltese|my=Burmese|ne=Nepali|nl=Dutch|nn=Nynorsk|no=Norwegian|oc=Occitan|"
        "pa=Punjabi|pl=Polish|ps=Pashto|pt=Portuguese|ro=Romanian|ru=Russian|sa=Sanskrit|"
        "sd=Sindhi|si=Sinhala|sk=Slovak|sl=Slovenian|sn=Shona|so=Somali|sq=Albanian|sr=Serbian|"
        "su=Sundanese|sv=Swedish|sw=Swahili|ta=Tamil|te=Telugu|tg=Tajik|th=Thai|tk=Turkmen|"
        "tl=Tagalog|tr=Turkish|tt=Tatar|uk=Ukrainian|ur=Urdu|uz=Uzbek|vi=Vietnamese|yi=Yiddish|"
        "yo=Yoruba|yue=Cantonese|zh=Chinese"
    ).split("|")
)


LANGUAGES = tuple(_NAMES)
"""Their codes."""


def language_name(code: str) -> str:
    """Return a language's English name, or its code if Whisper does not support it."""
    return _NAMES.get(code, code)
