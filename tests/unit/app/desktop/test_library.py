"""The library that the windows share, asked for from many threads."""

import threading
from pathlib import Path

import pytest

from captioner.app.desktop.services import DesktopServices
from captioner.core.folders import Folders
from captioner.transcripts.library import library
from captioner.transcripts.library.library import TranscriptLibrary


def test_threads_that_ask_at_once_share_one_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[TranscriptLibrary] = []
    everybody = threading.Barrier(4)

    class Slow(TranscriptLibrary):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[arg-type]
            made.append(self)
            threading.Event().wait(0.05)  # all the others are at it by now

    monkeypatch.setattr(library, "TranscriptLibrary", Slow)
    services = DesktopServices(Folders(*(tmp_path / name for name in "abcde")))

    def ask() -> None:
        everybody.wait(10)
        services.library.sessions()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    services.close()
    assert len(made) == 1
