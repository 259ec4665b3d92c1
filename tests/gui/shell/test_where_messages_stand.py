"""Messages stand where the user is, and go when they are no longer worth reading."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from captioner.core.audio import NoticeKind
from captioner.core.errors import CaptionerError
from captioner.core.events import Noticed
from captioner.core.message import Message
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.banner import READING_MS, BannerArea
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import Appearance
from tests.helpers.gui.fakes import FakeServices, FakeSession
from tests.helpers.gui.waiting import emitted, wait_until

FULL_DISK = CaptionerError("The disk is full.", "Make room.")


def shown(area: BannerArea) -> set[str]:
    return {each.message for each in area.banners if each.isVisible()}


@pytest.mark.parametrize("page", range(4))
def test_error_is_seen_on_whatever_page_is_shown(desktop: Desktop, page: int) -> None:
    desktop.window.show_page(page)
    desktop.overlay_shell.error_reporter.show(FULL_DISK)
    wait_until(lambda: "The disk is full." in shown(desktop.window.banners))


def test_an_error_is_seen_in_the_dialog_that_is_open(desktop: Desktop) -> None:
    dialog = desktop.dialogs.show_settings()
    desktop.overlay_shell.error_reporter.show(FULL_DISK)
    wait_until(lambda: "The disk is full." in shown(dialog.banners))
    dialog.close()
    desktop.overlay_shell.error_reporter.show(CaptionerError("The microphone is busy."))
    wait_until(lambda: "The microphone is busy." in shown(desktop.window.banners))
    welcome = desktop.dialogs.show_welcome()
    desktop.overlay_shell.error_reporter.show(FULL_DISK)
    wait_until(lambda: "The disk is full." in shown(welcome.banners))


def test_a_message_moves_nothing_above_it(desktop: Desktop) -> None:
    button = desktop.window.live_page.start_button
    before = button.mapTo(desktop.window, QPoint(0, 0))
    desktop.overlay_shell.error_reporter.show(FULL_DISK)
    wait_until(lambda: "The disk is full." in shown(desktop.window.banners))
    QApplication.processEvents()
    assert button.mapTo(desktop.window, QPoint(0, 0)) == before


def test_good_news_goes_by_itself_and_a_problem_stays(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("captioner.gui.widgets.banner.PASSING_MS", 20)
    area = BannerArea()
    qtbot.addWidget(area)
    area.show_message("problem", "The disk is full.")
    area.show_message("note", "Settings exported.", passes=True)
    wait_until(lambda: shown(area) == {"The disk is full."})


def test_banner_is_drawn_again_in_a_new_theme(desktop: Desktop) -> None:
    desktop.settings_model.change(lambda s: replace(s.general, appearance=Appearance.LIGHT))
    banner = desktop.dialogs.show_settings().banners.show_message("note", "Settings exported.")
    light = banner._picture.pixmap().toImage()
    desktop.settings_model.change(lambda s: replace(s.general, appearance=Appearance.DARK))
    wait_until(lambda: current_theme().colours.is_dark)
    wait_until(lambda: banner._picture.pixmap().toImage() != light)


def test_advice_on_the_level_goes_by_itself_and_good_news_of_it_says_nothing(
    desktop: Desktop, listening: FakeSession
) -> None:
    banners = desktop.window.banners
    listening.tell(Noticed("silent-input", Message("No sound from Mic.")))
    wait_until(lambda: "No sound from Mic." in shown(banners))
    listening.tell(Noticed("sound-back", Message("Sound from Mic is back.")))
    wait_until(lambda: "No sound from Mic." not in shown(banners))
    assert "Sound from Mic is back." not in shown(banners)
    listening.tell(Noticed("too-quiet", Message("Voices are very quiet.")))
    wait_until(lambda: "Voices are very quiet." in shown(banners))
    (advice,) = (each for each in banners.banners if each.message == "Voices are very quiet.")
    timer = [each for each in advice.findChildren(QTimer) if each.interval() == READING_MS][-1]
    assert timer.isActive()
    timer.timeout.emit()
    wait_until(lambda: "Voices are very quiet." not in shown(banners))


def test_a_failed_download_is_told_beside_the_model_with_a_way_to_try_again(
    desktop: Desktop, services: FakeServices
) -> None:
    services.models.download_error = CaptionerError("No internet connection.", "Check it.")
    models = desktop.dialogs.show_welcome().models
    wait_until(lambda: len(models.rows) == 3)
    row = models.rows[0]
    with emitted(desktop.dialogs.downloads.ended):
        row.button.click()
    wait_until(lambda: row.failure_label.text() == "No internet connection. Check it.")
    assert row.button.text() == "Try again"
    services.models.download_error = None
    with emitted(desktop.dialogs.downloads.ended):
        row.button.click()
    assert row.failure_label.text() == ""
    wait_until(lambda: row.button.text() == "In use")


def test_the_main_window_offers_to_try_a_failed_download_again(
    desktop: Desktop, services: FakeServices
) -> None:
    services.models.download_error = CaptionerError("No internet connection.", "Check it.")
    with emitted(desktop.dialogs.downloads.ended):
        desktop.dialogs.downloads.start("distil-large-v3.5")
    banner = desktop.window.banners.banners[0]
    assert banner.message == "No internet connection."
    (again,) = [each for each in banner.buttons if each.text() == "Try again"]
    services.models.download_error = None
    with emitted(desktop.dialogs.downloads.ended) as ended:
        again.click()
    assert ended.args == ["distil-large-v3.5", True]
    assert "No internet connection." not in shown(desktop.window.banners)


def test_a_failed_download_with_its_draft_is_tried_again_with_it(
    desktop: Desktop, services: FakeServices
) -> None:
    services.models.download_error = CaptionerError("No internet connection.", "Check it.")
    with emitted(desktop.dialogs.downloads.ended):
        desktop.dialogs.downloads.start("distil-large-v3.5", with_draft=True)
    (again,) = [
        each for each in desktop.window.banners.banners[0].buttons if each.text() == "Try again"
    ]
    services.models.download_error = None
    with emitted(desktop.dialogs.downloads.ended):
        again.click()
    (full,) = [each for each in services.models.choices() if each.name == "distil-large-v3.5"]
    assert full.is_installed
    assert not full.missing_draft


def test_gap_of_a_lost_device_is_told_at_its_end(desktop: Desktop, listening: FakeSession) -> None:
    begun, full = (
        f"The headset was disconnected ({length} s missing)" for length in ("0.0", "21.8")
    )
    other = "The loudspeaker was disconnected (3.0 s missing)"

    def told(*notices: Noticed) -> set[str]:
        listening.tell(*notices)
        desktop.overlay_shell.bridge.flush()
        return {each.message for each in desktop.window.banners.banners}

    lost = Noticed(NoticeKind.DEVICE_LOST.value, Message("The headset was disconnected"), "You")
    shown_then = told(
        Noticed("gap", Message(begun), "You"), Noticed("gap", Message(other), "Others"), lost
    )
    assert {"The headset was disconnected", other} <= shown_then
    assert begun not in shown_then
    assert full in told(Noticed("gap", Message(full), "You"))
