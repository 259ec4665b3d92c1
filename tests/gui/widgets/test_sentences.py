"""What the other rooms say, told in German."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from captioner.app.desktop.model_management import DesktopModels
from captioner.audio.recordings.decoding import RecordingFile
from captioner.core.errors import CaptionerError
from captioner.core.events import ErrorRaised, Noticed
from captioner.core.findings import Finding, Severity
from captioner.core.folders import Folders
from captioner.core.resources import resources_folder
from captioner.files.disk_errors import cannot_write
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.sentences import SentenceTable, told
from captioner.settings.store import SettingsStore
from tests.helpers.gui.fakes import FakeServices, FakeSession
from tests.helpers.paths import ROOT

PACKAGE = ROOT / "captioner"
TEMPLATES = json.loads(
    (resources_folder() / "translations" / "sentences.json").read_text(encoding="utf-8")
)
"""Everything that is known to be said."""


def raised_texts(path: Path) -> Iterator[str]:
    """Message and hint of every error that a module raises with words of its own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("CaptionerError"):
            for argument in node.args:
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)
                elif isinstance(argument, ast.JoinedStr):
                    parts = argument.values
                    yield "".join(
                        str(part.value) if isinstance(part, ast.Constant) else "XYZ"
                        for part in parts
                    )


def test_every_error_that_a_desktop_user_can_meet_has_its_sentence() -> None:
    table = SentenceTable(TEMPLATES)
    rooms = ("files", "audio", "session", "transcripts", "settings", "app")
    terminal = {"log.py", "event_log.py", "transcription_files.py"}
    checked = 0
    for room in rooms:
        for path in (PACKAGE / room).rglob("*.py"):
            for text in raised_texts(path) if path.name not in terminal else ():
                checked += 1
                assert not text.strip() or table.find(text.strip()), f"{path}: {text}"
    assert checked > 100


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_sentence_is_recognised_with_its_values(german: None, template: str) -> None:
    names = {part.split("}")[0] for part in template.split("{")[1:]}
    text = template
    for place, name in enumerate(sorted(names)):
        text = text.replace(f"{{{name}}}", f"/x/ü{place}.q")
    shown = told(text)
    translated = QCoreApplication.translate("Sentences", template)
    assert all(f"/x/ü{place}.q" in shown for place in range(len(names)))
    if translated != template:
        assert shown != text


def test_errors_that_were_really_raised(german: None, tmp_path: Path) -> None:
    with pytest.raises(CaptionerError) as missing:
        RecordingFile(tmp_path / "Vortrag.flac")
    assert told(missing.value.message) == f"Es gibt keine Datei {tmp_path / 'Vortrag.flac'}."
    assert told(missing.value.hint) == "Prüfen Sie Name und Ordner auf Tippfehler."
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(CaptionerError) as garbage:
        SettingsStore(tmp_path / "settings.json").import_from(tmp_path / "other.json")
    assert told(garbage.value.message) == "other.json ist keine Einstellungsdatei von Captioner."
    full = cannot_write(Path("/media/usb"), OSError(28, "No space left on device"))
    assert told(full.message) == "/media/usb lässt sich nicht schreiben: die Platte ist voll."
    kept = f"{full.message} Captions are kept and will be saved when it works again."
    assert told(kept) == (
        "/media/usb lässt sich nicht schreiben: die Platte ist voll. Untertitel bleiben erhalten "
        "und werden gespeichert, sobald es wieder geht."
    )


def test_names_numbers_and_several_sentences(german: None) -> None:
    assert told(
        "No sound from USB headset. Check that it isn't muted and that Captioner has "
        "permission to use it."
    ) == (
        "Kein Ton von USB headset. Prüfen Sie, ob es stummgeschaltet ist und ob Captioner es "
        "verwenden darf."
    )
    assert told("2.5 s without sound: The computer slept for 3 min 4 s") == (
        "2,5 s ohne Ton: Der Rechner hat 3 min 4 s geschlafen"
    )
    assert told("For older laptops. 166 million parameters, English, licence MIT.") == (
        "Für ältere Laptops. 166 Millionen Parameter, Englisch, Lizenz MIT."
    )
    assert told("Nobody ever said this.") == "Nobody ever said this."
    assert told("") == ""


def test_english_is_left_alone() -> None:
    for text in TEMPLATES:
        assert told(text) == text


def test_the_catalogue_is_told_in_german(german: None, tmp_path: Path) -> None:
    folders = Folders(*(tmp_path / name for name in ("a", "b", "c", "d", "e")))
    for choice in DesktopModels(folders).choices():
        assert told(choice.description) != choice.description


def test_the_window_tells_errors_notices_and_findings_in_german(
    german: None, qtbot: QtBot, desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    banners = desktop.window.banners
    listening.tell(
        ErrorRaised(CaptionerError("No microphone was found.", "Install Captioner again.")),
        Noticed("too-quiet", "Voices are very quiet; turn the microphone up or come closer."),
    )
    quiet = "Die Stimmen sind sehr leise; stellen Sie das Mikrofon lauter."
    wanted = {
        (quiet, ""),
        ("Es wurde kein Mikrofon gefunden.", "Installieren Sie Captioner neu."),
    }
    qtbot.waitUntil(lambda: wanted <= {(each.message, each.hint) for each in banners.banners})
    services.findings = [Finding("display", Severity.GOOD, "Windows can be shown.")]
    desktop.help_page.check()
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    (finding,) = desktop.help_page.doctor.findings
    assert (finding.topic, finding.message) == ("Bildschirm", "Fenster lassen sich zeigen.")


@pytest.mark.parametrize(
    ("english", "german_words"),
    [
        ("was disconnected", "wurde getrennt"),
        ("gives no sound any more", "liefert keinen Ton mehr"),
        ("gives no sound", "liefert keinen Ton"),
    ],
)
def test_the_loss_of_a_device_is_told_in_one_language(
    german: None, english: str, german_words: str
) -> None:
    told_of = told(f"Virtual Microphone {english}; waiting for it to come back")
    assert told_of == f"Virtual Microphone {german_words}; Captioner wartet, bis es wiederkommt"
