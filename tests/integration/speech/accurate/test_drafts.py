"""`python -m benchmarks.published --drafts`, and accurate mode with models from the manager."""

import json
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.published import __main__ as published
from captioner.app.recognisers import accurate_store
from captioner.commands import models, transcribe
from captioner.core.folders import Folders
from tests.helpers.captioner_process import parsed
from tests.helpers.network.fault_hub import FaultHub
from tests.helpers.paths import DATA
from tests.helpers.speech.whisper_in_torch import save, tiny_network, with_noise

pytestmark = pytest.mark.slow(reason="children that load torch take minutes on a busy machine")

SPOKEN = DATA / "spoken-frog.wav"
TEXT = "We also need a small plastic snake and a big toy frog for the kids."


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("models")
    network = tiny_network()
    return save(network, root / "main"), save(with_noise(network, 0.05), root / "draft")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(*[tmp_path / "home"] * 5)


def run(command: ModuleType, folders: Folders, *arguments: object) -> int:
    options = parsed(command, *arguments)
    return int(command.run(options, folders))


def test_the_table_of_drafts_says_whether_the_text_is_the_same(
    pair: tuple[Path, Path],
    folders: Folders,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    manifest = tmp_path / "said.jsonl"
    manifest.write_text(json.dumps({"audio": str(SPOKEN), "text": TEXT}) + "\n")
    main, draft = pair

    wanted = ("--drafts", f"{main}+{draft}", "--json", tmp_path / "found.json")
    assert run(published, folders, manifest, *wanted) == 0

    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| main")]
    assert lines[0].startswith("| main | – | 1.00 |")
    assert lines[1].startswith("| main | draft |")
    assert lines[1].endswith("| 0.0 | yes |")
    found = json.loads((tmp_path / "found.json").read_text())["drafts"]
    assert [row["says_the_same"] for row in found] == [None, True]


def test_a_pair_fetched_by_the_model_manager_transcribes_by_name(
    pair: tuple[Path, Path], folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("openai/whisper-large-v3", "distil-whisper/distil-large-v3.5")
    files = {path.name: path.read_bytes() for path in pair[0].iterdir()}
    with closing(FaultHub(files, repositories=names)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        assert run(models, folders, "download", "--accurate", "large-v3") == 0
    assert accurate_store(folders).verify("distil-large-v3.5").is_whole

    named = ("--model", "large-v3", "--draft", "distil-large-v3.5")
    assert run(transcribe, folders, SPOKEN, *named, "--output-dir", tmp_path / "captions") == 0

    text = (tmp_path / "captions" / "spoken-frog.txt").read_text()
    assert "plastic snake" in text
