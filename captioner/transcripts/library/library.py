"""The library of past sessions: list, search, name, correct, export, delete."""

import contextlib
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from captioner.captions.comparison import ComparisonRow, compare_transcripts
from captioner.captions.subtitles import DEFAULT_OPTIONS, EXPORT_FORMATS, ExportOptions
from captioner.core.captions import Caption, Mark, mark_facts
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import is_plain_name, one_line
from captioner.core.sessions import (
    AS_RECOGNISED,
    FIRST_TEXT,
    RecoveryReport,
    SessionDetails,
    SessionSummary,
    SessionText,
)
from captioner.core.speakers.naming import Speakers
from captioner.core.terms.glossary import terms_used
from captioner.files.disk_errors import cannot_write
from captioner.files.output_file import OutputFile
from captioner.files.paths import folder_exists
from captioner.files.private import PRIVATE_FOLDER
from captioner.transcripts.export import export_into, export_to, gap_remarks
from captioner.transcripts.journal.changes import (
    SessionEditor,
    append_change,
    choose_text,
)
from captioner.transcripts.journal.records import EDIT_MARK
from captioner.transcripts.journal.recovery import recover_all
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.index import (
    EXCERPT_CHARACTERS,
    describe_session,
    journals_in,
    refresh_index,
)
from captioner.transcripts.library.recaption import read_recaptions
from captioner.transcripts.library.search_index import (
    INDEX_NAME,
    IndexLostError,
    SearchHit,
    SearchIndex,
)
from captioner.transcripts.library.session_files import FILE_STEM, write_session_files
from captioner.transcripts.library.session_folder import (
    files_held,
    folder_bytes,
    is_being_written,
    is_folder,
    is_session_folder,
    still_running,
)
from captioner.transcripts.library.session_reader import (
    StoredSession,
    ordered_captions,
    read_session,
)
from captioner.transcripts.library.trash import (
    empty_trash,
    move_to_trash,
    restore_from_trash,
    trashed_sessions,
)
from captioner.transcripts.sound.reader import has_sound, sound_folders

_Result = TypeVar("_Result")
_MOST_LOSSES = 3
_MOST_CORRECTED_SESSIONS = 200


KEEP_TAG = "keep"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Limits of stored sessions; those tagged "keep", or being written, are never removed.

    Attributes:
        max_age_days: Sessions older than this are deleted; None for no limit.
        max_total_bytes: The oldest sessions are deleted down to this total size; None for no limit.
        max_sound_age_days: The sound of sessions older than this is deleted; None for no limit.
    """

    max_age_days: float | None = None
    max_total_bytes: int | None = None
    max_sound_age_days: float | None = None


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """What a rule would delete, shown to the user before."""

    sessions: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()


def plan_retention(
    sessions: Sequence[SessionSummary],
    sizes_bytes: dict[str, int],
    rule: RetentionRule,
    now: datetime,
) -> RetentionPlan:
    """Return the sessions and sounds that a rule would delete.

    Args:
        sizes_bytes: Their sizes on disk, by name; needed for `max_total_bytes`.
    """
    free = sorted(
        (one for one in sessions if KEEP_TAG not in one.tags and not one.is_live),
        key=lambda one: one.started_at,
    )
    going: list[str] = []
    if rule.max_age_days is not None:
        limit = now - timedelta(days=rule.max_age_days)
        going.extend(one.id for one in free if one.started_at < limit)
    if rule.max_total_bytes is not None:
        total = sum(sizes_bytes.get(one.id, 0) for one in sessions if one.id not in going)
        for one in free:
            if total <= rule.max_total_bytes:
                break
            if one.id not in going:
                going.append(one.id)
                total -= sizes_bytes.get(one.id, 0)
    sounds: list[str] = []
    if rule.max_sound_age_days is not None:
        limit = now - timedelta(days=rule.max_sound_age_days)
        sounds.extend(one.id for one in free if one.started_at < limit and one.id not in going)
    return RetentionPlan(tuple(going), tuple(sounds))


class TranscriptLibrary:
    """The sessions in one folder. Safe for several threads and instances.

    Args:
        root: The folder of sessions, which need not exist.
    """

    def __init__(self, root: Path, *, index_path: Path | None = None) -> None:
        self.root = root
        if index_path is not None:
            with contextlib.suppress(OSError):
                index_path.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        self._index_path = index_path or root / INDEX_NAME
        self._guard = threading.RLock()
        self._index: SearchIndex | None = None

    def __enter__(self) -> "TranscriptLibrary":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; safe to call twice, and later calls open it again."""
        with self._guard:
            if self._index is not None:
                self._index.close()
                self._index = None

    def sessions(self, query: str = "", *, tag: str = "") -> list[SessionSummary]:
        """Return the sessions, latest first; raises CaptionerError.

        Args:
            query: Words, all of which a title, the tags or a caption with its speaker's name must
                contain.
            tag: A tag that sessions must have; empty for all sessions.
        """
        nothing: tuple[list[SessionSummary], dict[str, str]] = ([], {})
        found, excerpts = self._asked(
            lambda index: (index.sessions(), index.sessions_with(query)), nothing
        )
        wanted = one_line(query).casefold().replace('"', "").split()
        summaries = []
        for one in found:
            if tag and tag not in one.tags:
                continue
            if wanted and one.id not in excerpts:
                named = f"{one.title} {' '.join(one.tags)}".casefold()
                if not all(word in named for word in wanted):
                    continue
            summaries.append(_current(one, self.root / one.id, excerpts.get(one.id, "")))
        return summaries

    def search(self, query: str, *, limit: int = 200) -> list[SearchHit]:
        """Return the captions of all sessions that contain every word, best matches first.

        Raises:
            CaptionerError: The folder cannot be read.
        """
        return self._asked(lambda index: index.search(query, limit), [])

    def open(self, session_id: str) -> StoredSession:
        """Read a session; raises CaptionerError if there is none or it cannot be read."""
        return read_session(self._folder(session_id))

    def speakers(self, session_id: str, text_name: str | None = None) -> Speakers:
        """Return the speakers of a session's text, the current one by default; raises as `open`."""
        return read_session(self._folder(session_id), text_name).transcript.speakers

    def change_mark(self, session_id: str, mark: Mark) -> Sequence[Mark]:
        """Add, change or remove a mark, and return all marks; raises as `rename`."""
        append_change(self._folder(session_id), "mark", mark_facts(mark))
        self.update_files(session_id)
        return self.open(session_id).transcript.marks

    def details(self, session_id: str) -> SessionDetails:
        """Return a session's text, and details from its folder; raises as `open`."""
        session = self.open(session_id)
        folder, transcript = session.folder, session.transcript
        return SessionDetails(
            folder_bytes(folder),
            has_sound(folder),
            tuple(session_texts(session)),
            tuple(terms_used(transcript.captions, transcript.listed_terms)),
            transcript.captions,
            transcript.speakers,
            transcript.marks,
            gap_remarks(transcript),
        )

    def corrections(self) -> list[tuple[str, str]]:
        """Return pairs of a recognised and a corrected caption; latest session first.

        Raises:
            CaptionerError: The folder cannot be read.
        """
        found: list[tuple[str, str]] = []
        for summary in self.sessions()[:_MOST_CORRECTED_SESSIONS]:
            with contextlib.suppress(CaptionerError, OSError):
                if EDIT_MARK not in (self._folder(summary.id) / JOURNAL_NAME).read_bytes():
                    continue  # twenty times as fast as reading its captions
                session = self.open(summary.id)
                corrected = {each.id: each.text for each in session.transcript.captions}
                pairs = ((each.text, corrected.get(each.id, "")) for each in session.original)
                found += [(before, after) for before, after in pairs if after not in ("", before)]
        return found

    def rename(self, session_id: str, title: str) -> None:
        """Change a session's title; an empty one removes it.

        Raises:
            CaptionerError: The session does not exist, is being written, or is not writable.
        """
        append_change(self._folder(session_id), "facts", {"title": one_line(title)})

    def set_tags(self, session_id: str, tags: Sequence[str]) -> None:
        """Replace the tags, of which "keep" exempts from retention; raises as `rename`."""
        kept = list(dict.fromkeys(tag for tag in map(one_line, tags) if tag))
        append_change(self._folder(session_id), "facts", {"tags": kept})

    def edit(self, session_id: str) -> SessionEditor:
        """Return an editor, which saves each correction immediately; raises as `rename`."""
        return SessionEditor(self._folder(session_id))

    def texts(self, session_id: str) -> list[SessionText]:
        """Return the original text, then those captioned again; raises as `open`."""
        return session_texts(self.open(session_id))

    def compare(self, session_id: str, left: str, right: str) -> Sequence[ComparisonRow]:
        """Return the comparison of two texts; raises as `open`, and for a missing text."""
        folder = self._folder(session_id)
        return compare_transcripts(_captions(folder, left), _captions(folder, right))

    def choose_text(self, session_id: str, name: str) -> None:
        """Choose another text, and write the files again; raises as `rename`."""
        folder = self._folder(session_id)
        require_text(folder, name)
        choose_text(folder, name)
        self.update_files(session_id)

    def delete(self, session_id: str) -> Path | None:
        """Move a session to the trash.

        Returns:
            Its new path in Captioner's own trash; None if it is in the system's.

        Raises:
            CaptionerError: The session does not exist, is being written, or cannot be moved.
        """
        kept = self._delete(session_id)
        self._forget_what_is_gone()
        return kept

    def deleted(self) -> list[SessionSummary]:
        found = [
            replace(_current(describe_session(folder)[0], folder), id=name)
            for name, folder in trashed_sessions(self.root).items()
        ]
        return sorted(found, key=lambda one: one.started_at, reverse=True)

    def restore(self, session_id: str) -> Path:
        """Restore a deleted session, and return its folder; raises CaptionerError."""
        return restore_from_trash(self.root, session_id)

    def export(
        self,
        session_id: str,
        target: Path,
        format_name: str,
        options: ExportOptions = DEFAULT_OPTIONS,
        *,
        caption_ids: Sequence[int] | None = None,
    ) -> Path:
        """Write a session, or a selection of its captions, as a file.

        Args:
            target: The file, or a folder for a file named by the title.
            caption_ids: Numbers of the captions; None for all.

        Raises:
            CaptionerError: The session or format does not exist, or the file cannot be written.
        """
        session = self.open(session_id)
        transcript = session.transcript
        if caption_ids is not None:
            transcript = transcript.selection(caption_ids)
        if folder_exists(target):
            return export_into(target, transcript, format_name, options)
        # The dialog has already asked whether to replace an existing file.
        kept = (session.folder / JOURNAL_NAME, *sound_folders(session.folder))
        export_to(OutputFile(target, kept, overwrite=True), transcript, format_name, options)
        return target

    def export_many(
        self,
        session_ids: Sequence[str],
        target: Path,
        formats: Sequence[str],
        options: ExportOptions = DEFAULT_OPTIONS,
        *,
        select: Callable[[Sequence[Caption]], Sequence[int]] | None = None,
        on_written: Callable[[Path], object] = lambda _path: None,
    ) -> list[Path]:
        """Write sessions into a folder, in several formats; raises the first error at the end.

        Args:
            select: Returns the numbers of a session's captions to write; None for all.
            on_written: Called with each complete file.
        """
        written: list[Path] = []
        failure: CaptionerError | None = None
        for session_id in session_ids:
            try:
                transcript = self.open(session_id).transcript
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

    def update_files(self, session_id: str) -> None:
        """Write the files in a session's folder again; raises as `export`."""
        folder = self._folder(session_id)
        with files_held(folder):
            there = [name for name in EXPORT_FORMATS if (folder / f"{FILE_STEM}.{name}").exists()]
            write_session_files(folder, self.open(session_id).transcript, there)

    def recover(self) -> list[RecoveryReport]:
        """Complete every interrupted session (`recover_all`)."""
        return recover_all(self.root)

    def storage_used(self) -> dict[str, int]:
        """Return the size on disk of every session in bytes, with sound; raises as `sessions`."""
        return {one.name: folder_bytes(self.root / one.name) for one in journals_in(self.root)}

    def plan_retention(self, rule: RetentionRule, now: datetime) -> RetentionPlan:
        """Return what a rule would delete, without deleting it; raises CaptionerError."""
        sizes = self.storage_used() if rule.max_total_bytes is not None else {}
        return plan_retention([one for one in self.sessions() if not one.problem], sizes, rule, now)

    def apply_retention(self, plan: RetentionPlan) -> None:
        """Delete a plan's sessions, by way of the trash, and sounds; also clean up the own trash.

        Raises:
            CaptionerError: A part could not be deleted; the rest was.
        """
        failure: CaptionerError | None = None
        for session_id in plan.sessions:
            try:
                self._delete(session_id)
            except CaptionerError as error:
                failure = error
        for session_id in plan.sounds:
            for sound in sound_folders(self._folder(session_id)):
                try:
                    shutil.rmtree(sound)
                except OSError as error:
                    failure = cannot_write(sound, error)
        empty_trash(self.root)
        self._forget_what_is_gone()
        if failure is not None:
            raise failure

    def _delete(self, session_id: str) -> Path | None:
        folder = self._folder(session_id)
        if is_being_written(folder):
            raise still_running(folder)
        return move_to_trash(folder)

    def _forget_what_is_gone(self) -> None:
        with contextlib.suppress(CaptionerError):  # busy; the next listing does it
            self._asked(lambda _index: None, None)

    def _folder(self, session_id: str) -> Path:
        folder = self.root / session_id
        if not is_plain_name(session_id) or not is_session_folder(folder):
            raise CaptionerError(
                "There is no session {session_id} in {root}.",
                "Perhaps it was moved or deleted. Names are in `captioner sessions list` and in "
                "Sessions.",
                session_id=repr(session_id),
                root=self.root,
            )
        return folder

    def _asked(self, question: Callable[[SearchIndex], _Result], without: _Result) -> _Result:
        """Return the result of a query after updating the index.

        Args:
            question: The query; called again if the index is damaged.
            without: The result if there is no folder of sessions.
        """
        with self._guard:
            for _ in range(_MOST_LOSSES):
                if not is_folder(self.root):
                    return without
                if self._index is None:
                    self._index = SearchIndex(self._index_path)
                try:
                    refresh_index(self._index, self.root)
                    return question(self._index)
                except IndexLostError:
                    continue
        raise CaptionerError(
            "The index {index_path} keeps getting damaged.",
            "Check the disk that it is on; the transcripts themselves are not affected.",
            index_path=self._index_path,
        )


def _current(one: SessionSummary, folder: Path, excerpt: str = "") -> SessionSummary:
    """Return a summary from a journal with what is in its folder now."""
    is_live = not one.is_complete and not one.problem and is_being_written(folder)
    is_sound_only = not one.word_count and not is_live and has_sound(folder)
    return replace(
        one,
        folder=folder,
        excerpt=(excerpt or one.excerpt)[:EXCERPT_CHARACTERS],
        is_live=is_live,
        awaits_captions=is_sound_only and not one.model,
        is_sound_only=is_sound_only,
    )


def session_texts(session: StoredSession) -> list[SessionText]:
    """Return a session's complete texts: the original, then those captioned again.

    Raises:
        CaptionerError: The original cannot be read.
    """
    folder, chosen = session.folder, session.text_name
    first = session if chosen == FIRST_TEXT else read_session(folder, FIRST_TEXT)
    header = first.journal.header
    texts = [
        SessionText(
            FIRST_TEXT,
            header.model if header is not None else "",
            len(first.transcript.captions),
            chosen == FIRST_TEXT,
        )
    ]
    for name, journal in read_recaptions(folder):
        if journal.is_closed:
            header, count = journal.header, len(ordered_captions(journal))
            model, is_second = (
                ("", False) if header is None else (header.model, header.is_second_pass)
            )
            texts.append(SessionText(name, model, count, chosen == name, is_second))
    return texts


def require_text(folder: Path, name: str) -> None:
    """Check that a session has a text; raises CaptionerError."""
    names = [one.name for one in session_texts(read_session(folder))]
    if name not in names:
        raise CaptionerError(
            "The session {name} has no text {text}.",
            "captioner sessions texts lists what it has.",
            name=folder.name,
            text=repr(name),
        )


def _captions(folder: Path, name: str) -> tuple[Caption, ...]:
    if name == AS_RECOGNISED:
        return read_session(folder).original
    require_text(folder, name)
    return read_session(folder, name).transcript.captions
