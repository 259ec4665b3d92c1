"""Past sessions as the windows see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from captioner.core.captions import Caption
from captioner.gui.contract import SavedSession
from captioner.settings.model import SubtitleFormat
from captioner.transcripts.library import SessionSummary, TranscriptLibrary


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

    def delete(self, session_id: str) -> None:
        """Move it to the trash."""
        self._opened().delete(session_id)

    def recover(self) -> list[str]:
        """Complete interrupted sessions; what is to be told of each, one sentence."""
        told = []
        for report in self._opened().recover():
            if report.error is not None:
                told.append(f"{report.error.message} {report.error.hint}".strip())
                continue
            missing = " ".join(report.missing)
            told.append(
                f"An interrupted session was recovered: {report.caption_count} captions "
                f"({report.folder.name}). {missing}".strip()
            )
        return told

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
    )
