"""A voice of one session, remembered, has its name in the next: the small model on the demo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.app.live_session.sources import SourceChoice, open_channels
from captioner.app.recognisers import choose_model, make_recogniser
from captioner.app.voices.choice import make_labeller, remembered_voices
from captioner.core.folders import Folders
from captioner.session.caption_session import CaptionSession
from captioner.session.setup import SessionSettings
from tests.helpers.paths import DEMO

NOT_LIVE = replace(SessionSettings(), is_live=False, waits_for_recogniser=True)


def captioned(folders: Folders) -> CaptionSession:
    model = choose_model("starter", folders)
    recogniser = make_recogniser(model, folders)
    session = create_live_session(
        open_channels(SourceChoice(source=str(DEMO), speed=0)),
        recogniser,
        model.name,
        Storage(root=folders.sessions),
        NOT_LIVE,
        voices=make_labeller(folders, model.name),
    ).session
    try:
        session.start()
        assert session.wait(120)
    finally:
        recogniser.close()
    return session


def speakers(session: CaptionSession) -> list[str]:
    assert session.folder is not None
    lines = (session.folder / "captions.txt").read_text("utf-8").splitlines()
    return [line[3:].partition(":")[0] for line in lines if line.startswith(">> ")]


def test_a_remembered_voice_has_its_name_in_the_next_session(tmp_path: Path) -> None:
    folders = Folders(*(tmp_path / name for name in ("s", "models", "settings", "cache", "log")))
    first = captioned(folders)
    assert set(speakers(first)) == {"Speaker 1", "Speaker 2"}

    remembered_voices(folders).remember("Anna", first.voices.voice_print("S1"))
    second = captioned(folders)

    expected = [{"Speaker 1": "Anna"}.get(name, name) for name in speakers(first)]
    assert speakers(second) == expected
    assert second.folder is not None
    content = b"".join(file.read_bytes() for file in second.folder.rglob("*") if file.is_file())
    assert b"Anna" in content
    assert b"vector" not in content  # prints are apart from transcripts
