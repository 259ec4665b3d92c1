"""Past sessions as the windows see them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from captioner.core.captions import Caption
from captioner.gui.contract import RecoveredSession, SavedSession
from captioner.settings.model import SubtitleFormat
from captioner.transcripts.journal_changes import SessionEditor
from captioner.transcripts.library import TranscriptLibrary
from captioner.transcripts.retention import RetentionRule
from captioner.transcripts.session_summary import SessionSummary

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

    def sessions(self, query: str = "") -> Sequence[SavedSession]:
        """Those whose title or words match, newest first."""
        return [_saved(one) for one in self._opened().sessions(query)]

    def captions(self, session_id: str) -> Sequence[Caption]:
        """The final captions of one, corrections made."""
        return self._opened().open(session_id).transcript.captions

    def rename(self, session_id: str, title: str) -> None:
        """Give it another title."""
        self._opened().rename(session_id, title)

    def export(self, session_id: str, target: Path, file_format: SubtitleFormat) -> None:
        """Write it as a file of one format."""
        self._opened().export(session_id, target, file_format.value)

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
            library.apply_retention(library.plan_retention(rule, datetime.now().astimezone()))
        return [
            RecoveredSession(one.folder, one.caption_count, one.missing, one.error)
            for one in reports
        ]

    def close(self) -> None:
        """Let go of the index."""
        if self._library is not None:
            self._library.close()

    def _opened(self) -> TranscriptLibrary:
        folder = self._folder()
        if self._library is None or self._library.root != folder:
            self.close()
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
        tags=session.tags,
        awaits_captions=session.awaits_captions,
    )
