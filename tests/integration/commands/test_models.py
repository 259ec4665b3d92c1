"""`captioner models` over real folders."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import pytest

from captioner.commands import models
from captioner.commands.context import Context
from tests.helpers.speech.whisper_files import tiny_model


def test_import_names_the_command_that_uses_the_model(
    context: Context, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    models.add_arguments(parser)
    given = tiny_model(tmp_path / "given")
    assert models.run(parser.parse_args(["import", str(given), "--name", "my own"]), context) == 0
    printed = capsys.readouterr()
    assert printed.out.strip() == str(context.folders.models / "my own")
    assert "captioner listen --model 'my own'" in printed.err


def test_import_takes_an_archive(
    context: Context, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    models.add_arguments(parser)
    tiny_model(tmp_path / "given")
    archive = shutil.make_archive(str(tmp_path / "own"), "gztar", tmp_path, "given")
    assert models.run(parser.parse_args(["import", archive]), context) == 0
    assert capsys.readouterr().out.strip() == str(context.folders.models / "own")
