"""Every setting can be reached, changed, saved at once and reset."""

import dataclasses
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QPushButton

from captioner.captions.contrast import contrast_ratio, rgb
from captioner.gui.settings.controls import Line, Lines, Number, Switch
from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.settings.overlay_page import Colour, OverlayPage
from captioner.gui.shell import desktop as desktop_module
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets import theme
from captioner.gui.widgets.colours import DARK, LIGHT, Colours, with_more_contrast
from captioner.gui.widgets.language_menu import LanguageChoice
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.words import language_in_words
from captioner.settings.model import Appearance, Settings, SubtitleFormat
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.waiting import wait_until

NOT_ON_PAGES = {
    # chosen with the source picker, the model list, or by the application itself
    "capture": {"source", "microphone", "loopback", "application"},
    "recognition": {"model", "usual_languages"},
    "overlay": {"hide_from_sharing", "as_system"},
    "transcripts": {"formats", "export_format"},
    "general": {"welcome_done", "closing_told", "wayland_told"},
}


def page(dialog: SettingsDialog, name: str) -> Any:
    return dialog.page(name)


def test_every_setting_has_its_control(
    dialog: SettingsDialog, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.models, "can_be_accurate", True)
    for field in dataclasses.fields(Settings):
        if field.name == "outputs":
            continue  # switched on and off where they are shown, in the main window
        if field.name == "looks":
            continue  # saved and deleted on the overlay's page
        if field.name == "term_lists":
            continue  # made, filled and deleted on the page of recognition
        names = {each.name for each in dataclasses.fields(getattr(Settings(), field.name))}
        shown = set(page(dialog, field.name).controls)
        assert names - shown == NOT_ON_PAGES.get(field.name, set()), field.name


def test_a_change_holds_at_once_and_is_saved(
    dialog: SettingsDialog, desktop: Desktop, services: FakeServices
) -> None:
    overlay = page(dialog, "overlay")
    size = overlay.controls["font_size_px"]
    assert isinstance(size, Number)
    size.field.setValue(150)
    assert services.store.settings.overlay.font_size_px == 51
    assert desktop.overlay.look.font_size_px == 51
    wait_until(services.store.path.exists)
    assert json.loads(services.store.path.read_text())["overlay"]["font_size_px"] == 51


def test_slider_and_field_agree(dialog: SettingsDialog, services: FakeServices) -> None:
    opacity = page(dialog, "overlay").controls["window_opacity"]
    opacity.slider.setValue(12)
    assert services.store.settings.overlay.window_opacity == 0.6
    assert opacity.field.value() == 60
    opacity.field.setValue(75)
    assert services.store.settings.overlay.window_opacity == 0.75
    assert opacity.slider.value() == 15


def test_each_kind_of_control(dialog: SettingsDialog, services: FakeServices) -> None:
    overlay, recognition, capture = (
        page(dialog, name) for name in ("overlay", "recognition", "capture")
    )
    switch = overlay.controls["smooth_roll"]
    assert isinstance(switch, Switch)
    switch.click()
    assert not services.store.settings.overlay.smooth_roll
    choice = recognition.controls["language"]
    assert isinstance(choice, LanguageChoice)
    choice.languages.chosen.emit("de")
    assert services.store.settings.recognition.language == "de"
    assert choice.text() == "Deutsch"
    colour = overlay.controls["text_colour"]
    assert isinstance(colour, Colour)
    colour.take("#ffee00")
    assert services.store.settings.overlay.text_colour == "#ffee00"
    line = capture.controls["own_label"]
    assert isinstance(line, Line)
    line.setText("  Ada ")
    line.editingFinished.emit()
    assert services.store.settings.capture.own_label == "Ada"
    lines = recognition.controls["vocabulary"]
    assert isinstance(lines, Lines)
    dialog.show_page("recognition")
    lines.setFocus()
    lines.setPlainText("Müller\n\n  Q3 \nMüller")
    recognition.controls["language"].setFocus()
    wait_until(lambda: services.store.settings.recognition.vocabulary == ("Müller", "Q3"))


def test_rows_come_in_while_captions_do(desktop: Desktop, listening: FakeSession) -> None:
    overlay = desktop.dialogs.show_settings("overlay").findChild(OverlayPage)
    assert not overlay.is_complete
    listening.say(caption(1, "Good morning."))
    wait_until(lambda: overlay.is_complete and desktop.overlay.text == "Good morning.")
    assert overlay.controls["lines"].field.value() == 2


def test_fonts_are_listed_when_somebody_comes_to_choose(
    dialog: SettingsDialog, services: FakeServices
) -> None:
    fonts = page(dialog, "overlay").controls["font_family"]
    assert fonts.count() == 1
    dialog.show_page("overlay")
    fonts.setFocus()
    wait_until(lambda: fonts.count() == 1 + len(QFontDatabase.families()))
    family = fonts.itemText(2)
    fonts.activated.emit(2)
    assert services.store.settings.overlay.font_family == family


def test_the_overlay_is_moved_by_button(dialog: SettingsDialog, desktop: Desktop) -> None:
    before = desktop.overlay.y()
    buttons = {
        button.text(): button for button in page(dialog, "overlay").findChildren(QPushButton)
    }
    buttons["Move to the top"].click()
    assert desktop.overlay.y() < before
    buttons["Move to the bottom"].click()
    assert desktop.overlay.y() == before


def test_formats_are_switched_one_by_one(dialog: SettingsDialog, services: FakeServices) -> None:
    transcripts = page(dialog, "transcripts")
    transcripts.format_switches[SubtitleFormat.JSON].click()
    assert services.store.settings.transcripts.formats == (
        SubtitleFormat.SRT,
        SubtitleFormat.VTT,
        SubtitleFormat.TXT,
    )


def test_reset_of_one_page(dialog: SettingsDialog, services: FakeServices) -> None:
    page(dialog, "overlay").controls["lines"].field.setValue(5)
    page(dialog, "reading").controls["font_size_pt"].field.setValue(22)
    dialog.show_page("overlay")
    assert dialog.reset_button.text() == "Reset “Overlay”"
    dialog.reset_button.click()
    assert services.store.settings.overlay.lines == 2
    assert services.store.settings.reading.font_size_pt == 22
    assert page(dialog, "overlay").controls["lines"].field.value() == 2


def test_changes_from_elsewhere_are_shown(dialog: SettingsDialog, desktop: Desktop) -> None:
    desktop.window.live_page.lock_button.toggle()
    assert page(dialog, "overlay").controls["locked"].isChecked()


def test_export_and_import(dialog: SettingsDialog, services: FakeServices, tmp_path: Path) -> None:
    page(dialog, "overlay").controls["lines"].field.setValue(4)
    target = tmp_path / "mine.json"
    dialog.export_to(str(target))
    wait_until(target.exists)
    dialog.reset_button.click()
    page(dialog, "overlay").controls["lines"].field.setValue(1)
    dialog.import_from(str(target))
    wait_until(lambda: page(dialog, "overlay").controls["lines"].field.value() == 4)
    assert services.store.settings.overlay.lines == 4


def test_import_of_garbage_is_refused(
    dialog: SettingsDialog, services: FakeServices, tmp_path: Path
) -> None:
    (tmp_path / "garbage.json").write_text("no settings")
    before = services.store.settings
    dialog.import_from(str(tmp_path / "garbage.json"))
    wait_until(lambda: bool(dialog.banners.banners))
    assert "garbage.json" in dialog.banners.banners[0].message
    assert services.store.settings == before


def test_appearance_changes_at_once(dialog: SettingsDialog) -> None:
    appearance = page(dialog, "general").controls["appearance"]
    appearance.activated.emit(2)
    assert current_theme().colours is DARK
    appearance.activated.emit(1)
    assert current_theme().colours is LIGHT


def test_more_contrast_is_followed_while_running(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    desktop.settings_model.change(lambda s: replace(s.general, appearance=Appearance.DARK))
    monkeypatch.setattr(theme, "wants_contrast", lambda: True)
    hints = QGuiApplication.styleHints()
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert current_theme().colours == with_more_contrast(DARK)
    assert (
        contrast_ratio(rgb(current_theme().colours.quiet), rgb(current_theme().colours.window)) > 20
    )
    monkeypatch.undo()
    hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert current_theme().colours is DARK


def test_autostart_is_handed_to_the_desktop(
    dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bool] = []
    monkeypatch.setattr(desktop_module, "set_autostart", calls.append)
    switch = page(dialog, "general").controls["autostart"]
    switch.click()
    wait_until(lambda: calls == [True])
    switch.click()
    wait_until(lambda: calls == [True, False])


def test_a_wheel_over_a_control_changes_nothing(dialog: SettingsDialog) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    size = page(dialog, "overlay").controls["font_size_px"]
    for target in (size.slider, size.field, page(dialog, "overlay").controls["font_weight"]):
        event = QWheelEvent(
            QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)
    assert size.field.value() == 100


def test_languages_in_their_own_words() -> None:
    assert [language_in_words(code) for code in ("en", "de", "fr", "es")] == [
        "English",
        "Deutsch",
        "Français",
        "Español",
    ]


@pytest.mark.parametrize(
    "colours",
    [LIGHT, DARK, with_more_contrast(LIGHT), with_more_contrast(DARK)],
    ids=["light", "dark", "light, more contrast", "dark, more contrast"],
)
def test_the_windows_colours_can_be_read(colours: Colours) -> None:
    def ratio(first: str, second: str) -> float:
        return contrast_ratio(rgb(first), rgb(second))

    for background in (colours.window, colours.surface, colours.sidebar):
        assert ratio(colours.text, background) >= 7
        assert ratio(colours.quiet, background) >= 4.5
        assert ratio(colours.accent, background) >= 4.5
        assert ratio(colours.good, background) >= 4.5
        assert ratio(colours.problem, background) >= 4.5
        assert ratio(colours.control_border, background) >= 3
    assert ratio(colours.on_accent, colours.accent) >= 7
    assert ratio(colours.on_selection, colours.selection) >= 7
    assert ratio(colours.note_text, colours.note_background) >= 7
    assert ratio(colours.good_text, colours.good_background) >= 7
    assert ratio(colours.problem_text, colours.problem_background) >= 7
    assert ratio(colours.disabled, colours.surface) >= 3
    assert Appearance.SYSTEM.value == "system"


@pytest.mark.parametrize("name", ["recognition", "voice_activity"])
def test_fine_tuning_is_folded_away(dialog: SettingsDialog, name: str) -> None:
    dialog.show_page(name)
    shown = page(dialog, name)
    field = {"recognition": "window_floor_s", "voice_activity": "onset_ms"}[name]
    assert not shown.controls[field].isVisible()
    assert shown.fold_button.text() == "Show advanced settings"
    shown.fold_button.click()
    assert shown.controls[field].isVisible()
    assert shown.fold_button.text() == "Hide advanced settings"


def test_one_sensitivity_stands_for_what_it_is_made_of(
    dialog: SettingsDialog, desktop: Desktop
) -> None:
    dialog.show_page("voice_activity")
    shown, model = page(dialog, "voice_activity"), desktop.settings_model
    assert shown.sensitivity.currentText() == "Normal"
    usual = model.settings.voice_activity
    shown.sensitivity.activated.emit(2)
    high = model.settings.voice_activity
    assert high.onset_probability < usual.onset_probability
    assert high.release_probability < usual.release_probability
    assert high.gate_aggressiveness < usual.gate_aggressiveness
    assert high.onset_ms == usual.onset_ms
    shown.sensitivity.activated.emit(0)
    assert model.settings.voice_activity.onset_probability > usual.onset_probability
    shown.sensitivity.activated.emit(1)
    assert model.settings.voice_activity == usual
    model.change(lambda s: replace(s.voice_activity, onset_probability=0.42))
    assert shown.sensitivity.currentText() == "Custom"
    model.set_page(usual)
    shown.sensitivity.activated.emit(3)  # one's own: here is what it is made of
    assert shown.sensitivity.currentText() == "Normal"
    assert shown.controls["onset_probability"].isVisible()
