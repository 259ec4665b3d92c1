"""Recovery of interrupted sessions: restores captions and reports lost parts."""

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.sessions import RecoveryReport
from captioner.files.disk_errors import writing
from captioner.files.sound_spill import spilled_s
from captioner.transcripts.journal.records import caption_body, decode_line, rescue_record
from captioner.transcripts.journal.writer import (
    JOURNAL_NAME,
    MOST_BYTES,
    JournalContents,
    JournalWriter,
    reads_as_closed,
)
from captioner.transcripts.library.recaption import remove_unfinished_recaptions
from captioner.transcripts.library.session_files import SESSION_FORMATS, write_session_files
from captioner.transcripts.library.session_folder import (
    FolderLock,
    is_being_written,
    session_folders,
    still_running,
)
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.sound.reader import sound_duration_s

_TAIL_BYTES = 65_536
_SHORTEST_REST_S = 3.0
_CLOSED = b'"kind":"closed"'  # quotes in a caption's text are escaped


def is_unfinished(folder: Path) -> bool:
    """Return whether a session was never closed and is not being written."""
    try:
        with (folder / JOURNAL_NAME).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            if _holds_end(file.read()):
                return False
            file.seek(0)  # many corrections may follow the record
            if _holds_end(file.read(MOST_BYTES)):
                return False
    except OSError:
        return False
    return not is_being_written(folder) and not reads_as_closed(folder / JOURNAL_NAME)


def _holds_end(data: bytes) -> bool:
    lines = (line for line in data.split(b"\n") if _CLOSED in line)
    records = (decode_line(line) or rescue_record(line) for line in lines)
    return any(record is not None and record.get("kind") == "closed" for record in records)


def recover_session(folder: Path, formats: Sequence[str] = SESSION_FORMATS) -> RecoveryReport:
    """Complete an interrupted session: close its journal and write its files.

    The journal's content is not changed, including damaged lines.

    Raises:
        CaptionerError: An instance is writing it, it is from a newer version, or its folder is not
            writable, in which case its captions can still be read and exported.
    """
    lock = FolderLock(folder)
    if not lock.acquire():
        raise still_running(folder)
    try:
        return _recover(folder, formats)
    finally:
        lock.release()


def recover_all(root: Path, formats: Sequence[str] = SESSION_FORMATS) -> list[RecoveryReport]:
    """Recover every unfinished session; an error in one does not affect the others.

    Partial results of captioning a session again are removed, as its sound is still there.

    Raises:
        CaptionerError: The folder of sessions cannot be read.
    """
    reports = []
    for folder in session_folders(root):
        remove_unfinished_recaptions(folder)
        if not is_unfinished(folder):
            continue
        try:
            reports.append(recover_session(folder, formats))
        except CaptionerError as error:
            reports.append(RecoveryReport(folder, error=error))
    return reports


def _recover(folder: Path, formats: Sequence[str]) -> RecoveryReport:
    session = read_session(folder)
    journal = session.journal
    sound_s = sound_duration_s(folder)
    duration_s = max(journal.duration_s, sound_s)
    transcript = replace(session.transcript, header=journal.header, duration_s=duration_s)
    if not journal.is_closed:
        with writing(folder), closing(JournalWriter(folder / JOURNAL_NAME, journal)) as writer:
            for caption in journal.open_captions:
                writer.add("caption", caption_body(caption))
            writer.add("closed", {"recovered": True, "duration_s": round(duration_s, 3)})
    write_session_files(folder, transcript, formats)
    count = len(journal.captions) + len(journal.open_captions)
    missing = (*_missing(folder, journal), *_uncaptioned(sound_s, transcript.captions))
    return RecoveryReport(folder, count, missing, error=None)


def _uncaptioned(sound_s: float, captions: Sequence[Caption]) -> list[Message]:
    """Return a message about kept sound after the last caption; none if there is no such sound."""
    if not captions:
        return []
    left_s = sound_s - max(caption.end_s for caption in captions)
    if left_s < _SHORTEST_REST_S:
        return []
    return [
        Message(
            "{left_s} s of kept sound follow the last caption: caption the sound again to "
            "read what was said in them.",
            left_s=left_s,
        )
    ]


def _missing(folder: Path, journal: JournalContents) -> list[Message]:
    sentences = []
    if journal.header is None:
        sentences.append(Message("The record of when it was captioned, and with what, is damaged."))
    if journal.missing_records:
        sentences.append(
            Message(
                "Records in the middle that cannot be read: {missing_records}.",
                missing_records=journal.missing_records,
            )
        )
    if journal.damaged_lines and not journal.missing_records:
        sentences.append(
            Message("The last record was not written completely: the last caption may be missing.")
        )
    waiting_s = spilled_s(folder, SAMPLE_RATE)
    if waiting_s > 0:
        sentences.append(
            Message("{waiting_s} s of sound had not been captioned yet.", waiting_s=waiting_s)
        )
    return sentences
