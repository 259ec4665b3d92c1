"""Words that tell what to do: of links, and without shape, place or colour alone."""

import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.walking import every_window, fill
from tests.helpers.paths import ROOT

POINTS = re.compile(
    r"\b(?:(?:on|to|at) the (?:left|right)|upper|lower|left-hand|right-hand|round|"
    r"square|triangle|circle|red|green|blue|yellow|orange|grey|gray)\b",
    re.IGNORECASE,
)
ALLOWED = {"Red", "Green", "Blue", "Yellow", "Orange", "Yellow on black"}
"""Names of colours to choose, and of one who speaks."""

EMPTY_LINKS = {"here", "click here", "link", "more", "this", "hier", "mehr", "klicken sie hier"}


def sentences() -> Iterator[str]:
    """Everything that the windows say, in English."""
    catalogue = ElementTree.parse(ROOT / "resources/translations/captioner_de.ts")
    for source in catalogue.iter("source"):
        yield source.text or ""


def test_nothing_is_explained_by_shape_place_or_colour_alone() -> None:
    found = list(sentences())
    assert len(found) > 1_000
    told = [each for each in found if POINTS.search(each) and each not in ALLOWED]
    assert told == []


@pytest.mark.usefixtures("language")
def test_a_link_says_where_it_leads(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    fill(services)
    links: set[str] = set()
    for _, window in every_window(make_desktop()):
        links |= {
            each.text()
            for each in window.findChildren(QPushButton)
            if each.property("role") == "link"
        }
        for label in window.findChildren(QLabel):
            links |= set(re.findall(r"<a [^>]*>(.*?)</a>", label.text()))
    assert links
    assert [each for each in links if each.strip().casefold() in EMPTY_LINKS or len(each) < 5] == []
