"""Screens of voices told apart: a session with names, the menu that gives them, the overlay."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QMenu
from studio import Studio, settle

from captioner.core.captions import Caption, Edit, NameSpeaker, RecogniseSpeaker
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption

_SAID = (
    ("S1", "Good morning. Can everyone read the captions?"),
    ("S2", "Yes, they come up nicely here, a second behind at most."),
    ("S1", "Then let us begin with the budget for the second quarter."),
    ("S2", "We spent eleven percent less on travel than planned."),
    ("S3", "So there is room for the two new desks?"),
    ("S1", "There is."),
)

NAMED: tuple[Edit, ...] = (
    NameSpeaker("S1", "Amara", ""),
    NameSpeaker("S2", "Jonas", ""),
    RecogniseSpeaker("S3", "Marta", is_certain=False),
)


def voices(
    studio: Studio, desktop: Desktop, services: FakeServices, *, has_overlay: bool = True
) -> None:
    """A running session with two named voices and one whose name is suggested."""
    desktop.controller.stop()
    settle()
    for banner in desktop.window.banners.banners:
        desktop.window.banners.remove(banner)
    desktop.window.show_page(0)
    desktop.controller.start()
    settle()
    session = services.session
    session.listen()
    session.say(*captions())
    for edit in NAMED:
        session.speakers.apply(edit)
    view = desktop.window.live_page.transcript
    while len(view.rows) < len(_SAID):
        settle()
    studio.take("main-voices", desktop.window)
    menu = QMenu(desktop.window)
    view.speakers.fill(menu, view.rows[4])
    row = QTextCursor(view.document().findBlockByNumber(4))
    label = view.viewport().mapTo(desktop.window, view.cursorRect(row).bottomLeft())
    settle()
    studio.with_popup("main-voices-menu", desktop.window, menu, label + QPoint(20, 4))
    desktop.overlay.show()
    if has_overlay:
        studio.over_desktop("overlay-voices", desktop.overlay)
    desktop.controller.stop()
    settle()


def captions() -> list[Caption]:
    """What three voices say."""
    return [
        replace(caption(number, text, start_s=7.4 * number), speaker=label)
        for number, (label, text) in enumerate(_SAID, start=1)
    ]
