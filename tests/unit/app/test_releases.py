import json
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import captioner
from captioner.app.release_check import read_newest_release
from captioner.core.releases import NewestRelease

IN_ORDER = [
    "0.1.0.dev1", "0.1.0a1", "0.1.0a2", "0.1.0b1", "0.1.0rc1", "0.1.0rc10", "0.1.0", "0.1.1",
    "0.9", "0.10", "1.0.0-beta.2", "1.0.0-rc.1", "1.0", "1.0.1", "2",
]  # fmt: skip


def release(**fields: object) -> bytes:
    return json.dumps({"tag_name": "v0.2.0", **fields}).encode()


def compared(told: str, installed: str) -> tuple[bool, bool]:
    found = read_newest_release(release(tag_name=told), installed)
    return found.is_newer, found.is_older


def test_versions_stand_in_their_order() -> None:
    for older, newer in pairwise(IN_ORDER):
        assert compared(newer, older) == (True, False)
        assert compared(older, newer) == (False, True)


@pytest.mark.parametrize(
    ("one", "same"),
    [("v1.2", "1.2.0"), ("1.0", "1"), ("1.0rc1", "1.0-RC.1"), ("1.0a1", "1.0.alpha1")],
)
def test_ways_to_write_the_same_version(one: str, same: str) -> None:
    assert compared(one, same) == (False, False)


@pytest.mark.parametrize("tag", [" v1.0rc1\n", "V1.0-RC.1", "v1.0.rc1"])
def test_a_version_is_shown_in_its_usual_form(tag: str) -> None:
    assert read_newest_release(release(tag_name=tag), "0.1.0").version == "1.0rc1"


@pytest.mark.parametrize(
    "tag", ["", "v", "latest", "1.", "1..2", "1.0final", "١.٢", "1.0 \x1b[31m", "1." * 40 + "0"]
)
def test_what_is_no_version(tag: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_newest_release(release(tag_name=tag), "0.1.0")


def test_the_version_of_this_application_can_be_compared() -> None:
    assert compared("99.0", captioner.__version__) == (True, False)


@pytest.mark.parametrize(
    ("told", "installed", "is_newer", "is_older"),
    [
        ("v0.2.0", "0.1.0", True, False),
        ("v0.1.0", "0.1.0", False, False),
        ("v0.1.0", "0.2.0", False, True),
        ("v0.10.0", "0.9.0", True, False),
        ("v1.0.0", "1.0.0rc2", True, False),
    ],
)
def test_newer_the_same_or_older(told: str, installed: str, is_newer: bool, is_older: bool) -> None:
    assert compared(told, installed) == (is_newer, is_older)


def test_everything_that_a_release_tells() -> None:
    page = "https://github.com/captioner/captioner/releases/tag/v0.2.0"
    content = release(html_url=page, published_at="2026-12-24T08:00:00Z", body="ignored")
    assert read_newest_release(content, "0.1.0") == NewestRelease(
        "0.2.0", "0.1.0", page, date(2026, 12, 24)
    )


@pytest.mark.parametrize(
    "page",
    [
        "javascript:alert(1)", "file:///etc/passwd", "https://example.org/ a", "https://\x1b[31m",
        "https://example.org/\u202egnp", 'https://example.org/"><b>', 7, None, ["https://a"],
        "https://example.org/" + "a" * 500,
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_not_shown(page: object) -> None:
    assert read_newest_release(release(html_url=page), "0.1.0").page == ""


@pytest.mark.parametrize("day", ["soon", "", "2026-13-01T00:00:00Z", 5, None])
def test_a_day_that_is_none_is_left_out(day: object) -> None:
    assert read_newest_release(release(published_at=day), "0.1.0").published is None


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"[]", b"{}", b"7", b'"v1"', b'{"tag_name": null}', b'{"tag_name": 2}',
        b'{"tag_name": "latest"}', b'{"tag_name": ["v1"]}', b"<html>Log in</html>", b"\xff\xfe\x00",
        b'{"tag_name": "v1.0"', b'{"message": "Not Found"}', b"[" * 100_000,
    ],
)  # fmt: skip
def test_garbage_describes_no_release(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_newest_release(content, "0.1.0")


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["tag_name", "html_url", "published_at"]), inner),
    max_leaves=6,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_nothing_but_a_value_error_comes_of_any_answer(content: bytes) -> None:
    try:
        found = read_newest_release(content, "0.1.0")
    except ValueError:
        return
    assert found.is_newer or found.is_older or found.version == "0.1.0"


NUMBERS = st.tuples(*[st.integers(0, 40)] * 3)


@given(NUMBERS, NUMBERS)
def test_versions_compare_as_their_numbers(
    told: tuple[int, int, int], installed: tuple[int, int, int]
) -> None:
    written = [".".join(map(str, numbers)) for numbers in (told, installed)]
    assert compared(*written) == (told > installed, told < installed)
