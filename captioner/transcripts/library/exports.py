"""Sessions of the library as files: one as a person named it, or several into a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from captioner.captions.subtitles import ExportOptions
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.files.output_file import OutputFile
from captioner.files.paths import folder_exists
from captioner.transcripts.export import export_into, export_to
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.session_reader import StoredSession
from captioner.transcripts.sound.reader import sound_folders


def export_session(
    session: StoredSession,
    target: Path,
    format_name: str,
    options: ExportOptions,
    caption_ids: Sequence[int] | None,
) -> Path:
    """Write a session, or a selection of its captions, as a file (`TranscriptLibrary.export`).

    Raises:
        CaptionerError: There is no such format, or the file cannot be written.
    """
    transcript = session.transcript
    if caption_ids is not None:
        transcript = transcript.selection(caption_ids)
    if folder_exists(target):
        return export_into(target, transcript, format_name, options)
    # Whoever names a file in a dialog was asked there whether it may be replaced.
    kept = (session.folder / JOURNAL_NAME, *sound_folders(session.folder))
    export_to(OutputFile(target, kept, overwrite=True), transcript, format_name, options)
    return target


def export_sessions(
    sessions: Iterable[Callable[[], StoredSession]],
    target: Path,
    formats: Sequence[str],
    options: ExportOptions,
    select: Callable[[Sequence[Caption]], Sequence[int]] | None,
    on_written: Callable[[Path], object],
) -> list[Path]:
    """Write sessions in several formats; what fails does not keep the others.

    Args:
        target: The folder; made where it is missing.
        select: Returns the numbers of the captions wanted of a session; None: all.
        on_written: Called with each file as soon as it is complete.

    Raises:
        CaptionerError: The first that failed, when all others are written.
    """
    written: list[Path] = []
    failure: CaptionerError | None = None
    for open_session in sessions:
        try:
            transcript = open_session().transcript
            if select is not None:
                transcript = transcript.selection(select(transcript.captions))
        except CaptionerError as error:
            failure = failure or error
            continue
        for format_name in formats:
            try:
                written.append(export_into(target, transcript, format_name, options))
            except CaptionerError as error:
                failure = failure or error
            else:
                on_written(written[-1])
    if failure is not None:
        raise failure
    return written
