"""Models brought in, verified, listed and removed; catalogue files edited by hand."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from captioner.core.errors import CaptionerError
from captioner.speech.models.catalogue import DEFAULT_NAME, KNOWN_MODELS, RETIRED_NOTICE, Catalogue
from captioner.speech.models.manifest import FileState, Manifest
from captioner.speech.models.store import ModelStore


def test_built_in_model_needs_no_notice(store: ModelStore, built_in_model: Path) -> None:
    for name in ("tiny.en", "Systran/faster-whisper-tiny.en"):
        chosen = store.resolve(name)
        assert (chosen.path, chosen.name, chosen.notice) == (built_in_model, "tiny.en", "")


def test_retired_name_leads_to_the_built_in_model(store: ModelStore, built_in_model: Path) -> None:
    chosen = store.resolve("starter")

    assert (chosen.path, chosen.name) == (built_in_model, "tiny.en")
    assert chosen.notice == RETIRED_NOTICE
    assert chosen.notice.startswith("The starter model was replaced by tiny.en")


def test_built_in_model_is_what_its_manifest_says(store: ModelStore, built_in_model: Path) -> None:
    verification = store.verify("tiny.en")

    assert verification.is_whole, verification.files
    assert set(verification.files) == {
        path.name
        for path in built_in_model.iterdir()
        if path.name not in {"manifest.json", "README.md", "LICENSE"}
    }


def test_built_in_model_is_listed_with_its_files(store: ModelStore, built_in_model: Path) -> None:
    (listed,) = (model for model in store.models() if model.is_built_in)

    assert (listed.entry.name, listed.path) == ("tiny.en", built_in_model)
    assert 40_000_000 < listed.size_bytes < 45_000_000


def test_a_downloaded_model_of_the_same_name_wins_over_the_built_in_one(
    store: ModelStore, built_in_model: Path, tmp_path: Path, trash: Path
) -> None:
    downloaded = shutil.copytree(built_in_model, tmp_path / "models" / "tiny.en")

    assert store.resolve("tiny.en").path == downloaded
    assert store.resolve("starter").path == downloaded
    listed = next(model for model in store.models() if model.entry.name == "tiny.en")
    assert (listed.path, listed.is_built_in) == (downloaded, False)

    assert store.remove("tiny.en") == trash / "tiny.en"

    assert store.resolve("tiny.en").path == built_in_model
    assert (built_in_model / "model.bin").exists()


def test_imported_model_is_verified_and_removed(store: ModelStore, built_in_model: Path) -> None:

    path = store.import_model(built_in_model, "mine")

    listed = next(model for model in store.models() if model.entry.name == "mine")
    assert listed.path == path
    assert listed.size_bytes > 40_000_000
    assert store.resolve("mine").path == path
    assert store.verify("mine").files
    assert store.verify("mine").is_whole
    store.remove("mine")
    assert not path.exists()
    with pytest.raises(CaptionerError, match="no model mine"):
        store.resolve("mine")


@pytest.mark.parametrize(
    ("damage", "state"),
    [
        (lambda file: file.unlink(), FileState.MISSING),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), FileState.WRONG_SIZE),
        (lambda file: file.write_bytes(b"\0" + file.read_bytes()[1:]), FileState.WRONG_CONTENT),
    ],
)
def test_damage_is_found(
    store: ModelStore, built_in_model: Path, damage: Callable[[Path], object], state: FileState
) -> None:
    path = store.import_model(built_in_model, "mine")

    damage(path / "model.bin")

    verification = store.verify("mine")
    assert not verification.is_whole
    assert verification.files["model.bin"] is state
    assert verification.files["config.json"] is FileState.WHOLE


def test_model_without_a_manifest_is_not_whole(store: ModelStore, built_in_model: Path) -> None:
    path = store.import_model(built_in_model, "mine")
    (path / "manifest.json").unlink()

    assert not store.verify("mine").is_whole


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"files": 1}',
        '{"repository": "a", "revision": "b", "origin": "c", "files": [{"path": "../x", '
        '"size_bytes": 1, "sha256": "", "git_sha1": ""}]}',
    ],
)
def test_a_manifest_edited_by_hand_is_not_believed(
    store: ModelStore, built_in_model: Path, content: str
) -> None:
    path = store.import_model(built_in_model, "mine")
    (path / "manifest.json").write_text(content)

    assert Manifest.load(path) is None
    assert not store.verify("mine").is_whole


def test_a_folder_with_its_manifest_is_checked_on_the_way_in(
    store: ModelStore, built_in_model: Path, tmp_path: Path
) -> None:
    stick = shutil.copytree(store.import_model(built_in_model, "mine"), tmp_path / "stick")
    store.import_model(stick, "second")
    content = bytearray((stick / "model.bin").read_bytes())
    content[len(content) // 2] ^= 1
    (stick / "model.bin").write_bytes(content)

    with pytest.raises(CaptionerError, match=r"model\.bin is not what its manifest"):
        store.import_model(stick, "third")

    with pytest.raises(CaptionerError):
        store.resolve("third")
    assert not list((tmp_path / "models" / ".downloads").iterdir())


@pytest.mark.parametrize("name", ["tiny.en", "starter", "../up", "a/b", ".hidden"])
def test_names_that_cannot_be_are_refused(
    store: ModelStore, built_in_model: Path, name: str
) -> None:
    with pytest.raises(CaptionerError, match="cannot be called"):
        store.import_model(built_in_model, name)


def test_a_model_is_not_replaced_by_an_import(store: ModelStore, built_in_model: Path) -> None:
    store.import_model(built_in_model, "mine")

    with pytest.raises(CaptionerError, match="already"):
        store.import_model(built_in_model, "mine")


def test_a_folder_that_is_no_model_is_not_imported(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()

    with pytest.raises(CaptionerError, match=r"model\.bin is missing"):
        store.import_model(tmp_path / "photos")
    assert store.catalogue.find("photos") is None


def test_an_import_without_room_is_refused(
    store: ModelStore, built_in_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10, 9, 1))

    with pytest.raises(CaptionerError, match="not enough room"):
        store.import_model(built_in_model, "mine")


@pytest.mark.parametrize("name", ["tiny.en", "Systran/faster-whisper-tiny.en", "starter"])
def test_built_in_model_is_not_removed(store: ModelStore, built_in_model: Path, name: str) -> None:
    with pytest.raises(CaptionerError, match=r"tiny\.en is part of Captioner"):
        store.remove(name)

    assert (built_in_model / "model.bin").exists()


def test_what_is_not_here_cannot_be_removed(store: ModelStore) -> None:
    with pytest.raises(CaptionerError, match="not on this computer"):
        store.remove("base.en")


def test_removing_drops_what_a_download_left(
    store: ModelStore, built_in_model: Path, tmp_path: Path
) -> None:
    left = tmp_path / "models" / ".downloads" / "tiny.en"
    left.mkdir(parents=True)
    (left / "model.bin.part").write_bytes(b"half")
    assert next(m for m in store.models() if m.entry.name == "tiny.en").partial_bytes == 4

    store.remove("tiny.en")

    assert not left.exists()
    assert store.resolve("tiny.en").path == built_in_model


def test_a_model_is_found_by_name_hub_id_and_directory(
    store: ModelStore, built_in_model: Path, tmp_path: Path
) -> None:
    path = store.import_model(built_in_model, "base.en")

    assert store.resolve("base.en").path == path
    assert store.resolve("Systran/faster-whisper-base.en").path == path
    assert store.resolve(str(built_in_model)).path == built_in_model
    namesake = tmp_path / "of people" / "tiny.en"
    namesake.mkdir(parents=True)
    assert store.resolve(str(namesake)).name == "of people/tiny.en"


@pytest.mark.parametrize("name", ["base.en", "some/model"])
def test_a_model_that_can_be_had_comes_with_the_command(store: ModelStore, name: str) -> None:
    with pytest.raises(CaptionerError) as caught:
        store.resolve(name)

    assert f"captioner models download {name}" in caught.value.hint


@pytest.mark.parametrize("name", ["nonsense", "a/b/c", "..", ""])
def test_a_model_that_is_unknown_is_said(store: ModelStore, name: str) -> None:
    with pytest.raises(CaptionerError):
        store.download(name)


def test_the_catalogue_has_what_a_person_chooses_by() -> None:
    assert KNOWN_MODELS[0].name == DEFAULT_NAME
    assert [entry.name for entry in KNOWN_MODELS if entry.is_built_in] == ["tiny.en"]
    for entry in KNOWN_MODELS:
        assert entry.parameters_m and entry.languages and entry.licence and entry.note
        assert 100 < entry.memory_mb < 3000
        assert entry.download_mb


def test_a_persons_own_models_are_added_and_win(tmp_path: Path, built_in_model: Path) -> None:
    own = {
        "models": [
            {"name": "ours", "repository": "us/ours", "licence": "CC0"},
            {"name": "base.en", "repository": "us/base", "revision": "abc"},
            {
                "name": "pinned",
                "repository": "us/pinned",
                "files": {"model.bin": {"size": 5, "sha256": "a" * 64}},
            },
        ]
    }
    (tmp_path / "catalogue.json").write_text(json.dumps(own))

    catalogue = ModelStore(tmp_path, built_in_model, trash=Path.rmdir).catalogue

    assert catalogue.find("ours").licence == "CC0"
    assert catalogue.find("base.en").repository == "us/base"
    assert catalogue.find("pinned").files["model.bin"].size_bytes == 5
    assert catalogue.find(DEFAULT_NAME) is not None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "not valid JSON"),
        ("[]", '"models"'),
        ('{"models": {}}', '"models"'),
        ('{"models": [1]}', "model 1 is not an object"),
        ('{"models": [{"name": 5}]}', '"name" of model 1'),
        ('{"models": [{"name": "../x", "repository": "a/b"}]}', '"name" of model 1'),
        ('{"models": [{"name": "tiny.en", "repository": "a/b"}]}', '"name" of model 1'),
        ('{"models": [{"name": "x", "repository": "http://a/b"}]}', '"repository" of model 1'),
        ('{"models": [{"name": "x", "repository": "a/b", "files": []}]}', '"files" of model 1'),
        (
            '{"models": [{"name": "x", "repository": "a/b", '
            '"files": {"model.bin": {"size": 1, "sha256": "short"}}}]}',
            "sha256 of model.bin in model 1",
        ),
    ],
)
def test_wrong_catalogue_tells_where_it_is_wrong(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "catalogue.json").write_text(content)

    with pytest.raises(CaptionerError) as caught:
        Catalogue().with_user_file(tmp_path / "catalogue.json")

    assert told in caught.value.message
    assert "catalogue.json" in caught.value.message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    item=st.fixed_dictionaries(
        {},
        optional={
            "name": st.just("x") | json_values,
            "repository": st.just("a/b") | json_values,
            "revision": json_values,
            "files": json_values,
        },
    )
)
def test_any_catalogue_is_read_or_rejected(tmp_path: Path, item: dict[str, object]) -> None:
    file = tmp_path / "catalogue.json"
    file.write_text(json.dumps({"models": [item]}))

    try:
        entry = Catalogue().with_user_file(file).entries[-1]
    except CaptionerError as error:
        assert "catalogue.json" in error.message
    else:
        assert entry.name == item["name"]
