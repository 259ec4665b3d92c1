"""The windows in German; nothing is left untranslated or out of date."""

import importlib.util
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime
from PySide6.QtWidgets import QApplication

from captioner.captions.lines import CaptionLines
from captioner.core.events import SessionState
from captioner.core.message import Message
from captioner.core.plain_text import clock
from captioner.gui.sessions.list import facts_in_words
from captioner.gui.settings.controls import Line
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.translation import install_translation, translated
from captioner.gui.widgets.words import moment_in_words, size_in_words
from captioner.live.decisions.session_status import SessionStatus
from captioner.outputs.delivery import FinishedLines
from captioner.transcripts.export import SessionTranscript, render_export
from captioner.translation import language_for
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import wait_until
from tests.helpers.paths import ROOT

FOLDER = ROOT / "resources" / "translations"
PLACEHOLDER = re.compile(r"\{\w+\}|%n")


@pytest.fixture(scope="module")
def updater() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_translations", FOLDER / "update.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(path: Path) -> Iterator[tuple[str, list[str], bool]]:
    for message in ElementTree.parse(path).getroot().iter("message"):
        source = message.findtext("source") or ""
        translation = message.find("translation")
        assert translation is not None
        texts = [each.text or "" for each in translation.findall("numerusform")]
        yield source, texts or [translation.text or ""], "type" not in translation.attrib


@pytest.mark.parametrize("language", ["de", "en"])
def test_everything_is_translated(language: str) -> None:
    for source, texts, is_finished in messages(FOLDER / f"captioner_{language}.ts"):
        assert is_finished, source
        for text in texts:
            assert text, source
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source))


def test_the_files_are_up_to_date(tmp_path: Path, updater: ModuleType) -> None:
    for path in FOLDER.glob("*.ts"):
        shutil.copy(path, tmp_path)
    updater.update(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), f"run {updater.__file__}"


def test_windows_speak_german(german: None, make_desktop: Callable[[], Desktop]) -> None:
    desktop = make_desktop()
    page = desktop.window.live_page
    assert page.start_button.text() == "Untertiteln"
    assert page.state_label.text() == "Bereit"
    assert desktop.overlay.controls.toggle.text() == "Untertiteln"
    dialog = desktop.dialogs.show_settings("overlay")
    assert dialog.page("overlay").title == "Einblendung"
    assert dialog.reset_button.text() == "„Einblendung“ zurücksetzen"
    assert desktop.dialogs.show_welcome().next_button.text() == "Weiter"


def test_what_the_session_says_is_told_in_german(german: None) -> None:
    def words(state: SessionState, message: str = "", behind_s: float = 0.0) -> str:
        return translated(SessionStatus(state, Message(message), behind_s).line)

    assert words(SessionState.LOADING, "Loading model") == "Modell wird geladen"
    assert words(SessionState.LISTENING, "Listening", 2.4) == "2,4 s im Rückstand"
    assert words(
        SessionState.STOPPING, Message("Finishing {waiting_s} s of speech", waiting_s=7.2)
    ) == ("Noch 7 s Sprache zu erkennen")
    lost = Message("Stopped: {reason}", reason=Message("No microphone was found."))
    assert words(SessionState.FAILED, lost) == "Angehalten: Es wurde kein Mikrofon gefunden."


def test_voices_without_a_name_are_german_wherever_they_go(german: None) -> None:
    said = replace(caption(1, "Good morning."), speaker="S2")
    assert FinishedLines(60).accept(said) == ["Sprecher 2: Good morning."]
    lines = CaptionLines(60)
    lines.accept(said)
    assert [line.channel for line in lines.lines] == ["Sprecher 2"]
    transcript = SessionTranscript("Meeting", (said,))
    for format_name in ("txt", "srt", "vtt", "md"):
        assert "Sprecher 2" in render_export(transcript, format_name).decode()


def test_plurals_in_both_languages(qapp: QApplication, services: FakeServices) -> None:
    for language, expected in (("en", ["1 word", "2 words"]), ("de", ["1 Wort", "2 Wörter"])):
        translators = install_translation(qapp, language)
        for number, words in enumerate(("One.", "One two.")):
            services.library.add(words, words, [caption(1, words)])
            assert expected[number] in facts_in_words(services.library.stored[words][0])
        for translator in translators:
            qapp.removeTranslator(translator)
    QLocale.setDefault(QLocale.c())


def test_an_unknown_language_is_english() -> None:
    assert language_for("de", ["en_GB"]) == "de"
    assert language_for("tlh", ["tlh", "de-CH", "en"]) == "de"
    assert language_for("tlh", ["tlh"]) == "en"
    assert QCoreApplication.translate("Status", "Ready") == "Ready"


@pytest.mark.parametrize(
    ("chosen", "system", "shown"),
    [
        ("en", "C", "2026-11-23 14:05"),
        ("en", "en_GB", "23/11/2026 14:05"),
        ("en", "en_US", "11/23/26 2:05 PM"),
        ("en", "de_DE", "11/23/26 2:05 PM"),
        ("de", "C", "23.11.26 14:05"),
        ("de", "de_CH", "23.11.26 14:05"),
    ],
)
def test_dates_as_the_desktop_writes_them(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, chosen: str, system: str, shown: str
) -> None:
    before = QLocale()
    monkeypatch.setattr("captioner.gui.widgets.translation.QLocale.system", lambda: QLocale(system))
    translators = install_translation(qapp, chosen)
    try:
        found = moment_in_words(QDateTime(QDate(2026, 11, 23), QTime(14, 5)))
        assert " ".join(found.split()) == shown  # the space before "PM" is a narrow one
    finally:
        QLocale.setDefault(before)
        for translator in translators:
            qapp.removeTranslator(translator)


def test_numbers_in_words() -> None:
    assert [clock(seconds) for seconds in (0, 59.9, 61, 3723)] == [
        "0:00",
        "0:59",
        "1:01",
        "1:02:03",
    ]
    assert [size_in_words(size) for size in (0, 1, 2_400, 336_000_000, 1_510_000_000)] == [
        "0 MB",
        "1 kB",
        "3 kB",
        "336 MB",
        "1.5 GB",
    ]


def test_the_sides_of_a_call_are_named_in_the_users_language_until_the_user_names_them(
    german: None, make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    desktop = make_desktop()
    desktop.settings_model.change(lambda s: replace(s.capture, others_label="Der Vorstand"))
    desktop.controller.start()
    wait_until(lambda: len(services.settings_of_sessions) == 1)
    capture = services.settings_of_sessions[0].capture
    assert (capture.own_label, capture.others_label) == ("Ich", "Der Vorstand")
    line = desktop.dialogs.show_settings("capture").page("capture").controls["own_label"]
    assert isinstance(line, Line)
    assert (line.text(), line.placeholderText()) == ("", "Ich")
