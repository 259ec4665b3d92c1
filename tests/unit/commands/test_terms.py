"""`captioner terms`: saved lists, and suggestions from documents."""

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.commands import terms
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.settings.model import TermList, TermLists
from captioner.settings.store import SettingsStore
from captioner.transcripts.library.library import TranscriptLibrary


def run(folders: Folders, *words: str) -> int:
    parser = argparse.ArgumentParser()
    terms.add_arguments(parser)
    return terms.run(parser.parse_args(words), folders)


def test_saved_lists_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = Folders(*[tmp_path] * 5)
    assert run(folders) == 0
    assert capsys.readouterr().err == "No list is saved.\n"
    store = SettingsStore(folders.settings_file)
    lists = TermLists((TermList("Team", ("Ana", "Kovač")), TermList("X", is_used=False)))
    store.replace(replace(store.settings, term_lists=lists))
    store.save()
    assert run(folders, "list") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Team  (2 entries, used)",
        "X  (0 entries, not used unless named)",
    ]


def test_suggestions_of_several_documents_are_printed_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"a.docx": ["Siobhan", "etcd"], "b.ics": ["Siobhan"], "c.txt": []}
    monkeypatch.setattr(terms, "suggest_terms", lambda path: found[path.name])
    folders = Folders(*[tmp_path] * 5)
    assert run(folders, "suggest", "a.docx", "b.ics") == 0
    assert capsys.readouterr().out == "Siobhan\netcd\n"
    assert run(folders, "suggest", "c.txt") == 0
    assert capsys.readouterr().err == "No names or rare words were found.\n"


def test_suggestions_of_corrections_are_printed_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    corrections = [("we ask shiv on", "we ask Siobhan")]
    monkeypatch.setattr(TranscriptLibrary, "corrections", lambda _self: corrections)
    folders = Folders(*[tmp_path] * 5)
    assert run(folders, "suggest", "--from-corrections") == 0
    assert capsys.readouterr().out == "Siobhan\n"
    with pytest.raises(CaptionerError, match="No document is named"):
        run(folders, "suggest")
