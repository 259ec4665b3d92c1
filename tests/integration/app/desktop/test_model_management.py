"""What the windows are told about models on a real machine."""

from pathlib import Path

import pytest

from captioner.app.desktop import model_management
from captioner.app.desktop.model_management import DesktopModels
from captioner.app.recognisers import model_store
from captioner.core.folders import Folders
from captioner.core.models import ModelChoice
from captioner.speech.hosting.device_choice import DeviceChoice
from captioner.speech.hosting.probe import DeviceProbe
from captioner.speech.models.overview import installed_draft


def choices_where(
    encode_s: float, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[ModelChoice]:
    """What is offered where the built-in model encodes 10 s in so many seconds."""
    choice = DeviceChoice("cpu", "int8", 4, 1.0, encode_s, encode_s / 50, 300)
    probe = DeviceProbe(folder / "devices.json", measure=lambda *_: choice, gpus=lambda: ())
    monkeypatch.setattr(model_management, "device_probe", lambda _folders: probe)
    monkeypatch.setattr(probe, "cached", lambda path: choice if path.name == "tiny.en" else None)
    return list(DesktopModels(Folders(*(folder / name for name in "abcde"))).choices())


def test_one_decode_of_the_built_in_model_tells_what_this_machine_can_do(tmp_path: Path) -> None:
    models = DesktopModels(Folders(*(tmp_path / name for name in "abcde")))
    before = {choice.name: choice for choice in models.choices()}
    assert before["small.en"].fits_here == before["tiny.en"].fits_here == ""
    assert before["distil-large-v3.5"].size_bytes == 1_513_000_000

    models.measure()

    after = {choice.name: choice for choice in models.choices()}
    assert "estimate" in after["small.en"].fits_here
    assert after["distil-large-v3.5"].fits_here
    assert after["tiny.en"].fits_here
    assert "estimate" not in after["tiny.en"].fits_here


def test_the_recommended_model_comes_first_with_its_delay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = choices_where(0.1, tmp_path, monkeypatch)
    assert first.name == "distil-small.en"
    assert first.is_recommended
    assert "behind speech" in first.fits_here
    assert not any(each.is_recommended for each in others)


def test_quick_words_are_offered_only_where_the_model_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered(encode_s: float) -> str:
        found = {each.name: each for each in choices_where(encode_s, tmp_path, monkeypatch)}
        return found["distil-large-v3.5"].missing_draft

    assert offered(0.1) == "distil-small.en"
    assert offered(0.002) == ""
    # The built-in model is a draft only where it is named.
    store = model_store(Folders(*[tmp_path] * 5))
    assert installed_draft(store, "distil-large-v3.5") is None


def test_a_model_that_renews_words_seldom_is_said_to_be_slow_here_perhaps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = choices_where(0.1, tmp_path, monkeypatch)
    found = [each.fits_here for each in choices]
    assert any(words.startswith("May be slow here: captions appear about ") for words in found)
    best = next(choice for choice in choices if choice.is_recommended)
    assert not best.fits_here.startswith("May be slow")
