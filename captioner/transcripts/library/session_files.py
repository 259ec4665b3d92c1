"""The files that a finished session leaves, in its folder or where they can be rescued to."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from captioner.core.captions import Caption, Transcript
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.text.marks import Mark, mark_facts
from captioner.transcripts.export import SessionTranscript, write_export
from captioner.transcripts.journal.records import (
    GapNote,
    SessionHeader,
    caption_body,
    header_body,
)
from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalWriter
from captioner.transcripts.library.session_folder import create_session_folder

SESSION_FORMATS = ("srt", "vtt", "txt", "json")
FILE_STEM = "captions"


def default_title(header: SessionHeader) -> str:
    """What a session is called that was given no title."""
    return header.started_at.strftime("%Y-%m-%d %H:%M")


def transcript_of(
    header: SessionHeader,
    captions: Iterable[Caption],
    duration_s: float,
    gaps: Sequence[GapNote] = (),
    marks: Sequence[Mark] = (),
) -> SessionTranscript:
    """A session that has just been captioned: finals in any order, no corrections yet."""
    ordered = Transcript()
    for caption in captions:
        ordered.accept(caption)
    return SessionTranscript(
        header.title or default_title(header),
        tuple(ordered.finals),
        header,
        duration_s,
        gaps=tuple(gaps),
        marks=tuple(marks),
    )


def write_session_files(
    folder: Path,
    transcript: SessionTranscript,
    formats: Sequence[str] = SESSION_FORMATS,
) -> None:
    """Write a session's files into its folder; one that fails does not keep the others.

    Raises:
        CaptionerError: The first that could not be written.
    """
    failure: CaptionerError | None = None
    for format_name in formats:
        path = folder / f"{FILE_STEM}.{format_name}"
        try:
            write_export(path, transcript, format_name)
        except CaptionerError as error:
            failure = failure or error
    if failure is not None:
        raise failure


def rescue_session(
    root: Path | None,
    failed: Path,
    header: SessionHeader,
    captions: Sequence[Caption],
    duration_s: float,
    formats: Sequence[str],
    marks: Sequence[Mark] = (),
) -> Path:
    """Write a whole session somewhere else; the folder.

    Args:
        root: Where its folder goes; None: a new private folder in the user's home, or in the
            system's folder for temporary files, whichever takes it.
        failed: The folder that cannot be written: the place that contains it is tried last.

    Raises:
        CaptionerError, OSError: It cannot be written there either.
    """
    if root is not None:
        return _write_whole(root, header, captions, duration_s, formats, marks)
    failure: OSError | CaptionerError = OSError(Message("there is no place for it"))
    for place in sorted(_rescue_places(), key=failed.is_relative_to):
        try:
            # An unpredictable name, and closed to other users: it holds a meeting.
            private = Path(tempfile.mkdtemp(prefix="captioner-rescued-", dir=place))
        except OSError as error:
            failure = error
            continue
        try:
            return _write_whole(private, header, captions, duration_s, formats, marks)
        except (OSError, CaptionerError) as error:
            failure = error
            shutil.rmtree(private, ignore_errors=True)
    raise failure


def _rescue_places() -> list[Path]:
    places = []
    with contextlib.suppress(RuntimeError):  # this user has no home
        places.append(Path.home())
    with contextlib.suppress(OSError):  # nor is there any place for temporary files
        places.append(Path(tempfile.gettempdir()))
    return places


def _write_whole(
    root: Path,
    header: SessionHeader,
    captions: Sequence[Caption],
    duration_s: float,
    formats: Sequence[str],
    marks: Sequence[Mark] = (),
) -> Path:
    folder = create_session_folder(root, header.started_at)
    journal = JournalWriter(folder / JOURNAL_NAME)
    try:
        journal.add("header", header_body(header))
        for caption in captions:
            journal.add("caption", caption_body(caption))
        for mark in marks:
            journal.add("mark", mark_facts(mark))
        journal.add("closed", {"duration_s": round(duration_s, 3)})
    finally:
        journal.close()
    write_session_files(folder, transcript_of(header, captions, duration_s, (), marks), formats)
    return folder


def rescued(
    failure: CaptionerError,
    unsaved_captions: int,
    root: Path | None,
    failed: Path,
    header: SessionHeader,
    captions: Sequence[Caption],
    duration_s: float,
    formats: Sequence[str],
    marks: Sequence[Mark] = (),
) -> CaptionerError:
    """Rescue a session whose folder cannot be written; returns the error that says where it is.

    Args:
        failure: Why the folder cannot be written.
        unsaved_captions: How many captions are in no file.
    """
    try:
        folder = rescue_session(root, failed, header, captions, duration_s, formats, marks)
    except (OSError, CaptionerError):
        return CaptionerError(
            "{message} {unsaved_captions} captions could not be saved anywhere.",
            failure.hint,
            message=failure.message,
            unsaved_captions=unsaved_captions,
        )
    return CaptionerError(
        "{message} The whole transcript was saved in {folder} instead.",
        "Copy it to a place of your choice. {hint}",
        message=failure.message,
        folder=folder,
        hint=failure.hint,
    )
