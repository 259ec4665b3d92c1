"""Every list of sources shows what is connected at that moment, wherever it was learned."""

import threading
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from captioner.audio.devices import find_device
from captioner.core.devices import Device, DeviceKind
from captioner.core.folders import resources_folder
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.source_picker import SourcePicker
from captioner.settings.model import CaptureSettings, SourceKind
from tests.helpers.gui.fakes import FakeServices, application, loudspeaker, microphone
from tests.helpers.gui.waiting import wait_until

BUILT_IN = microphone("Built-in microphone", is_default=True)
HEADSET = microphone("New headset")
LOUDSPEAKER = loudspeaker("Loudspeaker", is_default=True)


def names(picker: SourcePicker | None) -> list[str]:
    assert picker is not None
    return [picker.itemText(row) for row in range(picker.count())]


def plug(services: FakeServices, *devices: Device) -> None:
    """As in life: told on a thread that is not the GUI's."""
    thread = threading.Thread(target=services.plug, args=devices)
    thread.start()
    thread.join()


def test_what_is_plugged_in_and_out_is_shown_at_once_in_all_lists(
    desktop: Desktop, services: FakeServices
) -> None:
    settings = desktop.dialogs.show_settings("capture")
    welcome = desktop.dialogs.show_welcome()
    # Pages of the settings are built when they are first seen.
    wait_until(lambda: settings.findChild(SourcePicker) is not None)
    pickers = [
        desktop.window.live_page.picker,
        settings.findChild(SourcePicker),
        welcome.picker,
    ]
    wait_until(lambda: all("USB headset" in names(picker) for picker in pickers))
    plug(services, BUILT_IN, HEADSET, LOUDSPEAKER)
    wait_until(lambda: all("New headset" in names(picker) for picker in pickers))
    assert not any("USB headset" in names(picker) for picker in pickers)
    welcome.close()


def test_not_connected_is_said_of_what_is_not_and_of_nothing_else(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    settings = services.store.settings
    services.store.replace(
        replace(settings, capture=replace(settings.capture, microphone=HEADSET.name))
    )
    picker = make_desktop().window.live_page.picker
    wait_until(lambda: picker.currentText() == "New headset (not connected)")
    plug(services, BUILT_IN, HEADSET, LOUDSPEAKER)
    wait_until(lambda: picker.currentText() == "New headset")
    plug(services)  # the last one was unplugged
    wait_until(lambda: picker.currentText() == "New headset (not connected)")
    assert "Built-in microphone" not in names(picker)


def test_a_loudspeaker_that_is_away_stays_what_is_chosen(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    settings = services.store.settings
    capture = replace(settings.capture, source=SourceKind.SYSTEM, loopback="Television")
    services.store.replace(replace(settings, capture=capture))
    picker = make_desktop().window.live_page.picker
    away = "Computer sound: Television (not connected)"
    wait_until(lambda: picker.currentText() == away)
    plug(services, LOUDSPEAKER, loudspeaker("Television"))
    wait_until(lambda: picker.currentText() == "Computer sound: Television")
    plug(services, loudspeaker("Television"))
    wait_until(lambda: "Computer sound: Loudspeaker" not in names(picker))
    assert picker.currentText() == "Computer sound: Television"


def test_lists_that_are_gone_are_told_nothing(desktop: Desktop, services: FakeServices) -> None:
    before = len(services.device_listeners)
    welcome = desktop.dialogs.show_welcome()
    assert len(services.device_listeners) == before + 1
    welcome.close()
    wait_until(lambda: len(services.device_listeners) == before)
    plug(services, BUILT_IN)


def test_two_devices_of_one_name_can_be_told_apart_and_chosen(qtbot: QtBot) -> None:
    kind = DeviceKind.MICROPHONE
    twins = [
        Device("USB Headset", "PulseAudio", kind, 48_000, 1, False, identifier)
        for identifier in ("usb", "usb.2")
    ]
    picker = SourcePicker(CaptureSettings())
    qtbot.addWidget(picker)
    picker.set_devices(twins)
    shown = [name for name in names(picker) if name.startswith("USB")]
    assert shown == ["USB Headset [usb]", "USB Headset [usb.2]"]
    assert [find_device(twins, name, kind) for name in shown] == twins
    # The other one is unplugged: what was chosen is still there, and is found.
    picker.set_capture(CaptureSettings(microphone=shown[0]))
    picker.set_devices(twins[:1])
    assert picker.currentText() == shown[0]
    assert find_device(twins[:1], shown[0], kind) == twins[0]
    picker.set_devices(twins[1:])
    assert picker.currentText() == "USB Headset [usb] (not connected)"


def test_nothing_is_listed_twice_and_the_default_has_its_name(qtbot: QtBot) -> None:
    picker = SourcePicker(CaptureSettings())
    qtbot.addWidget(picker)
    assert names(picker)[:2] == ["Default microphone", "Computer sound"]
    picker.set_devices([BUILT_IN, HEADSET, LOUDSPEAKER, loudspeaker("Television")])
    assert names(picker) == [
        "Built-in microphone (default)",
        "New headset",
        "Computer sound: Loudspeaker (default)",
        "Computer sound: Television",
        "Microphone and computer sound",
    ]
    # The default moves on, and the list with it.
    picker.set_devices([replace(BUILT_IN, is_default=False), replace(HEADSET, is_default=True)])
    assert picker.currentText() == "New headset (default)"
    assert names(picker)[1:3] == ["Built-in microphone", "Computer sound"]
    # Who insists on the device that is the default now keeps it when the default moves.
    picker.set_capture(CaptureSettings(microphone=BUILT_IN.precise_name))
    picker.set_devices([BUILT_IN])
    assert names(picker)[:2] == ["Default microphone", BUILT_IN.precise_name]
    assert picker.currentText() == BUILT_IN.precise_name


def test_the_default_computer_sound_is_shown_where_there_are_several(qtbot: QtBot) -> None:
    picker = SourcePicker(CaptureSettings(source=SourceKind.SYSTEM))
    qtbot.addWidget(picker)
    picker.set_devices([BUILT_IN, LOUDSPEAKER, loudspeaker("Television")])
    assert picker.currentText() == "Computer sound: Loudspeaker (default)"


def test_applications_come_and_go_and_the_chosen_one_stays(
    desktop: Desktop, services: FakeServices
) -> None:
    picker = desktop.window.live_page.picker
    plug(services, BUILT_IN, LOUDSPEAKER, application("Firefox"), application("Zoom & Co"))
    wait_until(lambda: "Firefox" in names(picker))
    assert names(picker)[:7] == [
        "Built-in microphone (default)",
        "Computer sound: Loudspeaker (default)",
        "Firefox",
        "Zoom & Co",
        "Microphone and computer sound",
        "Microphone and Firefox",
        "Microphone and Zoom & Co",
    ]
    menu = QMenu()
    picker.fill_menu(menu)
    assert menu.actions()[3].text() == "Zoom && Co"  # no mnemonic
    menu.actions()[3].trigger()
    capture = services.store.settings.capture
    assert (capture.source, capture.application) == (SourceKind.SYSTEM, "Zoom & Co")
    plug(services, BUILT_IN, LOUDSPEAKER)
    wait_until(lambda: picker.currentText() == "Zoom & Co (not playing)")
    assert "Firefox" not in names(picker)
    picker.set_capture(replace(capture, source=SourceKind.BOTH))
    assert picker.currentText() == "Microphone and Zoom & Co (not playing)"
    picker.fill_menu(menu)
    menu.actions()[names(picker).index("Computer sound: Loudspeaker (default)")].trigger()
    assert services.store.settings.capture.application == ""
    assert "Zoom & Co (not playing)" not in names(picker)


def test_rows_stay_where_they_are_while_the_list_is_open(qtbot: QtBot) -> None:
    picker = SourcePicker(CaptureSettings())
    qtbot.addWidget(picker)
    picker.show()
    picker.set_devices([BUILT_IN, LOUDSPEAKER, application("Zoom")])
    picker.showPopup()
    before = names(picker)
    picker.set_devices([BUILT_IN, LOUDSPEAKER, application("Firefox"), application("Zoom")])
    assert names(picker) == before
    chosen: list[CaptureSettings] = []
    picker.chosen.connect(chosen.append)
    row = picker.findText("Zoom")
    picker.view().setCurrentIndex(picker.model().index(row, 0))
    QTest.keyClick(picker.view(), Qt.Key.Key_Return)
    wait_until(lambda: "Firefox" in names(picker))
    assert [each.application for each in chosen] == ["Zoom"]
    assert picker.currentText() == "Zoom"


def test_what_is_chosen_in_an_open_menu_is_what_stands_there(qtbot: QtBot) -> None:
    picker, menu = SourcePicker(CaptureSettings()), QMenu()
    qtbot.addWidget(picker)
    picker.set_devices([BUILT_IN, LOUDSPEAKER, application("Music"), application("Zoom")])
    picker.fill_menu(menu)
    (zoom,) = (each for each in menu.actions() if each.text() == "Zoom")
    picker.set_devices([BUILT_IN, LOUDSPEAKER, application("Zoom")])
    chosen: list[CaptureSettings] = []
    picker.chosen.connect(chosen.append)
    zoom.trigger()
    assert [(each.source, each.application) for each in chosen] == [(SourceKind.SYSTEM, "Zoom")]
    assert picker.currentText() == "Zoom"


def test_an_icon_of_an_application_is_never_a_file_that_it_names(qtbot: QtBot) -> None:
    picker = SourcePicker(CaptureSettings())
    qtbot.addWidget(picker)
    picker.set_devices([application("Plain")])
    plain = icon_of(picker, "Plain")
    own = str(resources_folder() / "icons" / "stop.svg")
    picker.set_devices([application("Sly", icon=own), application("Odd", icon="../stop")])
    assert icon_of(picker, "Sly") == icon_of(picker, "Odd") == plain
    assert not plain.isNull()


def icon_of(picker: SourcePicker, name: str) -> QImage:
    return picker.itemIcon(picker.findText(name)).pixmap(18, 18).toImage()
