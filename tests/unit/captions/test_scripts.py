import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.captions.lines import CaptionLines
from captioner.captions.scripts import (
    can_slant,
    emoji_in,
    gap,
    is_right_to_left,
    isolated,
    joined,
    joins_letters,
    may_break,
    units,
    without_isolates,
    written,
)
from captioner.core.captions import Caption

JAPANESE = "今日は天気がとてもいいですね。明日は「雨」でしょう。いっしょに行きませんか？"
HINDI = "नमस्ते दुनिया"
HEBREW = "שלום עולם"
ARABIC = "مرحبا بالعالم"


def say(lines: CaptionLines, committed: str, tentative: str = "", language: str = "") -> None:
    lines.accept(Caption(1, 0.0, 1.0, committed, tentative, (), False, "", language))


def texts(lines: CaptionLines) -> list[str]:
    return [line.text for line in lines.last_lines(20)]


@pytest.mark.parametrize(
    ("name", "words", "marked"),
    [
        ("Jürgen", "Hello.", False),
        ("今日", JAPANESE, False),
        ("", HEBREW, False),
        ("You", HEBREW, True),
        (HEBREW, "3", True),
        (ARABIC, HEBREW, True),
    ],
)
def test_name_is_isolated_in_right_to_left_text(name: str, words: str, marked: bool) -> None:
    assert isolated(name, words) == (f"\u2068{name}\u2069" if marked else name)
    assert without_isolates(isolated(name, words)) == name


def test_the_language_decides_the_direction_and_else_the_first_letter() -> None:
    assert is_right_to_left(HEBREW) and is_right_to_left(ARABIC)
    assert is_right_to_left("… 42, " + HEBREW)
    assert not is_right_to_left("Hello") and not is_right_to_left(HINDI)
    assert not is_right_to_left(JAPANESE) and not is_right_to_left("") and not is_right_to_left("…")
    assert is_right_to_left("Windows 11 " + ARABIC, "ar")
    assert not is_right_to_left("Windows 11 " + ARABIC)


def test_only_scripts_without_spaces_are_written_without() -> None:
    assert joined(["今日", "は", "Python", "を", "使う。", "はい"]) == "今日は Python を使う。はい"
    assert joined(["für", "alle"]) == "für alle"
    assert joined(HINDI.split()) == HINDI
    assert joined(["안녕", "하세요"]) == "안녕 하세요"
    assert joined(["สวัส", "ดี"]) == "สวัสดี"
    assert (joined([]), joined([""]), joined(["", "今", ""])) == ("", "", "今")


def test_a_line_begins_with_no_full_stop_and_ends_with_no_bracket() -> None:
    assert units("「雨」でしょう。") == ["「雨」", "で", "しょ", "う。"]
    assert units("Wörterbuch") == ["Wörterbuch"]
    assert units("नमस्ते") == ["नमस्ते"]
    assert units("กำไร") == ["กำ", "ไร"]
    assert may_break("今", "日") and may_break("one", "。")
    assert not may_break("今", "。") and not may_break("「", "雨")


@given(st.text(alphabet="今日はょ。「」ーaé नเก"))
def test_units_are_all_of_a_word(word: str) -> None:
    assert "".join(units(word)) == word


@pytest.mark.parametrize("spoken", [JAPANESE, " ".join(JAPANESE)])
def test_unspaced_text_fills_its_lines(spoken: str) -> None:
    lines = CaptionLines(max_width=12, line_count=2)
    say(lines, spoken)
    shown = texts(lines)
    assert "".join(shown) == JAPANESE
    assert all(8 <= len(line) <= 12 for line in shown[:-1])
    assert not any(line[0] in "。、」？ょ" or line[-1] == "「" for line in shown)


def test_words_that_come_one_by_one_stay_where_they_stand() -> None:
    lines = CaptionLines(max_width=12, line_count=2)
    before: list[str] = []
    for count in range(1, len(JAPANESE) + 1):
        say(lines, " ".join(JAPANESE[:count]), " ".join(JAPANESE[count : count + 5]))
        committed = [
            next((run.text for run in line.runs if run.is_committed), "")
            for line in lines.last_lines(20)
        ]
        for was, now in zip(before, committed, strict=False):
            assert now.startswith(was)
        before = committed
    assert "".join(before) == JAPANESE


def test_a_line_that_begins_with_a_name_runs_as_its_caption_does() -> None:
    lines = CaptionLines(max_width=14, line_count=3)
    say(lines, f"{ARABIC} Captioner {ARABIC}", language="ar")
    shown = lines.last_lines(20)
    assert any(line.text.startswith("Captioner") for line in shown)
    assert all(line.is_right_to_left for line in shown)


def test_gaps_are_seen_between_letters_that_touch() -> None:
    assert gap("今", "日") == "" and gap("今", "x") == " " and gap("é", "今") == " "


def test_only_scripts_with_italics_are_slanted() -> None:
    assert all(map(can_slant, ("Plan", "für …", "план", "σχέδιο", "kế hoạch", "")))
    assert not any(map(can_slant, (HEBREW, ARABIC, JAPANESE, HINDI, f"Captioner {ARABIC}")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今 日 は 会 議 です 。", "今日は会議です。"),
        ("Windows 11 を 使う", "Windows 11 を使う"),
        ("Good  morning\nall.", "Good morning all."),
        ("सभी को नमस्ते", "सभी को नमस्ते"),
        ("안녕 하세요", "안녕 하세요"),
    ],
)
def test_what_was_said_is_written_with_the_spaces_of_its_script(text: str, expected: str) -> None:
    assert written(text) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", []),
        ("\u266a La \u266a", []),  # letters of a music font: they take bold and outlines
        ("a\u0301", []),
        ("\U0001f600!", ["\U0001f600"]),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 x",
            ["\U0001f468\u200d\U0001f469\u200d\U0001f467"],
        ),
        ("\U0001f1e9\U0001f1ea and \u2764\ufe0f", ["\U0001f1e9\U0001f1ea", "\u2764\ufe0f"]),
        ("1\ufe0f\u20e3 \U0001f44b\U0001f3fd", ["1\ufe0f\u20e3", "\U0001f44b\U0001f3fd"]),
    ],
)
def test_pictures_among_letters_are_found_whole(text: str, found: list[str]) -> None:
    assert [text[begin:end] for begin, end in emoji_in(text)] == found


@pytest.mark.parametrize(
    ("text", "is_joined"),
    [
        ("plan", False),
        ("\u05e9\u05dc\u05d5\u05dd", False),
        ("\u65e5\u672c", False),
        ("\u0645\u0631", True),
        ("\u0928\u092e", True),
    ],
)
def test_scripts_whose_letters_are_joined_are_known(text: str, is_joined: bool) -> None:
    assert joins_letters(text) is is_joined
