"""The built-in networks for voices and sounds are the files that their cards and scripts name."""

import hashlib

import pytest

from tests.helpers.paths import ROOT


@pytest.mark.parametrize("name", ["ge2e", "yamnet"])
def test_card_and_script_name_the_sum_of_the_file(name: str) -> None:
    folder = ROOT / "resources" / "models" / name
    found = hashlib.sha256((folder / f"{name}.onnx").read_bytes()).hexdigest()

    assert found in (folder / "README.md").read_text("utf-8")
    script = (ROOT / "packaging" / "models" / f"convert_{name}.py").read_text("utf-8")
    assert f'RESULT_SHA256 = "{found}"' in script
    assert "Apache License" in (folder / "LICENSE").read_text("utf-8")


def test_the_class_map_is_the_published_file() -> None:
    folder = ROOT / "resources" / "models" / "yamnet"
    found = hashlib.sha256((folder / "yamnet_class_map.csv").read_bytes()).hexdigest()
    assert found in (folder / "README.md").read_text("utf-8")
