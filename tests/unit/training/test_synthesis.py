import ctypes
import shutil
from typing import Any

import pytest

from training.synthesis import espeak, festival, flite
from training.synthesis.phones import PHONE_INDEX, from_cmu, from_espeak
from training.synthesis.utterance import MissingToolError, fill_word_times
from training.text_generator import to_sentence


@pytest.fixture
def no_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, *arguments: Any, **options: Any) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", refuse)


def test_without_espeak_the_debian_package_is_named(no_libraries: None) -> None:
    with pytest.raises(MissingToolError, match="libespeak-ng1"):
        espeak.Espeak()


def test_without_flite_the_debian_package_is_named(no_libraries: None) -> None:
    with pytest.raises(MissingToolError, match="libflite1"):
        flite.Flite()


def test_without_festival_the_debian_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(MissingToolError, match="festvox-kallpc16k"):
        festival.synthesise([to_sentence("Hello.")], "kal_diphone", [1.0])


def test_words_without_an_event_share_the_time_by_their_length() -> None:
    assert fill_word_times([0.0, None, 1.0, None], [1, 3, 2, 2], 2.0) == [0.0, 0.25, 1.0, 1.5, 2.0]


def test_word_times_never_fall() -> None:
    borders = fill_word_times([None, 0.5, 0.4], [1, 1, 1], 0.3)

    assert borders == sorted(borders)


def test_every_phone_has_a_label() -> None:
    assert from_espeak("eI") == "ey"
    assert from_espeak("never heard of") in PHONE_INDEX
    assert from_cmu("hh") == "hh"
    assert from_cmu("axr") == "er"
