"""Real windows under Xvfb with openbox: stacking, clicks, focus, places, monitors."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.gui.x_display import Program, XDisplay
from tests.helpers.waiting import until

pytestmark = pytest.mark.x11

RED, GREEN = "#ff0000", "#00ff00"


def middle(place: list[int]) -> tuple[int, int]:
    """Of the box; left of the middle, where the hint's letters are not."""
    x, y, width, height = place
    return x + width // 5, y + height - 30


def dropped(program: Program) -> list[int]:
    """Where the overlay is when the mouse has let go of it."""
    until(lambda: program.ask("state")["moves"] > 0 and not program.ask("state")["held"])
    place = program.ask("state")["overlay"]
    program.ask("forget-moves")
    return list(place)


def seen_at(program: Program, place: list[int]) -> str:
    x, y = middle(place)
    return str(program.ask(f"colour {x} {y}"))


def test_it_stays_above_windows_and_full_screen_applications(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    captioner, other = start(display), start(display, "other")
    place = captioner.ask("show overlay")["overlay"]
    until(lambda: seen_at(captioner, place) == RED)
    other.ask("show normal")
    until(lambda: other.ask("state")["active"])
    until(lambda: captioner.ask("colour 20 300") == GREEN)
    assert seen_at(captioner, place) == RED
    other.ask("show full")
    until(lambda: captioner.ask("colour 5 5") == GREEN)
    until(lambda: other.ask("state")["active"])
    assert seen_at(captioner, place) == RED
    assert captioner.ask("say 1 Above everything.")["text"] == "Above everything."
    assert seen_at(captioner, place) == RED


def test_it_never_takes_the_focus(display: XDisplay, start: Callable[..., Program]) -> None:
    other, captioner = start(display, "other"), start(display)
    other.ask("show normal")
    until(lambda: other.ask("state")["active"])
    place = captioner.ask("show overlay")["overlay"]
    until(lambda: seen_at(captioner, place) == RED)
    captioner.ask("say 1 Good morning.")
    display.type("abc")
    until(lambda: other.ask("state")["keys"] == "abc")
    display.click(*middle(place))
    captioner.ask("lock")
    captioner.ask("say 2 Next sentence.")
    display.type("def")
    until(lambda: other.ask("state")["keys"] == "abcdef")
    assert not captioner.ask("state")["active"]


def test_the_keyboard_reaches_its_buttons_at_the_user_s_word(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    other, captioner = start(display, "other"), start(display)
    other.ask("show normal")
    until(lambda: other.ask("state")["active"])
    captioner.ask("show overlay")
    until(lambda: captioner.ask("state")["can_pause"])
    captioner.ask("focus-overlay")
    until(lambda: captioner.ask("state")["active"])
    display.run("xdotool", "key", "plus", "Tab", "space")
    until(lambda: captioner.ask("state")["calls"] == ["start", "pause"])
    assert captioner.ask("state")["size"] > 34
    assert other.ask("state")["keys"] == ""


def test_locked_clicks_go_through_and_there_is_a_way_back(
    display: XDisplay, start: Callable[..., Program], tmp_path: Path
) -> None:
    other, captioner = start(display, "other"), start(display)
    other.ask("show full")
    until(lambda: other.ask("state")["active"])
    place = captioner.ask("show")["overlay"]
    captioner.ask("hide-window")
    until(lambda: seen_at(captioner, place) == RED)
    display.click(*middle(place))
    assert other.ask("state")["clicks"] == 0
    captioner.ask("lock")
    until(lambda: display.click(*middle(place)) or other.ask("state")["clicks"] > 0)
    # The small handle appears under the mouse, takes a click, and the overlay is free again.
    until(lambda: captioner.ask("state")["handle"] is not None)
    x, y, width, height = captioner.ask("state")["handle"]
    display.click(x + width // 2, y + height // 2)
    until(lambda: not captioner.ask("state")["locked"])
    # A key behind the clicks: when it has arrived, so have they.
    display.type("x")
    until(lambda: other.ask("state")["keys"] == "x")
    clicks = other.ask("state")["clicks"]
    display.click(*middle(place))
    display.type("y")
    until(lambda: other.ask("state")["keys"] == "xy")
    assert other.ask("state")["clicks"] == clicks
    # The other way back: a desktop shortcut.
    toggle_lock = (
        "import sys\n"
        "from captioner.gui.shell.single_instance import InstanceCommand, send_command\n"
        "sys.exit(not send_command(InstanceCommand.TOGGLE_LOCK, sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", toggle_lock, str(tmp_path / "socket")], check=True, timeout=30
    )
    assert captioner.ask("state")["locked"]


def test_a_locked_overlay_that_was_empty_shows_the_next_caption(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    captioner = start(display)
    place = captioner.ask("show overlay")["overlay"]
    until(lambda: seen_at(captioner, place) == RED)
    captioner.ask("lock")
    until(lambda: seen_at(captioner, place) != RED)
    captioner.ask("say 1 hello")
    until(lambda: seen_at(captioner, place) == RED)


def test_it_is_moved_and_resized_by_mouse_and_comes_back(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    captioner = start(display)
    x, y, width, height = captioner.ask("show")["overlay"]
    until(lambda: seen_at(captioner, [x, y, width, height]) == RED)
    begin = middle([x, y, width, height])
    display.drag(begin, (begin[0] - 150, begin[1] - 300))
    assert dropped(captioner) == [x - 150, y - 300, width, height]
    right = (x - 150 + width - 3, y - 300 + height - 40)
    display.drag(right, (right[0] + 90, right[1]))
    place = dropped(captioner)
    assert place[2] == width + 90
    captioner.ask("end")
    assert captioner.wait() == 0
    assert start(display).ask("show")["overlay"] == place


def test_a_monitor_that_goes_takes_no_captions_with_it(
    start: Callable[..., Program], tmp_path: Path
) -> None:
    with closing(XDisplay("2304x800", tmp_path)) as display:
        display.add_monitor("left", "1280/300x800/200+0+0", "screen")
        display.add_monitor("right", "1024/300x768/200+1280+0")
        captioner = start(display)
        shown = captioner.ask("show")
        assert shown["screens"] == [[0, 0, 1280, 800], [1280, 0, 1024, 768]]
        x, y, width, height = shown["overlay"]
        begin = middle([x, y, width, height])
        until(lambda: seen_at(captioner, [x, y, width, height]) == RED)
        display.drag(begin, (begin[0] + 1100, begin[1] - 100))
        on_the_right = dropped(captioner)
        assert on_the_right[0] == x + 1100
        display.remove_monitor("right")
        until(lambda: len(captioner.ask("state")["screens"]) == 1)
        until(lambda: captioner.ask("state")["overlay"][0] + width <= 1280)
        captioner.ask("end")
        assert captioner.wait() == 0

        alone = start(display)
        x, y, width, height = alone.ask("show")["overlay"]
        assert x >= 0 and x + width <= 1280
        assert y >= 0 and y + height <= 800
        alone.ask("end")
        assert alone.wait() == 0

        display.add_monitor("right", "1024/300x768/200+1280+0")
        again = start(display)
        assert again.ask("show")["overlay"] == on_the_right
        again.close()


def test_a_tip_of_its_buttons_lies_beside_it_and_can_be_reached(
    display: XDisplay, start: Callable[..., Program]
) -> None:
    other, captioner = start(display, "other"), start(display)
    other.ask("show normal")
    until(lambda: other.ask("state")["active"])
    place = captioner.ask("show overlay")["overlay"]
    until(lambda: seen_at(captioner, place) == RED)
    x, y, width, height = place
    display.run("xdotool", "mousemove", str(x + width // 2), str(y + height - 30))
    until(lambda: captioner.ask("state")["has_buttons"])
    display.run("xdotool", "mousemove", str(x + 20), str(y + 15))
    until(lambda: captioner.ask("state")["tip"] is not None)
    words, tip_x, tip_y, _, tip_height = captioner.ask("state")["tip"]
    assert words == "Stop captioning"
    assert tip_y + tip_height == y
    # On it, both stay, though the overlay's buttons go with the pointer.
    display.run("xdotool", "mousemove", str(tip_x + 10), str(tip_y + tip_height - 4))
    display.type("abc")
    until(lambda: other.ask("state")["keys"] == "abc")
    state = captioner.ask("state")
    assert (state["tip"][0], state["has_buttons"]) == (words, True)
    display.run("xdotool", "mousemove", "20", "300")
    until(lambda: captioner.ask("state")["tip"] is None)
    until(lambda: not captioner.ask("state")["has_buttons"])
