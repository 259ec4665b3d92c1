import logging
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from captioner.app.live_session.settings import storage
from captioner.core.folders import Folders
from captioner.settings.model import Settings


def title_with(calendar: Path, folder: Path) -> str:
    settings = Settings()
    transcripts = replace(settings.transcripts, calendar=str(calendar))
    folders = Folders(folder, *[folder] * 4)
    return storage(replace(settings, transcripts=transcripts), folders).title


def test_the_calendar_names_the_session(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    start, end = (f"{now + timedelta(minutes=minutes):%Y%m%dT%H%M%SZ}" for minutes in (-20, 20))
    calendar = tmp_path / "meetings.ics"
    calendar.write_text(
        f"BEGIN:VEVENT\nDTSTART:{start}\nDTEND:{end}\nSUMMARY:Weekly meeting\nEND:VEVENT\n"
    )
    assert title_with(calendar, tmp_path) == "Weekly meeting"


PIPES = ["pipe"] if hasattr(os, "mkfifo") else []


@pytest.mark.parametrize("kind", ["missing", "folder", "binary", "cut", *PIPES])
def test_what_is_no_calendar_names_nothing(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "calendar.ics"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "binary":
        path.write_bytes(b"\xff\xfe\x00")
    elif kind == "cut":
        path.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMM")
    with caplog.at_level(logging.WARNING):
        assert title_with(path, tmp_path) == ""
    assert "The calendar cannot be read" in caplog.text
