"""Recordings with their transcripts: one JSON object a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from captioner.core.bounded_json import parse_bounded_json
from captioner.core.captions import Word
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.paths import read_text_file

_MOST_BYTES = 64_000_000
_LONGEST_S = 1e9


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One recording.

    Attributes:
        audio: The file.
        text: What is said in it; empty for non-speech.
        words: The same word by word with times; None where they are not known.
        set_name: The test set that it belongs to.
        start_s: Where in the file it begins, in seconds.
        end_s: Where it ends; None: with the file.
        speakers: Who speaks, from when to when; None where that is not known.

    Raises:
        TypeError: Its text is none.
        ValueError: It ends before it begins, or lies where no recording reaches.
    """

    audio: Path
    text: str
    words: tuple[Word, ...] | None = None
    set_name: str = ""
    start_s: float = 0.0
    end_s: float | None = None
    speakers: tuple[tuple[float, float, str], ...] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError("its text is missing, or is no text")
        end_s = _LONGEST_S if self.end_s is None else self.end_s
        if not 0 <= self.start_s < end_s <= _LONGEST_S:
            raise ValueError("it ends before it begins, or lies where no recording reaches")

    @property
    def is_excerpt(self) -> bool:
        """Whether it is a part of its file."""
        return self.start_s > 0 or self.end_s is not None


_HINT = Message(
    'Each line is a JSON object: {"audio": PATH, "text": "...", "set": NAME, "start_s": 0, '
    '"end_s": 9, "words": [{"text", "start_s", "end_s"}], '
    '"speakers": [[start, end, name]]}; only audio and text are needed.'
)


def read_manifests(paths: Sequence[Path]) -> list[ManifestEntry]:
    """Read manifests; of several, each is a test set of its file's name unless it says otherwise.

    Raises:
        CaptionerError: One is missing, empty, or a line of it is not as it should be.
    """
    several = len(paths) > 1
    return [
        replace(entry, set_name=entry.set_name or path.stem) if several else entry
        for path in paths
        for entry in read_manifest(path)
    ]


def read_whole_files(paths: Sequence[Path]) -> list[ManifestEntry]:
    """Read manifests for measures that play their files from beginning to end.

    Raises:
        CaptionerError: As for `read_manifests`; or a recording is a part of its file.
    """
    entries = read_manifests(paths)
    for entry in entries:
        if entry.is_excerpt:
            raise CaptionerError(
                "The manifest names a part of {audio}, and live captions are measured over whole "
                "files.",
                "Cut that part out into a file of its own, and name it.",
                audio=entry.audio,
            )
    return entries


def read_manifest(path: Path) -> list[ManifestEntry]:
    """Read a manifest; paths in it are relative to it.

    Raises:
        CaptionerError: It is missing, empty, or a line of it is not as it should be.
    """
    try:
        lines = read_text_file(path, most_bytes=_MOST_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The manifest {path} cannot be read: {reason}.", _HINT, path=path, reason=error
        ) from error
    entries: list[ManifestEntry] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entries.append(_parse_entry(path.parent, line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaptionerError(
                "Line {number} of the manifest {path} is not a recording: {error}.",
                _HINT,
                number=number,
                path=path,
                error=repr(error),
            ) from error
    if not entries:
        raise CaptionerError("The manifest {path} names no recording.", _HINT, path=path)
    return entries


def _parse_entry(folder: Path, line: str) -> ManifestEntry:
    record = parse_bounded_json(line.encode(), most_bytes=_MOST_BYTES)
    words, speakers = record.get("words"), record.get("speakers")
    if not isinstance(record["audio"], str):
        raise TypeError("its audio is no path")
    return ManifestEntry(
        folder / record["audio"],
        record["text"],
        None
        if words is None
        else tuple(
            Word(str(word["text"]), float(word["start_s"]), float(word["end_s"]), 1.0)
            for word in words
        ),
        str(record.get("set", "")),
        float(record.get("start_s", 0)),
        None if record.get("end_s") is None else float(record["end_s"]),
        None if speakers is None else tuple(map(_parse_span, speakers)),
    )


def _parse_span(content: Any) -> tuple[float, float, str]:
    start_s, end_s, name = content
    if not 0 <= float(start_s) <= float(end_s):
        raise ValueError("somebody ends before they begin")
    return float(start_s), float(end_s), str(name)
