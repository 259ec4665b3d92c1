"""Recordings with their transcripts: one JSON object a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from captioner.core.bounded_json import parse_bounded_json
from captioner.core.captions import Word
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.text_file import read_text_file

_MOST_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One recording.

    Attributes:
        audio: The file.
        text: What is said in it; empty for non-speech.
        words: The same word by word with times; None where they are not known.
    """

    audio: Path
    text: str
    words: tuple[Word, ...] | None = None


def read_manifest(path: Path) -> list[ManifestEntry]:
    """Read a manifest; paths in it are relative to it.

    Raises:
        CaptionerError: It is missing, empty, or a line of it is not as it should be.
    """
    hint = Message(
        'Each line is a JSON object: {"audio": PATH, "text": "...", '
        '"words": [{"text", "start_s", "end_s"}]}; words is optional.'
    )
    try:
        lines = read_text_file(path, most_bytes=_MOST_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The manifest {path} cannot be read: {reason}.", hint, path=path, reason=error
        ) from error
    entries: list[ManifestEntry] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = parse_bounded_json(line.encode(), most_bytes=_MOST_BYTES)
            words = record.get("words")
            entries.append(
                ManifestEntry(
                    path.parent / str(record["audio"]),
                    str(record["text"]),
                    None
                    if words is None
                    else tuple(
                        Word(str(word["text"]), float(word["start_s"]), float(word["end_s"]), 1.0)
                        for word in words
                    ),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaptionerError(
                "Line {number} of the manifest {path} is not a recording: {error}.",
                hint,
                number=number,
                path=path,
                error=repr(error),
            ) from error
    if not entries:
        raise CaptionerError("The manifest {path} names no recording.", hint, path=path)
    return entries
