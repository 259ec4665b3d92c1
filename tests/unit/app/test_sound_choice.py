"""What hears sounds, and in which words."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from captioner.app.networks import make_sound_classifier, sound_captions, try_sounds
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.settings.model import SoundSettings
from captioner.sound_events.kinds import LABELS, Sensitivity, SoundKind


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*(tmp_path / each for each in "abcde"))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "[phone ringing]"), ("de", "[Telefon klingelt]")]
)
def test_sounds_have_the_names_of_the_spoken_language(
    folders: Folders, language: str, words: str
) -> None:
    captions = sound_captions(folders, {SoundKind.PHONE}, language)
    assert captions.in_words(LABELS[SoundKind.PHONE]) == words
    assert captions.wanted == {SoundKind.PHONE}


def test_the_built_in_network_detects_sounds_without_a_download(folders: Folders) -> None:
    with closing(make_sound_classifier(folders)) as classifier:
        assert set(classifier.load().thresholds) == set(SoundKind)


def test_sounds_in_the_terminal_load_no_qt(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
import captioner.commands.listen
from captioner.app.networks import sound_captions
from captioner.core.folders import Folders
from captioner.sound_events.kinds import LABELS, SoundKind
folder = Path(sys.argv[1])
captions = sound_captions(Folders(*[folder] * 5), {SoundKind.PHONE}, "de")
print(captions.in_words(LABELS[SoundKind.PHONE]))
sys.exit("PySide6" in sys.modules)
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[Telefon klingelt]"), done.stderr


def test_a_tried_smoke_alarm_gets_its_label(folders: Folders) -> None:
    for sensitivity in Sensitivity:
        found, samples = try_sounds(folders, SoundSettings(sensitivity=sensitivity), str)
        assert (found.text, found.sound) == ("[smoke alarm]", "smoke_alarm")
        assert len(samples) == 3 * 16_000


@pytest.mark.parametrize(
    "settings", [SoundSettings(are_told=False), SoundSettings(smoke_alarm=False)]
)
def test_a_tried_sound_that_is_switched_off_says_so(
    folders: Folders, settings: SoundSettings
) -> None:
    with pytest.raises(CaptionerError, match="smoke alarms are not described"):
        try_sounds(folders, settings, str)
