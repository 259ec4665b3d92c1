"""The model that Captioner includes: used without any other, never removed, still downloadable."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from captioner.app.folders import user_folders
from captioner.speech.models.catalogue import KNOWN_RELEASES, RETIRED_NOTICE
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.captioner_process import Command, listening, only_session
from tests.helpers.network.fault_hub import FaultHub
from tests.helpers.paths import BUILT_IN_MODEL_DIR, DATA

TALK = DATA / "spoken-cutter.wav"


def model_and_text(document: Path) -> tuple[str, str]:
    content = json.loads(document.read_text("utf-8"))
    return content["model"], " ".join(caption["text"] for caption in content["captions"])


def test_listen_replaces_the_retired_model_and_says_so(captioner: Command, tmp_path: Path) -> None:
    code, told = captioner(*listening(TALK, tmp_path, "starter"))
    assert code == 0, told
    assert told.splitlines().count(str(RETIRED_NOTICE)) == 1
    assert model_and_text(only_session(tmp_path) / "captions.json") == ("tiny.en", CUTTER)


def test_transcribe_replaces_the_retired_model_likewise(captioner: Command, tmp_path: Path) -> None:
    arguments = ("transcribe", TALK, "--format", "json", "--output-dir", tmp_path)
    code, told = captioner(*arguments, "--model", "starter")
    assert code == 0, told
    assert told.splitlines().count(str(RETIRED_NOTICE)) == 1
    assert model_and_text(tmp_path / "spoken-cutter.json") == ("tiny.en", CUTTER)


@pytest.mark.parametrize(
    "settings",
    [None, {"version": 5, "recognition": {"model": "starter"}}],
    ids=["first start", "settings of the retired model"],
)
def test_listen_without_a_model_option_uses_the_built_in(
    captioner: Command, tmp_path: Path, settings: dict[str, object] | None
) -> None:
    if settings is not None:
        file = user_folders().settings_file
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings))
    code, told = captioner("listen", "--source", TALK, "--speed", "0", "--save", tmp_path)
    assert code == 0, told
    assert "starter" not in told
    assert model_and_text(only_session(tmp_path) / "captions.json") == ("tiny.en", CUTTER)


@pytest.mark.parametrize("name", ["tiny.en", "starter", "Systran/faster-whisper-tiny.en"])
def test_remove_the_built_in_model_is_refused(captioner: Command, name: str) -> None:
    code, told = captioner("models", "remove", name)
    assert code == 1
    assert "The model tiny.en is part of Captioner and cannot be removed." in told
    assert (BUILT_IN_MODEL_DIR / "model.bin").is_file()


@pytest.mark.slow(reason="it starts the recogniser twice")
def test_a_built_in_model_without_its_weights_is_one_sentence(
    captioner: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = tmp_path / "tiny.en"
    damaged.mkdir()
    for file in BUILT_IN_MODEL_DIR.iterdir():
        if file.name != "model.bin":
            (damaged / file.name).symlink_to(file)
    monkeypatch.setattr("captioner.app.recognisers.built_in_model", lambda: damaged)
    code, told = captioner(*listening(TALK, tmp_path / "saved"))
    assert code == 1
    (error,) = [line for line in told.splitlines() if line.startswith("Error: ")]
    assert "model.bin is missing" in error
    assert "Traceback" not in told
    # Another model still works.
    code, told = captioner(*listening(TALK, tmp_path / "saved", BUILT_IN_MODEL_DIR))
    assert code == 0, told


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultHub]:
    """Another model than the published one, under its name and at its revision."""
    files = {file.name: b"{}" for file in BUILT_IN_MODEL_DIR.iterdir()}
    hub = FaultHub(files, repositories=("Systran/faster-whisper-tiny.en",))
    hub.commit = KNOWN_RELEASES["tiny.en"].revision
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    yield hub
    hub.close()


def test_download_takes_only_the_published_files_of_the_pinned_revision(
    captioner: Command, hub: FaultHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[str] = []
    answer = hub.answer

    def note(request: Any) -> None:
        paths.append(request.path)
        answer(request)

    monkeypatch.setattr(hub, "answer", note)
    code, told = captioner("models", "download", "tiny.en")
    assert code == 1
    assert "Systran/faster-whisper-tiny.en on the hub is not what the catalogue says" in told
    assert all(hub.commit in path for path in paths), paths
    assert paths
    assert hub.total_sent == 0
