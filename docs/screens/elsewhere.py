"""Screens of captions elsewhere: the window's page, and the page for browsers in Chromium."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from pathlib import Path

from make_screens import TALK
from palette import with_palette
from PySide6.QtGui import QImage
from studio import Studio, settle
from voices import NAMED, captions

from captioner.core.events import CaptionChanged, SessionEvent, SessionState, SpeakersNamed
from captioner.core.outputs import NETWORK, OutputChoice, OutputKind
from captioner.core.speakers.naming import NOBODY_NAMED, Speakers
from captioner.gui.outputs.page import ShareDialog
from captioner.gui.shell.desktop import Desktop
from captioner.outputs.page.server import Page
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.outputs.browser import Browser, Tab, browser
from tests.helpers.outputs.events import event, final, partial, running, state


def elsewhere(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """Captions on other screens and in a meeting."""
    desktop.settings_model.change(lambda s: replace(s.outputs, share_in_network=True))
    services.outputs.start(OutputChoice(OutputKind.PAGE, NETWORK))
    services.outputs.start(OutputChoice(OutputKind.ZOOM, "https://example.org"))
    settle()
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.share))
    studio.take("elsewhere", desktop.window)
    desktop.pages.outputs.stop_all()
    settle()
    desktop.window.show_page(0)


def sharing(studio: Studio, desktop: Desktop, services: FakeServices, session_id: str) -> None:
    """A past session on other screens: its address, and the code for phones."""
    desktop.settings_model.change(lambda s: replace(s.outputs, share_in_network=True))
    desktop.pages.share.share(services.library.stored[session_id][0])
    dialog = desktop.window.findChild(ShareDialog)
    assert dialog is not None
    dialog.controls.button.click()
    settle()
    studio.take("sessions-share", dialog)
    dialog.reject()
    desktop.pages.outputs.stop_all()
    desktop.settings_model.change(lambda s: replace(s.outputs, share_in_network=False))
    settle()


def draw_page(folder: Path, talk: list[tuple[str, str]]) -> None:
    """The page for browsers: on a large screen, on a phone, as OBS has it; then with voices."""
    said = [final(number, text, channel=who) for number, (who, text) in enumerate(talk, start=1)]
    said.append(partial(len(talk) + 1, "And who takes", "the minutes", channel="You"))
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        browser(Path(profile)) as chromium,
    ):
        _draw(folder, chromium, said, len(said))
        speakers = reduce(Speakers.after, NAMED, NOBODY_NAMED)
        named = [event(SpeakersNamed(NAMED[-1], speakers))]
        voices = [event(CaptionChanged(caption)) for caption in captions()]
        _draw(folder, chromium, [*voices, *named], len(voices), "-voices")


def _draw(
    folder: Path, chromium: Browser, said: Iterable[SessionEvent], count: int, suffix: str = ""
) -> None:
    page = Page("k7mwq2xzp4tc", in_network=False)
    with running(page) as (frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        frame.accept(state(SessionState.LISTENING))
        for each in said:
            frame.accept(each)
        screen, phone, obs = chromium.tab(), chromium.tab(language="de-DE"), chromium.tab()
        phone.resize(390, 844, is_phone=True)
        for tab, name, query in (
            (screen, "page-screen", "?theme=dark&size=36"),
            (phone, "page-phone-german", "?theme=light"),
            (obs, "page-obs", "?view=overlay"),
        ):
            tab.open(status.link + query)
            tab.wait_for(f"document.querySelectorAll('#list p').length === {count}")
            if tab is obs:
                _lay_over(tab)
            path = folder / f"{name}{suffix}.png"
            tab.picture(path)
            with_palette(QImage(str(path))).save(str(path), quality=0)


def _lay_over(tab: Tab) -> None:
    """A picture below, as OBS would have one."""
    colour = {"r": 61, "g": 90, "b": 76, "a": 1}
    tab.call("Emulation.setDefaultBackgroundColorOverride", color=colour)


if __name__ == "__main__":
    draw_page(Path(sys.argv[1]), TALK)
