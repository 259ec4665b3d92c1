"""A library of sessions in memory, and corrections that are only noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from captioner.captions.comparison import ComparisonRow, compare_transcripts
from captioner.captions.editing import TranscriptEditor
from captioner.captions.subtitles import DEFAULT_OPTIONS, ExportOptions
from captioner.core.captions import Caption, Edit, Mark, Remark, marks_in_force
from captioner.core.errors import CaptionerError
from captioner.core.sessions import RecoveryReport, SessionDetails, SessionSummary
from captioner.core.speakers.naming import Speakers


class FakeEditing:
    """Corrections in memory; fails where the library does."""

    def __init__(self, library: FakeLibrary, session_id: str) -> None:
        self._library = library
        self._session_id = session_id
        self.transcript = TranscriptEditor(library.stored[session_id][1])

    def follow(self, edit: Edit, meant: Edit) -> None:
        self._library.followed.append((edit, meant))
        self.apply(edit)

    def apply(self, edit: Edit) -> None:
        self._library.fail_if_told()
        self.transcript.apply(edit)
        saved, _ = self._library.stored[self._session_id]
        self._library.stored[self._session_id] = (saved, list(self.transcript.captions))
        self._library.voices[self._session_id] = self.transcript.speakers


class FakeLibrary:
    """Sessions in memory."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[SessionSummary, list[Caption]]] = {}
        self.voices: dict[str, Speakers] = {}
        self.marked: dict[str, list[Mark]] = {}
        self.missing: dict[str, list[Remark]] = {}
        self.exports: list[tuple[str, Path, str]] = []
        self.choices: list[tuple[ExportOptions, Sequence[int] | None]] = []
        self.looks: dict[str, SessionDetails] = {}
        self.texts: dict[str, dict[str, list[Caption]]] = {}
        self.editors: dict[str, FakeEditing] = {}
        self.updated: list[str] = []
        self.trash: dict[str, tuple[SessionSummary, list[Caption]]] = {}
        self.followed: list[tuple[Edit, Edit]] = []
        self.error: CaptionerError | None = None
        self.interrupted: list[RecoveryReport] = []

    def add(self, session_id: str, title: str, captions: list[Caption], days_ago: int = 0) -> None:
        text = " ".join(each.text for each in captions)
        started = datetime(2026, 3, 12, 9, 30) - timedelta(days=days_ago, minutes=17 * days_ago)
        saved = SessionSummary(
            id=session_id,
            title=title,
            started_at=started,
            duration_s=captions[-1].end_s if captions else 0.0,
            word_count=len(text.split()),
            folder=Path("/home/ada/Captions") / session_id,
            excerpt=text[:120],
        )
        self.stored[session_id] = (saved, captions)

    def sessions(self, query: str = "") -> Sequence[SessionSummary]:
        self.fail_if_told()
        wanted = query.casefold()
        found = []
        for saved, captions in self.stored.values():
            hits = [each.text for each in captions if wanted in each.text.casefold()]
            if hits:  # the excerpt shows the search's first hit, as that of the real library does
                found.append(replace(saved, excerpt=hits[0]) if wanted else saved)
            elif wanted in saved.title.casefold():
                found.append(saved)
        return sorted(found, key=lambda saved: saved.started_at, reverse=True)

    def details(self, session_id: str) -> SessionDetails:
        self.fail_if_told()
        return replace(
            self.looks.get(session_id, SessionDetails(1_200_000)),
            captions=self.stored[session_id][1],
            speakers=self.speakers(session_id),
            marks=marks_in_force(self.marked.get(session_id, ())),
            gaps=self.missing.get(session_id, []),
        )

    def speakers(self, session_id: str, text_name: str = "") -> Speakers:
        return self.voices.get(session_id, Speakers())

    def change_mark(self, session_id: str, mark: Mark) -> Sequence[Mark]:
        self.fail_if_told()
        self.marked.setdefault(session_id, []).append(mark)
        return marks_in_force(self.marked[session_id])

    def rename(self, session_id: str, title: str) -> None:
        self.fail_if_told()
        saved, captions = self.stored[session_id]
        self.stored[session_id] = (replace(saved, title=title), captions)

    def export(
        self,
        session_id: str,
        target: Path,
        format_name: str,
        options: ExportOptions = DEFAULT_OPTIONS,
        *,
        caption_ids: Sequence[int] | None = None,
    ) -> None:
        self.fail_if_told()
        self.exports.append((session_id, target, format_name))
        self.choices.append((options, caption_ids))

    def export_many(
        self,
        session_ids: Sequence[str],
        target: Path,
        formats: Sequence[str],
        options: ExportOptions = DEFAULT_OPTIONS,
    ) -> Sequence[Path]:
        self.exports += [(each, target, name) for each in session_ids for name in formats]
        return [target / each for each in session_ids]

    def storage_used(self) -> dict[str, int]:
        return dict.fromkeys(self.stored, 28000000)

    def set_tags(self, session_id: str, tags: Sequence[str]) -> None:
        self.fail_if_told()
        saved, captions = self.stored[session_id]
        self.stored[session_id] = (replace(saved, tags=tuple(tags)), captions)

    def compare(self, session_id: str, left: str, right: str) -> Sequence[ComparisonRow]:
        self.fail_if_told()
        texts = self.texts.get(session_id, {})
        return compare_transcripts(texts[left], texts[right])

    def choose_text(self, session_id: str, name: str) -> None:
        self.fail_if_told()
        saved, _ = self.stored[session_id]
        chosen = self.texts[session_id][name]
        self.stored[session_id] = (replace(saved, word_count=saved.word_count + 1), chosen)

    def edit(self, session_id: str) -> FakeEditing:
        self.fail_if_told()
        return self.editors.setdefault(session_id, FakeEditing(self, session_id))

    def update_files(self, session_id: str) -> None:
        self.updated.append(session_id)

    def delete(self, session_id: str) -> None:
        self.fail_if_told()
        self.trash[session_id] = self.stored.pop(session_id)

    def deleted(self) -> Sequence[SessionSummary]:
        self.fail_if_told()
        return [saved for saved, _ in self.trash.values()]

    def restore(self, session_id: str) -> None:
        self.fail_if_told()
        self.stored[session_id] = self.trash.pop(session_id)

    def fail_if_told(self) -> None:
        if self.error is not None:
            raise self.error
