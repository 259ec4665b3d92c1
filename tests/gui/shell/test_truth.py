"""What is wrong is said in window, overlay and tray, in the same words and the same colour."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel

from captioner.core.audio import NoticeKind
from captioner.core.errors import UnsavedError
from captioner.core.events import MODEL_LOADING, STORAGE_BACK, ErrorRaised, EventBody, Noticed
from captioner.core.message import Message
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.colours import condition_colour
from captioner.gui.widgets.theme import current_theme
from captioner.live.decisions.session_status import Condition
from captioner.settings.model import Appearance
from tests.helpers.gui.fakes import FakeServices, FakeSession, loudspeaker, microphone
from tests.helpers.gui.looking import begin
from tests.helpers.gui.waiting import wait_until

LOST = Noticed(
    NoticeKind.DEVICE_LOST.value,
    Message("{name} was disconnected; waiting for it to come back", name="Built-in microphone"),
)
MUTED = Noticed(
    NoticeKind.SILENT_INPUT.value, Message("{source} is muted", source="Built-in microphone")
)
NO_ROOM = Message("No room: {reason}.", reason=Message("the disk is full"))
FULL = ErrorRaised(UnsavedError("{message} Captions are kept.", message=NO_ROOM))


def has_colour(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return any(image.pixelColor(x, y).rgb() == wanted for x, y in places)


@pytest.mark.parametrize(
    ("trouble", "condition", "line"),
    [
        (LOST, Condition.PROBLEM, "Lost connection to Built-in microphone"),
        (FULL, Condition.PROBLEM, "Captions are not being saved: the disk is full"),
        (
            Noticed(NoticeKind.SILENT_INPUT.value, Message("No sound from Mic")),
            Condition.WAITING,
            "No sound from Mic",
        ),
        (Noticed(MODEL_LOADING, Message("Loading model")), Condition.WAITING, "Loading model"),
    ],
)
def test_a_trouble_is_told_in_the_same_words_and_colour_everywhere(
    desktop: Desktop, listening: FakeSession, trouble: EventBody, condition: Condition, line: str
) -> None:
    desktop.settings_model.change(lambda s: replace(s.general, appearance=Appearance.LIGHT))
    page, tray = desktop.window.live_page, desktop.tray
    good = condition_colour(Condition.GOOD)
    assert has_colour(page.dot.grab().toImage(), good)
    assert has_colour(tray.icon().pixmap(64).toImage(), good)
    listening.tell(trouble)
    desktop.overlay_shell.bridge.flush()
    assert page.state_label.text() == line
    assert desktop.overlay.status == line
    assert tray.toolTip() == f"Captioner: {line}"
    for picture in (page.dot.grab().toImage(), tray.icon().pixmap(64).toImage()):
        assert has_colour(picture, condition_colour(condition, current_theme().colours))
        assert not has_colour(picture, good)


def test_a_device_s_name_is_no_markup(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell(
        Noticed(NoticeKind.DEVICE_LOST.value, Message("{name} is lost", name="<b>Desk</b>"))
    )
    desktop.overlay_shell.bridge.flush()
    windows = (desktop.window, desktop.overlay)
    labels = [each for window in windows for each in window.findChildren(QLabel)]
    showing = [each for each in labels if "<b>Desk" in each.text()]
    assert showing
    assert {each.textFormat() for each in showing} == {Qt.TextFormat.PlainText}


def test_what_could_not_be_saved_is_told_until_it_is(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.tell(FULL)
    banners = desktop.window.banners
    wait_until(lambda: any("are kept" in each.message for each in banners.banners))
    listening.tell(Noticed(STORAGE_BACK, Message("Captions are saved again.")))
    desktop.overlay_shell.bridge.flush()
    assert [each.message for each in banners.banners] == ["Captions are saved again."]
    assert desktop.window.live_page.state_label.text() == "Listening"


@pytest.mark.parametrize("trouble", [LOST, MUTED], ids=["lost", "muted"])
def test_another_microphone_takes_the_place_of_one_that_hears_nothing(
    desktop: Desktop, services: FakeServices, listening: FakeSession, trouble: Noticed
) -> None:
    listening.tell(trouble)
    desktop.overlay_shell.bridge.flush()
    (button,) = desktop.window.banners.banners[0].buttons
    assert button.text() == "Use USB headset"
    services.plug(loudspeaker("Loudspeaker"))
    wait_until(button.isHidden)
    services.plug(microphone("Lapel"), microphone("Desk", is_default=True))
    wait_until(lambda: button.text() == "Use Desk")
    assert button.isVisible()
    button.click()
    wait_until(lambda: "use_microphone Desk" in listening.calls)
    assert desktop.settings_model.settings.capture.microphone == "Desk"
    listening.tell(
        Noticed(NoticeKind.DEVICE_CHANGED.value, Message("Now listening to {name}", name="Desk"))
    )
    listening.tell(Noticed(NoticeKind.SOUND_BACK.value, Message("Sound from Desk is back.")))
    desktop.overlay_shell.bridge.flush()
    assert desktop.window.live_page.state_label.text() == "Listening"
    assert not any(each.buttons for each in desktop.window.banners.banners)


def test_a_microphone_may_have_any_name(
    desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    listening.tell(LOST)
    desktop.overlay_shell.bridge.flush()
    (button,) = desktop.window.banners.banners[0].buttons
    services.plug(microphone("R&D"))
    wait_until(lambda: button.text() == "Use R&&D")
    services.plug(microphone("A long name & another one " * 8))
    wait_until(lambda: button.text().startswith("Use A long"))
    assert button.sizeHint().width() < 400


@pytest.mark.parametrize("trouble", [LOST, MUTED], ids=["lost", "muted"])
@pytest.mark.parametrize("source", ["system", "both"])
def test_a_loudspeaker_is_not_replaced_by_a_microphone(
    make_desktop: Callable[[], Desktop], services: FakeServices, source: str, trouble: Noticed
) -> None:
    from captioner.settings.model import SourceKind

    desktop = make_desktop()
    desktop.settings_model.change(lambda s: replace(s.capture, source=SourceKind(source)))
    begin(desktop, services)
    services.session.tell(Noticed(trouble.kind, trouble.message, "Others"))
    desktop.overlay_shell.bridge.flush()
    assert desktop.window.banners.banners[0].buttons == []


def test_a_sentence_about_trouble_fits_the_smallest_window(
    desktop: Desktop, listening: FakeSession
) -> None:
    desktop.window.resize(desktop.window.minimumSize())
    label = desktop.window.live_page.state_label
    usual = label.fontInfo().pointSizeF()
    listening.tell(LOST)
    desktop.overlay_shell.bridge.flush()
    assert label.fontInfo().pointSizeF() < usual
    wait_until(lambda: label.height() >= label.heightForWidth(label.width()))
    listening.tell(Noticed(NoticeKind.DEVICE_BACK.value, Message("Listening again")))
    desktop.overlay_shell.bridge.flush()
    assert label.fontInfo().pointSizeF() == usual
