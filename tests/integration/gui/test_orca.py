"""What Orca says and shows in braille, with real windows; run by `make test-screen-reader`."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.gui.accessibility_bus import accessibility_service
from tests.helpers.gui.fake_portal import session_bus
from tests.helpers.gui.orca import Orca
from tests.helpers.gui.x_display import Program, XDisplay
from tests.helpers.waiting import until

pytestmark = [pytest.mark.screen_reader]


@pytest.fixture
def display(tmp_path: Path) -> Iterator[XDisplay]:
    with closing(XDisplay("1280x900", tmp_path)) as found:
        yield found


@pytest.fixture
def orca(tmp_path: Path, display: XDisplay) -> Iterator[Orca]:
    with session_bus(tmp_path) as address:
        display.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        service = accessibility_service(address, display.environment)
        with service, closing(Orca(display, tmp_path)) as found:
            yield found


@pytest.fixture
def captioner(tmp_path: Path, display: XDisplay, orca: Orca) -> Iterator[Program]:
    with closing(Program(display, "captioner", str(tmp_path))) as program:
        program.ask("show all")
        orca.hear("Listening.")
        yield program


def test_the_start_is_said(captioner: Program, orca: Orca) -> None:
    orca.hear("Stop push button.")
    assert orca.said.count("Captioner frame.") == 1
    assert orca.said.count("Listening.") == 1


def test_captions_wait_for_what_is_being_said(captioner: Program, orca: Orca) -> None:
    captioner.ask("change reading announce_finals true")
    before = orca.hear("Listening.")
    captioner.ask("hear 1 Good morning everybody.")
    captioner.ask("hear 2 We begin with the budget.")
    captioner.ask("hear 2 We begin with the budget, as its label has changed.")
    captioner.ask("hear 3 Then the new room.")
    orca.hear("Then the new room.")
    captions = ["Good morning everybody.", "We begin with the budget.", "Then the new room."]
    news = orca.said[before:]
    first = news.index(captions[0])
    assert news[first:] == captions


def test_an_error_is_said_at_once_with_its_hint(captioner: Program, orca: Orca) -> None:
    captioner.ask("fail The disk is full.")
    orca.hear("The disk is full. Try again.")
    captioner.ask("stop")
    orca.hear("Finishing what was said.")
    orca.hear("Ready.", orca.hear("Listening."))
    assert orca.said.count("The disk is full. Try again.") == 1


def test_every_control_of_the_window_is_said_in_order(captioner: Program, orca: Orca) -> None:
    captioner.ask("hear 1 Good morning everybody.")
    captioner.ask("fail The disk is full.")
    orca.hear("The disk is full. Try again.")
    orca.tab(
        "Pause push button.",
        "Search push button.",
        "Copy push button.",
        "Mark push button.",
        "Overlay check box checked.",
        "Lock check box not checked.",
        "Transcript read only text.",
        "Choose a model… push button.",
        "The disk is full. Try again. panel.",
        "Copy message push button.",
        "Live check box checked.",
        "Settings push button.",
        "Quit push button.",
        "Stop push button.",
    )


def test_every_control_of_the_settings_is_said_in_order(captioner: Program, orca: Orca) -> None:
    captioner.ask("settings")
    after = orca.hear("Settings — Captioner frame.")
    orca.hear("Sound.", after)
    orca.tab(
        "Reset “Sound” push button.",
        "Close push button.",
        "Source combo box.",
        "Refresh devices push button.",
        "Boost quiet voices in the microphone check box not checked.",
        "Tell voices apart check box checked.",
        "Download Voice model push button.",
        "Label for the microphone text.",
        "Label for computer sound text.",
        "I'm using headphones check box not checked.",
    )


def test_the_overlay_is_said_when_the_keyboard_goes_there(captioner: Program, orca: Orca) -> None:
    captioner.ask("focus-overlay")
    orca.hear("Stop captioning push button.", orca.hear("Captions."))
    orca.tab(
        "Pause push button.",
        "Source push button.",
        "Smaller text push button.",
        "Larger text push button.",
        "Look push button.",
        "Lock overlay check box not checked.",
        "Hold these captions check box not checked.",
        "Overlay settings… push button.",
        "Open Captioner push button.",
        "Hide overlay push button.",
        "Stop captioning push button.",
    )


def test_braille_shows_what_is_said_and_where_the_focus_is(captioner: Program, orca: Orca) -> None:
    captioner.ask("change reading announce_finals true")
    captioner.ask("hear 1 Good morning everybody.")
    until(lambda: "Good morning everybody." in orca.braille.shown)
    captioner.ask("fail The disk is full.")
    until(lambda: "The disk is full. Try again." in orca.braille.shown)
    orca.tab("Pause push button.")
    until(lambda: "Pause push button" in orca.braille.shown[-1])
