"""What hears sounds, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from captioner.app.sounds.choice import sound_captions
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.sounds.kinds import LABELS, SoundKind
from captioner.speech.models.catalogue import BUILT_IN_MODEL


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*(tmp_path / each for each in "abcde"))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "[phone ringing]"), ("de", "[Telefon klingelt]")]
)
def test_sounds_have_the_names_of_the_spoken_language(
    folders: Folders, language: str, words: str
) -> None:
    captions = sound_captions(folders, {SoundKind.PHONE}, BUILT_IN_MODEL, language)
    assert captions.in_words(LABELS[SoundKind.PHONE]) == words
    assert captions.wanted == {SoundKind.PHONE}


def test_without_a_model_it_is_said_how_to_get_one(folders: Folders) -> None:
    with pytest.raises(CaptionerError, match="not on this computer"):
        sound_captions(folders, {SoundKind.PHONE}, "base.en", "de")
