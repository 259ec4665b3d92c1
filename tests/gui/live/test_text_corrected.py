"""After a session its page shows the text that is saved, once that is corrected."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from captioner.core.captions import Mark
from captioner.core.events import (
    CORRECTING_TEXT,
    CaptionChanged,
    Marked,
    Noticed,
    SessionState,
    StatusChanged,
    TextCorrected,
)
from captioner.core.message import NO_MESSAGE, Message
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption


def test_corrected_words_take_the_place_of_the_captioned_ones(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    transcript = desktop.window.live_page.transcript
    listening.tell(CaptionChanged(caption(1, "And so am I fellow Americans.")))
    listening.tell(CaptionChanged(caption(2, "Ask not.")))
    listening.tell(Marked(Mark(1, 0.5, "ask")))
    qtbot.waitUntil(lambda: transcript.caption_count == 2 and len(transcript.marks) == 1)
    saved = caption(1, "And so my fellow Americans, ask not")
    with qtbot.waitSignal(transcript.filled):
        listening.tell(TextCorrected((saved,)))
    assert [each.text for each in transcript.rows.all] == [saved.text]
    assert len(transcript.marks) == 1
    assert transcript.follows


def test_sessions_show_corrected_words(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    page, library = desktop.pages.sessions, services.library
    library.add("1", "Speech", [caption(1, "And so am I fellow Americans.")])
    listening.tell(StatusChanged(SessionState.IDLE, Message("Stopped")))
    desktop.window.show_page(1)
    qtbot.waitUntil(lambda: page.transcript.caption_count == 1)
    saved = caption(1, "And so my fellow Americans.")
    library.add("1", "Speech", [saved])
    listening.tell(TextCorrected((saved,)))
    qtbot.waitUntil(lambda: [one.text for one in page.transcript.rows.all] == [saved.text])


def test_a_correction_that_takes_time_is_announced_while_it_lasts(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    def told() -> list[str]:
        return [each.message for each in desktop.window.banners.banners]

    listening.tell(StatusChanged(SessionState.IDLE, Message("Stopped")))
    listening.tell(Noticed(CORRECTING_TEXT, Message("Correcting the saved text")))
    qtbot.waitUntil(lambda: "Correcting the saved text" in told())
    listening.tell(Noticed(CORRECTING_TEXT, NO_MESSAGE))
    qtbot.waitUntil(lambda: "Correcting the saved text" not in told())
    assert "" not in told()
