"""Voices of the session that runs: recoloured, named while it runs and after it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QAction, QColor, QTextCursor
from PySide6.QtWidgets import QMenu, QMessageBox

from captioner.captions.contrast import readable
from captioner.core.captions import Caption, NameSpeaker, Redo, SetSpeaker, Undo, Word
from captioner.core.errors import CaptionerError
from captioner.core.events import SessionState, SpeakerChanged
from captioner.core.speakers.labelling import VoicePrint
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange
from captioner.gui.shell.desktop import Desktop
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import Appearance
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import begin, end, told
from tests.helpers.gui.waiting import emitted, wait_until


def said(number: int, speaker: str) -> Caption:
    return replace(caption(number, "Some words."), speaker=speaker)


@pytest.fixture
def session(desktop: Desktop, services: FakeServices) -> FakeSession:
    begin(desktop, services)
    services.session.say(said(1, "S1"), said(2, "S2"), said(3, "S2"))
    desktop.overlay_shell.bridge.flush()
    return services.session


@pytest.fixture
def view(desktop: Desktop) -> TranscriptView:
    return desktop.window.live_page.transcript


def names(view: TranscriptView) -> list[str]:
    return [line.partition(":  ")[0] for line in view.copy_all().split("\n")]


def colour(view: TranscriptView, row: int) -> QColor:
    cursor = QTextCursor(view.document().findBlockByNumber(row))
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    return cursor.charFormat().foreground().color()


def test_a_changed_voice_recolours_its_lines(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    assert names(view) == ["Speaker 1", "Speaker 2", "Speaker 2"]
    assert colour(view, 0) != colour(view, 1)
    session.tell(SpeakerChanged((SpeakerChange(2, "S2", "S1"), SpeakerChange(9, "", "S1"))))
    desktop.overlay_shell.bridge.flush()
    assert names(view) == ["Speaker 1", "Speaker 1", "Speaker 2"]
    assert colour(view, 0) == colour(view, 1)


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_two_channels_have_the_colours_of_the_overlay_in_the_transcript(
    desktop: Desktop, listening: FakeSession, view: TranscriptView, appearance: Appearance
) -> None:
    desktop.settings_model.change(lambda s: replace(s.general, appearance=appearance))
    listening.say(caption(1, "Hello.", channel="Anna"), caption(2, "Yes.", channel="Ben"))
    desktop.overlay_shell.bridge.flush()
    assert names(view) == ["Anna", "Ben"]
    before = [colour(view, row) for row in (0, 1)]
    grounds = (current_theme().colours.surface, current_theme().colours.window)
    expected = [
        QColor(readable(line.hue, current_theme().colours.text, grounds))
        for line in desktop.overlay.lines
    ]
    assert before == expected
    assert before[0] != before[1]
    # What is written again, the end first, is what was written before.
    desktop.settings_model.change(lambda s: replace(s.reading, font_size_pt=17))
    listening.say(caption(3, "No.", channel="Ben"))
    desktop.overlay_shell.bridge.flush()
    wait_until(lambda: [colour(view, row) for row in (0, 1, 2)] == [*expected, expected[1]])


def test_names_hold_for_captions_to_come_and_are_undone(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    view.speakers.edit_wanted.emit(NameSpeaker("S2", "Anna", "red"))
    view.speakers.edit_wanted.emit(SetSpeaker((1,), "S2"))
    session.say(said(4, "S2"))
    desktop.overlay_shell.bridge.flush()
    assert names(view) == ["Anna"] * 4
    view.speakers.edit_wanted.emit(Undo())
    desktop.overlay_shell.bridge.flush()
    assert names(view) == ["Speaker 1", "Anna", "Anna", "Anna"]


def test_the_number_that_another_voice_is_known_by_joins_the_two_as_in_past_sessions(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    session.tell(CaptionSplit(3, (Part(3, 0, "S2"), Part(7, 1, "S3"))))
    session.tell(SpeakerChanged((SpeakerChange(1, "S1", "S4"),)))
    view.speakers.edit_wanted.emit(NameSpeaker("S3", "Speaker 2", ""))
    view.speakers.edit_wanted.emit(NameSpeaker("S2", "Speaker 1", ""))  # nobody's by now
    view.speakers.edit_wanted.emit(NameSpeaker("S4", "Speaker 4", ""))  # its own
    view.speakers.edit_wanted.emit(NameSpeaker("S5", "speaker 4", ""))
    desktop.overlay_shell.bridge.flush()
    assert session.speakers.now.joined == {"S3": "S2", "S5": "S4"}
    assert names(view) == ["Speaker 4", "Speaker 1", "Speaker 1", "Speaker 1"]


def test_a_name_that_is_too_long_is_told(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    view.speakers.edit_wanted.emit(NameSpeaker("S2", "x" * 10_000, ""))
    desktop.overlay_shell.bridge.flush()
    assert names(view)[1] == "Speaker 2"
    wait_until(lambda: any("at most 80" in each for each in told(desktop)))


@pytest.fixture
def saved(desktop: Desktop, session: FakeSession, services: FakeServices) -> FakeSession:
    """The session when it is over and in the library."""
    session.folder = Path("/home/ada/Captions/talk")
    services.library.add("talk", "Talk", [said(1, "S1"), said(2, "S2")])
    end(desktop)
    return session


@pytest.mark.usefixtures("saved")
def test_names_given_after_the_end_are_saved(
    desktop: Desktop, services: FakeServices, view: TranscriptView
) -> None:
    view.speakers.edit_wanted.emit(NameSpeaker("S2", "Anna", ""))
    wait_until(lambda: services.library.updated == ["talk"])
    desktop.overlay_shell.bridge.flush()
    assert names(view)[1] == "Anna"
    assert services.library.speakers("talk").speaker("S2").name == "Anna"


def test_names_that_cannot_be_saved_are_shown_as_they_are_saved(
    desktop: Desktop, saved: FakeSession, services: FakeServices, view: TranscriptView
) -> None:
    editing, banners = desktop.pages.sessions.editing, desktop.window.banners
    view.speakers.edit_wanted.emit(NameSpeaker("S2", "Anna", ""))
    wait_until(lambda: not editing.is_busy)
    services.library.error = CaptionerError("The saved session was corrected in between.")
    view.speakers.edit_wanted.emit(Undo())
    wait_until(lambda: not editing.is_busy)
    assert any("corrected in between" in each.message for each in banners.banners)
    assert names(view)[1] == "Anna"
    assert not saved.speakers.can_undo
    assert not saved.speakers.can_redo
    view.speakers.edit_wanted.emit(NameSpeaker("S1", "Ben", ""))
    view.speakers.edit_wanted.emit(NameSpeaker("S1", "Cleo", ""))
    wait_until(lambda: not editing.is_busy)
    assert names(view)[:2] == ["Speaker 1", "Anna"]


def test_what_is_said_while_the_session_is_saved_or_after_it_is_saved_in_that_order(
    desktop: Desktop, session: FakeSession, services: FakeServices, view: TranscriptView
) -> None:
    session.folder = Path("/home/ada/Captions/talk")
    services.library.add("talk", "Talk", [said(1, "S1"), said(2, "S2")])
    session.stops_at_once = False
    view.speakers.edit_wanted.emit(NameSpeaker("S1", "Ada", ""))  # in the journal
    desktop.controller.stop()
    session.journal_is_closed = True
    anna, ben = NameSpeaker("S2", "Anna", ""), NameSpeaker("S2", "Ben", "")
    view.speakers.edit_wanted.emit(anna)
    assert services.library.followed == []  # it would be refused: the session runs
    with emitted(desktop.controller.ended):
        session.tell_state(SessionState.IDLE)
    for _ in range(20):
        view.speakers.edit_wanted.emit(ben)
        view.speakers.edit_wanted.emit(Undo())
    view.speakers.edit_wanted.emit(Redo())
    editing = desktop.pages.sessions.editing
    wait_until(lambda: not editing.is_busy)
    assert services.library.followed == [
        (anna, anna),
        *[(ben, ben), (Undo(), ben)] * 20,
        (Redo(), ben),
    ]
    assert services.library.speakers("talk").speaker("S2").name == "Ben"
    assert desktop.pages.sessions.has_unsaved is False


def test_only_what_was_done_can_be_undone_and_made_again(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    view.speakers.edit_wanted.emit(NameSpeaker("S2", "x" * 10_000, ""))
    session.voices.like = (2, 3)
    assert not entry(view, 1, "Undo").isEnabled()
    assert not entry(view, 1, "Redo").isEnabled()
    view.speakers.edit_wanted.emit(NameSpeaker("S2", "Anna", ""))
    entry(view, 1, "Undo").trigger()
    desktop.overlay_shell.bridge.flush()
    assert names(view)[1] == "Speaker 2"
    assert not entry(view, 1, "Undo").isEnabled()
    entry(view, 1, "Redo").trigger()
    desktop.overlay_shell.bridge.flush()
    assert names(view)[1] == "Anna"
    assert not entry(view, 1, "Redo").isEnabled()
    entry(view, 1, "Undo").trigger()
    view.speakers.edit_wanted.emit(NameSpeaker("S1", "Ben", ""))
    assert not entry(view, 1, "Redo").isEnabled()


def test_a_new_voice_is_none_that_was_heard_while_the_menu_was_open(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    menu = QMenu(view)
    view.speakers.fill(menu, view.rows[1])
    moved = next(each.menu() for each in menu.actions() if each.text() == "Only this caption is by")
    assert isinstance(moved, QMenu)
    split = next(each for each in menu.actions() if each.text().startswith("This caption and"))
    session.say(said(4, "S3"))
    desktop.overlay_shell.bridge.flush()
    moved.actions()[-1].trigger()
    desktop.overlay_shell.bridge.flush()
    assert names(view) == ["Speaker 1", "Speaker 4", "Speaker 2", "Speaker 3"]
    session.voices.like = (3,)
    split.trigger()
    expected = ["Speaker 1", "Speaker 4", "Speaker 5", "Speaker 3"]
    wait_until(lambda: names(view) == expected)


def test_the_next_session_begins_with_nobody_named(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    view.speakers.edit_wanted.emit(NameSpeaker("S1", "Anna", ""))
    desktop.overlay_shell.bridge.flush()
    view.clear_transcript()
    view.show_caption(said(1, "S1"))
    assert names(view) == ["Speaker 1"]


def entry(view: TranscriptView, row: int, words: str) -> QAction:
    menu = QMenu(view)
    view.speakers.fill(menu, view.rows[row])
    return next(action for action in menu.actions() if action.text() == words)


def remember(view: TranscriptView, row: int) -> None:
    entry(view, row, "Remember this voice…").trigger()
    dialog = view.findChildren(QMessageBox)[-1]
    assert "A voice print is a list of numbers" in dialog.informativeText()
    button = next(each for each in dialog.buttons() if each.text() == "Remember")
    button.click()


def test_a_voice_is_remembered_when_its_person_is_named_and_agrees(
    desktop: Desktop, session: FakeSession, services: FakeServices, view: TranscriptView
) -> None:
    assert not entry(view, 0, "Remember this voice…").isEnabled()
    view.speakers.edit_wanted.emit(NameSpeaker("S1", "Anna", ""))
    desktop.overlay_shell.bridge.flush()
    session.voices.prints["S1"] = VoicePrint("model", np.ones(3, np.float32), 12.0)
    remember(view, 0)
    wait_until(lambda: any("Anna will be" in each for each in told(desktop)))
    assert [each.name for each in services.remembered_voices.all()] == ["Anna"]


def test_what_keeps_a_voice_from_being_remembered_is_told(
    desktop: Desktop, session: FakeSession, services: FakeServices, view: TranscriptView
) -> None:
    view.speakers.edit_wanted.emit(NameSpeaker("S1", "Anna", ""))
    desktop.overlay_shell.bridge.flush()
    banners = desktop.window.banners
    remember(view, 0)
    wait_until(lambda: any("Only 3 s" in each.message for each in banners.banners))
    session.voices.prints["S1"] = VoicePrint("model", np.ones(3, np.float32), 12.0)
    session.folder = None  # nothing is kept
    remember(view, 0)
    wait_until(lambda: any("Nothing is kept" in each.message for each in banners.banners))
    for banner in banners.banners:
        banners.remove(banner)
    session.folder = Path("/home/ada/Captions/talk")
    desktop.settings_model.change(
        lambda s: replace(s.transcripts, keep_nothing=True)
    )  # since the session began
    remember(view, 0)
    wait_until(lambda: any("Nothing is kept" in each.message for each in banners.banners))
    assert services.remembered_voices.all() == []


def test_a_caption_and_those_like_it_become_a_voice_of_their_own(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    session.say(said(4, "S2"))
    desktop.overlay_shell.bridge.flush()
    session.voices.like = (2, 4)
    entry(view, 1, "This caption and those like it are a new voice").trigger()
    expected = ["Speaker 1", "Speaker 3", "Speaker 2", "Speaker 3"]
    wait_until(lambda: names(view) == expected)
    entry(view, 1, "Undo").trigger()
    desktop.overlay_shell.bridge.flush()
    assert names(view) == ["Speaker 1", "Speaker 2", "Speaker 2", "Speaker 2"]


def test_a_caption_is_split_where_another_voice_is_found_late(
    desktop: Desktop, session: FakeSession, view: TranscriptView
) -> None:
    words = tuple(
        Word(text, 60.0 + place, 61.0 + place, 1.0)
        for place, text in enumerate("Are you there? Yes.".split())
    )
    whole = Caption(4, 60.0, 64.0, "Are you there? Yes.", "", words, True, speaker="S1")
    session.say(whole, replace(said(5, "S1"), start_s=70.0, end_s=71.0))
    desktop.overlay_shell.bridge.flush()
    overlay = desktop.overlay.text
    session.tell(CaptionSplit(4, (Part(4, 0, "S1"), Part(9, 3, "S2"))))
    desktop.overlay_shell.bridge.flush()
    assert view.copy_all().split("\n")[3:] == [
        "Speaker 1:  Are you there?",
        "Speaker 2:  Yes.",
        "Speaker 1:  Some words.",
    ]
    assert desktop.overlay.text == overlay
    desktop.controller.change_speakers(SetSpeaker((9,), "S3"))
    desktop.overlay_shell.bridge.flush()
    assert names(view)[4] == "Speaker 3"
    session.tell(CaptionSplit(99, (Part(99, 0, "S1"), Part(100, 3, "S2"))))
    desktop.overlay_shell.bridge.flush()
