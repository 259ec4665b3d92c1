"""What a screen reader is told, read off the accessibility bus (AT-SPI) that Orca listens to.

No screen reader runs here: that what is told is also said, and shown in braille, is not tested.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.gui.accessibility_bus import (
    ASSERTIVE,
    POLITE,
    AccessibilityBus,
    Node,
    Told,
    accessibility_bus,
)
from tests.helpers.gui.fake_portal import session_bus
from tests.helpers.gui.x_display import Program, XDisplay

pytestmark = [pytest.mark.x11, pytest.mark.dbus, pytest.mark.atspi]

PAGES = 4


@pytest.fixture
def display(tmp_path: Path) -> Iterator[XDisplay]:
    with closing(XDisplay("1280x900", tmp_path)) as found:
        yield found


@pytest.fixture
def bus(tmp_path: Path, display: XDisplay) -> Iterator[AccessibilityBus]:
    with session_bus(tmp_path) as address:
        display.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        with accessibility_bus(address, display.environment) as found:
            yield found


@pytest.fixture
def captioner(tmp_path: Path, display: XDisplay, bus: AccessibilityBus) -> Iterator[Program]:
    program = Program(display, "captioner", str(tmp_path))
    program.ask("show all")
    bus.wait_for("Listening")
    yield program
    program.close()


def main_window(bus: AccessibilityBus) -> Node:
    return next(each for each in bus.windows() if each.role == "frame")


def tabbed(display: XDisplay, bus: AccessibilityBus, presses: int) -> list[tuple[str, str]]:
    """Role and name of what Tab reaches, in order."""
    met = []
    for _ in range(presses):
        count = len(bus.focused)
        display.run("xdotool", "key", "Tab")
        node = bus.node(bus.wait_for_focus(count + 1))
        met.append((node.role, bus.label(node.reference) or node.name))
    return met


def test_events_are_announced_once_and_in_order(bus: AccessibilityBus, captioner: Program) -> None:
    captioner.ask("change reading announce_finals true")
    captioner.ask("hear 1 Good morning everybody.")
    captioner.ask("hear 2 We begin with the budget.")
    captioner.ask("fail The disk is full.")
    bus.wait_for("The disk is full")
    captioner.ask("stop")
    bus.wait_for("Finishing what was said")
    bus.wait_until(lambda: bus.told[-1].text == "Ready")
    assert bus.told == [
        Told("Ready", POLITE),
        Told("Loading model", POLITE),
        Told("Listening", POLITE),
        Told("Good morning everybody.", POLITE),
        Told("We begin with the budget.", POLITE),
        Told("The disk is full. Try again.", ASSERTIVE),
        Told("Finishing what was said", POLITE),
        Told("Ready", POLITE),
    ]


def test_the_transcript_can_be_read_line_by_line(bus: AccessibilityBus, captioner: Program) -> None:
    captioner.ask("hear 1 Good morning everybody.")
    captioner.ask("hear 2 We begin with the budget.")
    (transcript,) = [each for each in bus.walk(main_window(bus)) if each.role == "text"]
    assert transcript.name == "Transcript"
    assert bus.text(transcript.reference) == "Good morning everybody.\nWe begin with the budget."


def test_controls_are_told_by_name_in_the_order_of_the_window(
    display: XDisplay, bus: AccessibilityBus, captioner: Program
) -> None:
    captioner.ask("hear 1 Good morning everybody.")
    captioner.ask("fail The disk is full.")
    expected = [
        ("push button", "Pause"),
        ("push button", "Search"),
        ("push button", "Copy"),
        ("push button", "Mark"),
        ("check box", "Overlay"),
        ("check box", "Lock"),
        ("text", "Transcript"),
        ("push button", "Choose a model…"),
        ("push button", "Dismiss"),
        ("push button", "Copy message"),
        ("check box", "Live"),
        ("push button", "Settings"),
        ("push button", "Quit"),
        ("push button", "Stop"),
    ]
    assert tabbed(display, bus, len(expected)) == expected


def test_controls_are_worked_from_outside(bus: AccessibilityBus, captioner: Program) -> None:
    by_name = {each.name: each for each in bus.walk(main_window(bus))}
    bus.act(by_name["Pause"].reference, "Press")
    bus.wait_for("Paused")
    captioner.ask("settings overlay")
    bus.wait_until(lambda: len(bus.windows()) == 3)
    slider = next(
        each for window in bus.windows() for each in bus.walk(window) if each.role == "slider"
    )
    before = bus.value(slider.reference)
    bus.set_value(slider.reference, before + 1)
    bus.wait_until(lambda: bus.value(slider.reference) == before + 1)


def test_words_and_pages_are_selected_from_outside(
    bus: AccessibilityBus, captioner: Program
) -> None:
    captioner.ask("hear 1 Good morning everybody.")
    (transcript,) = [each for each in bus.walk(main_window(bus)) if each.role == "text"]
    assert bus.select_text(transcript.reference, 5, 12) == (5, 12)
    captioner.ask("settings overlay")
    bus.wait_until(lambda: len(bus.windows()) == 3)

    def shown() -> list[str]:
        return [each.name for window in bus.windows() for each in bus.walk(window)]

    pages = next(
        each
        for window in bus.windows()
        for each in bus.walk(window)
        if each.role == "list" and each.name == "Pages"
    )
    assert "Lock overlay" not in shown()
    assert bus.select(pages.reference, 3)
    bus.wait_until(lambda: "Size of the transcript" in shown())


@pytest.mark.parametrize(
    ("language", "listens", "told"), [("en_GB", "Listening", "en"), ("de_AT", "Hört zu", "de")]
)
def test_the_language_of_the_words_is_told(
    tmp_path: Path, display: XDisplay, bus: AccessibilityBus, language: str, listens: str, told: str
) -> None:
    display.environment["LC_ALL"] = f"{language}.UTF-8"
    program = Program(display, "captioner", str(tmp_path))
    program.ask("show all")
    bus.wait_for(listens)
    locales = {bus.locale(each.reference) for each in bus.walk(main_window(bus))}
    assert {each.partition("_")[0] for each in locales} == {told}
    program.close()


@pytest.mark.parametrize("number", range(PAGES))
def test_nothing_that_takes_the_focus_is_without_a_name(
    bus: AccessibilityBus, captioner: Program, number: int
) -> None:
    captioner.ask(f"page {number}")
    captioner.ask("settings")
    bus.wait_until(lambda: len(bus.windows()) == 3)  # the overlay is one, too
    met = [each for window in bus.windows() for each in bus.walk(window) if each.is_focusable]
    assert len(met) > 20
    nameless = [each for each in met if not (bus.label(each.reference) or each.name)]
    assert nameless == []
    drop_downs = [each for each in met if each.role == "combo box"]
    assert [each.name for each in drop_downs if not bus.label(each.reference)] == []
