"""The text of documents, to find names and terms in it."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from captioner.core.message import Message
from captioner.files.paths import read_text_file
from captioner.transcripts.calendar import MOST_BYTES as MOST_CALENDAR_BYTES
from captioner.transcripts.calendar import names_near

DOCUMENT_SUFFIXES = (".ics", ".docx", ".pptx", ".pdf")
"""Of files that are not plain text."""

MOST_BYTES = 50_000_000
_MOST_UNPACKED_BYTES = 100_000_000
_MOST_TEXT_BYTES = 10_000_000
_MOST_CHARACTERS = 1_000_000
"""Text after this is not read."""


def read_document(path: Path, moment: datetime) -> tuple[list[str], str]:
    """Return the names that a document lists, and its text.

    Reads untrusted files with native code, so it belongs in a subprocess.

    Args:
        path: A calendar, Word, PowerPoint, PDF or text file.
        moment: Of a calendar, the events from this time on count.

    Raises:
        OSError: It cannot be read, is too long, or is encrypted.
        ValueError: It is not text in UTF-8, or not a calendar.
        ImportError: The package for its format is missing; the error's name is the package.
        Exception: It is damaged.
    """
    suffix = path.suffix.lower()
    if suffix == ".ics":
        return names_near(moment, read_text_file(path, most_bytes=MOST_CALENDAR_BYTES))
    if suffix not in DOCUMENT_SUFFIXES:
        return [], read_text_file(path, most_bytes=_MOST_TEXT_BYTES)[:_MOST_CHARACTERS]
    _require_size(path.stat().st_size, MOST_BYTES)
    read = {".docx": _word_parts, ".pptx": _slide_parts, ".pdf": _pdf_parts}[suffix]
    parts, length = [], 0
    for part in read(path):
        parts.append(part)
        length += len(part)
        if length > _MOST_CHARACTERS:
            break
    return [], "\n".join(parts)[:_MOST_CHARACTERS]


def _word_parts(path: Path) -> Iterator[str]:
    import docx
    from docx.oxml.ns import qn

    _require_unpacked_size(path)
    body = docx.Document(str(path)).element.body
    for paragraph in body.iter(qn("w:p")):  # those in tables and text boxes, too
        yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _slide_parts(path: Path) -> Iterator[str]:
    import pptx
    from pptx.oxml.ns import qn

    _require_unpacked_size(path)
    for slide in pptx.Presentation(str(path)).slides:
        for paragraph in slide.element.iter(qn("a:p")):
            yield "".join(text.text or "" for text in paragraph.iter(qn("a:t")))


def _pdf_parts(path: Path) -> Iterable[str]:
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise OSError(Message("it is encrypted"))
    return (page.extract_text() for page in reader.pages)


def _require_unpacked_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        _require_size(sum(each.file_size for each in archive.infolist()), _MOST_UNPACKED_BYTES)


def _require_size(size_bytes: int, most_bytes: int) -> None:
    if size_bytes > most_bytes:
        most_mb = most_bytes // 1_000_000
        raise OSError(Message("it is longer than {most_mb} MB", most_mb=most_mb))
