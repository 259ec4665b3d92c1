"""Captions elsewhere: switched on and off in the window, and always in view while sent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.outputs import LOCAL, NETWORK, OutputChoice, OutputKind, OutputState
from captioner.core.speakers.naming import Speaker, Speakers
from captioner.gui.outputs.page import PageCard, ShareDialog
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import emitted, wait_until

PAGE = OutputChoice(OutputKind.PAGE, LOCAL)
ZOOM = OutputChoice(OutputKind.ZOOM, "https://wmcc.example.org/closedcaption?id=1&secret=x")


def opened(desktop: Desktop) -> PageCard:
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.share))
    card = desktop.pages.share.page_card
    assert card is not None
    return card


def test_nothing_is_made_before_it_is_looked_at(desktop: Desktop, services: FakeServices) -> None:
    assert desktop.pages.share.page_card is None
    assert not desktop.pages.sending_bar.isVisible()
    assert not services.outputs.started


def test_the_page_is_shown_with_its_address_and_stopped_with_one_click(
    desktop: Desktop, services: FakeServices
) -> None:
    card = opened(desktop)
    card.button.click()
    wait_until(lambda: card.address.text().startswith("http://127.0.0.1:"))
    assert services.outputs.started == [PAGE]
    assert not card.code.isVisible()  # nobody else can open it
    card.obs_button.click()
    assert QGuiApplication.clipboard().text() == card.address.text() + "?view=overlay"

    assert desktop.pages.sending_bar.isVisible()
    (line,) = desktop.pages.sending_bar.lines
    assert line.startswith("Other screens: live captions to ")
    assert line.endswith(" since 18:30. Viewers: 3")
    assert line in desktop.tray.toolTip()
    assert desktop.overlay.controls.stop_sending.isVisible()
    (button,) = desktop.pages.sending_bar.buttons.values()
    button.click()
    wait_until(lambda: not desktop.pages.sending_bar.isVisible())
    assert not desktop.overlay.controls.stop_sending.isVisible()
    assert not card.address.isVisible()
    assert card.button.text() == "Show"


def test_phones_get_a_code_once_the_network_is_allowed(
    desktop: Desktop, services: FakeServices
) -> None:
    card = opened(desktop)
    card.button.click()
    wait_until(lambda: bool(card.address.text()))
    card.network_box.click()
    wait_until(lambda: "192.168" in card.address.text())

    assert services.outputs.started[-1].address == NETWORK
    assert len(services.outputs.statuses) == 1
    assert card.code.isVisible()
    assert card.code.pixmap().width() >= 100
    assert desktop.settings_model.settings.outputs.share_in_network


def test_captions_go_to_a_meeting_and_the_address_into_the_keyring(
    desktop: Desktop, services: FakeServices
) -> None:
    opened(desktop)
    card = desktop.pages.share.cards[OutputKind.ZOOM]
    assert not card.button.isEnabled()
    card.address.setText(f" {ZOOM.address}\n")
    card.keep_box.click()
    card.button.click()
    wait_until(desktop.pages.sending_bar.isVisible)
    wait_until(lambda: services.outputs.keyring == {OutputKind.ZOOM: ZOOM})
    assert services.outputs.started == [ZOOM]
    assert not card.address.isEnabled()
    assert "secret" not in " ".join(desktop.pages.sending_bar.lines)

    card.keep_box.click()
    wait_until(lambda: not services.outputs.keyring)
    card.button.click()
    wait_until(card.address.isEnabled)
    assert not services.outputs.statuses


def test_a_test_line_goes_where_captions_go(desktop: Desktop, services: FakeServices) -> None:
    opened(desktop)
    card = desktop.pages.share.cards[OutputKind.ZOOM]
    assert not card.test_button.isVisible()
    card.address.setText(ZOOM.address)
    card.button.click()
    wait_until(card.test_button.isVisible)
    card.test_button.click()
    assert services.outputs.tests == [(1, "This is a test line.")]


def test_secret_addresses_are_hidden_from_viewers_of_the_screen(desktop: Desktop) -> None:
    opened(desktop)
    for kind, card in desktop.pages.share.cards.items():
        is_legible = card.address.echoMode() is QLineEdit.EchoMode.Normal
        assert is_legible == (kind is OutputKind.OBS)
        assert card.secret.echoMode() is QLineEdit.EchoMode.Password


def test_a_kept_address_is_there_and_nothing_is_sent(
    desktop: Desktop, services: FakeServices
) -> None:
    obs = OutputChoice(OutputKind.OBS, "ws://localhost:4455", "password")
    services.outputs.keyring[OutputKind.OBS] = obs
    opened(desktop)
    card = desktop.pages.share.cards[OutputKind.OBS]
    wait_until(lambda: card.address.text() == obs.address)

    assert card.secret.text() == "password"
    assert card.keep_box.isChecked()
    assert not services.outputs.started


def test_a_kept_page_has_the_same_address(desktop: Desktop, services: FakeServices) -> None:
    kept = OutputChoice(OutputKind.PAGE, NETWORK, "secretword23")
    services.outputs.keyring[OutputKind.PAGE] = kept
    card = opened(desktop)
    wait_until(card.keep_box.isChecked)
    card.button.click()
    wait_until(lambda: bool(card.link) and not desktop.background.is_busy)
    assert services.outputs.started == [OutputChoice(OutputKind.PAGE, LOCAL, "secretword23")]

    card.keep_box.click()
    wait_until(lambda: not services.outputs.keyring)
    card.network_box.click()
    wait_until(lambda: len(services.outputs.started) == 2)
    assert not services.outputs.started[-1].secret


def test_a_keyring_that_answers_late_replaces_nothing(
    desktop: Desktop, services: FakeServices
) -> None:
    services.outputs.keyring[OutputKind.ZOOM] = replace(ZOOM, address="https://old.example.org")
    services.outputs.keyring_is_open.clear()
    card, page = opened(desktop), desktop.pages.share.cards[OutputKind.ZOOM]
    page.address.setText(ZOOM.address)
    card.keep_box.setChecked(True)
    services.outputs.keyring_is_open.set()
    wait_until(lambda: not desktop.background.is_busy)
    assert page.address.text() == ZOOM.address
    assert card.keep_box.isChecked()


def test_what_a_server_says_is_shown_as_it_is(desktop: Desktop, services: FakeServices) -> None:
    opened(desktop)
    card = desktop.pages.share.cards[OutputKind.ZOOM]
    services.outputs.start(ZOOM)
    (sent,) = services.outputs.statuses
    said = Message("<img src='https://example.org/'><b>Well</b>")
    services.outputs.show(replace(sent, state=OutputState.TROUBLE, message=said))
    wait_until(lambda: "<img" in card.status_label.text())
    assert card.status_label.textFormat() is Qt.TextFormat.PlainText


def test_a_wrong_address_is_told(desktop: Desktop) -> None:
    opened(desktop)
    card = desktop.pages.share.cards[OutputKind.WEB_HOOK]
    card.address.setText("wrong")
    card.button.click()
    wait_until(lambda: bool(desktop.window.banners.banners))
    (banner,) = desktop.window.banners.banners
    assert banner.message == "Captions cannot be sent to this address."
    assert not desktop.pages.sending_bar.isVisible()


def test_one_that_gives_up_stays_in_view_until_it_is_dismissed(
    desktop: Desktop, services: FakeServices
) -> None:
    services.outputs.start(ZOOM)
    (sent,) = services.outputs.statuses
    gone = replace(sent, state=OutputState.FAILED, message=Message("The meeting is over."))
    services.outputs.show(gone)
    wanted = "Zoom meeting stopped: The meeting is over."
    wait_until(lambda: desktop.pages.sending_bar.lines == [wanted])
    (button,) = desktop.pages.sending_bar.buttons.values()
    assert button.text() == "Dismiss"
    assert not desktop.overlay.controls.stop_sending.isVisible()
    button.click()
    wait_until(lambda: not desktop.pages.sending_bar.isVisible())


def test_since_when_captions_are_sent_is_told_with_the_day_when_that_is_over(
    desktop: Desktop, services: FakeServices
) -> None:
    services.outputs.start(ZOOM)
    (sent,) = services.outputs.statuses
    wait_until(lambda: bool(desktop.pages.sending_bar.lines))
    assert desktop.pages.sending_bar.lines[0].endswith(" since 18:30")
    services.outputs.show(replace(sent, since=datetime(2026, 1, 2, 18, 30, tzinfo=UTC)))
    wait_until(lambda: desktop.pages.sending_bar.lines[0].endswith(" since 2026-01-02 18:30"))
    with emitted(desktop.pages.outputs.changed):  # nobody but the clock has changed anything
        desktop.pages.outputs.look_at_day(date(2026, 1, 3))


def test_everything_stops_from_the_tray(desktop: Desktop, services: FakeServices) -> None:
    services.outputs.start(PAGE)
    services.outputs.start(ZOOM)
    stop = desktop.overlay.controls.stop_sending
    wait_until(stop.isVisible)
    assert stop.text() == "Stop sending captions: Other screens, Zoom meeting"
    stop.trigger()
    wait_until(lambda: not services.outputs.statuses)


def test_captions_of_a_session_go_there(desktop: Desktop, services: FakeServices) -> None:
    desktop.controller.start()
    wait_until(lambda: bool(services.sessions))
    services.session.say(caption(1, "Good morning."))
    wait_until(lambda: "Good morning." in str(services.outputs.events))


def test_leaving_stops_everything(desktop: Desktop, services: FakeServices) -> None:
    desktop.close()
    assert services.outputs.is_closed


def share_dialog(desktop: Desktop, row: int) -> ShareDialog:
    """The dialog, opened in the menu of a past session."""
    page = desktop.pages.sessions
    desktop.window.show_page(desktop.window.pages.indexOf(page))
    wait_until(lambda: page.model.rowCount() == 2)
    page.list.setCurrentIndex(page.model.index(row))
    wait_until(lambda: page.opened == page.model.session(row))
    page.card.share_action.trigger()
    return desktop.window.findChildren(ShareDialog)[-1]


def test_a_past_session_is_shown_until_it_is_stopped(
    desktop: Desktop, services: FakeServices
) -> None:
    captions = [caption(1, "Good morning.")]
    services.library.add("talk", "Talk", captions)
    services.library.voices["talk"] = Speakers({"S1": Speaker("S1", "Anna")})
    services.library.add("other", "Other", [caption(1, "Something else.")], days_ago=1)
    services.outputs.start(PAGE)
    dialog = share_dialog(desktop, 0)
    assert not services.outputs.shared  # nothing leaves before the user says so
    dialog.controls.button.click()
    wait_until(lambda: dialog.controls.address.text().startswith("http://127.0.0.1:"))
    (shown,) = services.outputs.shared
    assert (shown.title, shown.captions) == ("Talk", captions)
    assert shown.speakers.named["S1"].name == "Anna"
    assert desktop.pages.outputs.of(OutputKind.PAGE) is not None  # what is spoken stays on its page
    dialog.close()
    line = desktop.pages.sending_bar.lines[-1]
    assert line.startswith("Past session: “Talk” to ")
    assert line in desktop.tray.toolTip()

    other = share_dialog(desktop, 1)
    assert other.controls.button.text() == "Show"  # it is another one that is on
    other.close()
    again = share_dialog(desktop, 0)
    assert again.controls.button.text() == "Stop"
    again.controls.button.click()
    wait_until(lambda: desktop.pages.outputs.of(OutputKind.SESSION) is None)
    assert not again.controls.address.isVisible()
    again.close()


def test_the_code_of_a_past_session_and_its_german_buttons_are_whole(
    german: None, desktop: Desktop, services: FakeServices
) -> None:
    desktop.settings_model.change(lambda s: replace(s.outputs, share_in_network=True))
    for title in ("talk", "other"):
        services.library.add(title, title, [caption(1, "Guten Morgen.")])
    dialog = share_dialog(desktop, 0)
    controls = dialog.controls
    controls.button.click()
    for label in (controls.code, controls.copy_button, controls.obs_button):
        wait_until(partial(_is_whole, label))
    dialog.close()


def _is_whole(widget: QWidget) -> bool:
    """Whether a code's border, or the last letter of a word, has room."""
    return widget.isVisible() and widget.rect().contains(QRect(QPoint(), widget.sizeHint()))


def test_a_past_session_takes_the_place_of_another(
    desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("talk", "<b>Talk</b>", [caption(1, "Good morning.")])
    services.library.add("other", "Other", [caption(1, "Something else.")], days_ago=1)
    for row in (0, 1):
        dialog = share_dialog(desktop, row)
        dialog.controls.button.click()
        wait_until(dialog.controls.address.isVisible)
        labels = [each for each in dialog.findChildren(QLabel) if "Talk" in each.text()]
        assert len(labels) == (2 if row == 0 else 0)
        assert all(each.textFormat() is Qt.TextFormat.PlainText for each in labels)
        dialog.close()
    (line,) = desktop.pages.sending_bar.lines
    assert line.startswith("Past session: “Other” to ")
    assert [each.title for each in services.outputs.shared] == ["<b>Talk</b>", "Other"]


def test_a_past_session_that_cannot_be_read_is_told(
    desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("talk", "Talk", [caption(1, "Good morning.")])
    services.library.add("other", "Other", [caption(1, "Something else.")], days_ago=1)
    dialog = share_dialog(desktop, 0)
    wait_until(lambda: not desktop.background.is_busy)
    services.library.error = CaptionerError("The session cannot be read.")
    dialog.controls.button.click()
    wait_until(lambda: bool(desktop.window.banners.banners))
    services.library.error = None
    assert not services.outputs.shared
    dialog.close()
