"""A damaged index is a lost cache: the library makes it again, and finds what it found before."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from captioner.core.captions import Caption
from captioner.transcripts.journal.records import SessionHeader, caption_body, header_body
from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalWriter
from captioner.transcripts.library.library import TranscriptLibrary
from tests.helpers.attacks.damaged_index import damage

SESSIONS = 12
CAPTIONS = 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for number in range(SESSIONS):
        folder = tmp_path / "sessions" / f"session-{number}"
        folder.mkdir(parents=True)
        journal = JournalWriter(folder / JOURNAL_NAME)
        moment = datetime(2026, 11, 1 + number, tzinfo=UTC)
        journal.add(
            "header", header_body(SessionHeader("Microphone", "tiny.en", moment)), sync=False
        )
        for at in range(CAPTIONS):
            text = f"Everybody says something like word{number} and sentence{at} here."
            caption = Caption(at + 1, at * 4.0, at * 4.0 + 3, text, "", (), True)
            journal.add("caption", caption_body(caption), sync=False)
        journal.add("closed", {"duration_s": CAPTIONS * 4.0})
        journal.close()
    return tmp_path / "sessions"


def answers(root: Path) -> list[object]:
    """All that the index is asked for."""
    with TranscriptLibrary(root, index_path=root.parent / "index.sqlite") as library:
        return [
            library.sessions(),
            library.search("word3", limit=CAPTIONS),
            sorted((one.session_id, one.text) for one in library.search("sentence7")),
            library.sessions("everybody word5"),
        ]


def attack(root: Path, seeds: range) -> None:
    index = root.parent / "index.sqlite"
    expected = answers(root)
    whole, seal = index.read_bytes(), index.with_name(f"{index.name}.seal").read_bytes()
    for seed in seeds:
        index.write_bytes(whole)
        index.with_name(f"{index.name}.seal").write_bytes(seal)
        damage(index, seed, b"Everybody says something")
        assert answers(root) == expected, f"seed {seed}"
        assert answers(root) == expected, f"seed {seed}, opened again"


def test_a_damaged_index_is_made_again(root: Path) -> None:
    attack(root, range(60))


@pytest.mark.slow(reason="4000 damages, each repaired from the journals: ten minutes")
@pytest.mark.parametrize("first", range(1000, 5000, 500))
def test_an_index_damaged_in_thousands_of_ways_is_made_again(root: Path, first: int) -> None:
    attack(root, range(first, first + 500))
