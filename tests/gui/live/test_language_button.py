"""The language of a running session in the window: shown, kept to, let go of."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from captioner.core.events import ENGLISH_ONLY, OTHER_LANGUAGE, LanguageChanged, Noticed
from captioner.core.message import Message
from captioner.core.plain_text import LANGUAGES
from captioner.core.recognition import english_only_warning
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.language_menu import LanguageMenu, language_rows
from tests.helpers.gui.fakes import FULL_MODEL_INFO, FakeServices
from tests.helpers.gui.looking import end, start
from tests.helpers.gui.waiting import emitted, wait_until

MANY = replace(FULL_MODEL_INFO, is_multilingual=True, languages=("de", "en", "fr", "haw"))


def listen(desktop: Desktop, services: FakeServices, *, knows_many: bool) -> None:
    start(desktop)
    services.session.listen()
    if knows_many:
        services.session.model_info = MANY
    wait_until(lambda: desktop.window.live_page.state_label.text() == "Listening")


def choices(desktop: Desktop) -> list[tuple[str, str]]:
    menu = desktop.window.footer.language_button.languages
    menu.aboutToShow.emit()
    return menu.rows()


def choose(qtbot: QtBot, desktop: Desktop, typed: str) -> None:
    menu = desktop.window.footer.language_button.languages
    menu.popup(desktop.window.mapToGlobal(desktop.window.rect().center()))
    qtbot.waitExposed(menu)
    QTest.keyClicks(menu.search, typed)
    with emitted(menu.chosen):
        QTest.keyClick(menu.search, Qt.Key.Key_Return)
    assert not menu.isVisible()


def test_the_language_found_is_shown_and_can_be_kept(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    button = desktop.window.footer.language_button
    listen(desktop, services, knows_many=True)
    assert not button.isHidden()
    assert button.text() == "Language: not known yet"

    services.session.tell(LanguageChanged("de", 0.93, False))
    wait_until(lambda: button.text() == "Language: Deutsch, detected by the model")
    assert choices(desktop) == [
        ("", "Detect automatically"),
        ("de", "Keep Deutsch"),
        ("de", "Deutsch"),
        ("en", "English"),
        ("fr", "Français"),
        ("haw", "ʻŌlelo Hawaiʻi"),
    ]

    choose(qtbot, desktop, "keep")
    services.session.tell(LanguageChanged("de", 1.0, True))
    wait_until(lambda: button.text() == "Language: Deutsch")
    assert services.store.settings.recognition.language == "de"

    choose(qtbot, desktop, "french")
    assert choices(desktop)[1:3] == [("fr", "Français"), ("de", "Deutsch")]
    choose(qtbot, desktop, "auto")
    recognition = services.store.settings.recognition
    assert (recognition.language, recognition.usual_languages) == ("", ("fr", "de"))
    assert services.session.calls[-3:] == [
        "choose_language de",
        "choose_language fr",
        "choose_language ",
    ]


def test_another_language_than_the_chosen_one_can_be_captioned(
    desktop: Desktop, services: FakeServices
) -> None:
    desktop.settings_model.change(lambda s: replace(s.recognition, language="en"))
    listen(desktop, services, knows_many=True)

    services.session.tell(
        Noticed(OTHER_LANGUAGE, Message("This sounds like German."), language="de")
    )
    wait_until(lambda: bool(desktop.window.banners.banners))
    (banner,) = desktop.window.banners.banners
    assert banner.message == "This sounds like Deutsch."
    assert [button.text() for button in banner.buttons] == ["Caption in Deutsch", "Keep English"]

    banner.buttons[0].click()
    assert services.session.calls[-1] == "choose_language de"
    assert desktop.window.banners.banners == []
    recognition = services.store.settings.recognition
    assert (recognition.language, recognition.usual_languages) == ("de", ("de", "en"))


def test_another_language_can_be_captioned_or_not_beside_the_overlay(
    desktop: Desktop, services: FakeServices
) -> None:
    desktop.settings_model.change(lambda s: replace(s.recognition, language="en"))
    listen(desktop, services, knows_many=True)
    overlay, offer = desktop.overlay, desktop.watcher.language_offer
    wait_until(overlay.isVisible)

    services.session.tell(
        Noticed(OTHER_LANGUAGE, Message("This sounds like German."), language="de")
    )
    wait_until(lambda: offer.banner is not None)
    banner = offer.banner
    assert banner is not None
    assert banner.isVisible()
    assert [button.text() for button in banner.buttons] == ["Caption in Deutsch", "Keep English"]
    assert not banner.geometry().intersects(overlay.frameGeometry())

    banner.buttons[1].click()
    assert services.session.calls[-1] == "choose_language en"
    assert (offer.banner, desktop.window.banners.banners) == (None, [])

    services.session.tell(
        Noticed(OTHER_LANGUAGE, Message("This sounds like German."), language="de")
    )
    wait_until(lambda: offer.banner is not None)
    overlay.hide()
    assert offer.banner is None


def test_a_model_of_english_alone_has_no_language_to_choose(
    desktop: Desktop, services: FakeServices
) -> None:
    listen(desktop, services, knows_many=False)
    assert desktop.window.footer.language_button.isHidden()


def test_doubtful_words_of_a_model_of_english_alone_offer_another_model(
    desktop: Desktop, services: FakeServices
) -> None:
    listen(desktop, services, knows_many=False)
    services.session.tell(Noticed(ENGLISH_ONLY, english_only_warning("tiny.en")))
    wait_until(lambda: bool(desktop.window.banners.banners))
    (banner,) = desktop.window.banners.banners
    assert "English only" in banner.message
    (button,) = banner.buttons
    assert button.text() == "Choose a model…"
    button.click()
    assert desktop.dialogs.settings is not None
    assert desktop.dialogs.settings.isVisible()


def test_another_session_begins_without_the_language_of_the_last(
    desktop: Desktop, services: FakeServices
) -> None:
    button = desktop.window.footer.language_button
    listen(desktop, services, knows_many=True)
    services.session.tell(LanguageChanged("de", 0.93, False))
    wait_until(lambda: "Deutsch" in button.text())
    end(desktop)
    assert not button.isEnabled()
    start(desktop)
    wait_until(lambda: button.text() == "Language: not known yet")


def test_the_menu_of_all_languages_is_lower_than_a_small_screen(qtbot: QtBot) -> None:
    button = QWidget()
    qtbot.addWidget(button)
    menu = LanguageMenu(button)
    menu.show_rows(language_rows(LANGUAGES, ("de",)), "de")
    assert len(menu.rows()) == len(LANGUAGES)
    assert menu.rows()[0] == ("de", "Deutsch")
    assert menu.sizeHint().height() < 500
    menu.search.setText("日本")
    assert menu.rows() == [("ja", "日本語")]
    menu.search.setText("welsh")
    assert [code for code, _ in menu.rows()] == ["cy"]
    menu.search.setText("nobody speaks this")
    assert menu.rows() == []
