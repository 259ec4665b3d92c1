"""Who speaks is found as what was said is: by the names that people gave, and by no others."""

from dataclasses import replace
from pathlib import Path

from captioner.core.captions import NameSpeaker, RecogniseSpeaker, RenameChannel, Undo
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import HEADER, said
from tests.integration.conftest import Record


def of_two_voices(root: Path) -> str:
    recorder = SessionRecorder(root, header=HEADER)
    for number, text in enumerate(("The budget first.", "And then?", "Then the roof."), 1):
        recorder.accept(replace(said(number, text), speaker=f"S{1 + number % 2}"))
    recorder.close()
    return recorder.folder.name


def found(library: TranscriptLibrary, query: str) -> list[int]:
    return sorted(hit.caption_id for hit in library.search(query))


def test_captions_are_found_by_the_names_of_their_voices(
    library: TranscriptLibrary, root: Path
) -> None:
    session = of_two_voices(root)
    editor = library.edit(session)
    assert found(library, "anna") == []
    editor.apply(NameSpeaker("S2", "Anna Müller", ""))
    editor.apply(RecogniseSpeaker("S1", "山田太郎"))
    assert found(library, "Anna") == found(library, '"anna muller"') == [1, 3]
    assert found(library, "anna roof") == [3]
    assert found(library, "anna then?") == [3]
    assert found(library, "太郎") == [2]
    (hit,) = library.search("budget ann")
    assert (hit.name, hit.text) == ("Anna Müller", "The budget first.")
    assert hit.snippet == "The \x02budget\x03 first."
    (summary,) = library.sessions("anna roof")
    assert (summary.id, summary.excerpt) == (session, "Anna Müller: Then the roof.")
    editor.apply(Undo())
    assert found(library, "anna") == []


def test_what_merely_tells_voices_and_channels_apart_is_nothing_to_find(
    library: TranscriptLibrary, root: Path
) -> None:
    of_two_voices(root)
    for query in ("speaker", "1", "S1"):
        assert library.search(query) == [], query


def test_channel_is_found_by_its_given_name(library: TranscriptLibrary, record: Record) -> None:
    session = record("Good morning.", "And to you.")
    assert found(library, "you") == [2]
    library.edit(session).apply(RenameChannel("You", "Maria"))
    assert found(library, "maria") == [1]
    assert library.sessions("maria")[0].excerpt == "Maria: Good morning."
    assert library.sessions("maria")[0].id == session


def test_what_was_said_comes_before_who_said_it(library: TranscriptLibrary, root: Path) -> None:
    session = of_two_voices(root)
    library.edit(session).apply(NameSpeaker("S2", "Roof", ""))
    assert library.search("roof")[0].caption_id == 3
