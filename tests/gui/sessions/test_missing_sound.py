"""Missing sound and pauses are one line each among the captions of a past session."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QTextCursor

from captioner.core.captions import Remark
from captioner.core.message import Message
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import wait_until

LOST = Message(
    "{reason} ({duration_s:.1f} s missing)",
    reason=Message("USB headset was disconnected"),
    duration_s=27.0,
)
PAUSE = Message("Paused for {duration_s:.1f} s", duration_s=12.0)
SHOWN = [
    "We met at three.",
    "[USB headset was disconnected (27.0 s missing)]",
    "Then we left.",
    "[Paused for 12.0 s]",
]


@pytest.fixture
def desktop(make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    captions = [caption(1, "We met at three."), caption(2, "Then we left.", start_s=40.0)]
    services.library.add("talk", "Talk", captions)
    services.library.missing["talk"] = [Remark(8.0, LOST), Remark(50.0, PAUSE)]
    return make_desktop()


@pytest.fixture
def page(desktop: Desktop) -> SessionsPage:
    desktop.window.show_page(1)
    page = desktop.pages.sessions
    wait_until(lambda: len(page.transcript.rows) == len(SHOWN))
    return page


def shown(page: SessionsPage) -> list[str]:
    return page.transcript.toPlainText().split("\n")


def test_gaps_are_lines_at_their_time(page: SessionsPage) -> None:
    assert shown(page) == SHOWN


def test_gaps_are_shown_in_the_readers_language(german: None, page: SessionsPage) -> None:
    assert shown(page)[1] == "[USB headset was disconnected (27,0 s fehlen)]"
    assert shown(page)[3] == "[12,0 s Pause]"


def test_corrections_leave_the_lines_about_gaps_alone(page: SessionsPage) -> None:
    page.set_editing(True)
    wait_until(lambda: page.edit_panel.caption is not None and not page.editing.is_busy)
    page.edit_panel.words.setPlainText("We met at four.")
    page.edit_panel.save_and_go_on()
    wait_until(lambda: shown(page) == ["We met at four.", *SHOWN[1:]])
    assert page.edit_panel.words.toPlainText() == "Then we left."
    assert page.transcript.current_row == 2
    page.transcript.go_to_row(1)
    assert page.edit_panel.words.toPlainText() == "We met at four."


def test_a_selection_names_captions_only(page: SessionsPage) -> None:
    page.transcript.selectAll()
    assert page.transcript.selected_ids() == [1, 2]
    page.transcript.go_to_row(1)
    page.transcript.moveCursor(
        QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
    )
    assert page.transcript.selected_ids() == []
