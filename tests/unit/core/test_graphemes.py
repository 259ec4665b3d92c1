"""Characters as readers see them are never cut, however few of them a line has room for."""

import unicodedata
from itertools import accumulate
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.hosts.application_stream import clean_name
from captioner.captions import cues as cues_module
from captioner.captions.cues import layout_cues
from captioner.captions.lines import CaptionLines
from captioner.captions.scripts import units
from captioner.captions.transcripts import first_words
from captioner.core.captions import Caption
from captioner.core.plain_text import beginning, file_name_of, graphemes, pieces, width
from captioner.outputs.delivery import FinishedLines

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
GERMANY, JAPAN = "\U0001f1e9\U0001f1ea", "\U0001f1ef\U0001f1f5"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
WAVE = "\U0001f44b\U0001f3fd"
RAINBOW = "\U0001f3f3\ufe0f\u200d\U0001f308"
KEY_ONE = "1\ufe0f\u20e3"
ZALGO = "a\u0301\u0323\u0489"
KSHA, STRI = "\u0915\u094d\u0937\u093f", "\u0938\u094d\u0924\u094d\u0930\u0940"
THAI = "\u0e19\u0e49\u0e33"
HANGUL = "\u1112\u1161\u11ab"
SINHALA = "\u0dc1\u0dca\u200d\u0dbb\u0dd3"
JOIN_ARABIC = "\u0645\u064e\u0651"
BASMALA = "\ufdfd"
CHARACTERS = (
    "x",
    "\u65e5",
    FAMILY,
    GERMANY,
    JAPAN,
    SCOTLAND,
    WAVE,
    RAINBOW,
    KEY_ONE,
    ZALGO,
    KSHA,
    STRI,
    THAI,
    HANGUL,
    SINHALA,
    JOIN_ARABIC,
)

words_of_characters = st.lists(st.sampled_from(CHARACTERS), min_size=1, max_size=60)


def any_text() -> st.SearchStrategy[str]:
    """What is likeliest to be joined, and everything else."""
    joining = st.sampled_from(sorted(set("".join(CHARACTERS) + "\u200c\u0600\u1100\uac00\uac01")))
    known = st.characters(exclude_categories=["Cs", "Cn", "Cc"]).filter(
        lambda character: unicodedata.category(character) != "Cn"
    )
    return st.lists(st.one_of(joining, known), max_size=12).map("".join)


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_character_is_one_among_others(character: str) -> None:
    for before, after in (("", ""), ("x", "y"), ("\u65e5", "\u672c"), (WAVE, GERMANY)):
        expected = [each for each in (before, character, after) if each]
        assert graphemes(before + character + after) == expected


def test_tamil_consonants_behind_a_dot_stand_alone() -> None:
    assert graphemes("\u0b95\u0bcd\u0b95") == ["\u0b95\u0bcd", "\u0b95"]


def test_signs_of_the_next_character_may_be_several() -> None:
    assert graphemes("x\u0600\u0601\u0661x") == ["x", "\u0600\u0601\u0661", "x"]


def test_a_bond_reaches_past_other_signs() -> None:
    bound = "\u0930\u094d\u0489\u0ddf\u0930"
    assert graphemes(f"{bound}x") == [bound, "x"]


@given(any_text())
def test_no_cut_is_where_unicode_has_none(text: str) -> None:
    regex = pytest.importorskip("regex")  # comes with the normaliser of `captioner evaluate`
    found = graphemes(text)
    assert "".join(found) == text
    allowed = set(accumulate(map(len, regex.findall(r"\X", text))))
    assert set(accumulate(map(len, found))) <= allowed


@given(words_of_characters, st.integers(8, 20))
def test_long_word_is_cut_between_characters(characters: list[str], columns: int) -> None:
    word = "".join(characters)
    whole = graphemes(word)
    for parts in (pieces(word, columns), units(word)):
        assert [each for part in parts for each in graphemes(part)] == whole

    lines = CaptionLines(columns)
    lines.accept(Caption(1, 0.0, 9.0, word, "", (), True, ""))
    sender = FinishedLines(columns)
    sent = sender.accept(Caption(1, 0.0, 9.0, word, "", (), True, ""))
    with patch.object(cues_module, "MAX_COLUMNS", columns):
        cues = layout_cues([Caption(1, 0.0, 60.0, word, "", (), True, "")])
    shown = (
        [line.text for line in lines.last_lines(60)],
        sent,
        [line for cue in cues for line in cue.lines],
    )
    for rows in shown:
        found = [each for row in rows for each in graphemes(row) if each != " "]
        assert found == whole


def test_a_character_wider_than_a_line_is_seen_to_its_end() -> None:
    for endless in ("\u200d".join([FAMILY] * 9), "\u0915" + "\u093e" * 40):
        assert len(graphemes(endless)) == 1
        parts = pieces(endless, 10)
        assert len(parts) > 3 and "".join(parts) == endless
        assert all(width(part) <= 10 for part in parts)


@pytest.mark.parametrize("channel", ["", "You"])
def test_a_character_that_cannot_be_cut_has_a_line_of_its_own(channel: str) -> None:
    def measure(text: str) -> float:
        return width(text) + 30 * text.count(BASMALA)

    lines = CaptionLines(20, line_count=4, measure=measure)
    lines.accept(Caption(1, 0.0, 1.0, "We begin:", BASMALA, (), False, channel))
    lines.accept(Caption(1, 0.0, 1.0, f"We begin: {BASMALA}", "So far.", (), False, channel))
    assert [line.text.removeprefix("You: ") for line in lines.lines] == [
        "We begin:",
        BASMALA,
        "So far.",
    ]
    lines.accept(Caption(2, 8.0, 9.0, BASMALA, "", (), True, "Others" if channel else ""))
    assert lines.lines[-1].text == BASMALA


@given(words_of_characters, st.integers(0, 60))
def test_a_beginning_ends_with_a_whole_character(characters: list[str], most: int) -> None:
    word = "".join(characters)
    kept = beginning(word, most)
    assert word.startswith(kept) and len(kept) <= most
    whole = graphemes(word)
    assert kept == word[:most] or graphemes(kept) == whole[: len(graphemes(kept))]
    if len(whole[0]) <= most:
        assert graphemes(kept) == whole[: len(graphemes(kept))]
        following = whole[len(graphemes(kept)) :][:1]
        assert not following or len(kept) + len(following[0]) > most


@pytest.mark.parametrize("first", ["", "x", "xy", "xyz"])
def test_names_and_titles_end_with_whole_characters(first: str) -> None:
    row, families = first + KSHA * 60, first + FAMILY * 60
    said = Caption(1, 0.0, 9.0, f"{families} is what they are called.", "", (), True, "")
    for shown, whole in (
        (clean_name(row), row),
        (file_name_of(row), row),
        (first_words([said]).rstrip("\u2026"), families),
    ):
        kept = graphemes(shown)
        assert len(kept) > 5 and kept == graphemes(whole)[: len(kept)]
