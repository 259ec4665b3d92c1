"""`models remove` takes names of the list, and nothing that the store does not hold."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from captioner.core.errors import CaptionerError
from captioner.core.plain_text import is_plain_name
from captioner.speech.models.store import ModelStore, hold_model
from tests.helpers.captioner_process import run


@pytest.fixture
def beside(tmp_path: Path, store: ModelStore, built_in_model: Path) -> Path:
    """Folders beside a store with one model and one begun download."""
    store.import_model(built_in_model, "mine")
    begun = tmp_path / "models" / ".downloads" / "owner--begun"
    begun.mkdir()
    (begun / "model.bin.part").write_bytes(b"half")
    for name in ("sessions", "othermodel", "home/x"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "precious.txt").write_text("years of work")
    return tmp_path


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "name",
    [
        "{root}/home/x",
        "{root}/models/mine",
        "../../sessions",
        "../sessions",
        "../othermodel",
        "../mine",
        "..",
        ".",
        "",
        "mine/",
        "./mine",
        ".downloads",
        ".downloads/owner--begun",
        ".locks",
        "~/x",
        "..\\sessions",
        "C:\\models",
        "owner--begun/model.bin.part",
        "mine\0",
    ],
)
def test_a_path_is_not_removed(beside: Path, store: ModelStore, name: str) -> None:
    before = everything(beside)

    with pytest.raises(CaptionerError, match="is not on this computer"):
        store.remove(name.format(root=beside))

    assert everything(beside) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    parts=st.lists(
        st.sampled_from(["..", ".", "/", "\\", "~", "models", "sessions", "mine", ".downloads"]),
        min_size=1,
        max_size=6,
    ),
    absolute=st.booleans(),
)
def test_no_way_of_writing_a_path_removes_anything(
    beside: Path, store: ModelStore, parts: list[str], absolute: bool
) -> None:
    name = (f"{beside}/" if absolute else "") + "/".join(parts)
    before = everything(beside)

    if name == "mine":
        return
    with pytest.raises(CaptionerError):
        store.remove(name)

    assert everything(beside) == before


@given(name=st.text(st.sampled_from("ab./\\:\0 ~"), max_size=8))
def test_a_plain_name_lies_in_the_folder_that_it_is_joined_to(name: str) -> None:
    if is_plain_name(name):
        joined = Path(os.path.normpath(Path("/models") / name))
        assert (joined.parent, joined.name) == (Path("/models"), name)


@pytest.mark.parametrize("name", ["", "..", "../x", "/x", "a/b"])
def test_no_lock_is_made_outside_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"), hold_model(tmp_path / "locks", name):
        pass
    assert not list(tmp_path.iterdir())


def test_a_removed_model_lies_in_the_trash(beside: Path, store: ModelStore, trash: Path) -> None:
    removable = store.removable("mine")
    assert removable.path == beside / "models" / "mine"
    assert removable.size_bytes > 35_000_000

    lies = store.remove("mine")

    assert lies == trash / "mine"
    assert (lies / "model.bin").stat().st_size > 35_000_000
    assert not (beside / "models" / "mine").exists()


def test_a_model_that_is_linked_to_stays(
    beside: Path, store: ModelStore, built_in_model: Path, trash: Path
) -> None:
    (beside / "models" / "linked").symlink_to(beside / "othermodel", target_is_directory=True)

    store.remove("linked")

    assert not (beside / "models" / "linked").is_symlink()
    assert (beside / "othermodel" / "precious.txt").exists()
    assert not list(trash.iterdir())


def test_begun_download_of_a_hub_id_is_listed_and_removed(beside: Path, store: ModelStore) -> None:
    listed = next(model for model in store.models() if model.entry.name == "owner--begun")
    assert (listed.path, listed.partial_bytes) == (None, 4)

    store.remove("owner--begun")

    assert not (beside / "models" / ".downloads" / "owner--begun").exists()


def test_what_a_killed_import_left_is_dropped(
    beside: Path, store: ModelStore, built_in_model: Path
) -> None:
    left = beside / "models" / ".downloads" / "second.import-0123abcd"
    left.mkdir()
    other = beside / "models" / ".downloads" / "third.import-0123abcd"
    other.mkdir()
    assert not any("import" in model.entry.name for model in store.models())

    store.import_model(built_in_model, "second")

    assert not left.exists()
    assert other.exists()


def test_imported_model_is_not_called_built_in(beside: Path, store: ModelStore) -> None:
    mine = next(model for model in store.models() if model.entry.name == "mine")

    assert not mine.entry.is_built_in


def test_the_command_says_what_it_moves_to_the_trash(own_home: Path, built_in_model: Path) -> None:
    folder = own_home / "x"
    folder.mkdir()
    (folder / "precious.txt").write_text("years of work")
    data = own_home / ".local" / "share"
    done = run("models", "import", built_in_model, "--name", "mine")
    assert done.code == 0, done.err

    refused = run("models", "remove", folder)
    removed = run("models", "remove", "mine")

    assert refused.code == 1
    assert "is not on this computer" in refused.err
    assert (folder / "precious.txt").exists()
    assert not (own_home / "x.lock").exists()
    assert removed.code == 0, removed.err
    assert f"Moving mine to the trash: {data / 'captioner' / 'models' / 'mine'}" in removed.err
    assert not (data / "captioner" / "models" / "mine").exists()
    trashes = [data / "Trash" / "files" / "mine", data / "captioner" / "models" / ".deleted"]
    assert any(trash.is_dir() for trash in trashes)
