"""The language of a running session in the window: shown, kept to, let go of."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from captioner.core.events import OTHER_LANGUAGE, LanguageChanged, Noticed
from captioner.core.message import Message
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FULL_MODEL_INFO, FakeServices

MANY = replace(FULL_MODEL_INFO, is_multilingual=True, languages=("de", "en", "fr", "haw"))


def listen(qtbot: QtBot, desktop: Desktop, services: FakeServices, *, knows_many: bool) -> None:
    with qtbot.waitSignal(desktop.controller.session_created):
        desktop.controller.start()
    services.session.listen()
    if knows_many:
        services.session.model_info = MANY
    qtbot.waitUntil(lambda: desktop.window.live_page.state_label.text() == "Listening")


def choices(desktop: Desktop) -> dict[str, bool]:
    menu = desktop.window.footer.language_button.menu()
    return {one.text(): one.isChecked() for one in menu.actions() if not one.isSeparator()}


def choose(desktop: Desktop, text: str) -> None:
    menu = desktop.window.footer.language_button.menu()
    next(one for one in menu.actions() if one.text() == text).trigger()


def test_the_language_found_is_shown_and_can_be_kept(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    button = desktop.window.footer.language_button
    listen(qtbot, desktop, services, knows_many=True)
    assert not button.isHidden()
    assert button.text() == "Language: not known yet"

    services.session.tell(LanguageChanged("de", 0.93, False))
    qtbot.waitUntil(lambda: button.text() == "Language: Deutsch, detected by the model")
    assert choices(desktop) == {
        "Detect automatically": True,
        "Keep Deutsch": False,
        "English": False,
        "Deutsch": False,
        "Français": False,
    }

    choose(desktop, "Keep Deutsch")
    services.session.tell(LanguageChanged("de", 1.0, True))
    qtbot.waitUntil(lambda: button.text() == "Language: Deutsch")
    assert choices(desktop)["Deutsch"]

    choose(desktop, "Français")
    choose(desktop, "Detect automatically")
    assert services.session.calls[-3:] == [
        "choose_language de",
        "choose_language fr",
        "choose_language ",
    ]


def test_another_language_than_the_chosen_one_can_be_captioned(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    listen(qtbot, desktop, services, knows_many=True)

    services.session.tell(
        Noticed(OTHER_LANGUAGE, Message("This sounds like German."), language="de")
    )
    qtbot.waitUntil(lambda: bool(desktop.window.banners.banners))
    (banner,) = desktop.window.banners.banners
    assert banner.message == "This sounds like Deutsch."
    assert [button.text() for button in banner.buttons] == ["Caption in Deutsch", "Keep English"]

    banner.buttons[0].click()
    assert services.session.calls[-1] == "choose_language de"
    assert desktop.window.banners.banners == []
    assert services.store.settings.recognition.usual_languages == ("de",)


def test_a_model_of_english_alone_has_no_language_to_choose(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    listen(qtbot, desktop, services, knows_many=False)
    assert desktop.window.footer.language_button.isHidden()


def test_another_session_begins_without_the_language_of_the_last(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    button = desktop.window.footer.language_button
    listen(qtbot, desktop, services, knows_many=True)
    services.session.tell(LanguageChanged("de", 0.93, False))
    qtbot.waitUntil(lambda: "Deutsch" in button.text())
    with qtbot.waitSignal(desktop.controller.ended):
        desktop.controller.stop()
    assert not button.isEnabled()
    with qtbot.waitSignal(desktop.controller.session_created):
        desktop.controller.start()
    qtbot.waitUntil(lambda: button.text() == "Language: not known yet")
