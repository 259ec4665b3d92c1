"""The files of a finished session, in its folder or rescued to another one."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from captioner.captions.editing import TranscriptEditor
from captioner.core.captions import Caption, Edit, Mark, Transcript, mark_facts
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.transcripts.export import SessionTranscript, render_export, write_export
from captioner.transcripts.journal.records import GapNote, SessionHeader, caption_body, header_body
from captioner.transcripts.journal.values import edit_record
from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalWriter
from captioner.transcripts.library.session_folder import create_session_folder

SESSION_FORMATS = ("srt", "vtt", "txt", "json")
FILE_STEM = "captions"


def default_title(header: SessionHeader) -> str:
    return header.started_at.strftime("%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that has just ended."""

    header: SessionHeader
    finals: Sequence[Caption]
    duration_s: float
    gaps: Sequence[GapNote] = ()
    marks: Sequence[Mark] = ()
    edits: Sequence[Edit] = ()

    @property
    def transcript(self) -> SessionTranscript:
        ordered = Transcript()
        for caption in self.finals:
            ordered.accept(caption)
        editor = TranscriptEditor(ordered.finals, self.edits)
        return SessionTranscript(
            self.header.title or default_title(self.header),
            editor.captions if self.edits else tuple(ordered.finals),
            self.header,
            self.duration_s,
            gaps=tuple(self.gaps),
            marks=tuple(self.marks),
            speakers=editor.speakers,
        )


def write_session_files(
    folder: Path,
    transcript: SessionTranscript,
    formats: Sequence[str] = SESSION_FORMATS,
) -> None:
    """Write a session's files into its folder; an error does not affect the others.

    Raises:
        CaptionerError: The first error.
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


def complete_files(
    folder: Path,
    session: EndedSession,
    formats: Sequence[str],
    complete_subrip: Callable[[Callable[[], bytes]], None],
    failure: CaptionerError | None = None,
) -> None:
    """Write an ended session's files, in its folder and at the user's path for live subtitles.

    Args:
        complete_subrip: Replaces the live subtitles by complete ones.

    Raises:
        CaptionerError: `failure` or the first error; the message also says where the captions are.
    """
    try:
        transcript = session.transcript
        write_session_files(folder, transcript, formats)
        complete_subrip(lambda: render_export(transcript, "srt"))
    except CaptionerError as error:
        failure = failure or error
    if failure is not None:
        raise CaptionerError(
            "{message} Every caption is in the journal in {folder}.",
            "{hint} Then export the session again from the list of transcripts.",
            message=failure.message,
            folder=folder,
            hint=failure.hint,
        ) from failure


def rescue_session(failed: Path, session: EndedSession, formats: Sequence[str]) -> Path:
    """Write a whole session into another folder, and return that folder.

    It is in a new private folder in the user's home or in the folder for temporary files.

    Args:
        failed: The folder that cannot be written; a parent that contains it is tried last.

    Raises:
        CaptionerError, OSError: It cannot be written there either.
    """
    failure: OSError | CaptionerError = OSError(Message("there is no place for it"))
    for place in sorted(_rescue_places(), key=failed.is_relative_to):
        try:
            # With an unpredictable name and closed to other users, because a meeting may be
            # confidential.
            private = Path(tempfile.mkdtemp(prefix="captioner-rescued-", dir=place))
        except OSError as error:
            failure = error
            continue
        try:
            return _write_whole(private, session, formats)
        except (OSError, CaptionerError) as error:
            failure = error
            shutil.rmtree(private, ignore_errors=True)
    raise failure


def _rescue_places() -> list[Path]:
    places = []
    with contextlib.suppress(RuntimeError):  # the user has no home
        places.append(Path.home())
    with contextlib.suppress(OSError):  # there is no folder for temporary files
        places.append(Path(tempfile.gettempdir()))
    return places


def _write_whole(root: Path, session: EndedSession, formats: Sequence[str]) -> Path:
    folder = create_session_folder(root, session.header.started_at)
    journal = JournalWriter(folder / JOURNAL_NAME)
    try:
        journal.add("header", header_body(session.header))
        for caption in session.finals:
            journal.add("caption", caption_body(caption))
        for mark in session.marks:
            journal.add("mark", mark_facts(mark))
        for edit in session.edits:
            journal.add("edit", {"edit": edit_record(edit)})
        journal.add("closed", {"duration_s": round(session.duration_s, 3)})
    finally:
        journal.close()
    write_session_files(folder, session.transcript, formats)
    return folder


def rescued(
    failure: CaptionerError,
    unsaved_captions: int,
    failed: Path,
    session: EndedSession,
    formats: Sequence[str],
) -> CaptionerError:
    """Rescue a session whose folder cannot be written; return an error with the new folder."""
    try:
        folder = rescue_session(failed, session, formats)
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
