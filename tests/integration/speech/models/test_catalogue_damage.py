"""A catalogue that somebody edited ends no command; who asks for what it names is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.speech.models.catalogue import DEFAULT_NAME
from captioner.speech.models.store import ModelStore
from tests.helpers.speech.whisper_files import tiny_model

HUGE = "1" + "0" * 400
ENTRY = '{"models": [{"name": "x", "repository": "a/b", "files": {"model.bin": %s}}]}'
DAMAGED = {
    "deep": "[" * 100_000,
    "deep entry": '{"models": [{"files": ' + '{"a":' * 5000 + "1" + "}" * 5000 + "}]}",
    "infinite": ENTRY % '{"size": 1e400, "sha256": ""}',
    "huge": ENTRY % f'{{"size": {HUGE}, "sha256": ""}}',
    "negative": ENTRY % ('{"size": -1, "sha256": "' + "a" * 64 + '"}'),
    "real": ENTRY % ('{"size": 1.5, "sha256": "' + "a" * 64 + '"}'),
    "surrogate": '{"models": [{"name": "\\ud800", "repository": "a/b"}]}',
    "cut": '{"models": [',
}


@pytest.fixture(params=DAMAGED.values(), ids=list(DAMAGED))
def damaged_store(
    request: pytest.FixtureRequest, tmp_path: Path, built_in_model: Path
) -> ModelStore:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "catalogue.json").write_text(request.param)
    return ModelStore(tmp_path / "models", built_in_model, trash=Path.rmdir)


def test_the_models_that_are_here_can_be_used(damaged_store: ModelStore, tmp_path: Path) -> None:
    assert damaged_store.resolve("tiny.en").name == "tiny.en"
    assert damaged_store.catalogue.find(DEFAULT_NAME) is not None
    path = damaged_store.import_model(tiny_model(tmp_path / "given"))
    assert damaged_store.resolve("given").path == path
    assert "catalogue.json" in damaged_store.catalogue_error.message


@pytest.mark.parametrize("ask", [ModelStore.resolve, ModelStore.download])
def test_who_asks_for_what_is_not_known_is_told_of_the_catalogue(
    damaged_store: ModelStore, ask: Callable[[ModelStore, str], object]
) -> None:
    with pytest.raises(CaptionerError, match=r"catalogue\.json cannot be used"):
        ask(damaged_store, "ours")


def test_models_of_the_built_in_catalogue_stay_available(damaged_store: ModelStore) -> None:
    with pytest.raises(CaptionerError, match="is not on this computer") as caught:
        damaged_store.resolve(DEFAULT_NAME)
    assert "models download" in caught.value.hint
