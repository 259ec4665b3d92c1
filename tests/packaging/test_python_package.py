"""The sdist and the wheel: built, checked, installed into an empty environment, run."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from functools import partial
from pathlib import Path

import pytest

import captioner
from tests.helpers.captioner_process import LIMIT_S, only_session, srt_words
from tests.helpers.frozen import SAID
from tests.helpers.paths import DEMO, ROOT


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("python-package")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_everything_a_user_needs_is_in_both(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    (source,) = built.glob("*.tar.gz")
    assert wheel.name == f"captioner-{captioner.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    with tarfile.open(source) as archive:
        prefix = f"captioner-{captioner.__version__}/"
        in_source = {name.removeprefix(prefix) for name in archive.getnames()}
    for name in (
        "models/tiny.en/model.bin",
        "models/ge2e/ge2e.onnx",
        "models/ge2e/ge2e.lines.json",
        "models/yamnet/yamnet.onnx",
        "models/yamnet/yamnet_class_map.csv",
        "demo/demo.flac",
        "icons/captioner.svg",
    ):
        assert f"captioner/resources/{name}" in inside
        assert f"resources/{name}" in in_source
    assert {"LICENSE", "README.md", "pyproject.toml"} <= in_source
    for names in (inside, in_source):
        assert not [name for name in names if "/tests/" in name or "__pycache__" in name]
    # A wheel that comes from the sdist must be the one that comes from the tree: build made it so.
    modules = {str(path.relative_to(ROOT)) for path in (ROOT / "captioner").rglob("*.py")}
    assert modules <= inside


def test_the_index_would_take_them(built: Path) -> None:
    files = [str(path) for path in built.iterdir()]
    done = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_works_in_an_empty_environment(built: Path, own_home: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin/python"
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    locked = ROOT / "requirements/runtime.lock"
    for words in (["--require-hashes", "-r", str(locked)], ["--no-deps", str(wheel)]):
        subprocess.run([*pip, *words], check=True, timeout=800, capture_output=True)
    missing = subprocess.run(
        [str(python), "-m", "pip", "check"], capture_output=True, text=True, check=False
    )
    assert missing.returncode == 0, missing.stdout
    # Nothing of the working tree, and not its folder.
    variables = {name: os.environ[name] for name in ("HOME", "PATH")}
    command = environment / "bin/captioner"
    run = partial(
        subprocess.run,
        env=variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    told = run([str(command), "--version"])
    assert told.stdout == f"captioner {captioner.__version__}\n"
    saved = tmp_path / "saved"
    arguments = ["--source", str(DEMO), "--speed", "0", "--model", "tiny.en", "--save", str(saved)]
    run([str(command), "listen", *arguments])
    assert srt_words(only_session(saved) / "captions.srt") == SAID
    done = run([str(command), "demo"])
    assert "The Norsemen considered the rainbow" in done.stdout
