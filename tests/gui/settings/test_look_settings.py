"""The look of captions in the settings: presets, own looks, size, colours, fonts."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent, QFontDatabase
from PySide6.QtWidgets import QColorDialog

from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.settings.overlay_page import OverlayPage
from captioner.gui.shell.desktop import Desktop
from captioner.settings.presets import PRESETS, WHITE_ON_BLACK, own_preset
from captioner.settings.store import SettingsStore
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.looking import settings_page
from tests.helpers.gui.waiting import wait_until


@pytest.fixture
def page(desktop: Desktop, dialog: SettingsDialog) -> OverlayPage:
    return settings_page(desktop, OverlayPage)


def test_presets_and_contrast(page: OverlayPage) -> None:
    for button in page.presets.buttons.values():
        button.click()
        assert "easy to read" in page.contrast_label.text()
        assert [each for each in page.presets.buttons.values() if each.isChecked()] == [button]
    page.presets.buttons[WHITE_ON_BLACK].click()
    page.controls["window_opacity"].field.setValue(20)
    assert "over some windows" in page.contrast_label.text()
    assert not any(button.isChecked() for button in page.presets.buttons.values())


def test_a_look_of_ones_own_is_saved_renamed_and_deleted(
    dialog: SettingsDialog, page: OverlayPage, services: FakeServices
) -> None:
    presets, store = page.presets, services.store
    page.controls["text_colour"].take("#00ffff")
    assert not presets.save_button.isEnabled()
    presets.name.setText("  Dark  film ")
    presets.save_button.click()
    assert [(each.name, each.text_colour) for each in store.settings.looks.saved] == [
        ("Dark film", "#00ffff")
    ]
    assert presets.buttons[own_preset("Dark film")].isChecked()
    presets.buttons[WHITE_ON_BLACK].click()
    assert not presets.rename_button.isEnabled() and not presets.delete_button.isEnabled()
    dialog.show_page("overlay")
    dialog.reset_button.click()
    presets.buttons[own_preset("Dark film")].click()
    assert store.settings.overlay.text_colour == "#00ffff"
    presets.name.setText("Film")
    presets.rename_button.click()
    assert presets.buttons[own_preset("Film")].isChecked()
    presets.delete_button.click()
    assert store.settings.looks.saved == ()
    assert store.settings.overlay.text_colour == "#00ffff"
    assert list(presets.buttons) == list(PRESETS)


def test_the_size_reads_as_a_share_of_the_usual(page: OverlayPage, services: FakeServices) -> None:
    size = page.controls["font_size_px"]
    assert size.field.text() == "100 %"
    for percent, size_px in ((50, 17), (200, 68), (300, 102)):
        size.field.setValue(percent)
        assert services.store.settings.overlay.font_size_px == size_px
        assert size.field.value() == percent


def test_the_eight_colours_are_a_click_away(page: OverlayPage, services: FakeServices) -> None:
    colour = page.controls["window_colour"]
    assert colour.text() == "Black"
    menu = colour.colours
    menu.fill()
    offered = [action for action in menu.actions() if action.data()]
    assert len(offered) == 8
    for action in offered:
        action.trigger()
        assert services.store.settings.overlay.window_colour == action.data()
        assert colour.text() == action.text()
        assert [each for each in offered if each.isChecked()] == [action]
    menu.actions()[-1].trigger()
    chooser = colour.findChild(QColorDialog)
    chooser.setCurrentColor("#123456")
    chooser.accept()
    assert services.store.settings.overlay.window_colour == "#123456"


def test_only_styles_that_are_installed_can_be_chosen(
    page: OverlayPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFontDatabase, "hasFamily", lambda family: family in ("Menlo", "Z003"))
    styles = page.controls["font_style"]
    styles.complete()
    model = styles.model()
    enabled = [row for row in range(styles.count()) if model.item(row).isEnabled()]
    assert [styles.itemText(row) for row in enabled] == [
        "System font",
        "Monospaced sans serif",
        "Cursive",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian has non-joiners in its words
        "\U0001f468\u200d\U0001f469 film",
        "a\u00a0b",
        "a\u202eb",
        "a\u2028b",
        "bell\x07",
        "<b>&x</b>",
    ],
)
def test_a_look_is_there_again_whatever_it_is_called(
    page: OverlayPage, services: FakeServices, name: str
) -> None:
    presets = page.presets
    presets.name.setText(name)
    presets.save_button.click()
    saved = services.store.settings.looks
    assert len(saved.saved) == 1
    services.store.save()
    again = SettingsStore(services.store.path)
    assert again.load().looks == saved and not again.problems


def test_a_long_name_ends_in_dots_and_widens_nothing(
    dialog: SettingsDialog, page: OverlayPage
) -> None:
    dialog.show_page("overlay")
    before = page.presets.minimumSizeHint().width()
    page.presets.name.setText("W" * 10_000)
    page.presets.save_button.click()
    button = page.presets.buttons[own_preset("W" * 40)]
    page.presets.setFixedWidth(240)
    wait_until(lambda: button.text().endswith("…"))
    assert button.accessibleName() == "W" * 40
    assert page.presets.minimumSizeHint().width() == before


def test_what_is_pasted_into_the_settings_is_there_again(
    dialog: SettingsDialog, services: FakeServices
) -> None:
    sound, recognition = dialog.page("capture"), dialog.page("recognition")
    sound.controls["own_label"].setText("M\u00fcller\u00a0GmbH\x07")
    sound.controls["own_label"].editingFinished.emit()
    terms = ("release\x07", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
    words = recognition.controls["vocabulary"]
    words.setPlainText("\n".join(terms))
    words.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut))
    services.store.save()
    again = SettingsStore(services.store.path)
    assert again.load().recognition.vocabulary == ("release", terms[1])
    assert again.settings.capture.own_label == "M\u00fcller\u00a0GmbH"
    assert not again.problems
