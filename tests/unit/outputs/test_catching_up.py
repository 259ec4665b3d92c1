"""The order in which a viewer of the page catches up, and what a lost connection makes of it."""

import itertools
import json
import random
from dataclasses import dataclass, field

import pytest

from captioner.core.events import SessionState
from captioner.outputs.page.stream import BLOCK, CaptionStream
from captioner.outputs.page.viewers import CatchUp
from tests.helpers.outputs.events import final, missed, state

MANY = "-".join(map(str, range(40, -1, -1)))


@dataclass
class Reader:
    """What the page makes of it: captions in their order, and the number of the last event."""

    shown: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    came: list[int] = field(default_factory=list)
    last: str = ""

    def take(self, content: bytes) -> None:
        for message in content.decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in message.splitlines())
            self.last = lines.get("id", self.last)
            if "event" in lines:
                self._show(lines["event"], json.loads(lines["data"]))

    def _show(self, name: str, data: object) -> None:
        self.told.append(name)
        place, captions = len(self.shown), data
        if isinstance(data, dict) and name == "earlier":
            place, captions = self.shown.index(data["before"]), data["captions"]
        if name in ("finals", "earlier") and isinstance(captions, list):
            numbers = [caption["id"] for caption in captions]
            self.came += numbers
            new = [number for number in numbers if number not in self.shown]
            self.shown[place:place] = new


def of_finals(count: int) -> CaptionStream:
    stream = CaptionStream()
    say(stream, count)
    return stream


def say(stream: CaptionStream, count: int) -> None:
    for number in range(stream.count + 1, stream.count + count + 1):
        stream.accept(final(number, f"{number}."))


def test_the_newest_come_first_then_how_it_stands_then_the_earlier_backwards() -> None:
    reader = Reader()
    reader.take(missed(of_finals(5 * BLOCK + 3)))
    assert reader.told == ["begin", "finals", "open", "state", *["earlier"] * 4]
    assert reader.came[0] == 4 * BLOCK + 1
    assert reader.shown == list(range(1, 5 * BLOCK + 4))
    assert reader.last.partition("-")[2] == str(5 * BLOCK + 3)


@pytest.mark.parametrize("lost_behind", range(9))
def test_a_lost_connection_goes_on_in_the_middle(lost_behind: int) -> None:
    stream, reader = of_finals(5 * BLOCK), Reader()
    catch_up = CatchUp(stream, "")
    reader.take(b"".join(catch_up.present()))
    for _ in range(lost_behind):
        reader.take(b"".join(catch_up.earlier()))
    say(stream, 3 * BLOCK)
    reader.take(missed(stream, reader.last))
    assert reader.shown == list(range(1, 8 * BLOCK + 1))
    assert sorted(reader.came) == reader.shown  # each once


@pytest.mark.slow(reason="it loses the connection six hundred times")
@pytest.mark.parametrize("seed", range(20))
def test_many_lost_connections_leave_nothing_out(seed: int) -> None:
    chance = random.Random(seed)
    stream, reader = of_finals(40 * BLOCK), Reader()
    for _ in range(30):
        catch_up = CatchUp(stream, reader.last)
        reader.take(b"".join(catch_up.present()))
        for _ in range(chance.randrange(3)):
            reader.take(b"".join(catch_up.earlier()))
        say(stream, chance.randrange(3 * BLOCK))
        assert len(reader.last) < 200
    reader.take(missed(stream, reader.last))
    assert reader.shown == list(range(1, stream.count + 1))


@pytest.mark.parametrize(
    "numbers",
    [
        "",
        "-",
        "x",
        "9-5",
        "5-9-1",
        "9-8-7-6-99",
        "9-\u00b2-1",
        "1-2-3-4-5",
        "999999999",
        "5-",
        MANY,
    ],
)
def test_a_number_that_means_nothing_gets_everything(numbers: str) -> None:
    stream, reader = of_finals(BLOCK), Reader()
    reader.take(missed(stream, f"{stream.session}-{numbers}"))
    assert reader.told[0] == "begin"
    assert reader.shown == list(range(1, BLOCK + 1))


def test_a_session_that_begins_while_one_catches_up_is_the_one_that_is_sent() -> None:
    stream, reader = of_finals(5 * BLOCK), Reader()
    catch_up = CatchUp(stream, "")
    reader.take(b"".join(catch_up.present()))
    stream.accept(state(SessionState.IDLE))
    stream.accept(state(SessionState.LOADING))
    say(stream, 1)
    assert catch_up.lacks_present
    told = b"".join(itertools.chain(catch_up.present(), *iter(catch_up.earlier, [])))
    assert told.decode().count("event: ") == 4
    assert catch_up.number == f"{stream.session}-1"
