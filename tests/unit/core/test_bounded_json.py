import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.bounded_json import BoundedJsonError, parse_bounded_json, read_bounded_json

LIMIT_BYTES = 1_000_000


def parsed(content: bytes) -> object:
    return parse_bounded_json(content, most_bytes=LIMIT_BYTES)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(value=plain)
def test_what_is_within_the_limits_is_what_json_says(value: object) -> None:
    assert parsed(json.dumps(value, ensure_ascii=False).encode()) == value
    assert parsed(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "not valid JSON"),
        (b"", "not valid JSON"),
        (b"\xff\xfe", "not text in UTF-8"),
        (b"[" * 100_000, "nested more than 32 levels"),
        (b"[" * 100_000 + b"]" * 100_000, "nested more than 32 levels"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "nested more than 32 levels"),
        (b"[" * 33 + b"]" * 33, "nested more than 32 levels"),
        (b"1e400", "too large"),
        (b"[-1e400]", "too large"),
        (b"1" * 400, "too large"),
        (b'{"size": -' + b"9" * 19 + b"}", "too large"),
        (b"1" * 10_000, "too large"),
        (b"NaN", "NaN in it is not a valid JSON number"),
        (b"[Infinity]", "Infinity in it is not a valid JSON number"),
        (b'"\\ud800"', "not Unicode"),
        (b'{"\\udc00": 1}', "not Unicode"),
        (b" " * (LIMIT_BYTES + 1), "larger than 1000000 bytes"),
    ],
)
def test_what_is_beyond_them_is_refused_in_words(content: bytes, told: str) -> None:
    with pytest.raises(BoundedJsonError, match=told):
        parsed(content)


def test_what_is_just_within_is_taken() -> None:
    assert parsed(b"[" * 32 + b"]" * 32)
    assert parsed(b"-" + b"9" * 18) == -999999999999999999
    assert parsed(b'"\\ud83d\\ude00"') == "\N{GRINNING FACE}"
    assert parsed(b"\xef\xbb\xbf{}") == {}
    assert parsed(b"1" + b" " * (LIMIT_BYTES - 1)) == 1


@given(content=st.binary(max_size=60))
def test_any_bytes_are_taken_or_refused(content: bytes) -> None:
    try:
        parsed(content)
    except BoundedJsonError as error:
        assert str(error)


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b'{"a": 1}')
    assert read_bounded_json(file, most_bytes=8) == {"a": 1}
    with pytest.raises(BoundedJsonError, match="larger than 7"):
        read_bounded_json(file, most_bytes=7)
    with pytest.raises(FileNotFoundError):
        read_bounded_json(tmp_path / "none", most_bytes=7)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in (tmp_path / "pipe", tmp_path / "folder", tmp_path.__class__("/dev/zero")):
        with pytest.raises(BoundedJsonError, match="not a regular file"):
            read_bounded_json(name, most_bytes=100)
