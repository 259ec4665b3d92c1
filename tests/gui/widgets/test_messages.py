"""What the other rooms say, in the reader's language."""

import ast
import importlib.util
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from pytestqt.qtbot import QtBot

from captioner.app.desktop.model_management import DesktopModels
from captioner.audio.recordings.decoding import RecordingFile
from captioner.core.errors import CaptionerError
from captioner.core.events import ErrorRaised, Noticed
from captioner.core.findings import Finding, Severity
from captioner.core.folders import Folders
from captioner.core.message import Message, Value
from captioner.files.disk_errors import cannot_write
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.banner import BannerArea
from captioner.gui.widgets.translation import translated
from captioner.settings.store import SettingsStore
from tests.helpers.gui.fakes import FakeServices, FakeSession
from tests.helpers.gui.waiting import wait_until
from tests.helpers.paths import ROOT

PACKAGE = ROOT / "captioner"

_spec = importlib.util.spec_from_file_location(
    "message_collector", ROOT / "resources" / "translations" / "messages.py"
)
assert _spec is not None and _spec.loader is not None
collector = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(collector)

TEMPLATES: list[str] = collector.templates(PACKAGE)
"""Of everything that a window may have to say."""

CALLS: list[tuple[Path, ast.Call]] = list(collector.message_calls(PACKAGE))
"""Everything that makes a message."""

WORDS = {
    path: {
        ast.unparse(target)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.JoinedStr | ast.Constant)
        and not isinstance(getattr(node.value, "value", ""), int | float | bytes | None)
        for target in node.targets
    }
    for path in {path for path, _ in CALLS}
}
"""Names of text that is no message."""

PLACEHOLDER = re.compile(r"\{(\w*)([^{}]*)\}")


def sample(template: str) -> Message:
    """A message with a value for every placeholder: a number where it has decimals."""
    values: dict[str, Value] = {
        name: 1.5 if spec else f"/x/ü{name}.q" for name, spec in PLACEHOLDER.findall(template)
    }
    return Message(template, **values)


def where(path: Path, call: ast.Call) -> str:
    return f"{path.relative_to(ROOT)}:{call.func.lineno}: {ast.unparse(call)}"


def test_every_message_is_rendered_in_both_languages(german: None) -> None:
    for template in TEMPLATES:
        message = sample(template)
        placeholders = PLACEHOLDER.findall(template)
        source = QCoreApplication.translate("Sentences", template)
        assert sorted(PLACEHOLDER.findall(source)) == sorted(placeholders), template
        for shown, decimal in ((message, "1.5"), (translated(message), "1,5")):
            assert "{" not in shown and "}" not in shown, template
            for name, spec in placeholders:
                assert (decimal if spec else f"ü{name}.q") in shown, template


def test_no_message_is_made_of_finished_words() -> None:
    """What an f-string, + or format() made could not be translated any more."""
    assert len(CALLS) > 400
    for path, call in CALLS:
        pending = list(call.args)
        while pending:
            argument = pending.pop()
            if isinstance(argument, ast.IfExp):
                pending += [argument.body, argument.orelse]
                continue
            is_literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            is_message = isinstance(argument, ast.Name | ast.Attribute | ast.Subscript) or (
                isinstance(argument, ast.Call) and "format" not in ast.unparse(argument.func)
            )
            assert is_literal or is_message, where(path, call)
            assert ast.unparse(argument) not in WORDS[path], where(path, call)


def test_every_placeholder_has_its_value_and_every_value_its_placeholder() -> None:
    for path, call in CALLS:
        templates = [literal for each in call.args for literal in collector.literals(each)]
        wanted = {name for each in templates for name, _ in PLACEHOLDER.findall(each)} - {""}
        given = {each.arg for each in call.keywords}
        is_filled_later = "{source}" in "".join(templates) and path.name == "level.py"
        assert wanted == given or is_filled_later or not templates, where(path, call)


def test_errors_that_were_really_raised(german: None, tmp_path: Path) -> None:
    with pytest.raises(CaptionerError) as missing:
        RecordingFile(tmp_path / "Vortrag.flac")
    assert translated(missing.value.message) == f"Es gibt keine Datei {tmp_path / 'Vortrag.flac'}."
    assert translated(missing.value.hint) == "Prüfen Sie Name und Ordner auf Tippfehler."
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(CaptionerError) as garbage:
        SettingsStore(tmp_path / "settings.json").import_from(tmp_path / "other.json")
    assert translated(garbage.value.full_message) == (
        "other.json ist keine Einstellungsdatei von Captioner. Wählen Sie eine Datei, die "
        "Captioner exportiert hat."
    )
    full = cannot_write(Path("/media/usb"), OSError(28, "No space left on device"))
    kept = CaptionerError(
        "{message} Captions are kept and will be saved when it works again.",
        message=full.message,
    )
    assert translated(kept.message) == (
        "/media/usb lässt sich nicht schreiben: die Platte ist voll. Untertitel bleiben erhalten "
        "und werden gespeichert, sobald es wieder geht."
    )
    denied = cannot_write(Path("/media/usb"), OSError(13, "Permission denied"))
    assert (
        translated(denied.message) == "/media/usb lässt sich nicht schreiben: Zugriff verweigert."
    )


def test_numbers_and_messages_within_messages(german: None) -> None:
    slept = Message("The computer slept for {duration}", duration="3 min 4 s")
    gap = Message("{reason} ({duration_s:.1f} s missing)", duration_s=1002.5, reason=slept)
    assert gap == "The computer slept for 3 min 4 s (1002.5 s missing)"
    assert translated(gap) == "Der Rechner hat 3 min 4 s geschlafen (1.002,5 s fehlen)"
    assert translated(Message("There is no file {path}.", path="English")) == (
        "Es gibt keine Datei English."
    )
    assert translated("No microphone was found.") == "No microphone was found."
    assert translated("") == translated(Message("")) == ""


def test_the_catalogue_is_told_in_german(german: None, tmp_path: Path) -> None:
    folders = Folders(*(tmp_path / name for name in ("a", "b", "c", "d", "e")))
    described = [each.description for each in DesktopModels(folders).choices()]
    assert "Am genauesten für Englisch." in map(translated, described)
    assert all(each and translated(each) != each for each in described)


def test_the_window_tells_errors_notices_and_findings_in_german(
    german: None, desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    banners = desktop.window.banners
    listening.tell(
        ErrorRaised(CaptionerError("No microphone was found.", "Install Captioner again.")),
        Noticed(
            "too-quiet", Message("Voices are very quiet; turn the microphone up or move closer.")
        ),
    )
    quiet = "Die Stimmen sind sehr leise; stellen Sie das Mikrofon lauter."
    wanted = {
        (quiet, ""),
        ("Es wurde kein Mikrofon gefunden.", "Installieren Sie Captioner neu."),
    }
    wait_until(lambda: wanted <= {(each.message, each.hint) for each in banners.banners})
    services.findings = [Finding("display", Severity.GOOD, Message("Windows can be opened."))]
    desktop.pages.help.check()
    wait_until(lambda: not desktop.background.is_busy)
    (finding,) = desktop.pages.help.doctor.findings
    assert (finding.topic, finding.message) == ("Bildschirm", "Fenster lassen sich zeigen.")


def test_a_message_is_styled_before_its_window_is_shown(qtbot: QtBot) -> None:
    area = BannerArea()
    qtbot.addWidget(area)
    banner = area.show_message("note", "A setting cannot be used.")
    assert banner.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)
