"""Any title is a file name somewhere safe."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.plain_text import file_name_of


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Weekly meeting", "Weekly meeting"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a/b\\c:d", "a-b-c-d"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("", "Transcript"),
        ("...", "Transcript"),
        ("???", "Transcript"),
        ("tab\tand\nline", "tab and line"),
        ("Besprechung für Änderungen", "Besprechung für Änderungen"),
        (".hidden", "hidden"),
    ],
)
def test_titles(title: str, name: str) -> None:
    assert file_name_of(title) == name


@given(st.text(max_size=300))
def test_any_title_is_one_name_on_every_system(title: str) -> None:
    name = file_name_of(title)
    assert PurePosixPath(name).name == name == PureWindowsPath(name).name
    assert 0 < len(name.encode()) <= 121
    assert not name.startswith(".")
    assert not name.endswith((" ", "."))
    assert name.split(".")[0].lower() not in ("con", "prn", "aux", "nul", "com1", "lpt9")
