"""What hears sounds, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from captioner.app.sounds.choice import make_sound_classifier, sound_captions
from captioner.core.folders import Folders
from captioner.core.sounds.kinds import LABELS, SoundKind


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
    classifier = make_sound_classifier(folders)
    try:
        assert set(classifier.load().thresholds) == set(SoundKind)
    finally:
        classifier.close()
