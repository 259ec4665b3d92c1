import shutil
from pathlib import Path

import pytest

from captioner.commands import models
from captioner.core.folders import Folders
from tests.helpers.captioner_process import parsed
from tests.helpers.speech.whisper_files import tiny_model


def test_import_names_the_command_that_uses_the_model(
    folders: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tiny_model(tmp_path / "given")
    assert models.run(parsed(models, "import", str(given), "--name", "my own"), folders) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(folders.models / "my own")
    assert "captioner listen --model 'my own'" in printed.err


def test_import_takes_an_archive(
    folders: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny_model(tmp_path / "given")
    archive = shutil.make_archive(str(tmp_path / "own"), "gztar", tmp_path, "given")
    assert models.run(parsed(models, "import", archive), folders) == 0
    assert capsys.readouterr().out.strip() == str(folders.models / "own")
