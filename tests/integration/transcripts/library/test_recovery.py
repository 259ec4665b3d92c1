"""Interrupted sessions are recovered: every caption that was final, and nothing else is touched."""

from pathlib import Path

import numpy as np
import pytest
import srt

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Correct
from captioner.files.sound_spill import SoundSpill
from captioner.transcripts.journal.changes import choose_text
from captioner.transcripts.journal.recovery import recover_all
from captioner.transcripts.journal.writer import JOURNAL_NAME, read_journal
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.recaption import RecaptionWriter
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import HEADER, said
from tests.integration.conftest import Record
from tests.integration.transcripts.library.conftest import interrupted


def test_recovery_touches_no_other_session(root: Path) -> None:
    finished = SessionRecorder(root, header=HEADER)
    finished.close()
    before = {path: path.read_bytes() for path in finished.folder.iterdir()}
    folder = interrupted(root)
    (report,) = recover_all(root)
    assert (report.folder, report.caption_count, report.missing) == (folder, 3, ())
    assert len(list(srt.parse((folder / "captions.srt").read_text("utf-8")))) == 3
    assert read_journal(folder / JOURNAL_NAME).is_closed
    with TranscriptLibrary(root) as library:
        cut_short = {one.folder: one.is_cut_short for one in library.sessions()}
    assert cut_short == {folder: True, finished.folder: False}
    whole = RecaptionWriter(folder, HEADER)
    whole.accept(said(1))
    whole.close()
    choose_text(folder, whole.path.name)
    assert not read_session(folder).is_cut_short
    assert recover_all(root) == []
    assert {path: path.read_bytes() for path in finished.folder.iterdir()} == before


@pytest.mark.posix
def test_recovery_passes_over_what_cannot_be_looked_at(root: Path) -> None:
    folder = interrupted(root)
    (root / "circle").symlink_to("circle")
    (root / "notes").mkdir()
    (root / "list").write_text("")
    assert [report.folder for report in recover_all(root)] == [folder]


def test_a_finished_session_with_many_corrections_is_not_taken_for_interrupted(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("Hello.")
    editor = library.edit(session)
    for _ in range(5):
        editor.apply(Correct(1, "long" * 5000))
    assert (root / session / JOURNAL_NAME).stat().st_size > 100_000
    assert recover_all(root) == []


def test_recovery_after_any_cut_is_whole(root: Path) -> None:
    folder = interrupted(root)
    data = (folder / JOURNAL_NAME).read_bytes()
    lines = data.split(b"\n")[:-1]
    before_line_ends = [place for place, byte in enumerate(data) if byte == ord("\n")]
    for cut in (*range(0, len(data) + 1, 11), *before_line_ends):
        for path in folder.iterdir():
            path.unlink()
        (folder / JOURNAL_NAME).write_bytes(data[:cut])
        (report,) = recover_all(root, formats=("srt",))
        whole = sum(1 for place in range(1, 4) if cut >= len(b"\n".join(lines[: place + 1])))
        assert report.error is None
        assert report.caption_count == whole
        assert (folder / JOURNAL_NAME).read_bytes().startswith(data[:cut])
        assert len(read_session(folder).original) == whole
        torn = cut > 0 and data[:cut].split(b"\n")[-1] not in (b"", *lines)
        assert bool(report.missing) == (torn or cut < len(lines[0]))


def test_a_session_whose_end_is_torn_is_recovered_not_only_listed_as_interrupted(
    library: TranscriptLibrary, record: Record, root: Path
) -> None:
    session = record("Hello.", "Goodbye.")
    journal = root / session / JOURNAL_NAME
    whole = journal.read_bytes()
    end = whole.splitlines(keepends=True)[-1]
    assert b'"kind":"closed"' in end
    for lost in range(1, len(end)):
        journal.write_bytes(whole[:-lost])
        if lost == 1:  # its line end alone: the record itself is whole
            assert recover_all(root) == []
            continue
        (report,) = library.recover()
        assert (report.folder, report.caption_count, report.error) == (root / session, 2, None)
        assert library.sessions()[0].is_complete
        assert library.recover() == []
    garbled = whole.replace(b'"kind":"closed"', b'"kind":"cl\xffsed"')
    journal.write_bytes(garbled)
    assert len(library.recover()) == 1


def test_recovery_tells_of_sound_that_nobody_captioned(root: Path) -> None:
    folder = interrupted(root)
    spill = SoundSpill(folder)
    spill.spill(np.zeros(5 * SAMPLE_RATE, np.float32))
    spill.close()
    (report,) = recover_all(root)
    assert report.missing == ("5 s of sound had not been captioned yet.",)
