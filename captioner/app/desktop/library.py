"""Past sessions as the windows see them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from captioner.core.captions import Caption
from captioner.core.text.comparison import ComparisonRow
from captioner.core.text.subtitles import CuePosition
from captioner.core.text.transcript_text import TextLayout, TextStyle
from captioner.gui.ports.library import (
    ExportChoice,
    RecoveredSession,
    SavedSession,
    SessionDetails,
    SessionText,
)
from captioner.transcripts.export import ExportOptions
from captioner.transcripts.journal.changes import SessionEditor
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.retention import RetentionRule
from captioner.transcripts.library.session_folder import folder_bytes
from captioner.transcripts.library.session_summary import SessionSummary
from captioner.transcripts.sound.kept_sound import has_sound

_log = logging.getLogger(__name__)


class DesktopLibrary:
    """The library of the folder that the settings name now.

    Args:
        folder: Answers the folder of sessions.
        index_path: Answers where the index of a folder goes.
    """

    def __init__(self, folder: Callable[[], Path], index_path: Callable[[Path], Path]) -> None:
        self._folder = folder
        self._index_path = index_path
        self._library: TranscriptLibrary | None = None
        self._guard = threading.Lock()  # the windows ask from many threads at once

    def sessions(self, query: str = "") -> Sequence[SavedSession]:
        """Those whose title or words match, newest first."""
        return [_saved(one) for one in self._opened().sessions(query)]

    def captions(self, session_id: str) -> Sequence[Caption]:
        """The final captions of one, corrections made."""
        return self._opened().open(session_id).transcript.captions

    def rename(self, session_id: str, title: str) -> None:
        """Give it another title."""
        self._opened().rename(session_id, title)

    def export(
        self,
        session_id: str,
        target: Path,
        choice: ExportChoice,
        caption_ids: Sequence[int] | None = None,
    ) -> None:
        """Write it, or the captions of these numbers, as a file."""
        self._opened().export(
            session_id,
            target,
            choice.file_format.value,
            _export_options(choice),
            caption_ids=caption_ids,
        )

    def export_many(
        self, session_ids: Sequence[str], folder: Path, choice: ExportChoice
    ) -> Sequence[Path]:
        """Write several into a folder, named by their titles."""
        return self._opened().export_many(
            session_ids, folder, [choice.file_format.value], _export_options(choice)
        )

    def details(self, session_id: str) -> SessionDetails:
        """What takes a look into its folder."""
        library = self._opened()
        folder = library.root / session_id
        texts = tuple(
            SessionText(one.name, one.model, one.caption_count, one.is_chosen)
            for one in library.texts(session_id)
        )
        return SessionDetails(folder_bytes(folder), has_sound(folder), texts)

    def total_bytes(self) -> int:
        """What all of them take on disk."""
        return sum(self._opened().storage_used().values())

    def set_tags(self, session_id: str, tags: Sequence[str]) -> None:
        """Replace its tags."""
        self._opened().set_tags(session_id, tags)

    def compare(self, session_id: str, left: str, right: str) -> Sequence[ComparisonRow]:
        """Two of its texts side by side."""
        return self._opened().compare(session_id, left, right)

    def choose_text(self, session_id: str, name: str) -> None:
        """Let another of its texts count from now on."""
        self._opened().choose_text(session_id, name)

    def edit(self, session_id: str) -> SessionEditor:
        """Begin to correct one."""
        return self._opened().edit(session_id)

    def update_files(self, session_id: str) -> None:
        """Write the files in its folder anew, as its captions read now."""
        self._opened().update_files(session_id)

    def delete(self, session_id: str) -> None:
        """Move it to the trash."""
        self._opened().delete(session_id)

    def put_in_order(self, delete_after_days: int) -> Sequence[RecoveredSession]:
        """Complete interrupted sessions; delete those that the user wants deleted by now.

        Args:
            delete_after_days: Age at which sessions go; 0: never. One tagged "keep" stays.

        Returns:
            Those that were interrupted, oldest first.
        """
        library = self._opened()
        reports = library.recover()
        for report in reports:
            if report.error is not None:
                _log.warning("%s: %s", report.folder.name, report.error.message)
            else:
                missing = " ".join(report.missing) or "nothing is missing"
                _log.info(
                    "%s: %d captions recovered, %s",
                    report.folder.name,
                    report.caption_count,
                    missing,
                )
        if delete_after_days:
            rule = RetentionRule(max_age_days=float(delete_after_days))
            library.apply_retention(library.plan_retention(rule, datetime.now(UTC)))
        return [
            RecoveredSession(one.folder, one.caption_count, one.missing, one.error)
            for one in reports
        ]

    def close(self) -> None:
        """Let go of the index."""
        with self._guard:
            if self._library is not None:
                self._library.close()

    def _opened(self) -> TranscriptLibrary:
        folder = self._folder()
        with self._guard:
            if self._library is None or self._library.root != folder:
                if self._library is not None:
                    self._library.close()
                self._library = TranscriptLibrary(folder, index_path=self._index_path(folder))
            return self._library


def _saved(session: SessionSummary) -> SavedSession:
    return SavedSession(
        id=session.id,
        title=session.title,
        started=session.started_at,
        duration_s=session.duration_s,
        word_count=session.word_count,
        folder=session.folder,
        excerpt=session.problem or session.excerpt,
        is_complete=session.is_complete,
        is_cut_short=session.is_cut_short,
        tags=session.tags,
        awaits_captions=session.awaits_captions,
        is_live=session.is_live,
        is_damaged=session.is_damaged,
    )


def _export_options(choice: ExportChoice) -> ExportOptions:
    layout = TextLayout.PARAGRAPHS if choice.paragraphs else TextLayout.CAPTIONS
    return ExportOptions(
        encoding=choice.encoding,
        byte_order_mark=choice.byte_order_mark,
        line_end="\r\n" if choice.windows_line_ends else "\n",
        clock_time=choice.clock_time,
        voices=choice.voices,
        position=(
            None if choice.cue_line_percent is None else CuePosition(choice.cue_line_percent)
        ),
        text=TextStyle(layout, timestamps=choice.timestamps, speakers=choice.speakers),
        document_text=TextStyle(TextLayout.PARAGRAPHS, timestamps=True, speakers=choice.speakers),
    )
