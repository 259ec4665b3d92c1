from pathlib import Path

import srt

from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalContents, read_journal


def journal_of(folder: Path) -> JournalContents:
    return read_journal(folder / JOURNAL_NAME)


def live_texts(folder: Path) -> list[str]:
    return [cue.content for cue in srt.parse((folder / "captions.srt").read_text("utf-8"))]
