"""Captions elsewhere: switched on and off in the window, and always in view while sent."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from captioner.core.message import Message
from captioner.core.outputs.choice import LOCAL, NETWORK, OutputChoice, OutputKind
from captioner.core.outputs.status import OutputState
from captioner.gui.outputs.page_card import PageCard
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption

PAGE = OutputChoice(OutputKind.PAGE, LOCAL)
ZOOM = OutputChoice(OutputKind.ZOOM, "https://wmcc.example.org/closedcaption?id=1&secret=x")


def opened(desktop: Desktop) -> PageCard:
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.outputs_page))
    card = desktop.outputs_page.page_card
    assert card is not None
    return card


def test_nothing_is_made_before_it_is_looked_at(desktop: Desktop, services: FakeServices) -> None:
    assert desktop.outputs_page.page_card is None
    assert not desktop.sending_bar.isVisible()
    assert not services.outputs.started


def test_the_page_is_shown_with_its_address_and_stopped_with_one_click(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    card = opened(desktop)
    card.button.click()
    qtbot.waitUntil(lambda: card.address.text().startswith("http://127.0.0.1:"))
    assert services.outputs.started == [PAGE]
    assert not card.code.isVisible()  # nobody else can open it
    card.obs_button.click()
    assert QGuiApplication.clipboard().text() == card.address.text() + "?view=overlay"

    assert desktop.sending_bar.isVisible()
    (line,) = desktop.sending_bar.lines
    assert line.startswith("Other screens: captions as they are spoken to ")
    assert line.endswith(" since 18:30. Viewers: 3")
    assert line in desktop.tray.icon.toolTip()
    assert desktop.overlay.controls.stop_sending.isVisible()
    (button,) = desktop.sending_bar.buttons.values()
    button.click()
    qtbot.waitUntil(lambda: not desktop.sending_bar.isVisible())
    assert not desktop.overlay.controls.stop_sending.isVisible()
    assert not card.address.isVisible()
    assert card.button.text() == "Show"


def test_phones_get_a_code_once_the_network_is_allowed(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    card = opened(desktop)
    card.button.click()
    qtbot.waitUntil(lambda: bool(card.address.text()))
    card.network_box.click()
    qtbot.waitUntil(lambda: "192.168" in card.address.text())

    assert services.outputs.started[-1].address == NETWORK
    assert len(services.outputs.statuses) == 1
    assert card.code.isVisible()
    assert card.code.pixmap().width() >= 100
    assert desktop.settings_model.settings.outputs.share_in_network


def test_captions_go_to_a_meeting_and_the_address_into_the_keyring(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    opened(desktop)
    card = desktop.outputs_page.cards[OutputKind.ZOOM]
    assert not card.button.isEnabled()
    card.address.setText(f" {ZOOM.address}\n")
    card.keep_box.click()
    card.button.click()
    qtbot.waitUntil(desktop.sending_bar.isVisible)
    qtbot.waitUntil(lambda: services.outputs.keyring == {OutputKind.ZOOM: ZOOM})
    assert services.outputs.started == [ZOOM]
    assert not card.address.isEnabled()
    assert "secret" not in " ".join(desktop.sending_bar.lines)

    card.keep_box.click()
    qtbot.waitUntil(lambda: not services.outputs.keyring)
    card.button.click()
    qtbot.waitUntil(card.address.isEnabled)
    assert not services.outputs.statuses


def test_a_test_line_goes_where_captions_go(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    opened(desktop)
    card = desktop.outputs_page.cards[OutputKind.ZOOM]
    assert not card.test_button.isVisible()
    card.address.setText(ZOOM.address)
    card.button.click()
    qtbot.waitUntil(card.test_button.isVisible)
    card.test_button.click()
    assert services.outputs.tests == [(1, "This is a test line.")]


def test_addresses_that_are_secrets_are_hidden_from_whoever_sees_the_screen(
    desktop: Desktop,
) -> None:
    opened(desktop)
    for kind, card in desktop.outputs_page.cards.items():
        is_legible = card.address.echoMode() is QLineEdit.EchoMode.Normal
        assert is_legible == (kind is OutputKind.OBS)
        assert card.secret.echoMode() is QLineEdit.EchoMode.Password


def test_a_kept_address_is_there_and_nothing_is_sent(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    obs = OutputChoice(OutputKind.OBS, "ws://localhost:4455", "password")
    services.outputs.keyring[OutputKind.OBS] = obs
    opened(desktop)
    card = desktop.outputs_page.cards[OutputKind.OBS]
    qtbot.waitUntil(lambda: card.address.text() == obs.address)

    assert card.secret.text() == "password"
    assert card.keep_box.isChecked()
    assert not services.outputs.started


def test_a_wrong_address_is_told(qtbot: QtBot, desktop: Desktop, services: FakeServices) -> None:
    opened(desktop)
    card = desktop.outputs_page.cards[OutputKind.WEB_HOOK]
    card.address.setText("wrong")
    card.button.click()
    qtbot.waitUntil(lambda: bool(desktop.window.banners.banners))
    (banner,) = desktop.window.banners.banners
    assert banner.message == "This is no address to send captions to."
    assert not desktop.sending_bar.isVisible()


def test_one_that_gives_up_stays_in_view_until_it_is_dismissed(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.outputs.start(ZOOM)
    (sent,) = services.outputs.statuses
    gone = replace(sent, state=OutputState.FAILED, message=Message("The meeting is over."))
    services.outputs.show(gone)
    wanted = "Zoom meeting stopped: The meeting is over."
    qtbot.waitUntil(lambda: desktop.sending_bar.lines == [wanted])
    (button,) = desktop.sending_bar.buttons.values()
    assert button.text() == "Dismiss"
    assert not desktop.overlay.controls.stop_sending.isVisible()
    button.click()
    qtbot.waitUntil(lambda: not desktop.sending_bar.isVisible())


def test_everything_stops_from_the_tray(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.outputs.start(PAGE)
    services.outputs.start(ZOOM)
    stop = desktop.overlay.controls.stop_sending
    qtbot.waitUntil(stop.isVisible)
    assert stop.text() == "Stop sending captions: Other screens, Zoom meeting"
    stop.trigger()
    qtbot.waitUntil(lambda: not services.outputs.statuses)


def test_captions_of_a_session_go_there(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    desktop.controller.start()
    qtbot.waitUntil(lambda: bool(services.sessions))
    services.session.say(caption(1, "Good morning."))
    qtbot.waitUntil(lambda: "Good morning." in str(services.outputs.events))


def test_leaving_stops_everything(desktop: Desktop, services: FakeServices) -> None:
    desktop.close()
    assert services.outputs.is_closed
