"""What a download of a model leaves in the store."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.speech.models.store import ModelStore
from tests.helpers.network.fault_hub import REPOSITORY

NAME = REPOSITORY.replace("/", "--")


FETCHED = ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"]


def fetched_bytes(content: Mapping[str, bytes]) -> int:
    return sum(len(content[path]) for path in FETCHED)


def assert_whole(path: Path, content: Mapping[str, bytes]) -> None:
    assert sorted(file.name for file in path.iterdir()) == [
        *FETCHED[:1],
        "manifest.json",
        *FETCHED[1:],
    ]
    for name in FETCHED:
        assert (path / name).read_bytes() == content[name]


def assert_absent(store: ModelStore) -> None:
    with pytest.raises(CaptionerError, match="not on this computer"):
        store.resolve(REPOSITORY)


def assert_fails(store: ModelStore, *fragments: str) -> None:
    with pytest.raises(CaptionerError) as caught:
        store.download(REPOSITORY)
    for fragment in fragments:
        assert fragment in caught.value.message + " " + caught.value.hint
    assert caught.value.hint
    assert_absent(store)
