"""The append-only journal of a session, readable after any crash."""

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from captioner.core.captions import Caption, Mark, marks_in_force
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.plain_text import one_line
from captioner.core.speakers.naming import SplitCaptions
from captioner.files.private import PRIVATE_FOLDER
from captioner.transcripts.journal.append_file import AppendFile, FileShrankError
from captioner.transcripts.journal.records import (
    JOURNAL_FORMAT,
    JOURNAL_VERSION,
    CommittedWords,
    GapNote,
    SessionHeader,
    add_gap,
    caption_from_body,
    change_from_body,
    decode_line,
    encode_record,
    gap_from_body,
    header_from_body,
    mark_from_body,
    rescue_record,
    speaker_labels_from_body,
    split_from_body,
)
from captioner.transcripts.journal.values import MOST_RECORDS, seconds_of, text_of

JOURNAL_NAME = "journal.jsonl"
MOST_BYTES = 256 * 2**20
CUT_SHORT = "cut_short"
"""Member of a session's last record: whether its text ends before its sound."""


@dataclass(frozen=True, slots=True)
class JournalContents:
    """The content of a journal.

    Attributes:
        captions: Recognised captions, split between speakers, in the order in which they became
            final.
        open_captions: Committed words of captions whose final record is missing or damaged.
        sound_folders: Subfolder of each channel's sound, by label.
        changes: Records appended later (edits, title, tags, choice of a text), in order.
        is_closed: Whether the session ended normally, or was recovered.
        damaged_lines: Number of lines that are not records.
        missing_records: Number of records missing by the numbering, up to the last readable one.
        ends_in_line: Whether the file ends within a line.
    """

    header: SessionHeader | None
    captions: tuple[Caption, ...]
    open_captions: tuple[Caption, ...]
    gaps: tuple[GapNote, ...]
    marks: tuple[Mark, ...]
    sound_folders: Mapping[str, str]
    changes: tuple[Mapping[str, Any], ...]
    is_closed: bool
    is_cut_short: bool
    duration_s: float
    damaged_lines: int
    missing_records: int
    next_sequence: int
    ends_in_line: bool

    @property
    def is_damaged(self) -> bool:
        """Whether written data is lost."""
        return self.damaged_lines > 0 or self.missing_records > 0 or self.header is None


class JournalWriter:
    """Appends records; keeps those that cannot be written until writing works again.

    Raises:
        OSError: The file cannot be opened for writing.
    """

    def __init__(self, path: Path, after: JournalContents | None = None) -> None:
        self._file = AppendFile(path, sync=True)
        self._next_sequence = after.next_sequence if after else 0
        self._pending: list[bytes] = [b"\n"] if after and after.ends_in_line else []
        self._written: list[bytes] = []

    def add(self, kind: str, body: Mapping[str, Any], *, sync: bool = True) -> None:
        """Append a record, after any waiting ones.

        Args:
            sync: Whether to call fsync; otherwise `sync` can be called later.

        Raises:
            OSError: It was not written at all, and waits for the next call or `flush`.
        """
        self._pending.append(encode_record(self._next_sequence, kind, body))
        self._next_sequence += 1
        self.flush(sync=sync)

    def sync(self) -> None:
        """Call fsync; raises OSError."""
        self._file.sync()

    def flush(self, *, sync: bool = True) -> None:
        """Write waiting records; raises OSError."""
        if not self._pending:
            return
        data = b"".join(self._pending)
        try:
            self._file.append(data, sync=sync)
        except (FileShrankError, FileNotFoundError):
            # The journal was removed or truncated, but this process has every record it wrote.
            data = b"".join(self._written) + data
            path = self._file.path
            # Only the session's own folder: a missing drive may return.
            path.parent.mkdir(PRIVATE_FOLDER, exist_ok=True)
            self._file = AppendFile(path, sync=True)
            if self._file.size > 0:
                data = b"\n" + data
            self._file.append(data)
        self._written.extend(self._pending)
        self._pending.clear()

    def close(self) -> None:
        """Close the file; waiting records are kept."""
        self._file.close()


def read_journal(path: Path) -> JournalContents:
    """Read the readable records of a journal.

    Raises:
        CaptionerError: There is no journal, it cannot be opened, or is from a newer version.
    """
    try:
        data = _bytes_of(path)
    except (OSError, ValueError) as error:
        raise CaptionerError(
            "The transcript {path} cannot be read: {reason}.",
            "Check that the folder exists, that you may read it, and that its drive is connected.",
            path=path,
            reason=error,
        ) from error
    return parse_journal(data, path)


def _bytes_of(path: Path) -> bytes:
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(state.st_mode):
        raise OSError(Message("it is not a file"))
    if state.st_size > MOST_BYTES:
        raise OSError(
            Message(
                "it is larger than {most_mb} MB, and no transcript is",
                most_mb=MOST_BYTES // 2**20,
            )
        )
    return path.read_bytes()


def parse_journal(data: bytes, path: Path) -> JournalContents:
    """Parse the bytes of a journal; `path` is for error messages.

    Raises:
        CaptionerError: It is from a newer version.
    """
    header: SessionHeader | None = None
    captions: dict[int, Caption] = {}
    committed = CommittedWords()
    gaps: list[GapNote] = []
    marks: list[Mark] = []
    sound_folders: dict[str, str] = {}
    splits = SplitCaptions()
    changes: list[Mapping[str, Any]] = []
    seen: set[int] = set()
    is_closed = is_cut_short = False
    duration_s = 0.0
    damaged = 0
    for record in _records(data):
        if record is None:
            damaged += 1
            continue
        if record["seq"] in seen and record.get("kind") != "closed":
            continue  # written again after the file was removed
        seen.add(record["seq"])
        try:
            match record.get("kind"):
                case "header":
                    _refuse_newer(record, path)
                    header = header_from_body(record)
                case "caption":
                    caption = caption_from_body(record)
                    captions[caption.id] = caption
                    duration_s = max(duration_s, caption.end_s)
                case "committed":
                    duration_s = max(duration_s, committed.add(record))
                case "gap":
                    gap = gap_from_body(record)
                    add_gap(gaps, gap)
                    duration_s = max(duration_s, gap.start_s + gap.duration_s)
                case "mark":
                    marks.append(mark_from_body(record))
                case "speaker-changed":
                    splits.relabel(speaker_labels_from_body(record))
                case "caption-split":
                    splits.split(split_from_body(record))
                case "sound":
                    sound_folders[text_of(record["channel"])] = text_of(record["folder"])
                case "closed":
                    is_closed = True
                    is_cut_short = any(record.get(key) is True for key in ("recovered", CUT_SHORT))
                    duration_s = max(duration_s, seconds_of(record.get("duration_s", 0.0)))
                case "edit" | "facts" | "text":
                    changes.append(change_from_body(record))
        except (KeyError, TypeError, ValueError):
            damaged += 1
    still_open = committed.captions(captions, splits.new_numbers)
    finals = splits.all_parts(captions.values(), [one.id for one in still_open])
    return JournalContents(
        header=header,
        captions=tuple(finals),
        open_captions=tuple(splits.all_parts(still_open, [one.id for one in finals])),
        gaps=tuple(gaps),
        marks=marks_in_force(marks),
        sound_folders=sound_folders,
        changes=tuple(changes),
        is_closed=is_closed,
        is_cut_short=is_cut_short,
        duration_s=duration_s,
        damaged_lines=damaged,
        missing_records=max(seen, default=-1) + 1 - len(seen),
        next_sequence=_next_sequence(seen),
        ends_in_line=bool(data) and not data.endswith(b"\n"),
    )


def _records(data: bytes) -> Iterator[dict[str, Any] | None]:
    """Yield records in order; None for a line without a record, or garbage before one."""
    for line in data.split(b"\n"):
        if not line:
            continue
        record = decode_line(line)
        if record is None:
            yield None
            record = rescue_record(line)
        if record is not None:
            yield record


def _next_sequence(seen: set[int]) -> int:
    """Return the number after the last one or, if that is too large, the first unused one."""
    following = max(seen, default=-1) + 1
    if following < MOST_RECORDS:
        return following
    return next(number for number in range(MOST_RECORDS) if number not in seen)


def _refuse_newer(record: Mapping[str, Any], path: Path) -> None:
    version = record.get("version")
    if record.get("format") != JOURNAL_FORMAT or not isinstance(version, int):
        raise ValueError("not a header of this format")
    if version > JOURNAL_VERSION:
        newer = record.get("app_version")
        raise CaptionerError(
            "The transcript {name} was written by a newer version of Captioner ({record}); it "
            "was left untouched.",
            "Update Captioner to open it.",
            name=path.parent.name,
            record=(one_line(newer)[:40] if isinstance(newer, str) else "") or "version unknown",
        )


def reads_as_closed(path: Path) -> bool:
    """Return whether a journal can be read and is closed, in whatever bytes that is written."""
    try:
        return read_journal(path).is_closed
    except CaptionerError:
        return False
