"""Names where there is no room for the whole: the part that tells most is kept longest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.captions.speaker_marks import SpeakerMark, short_name, speaker_mark_text
from captioner.core.plain_text import one_line, width

PROFESSOR = "Prof. Dr. Maria Müller-Lüdenscheidt"

NAMES = st.one_of(
    st.text(max_size=90),
    st.lists(
        st.sampled_from(
            "Prof. Dr. h. c. Dr.-Ing. Frau Maria maria O'Neill van der M. Müller-Lüdenscheidt"
            " 王小明 محمد Jr. 12 (Sales) , PhD - . 👩‍👩‍👧 -- ( é".split(" ")
        ),
        max_size=8,
    ).map(" ".join),
)


@pytest.mark.parametrize(
    ("name", "room", "shown"),
    [
        (PROFESSOR, 35, PROFESSOR),
        (PROFESSOR, 34, "Maria Müller-Lüdenscheidt"),
        (PROFESSOR, 24, "M. Müller-Lüdenscheidt"),
        (PROFESSOR, 19, "Müller-Lüdenscheidt"),
        (PROFESSOR, 11, "Maria M.-L."),
        (PROFESSOR, 6, "Maria"),
        (PROFESSOR, 4, "Mar…"),
        ("Dr. h. c. Anna-Lena von der Leyen", 19, "A.-L. von der Leyen"),
        ("Univ.-Prof. Dr. phil. Karl Huber", 11, "Karl Huber"),
        ("Dipl.-Kfm. Hans Meier (Vertrieb)", 11, "Hans Meier"),
        ("Karl Theodor zu Guttenberg", 21, "Karl T. zu Guttenberg"),
        ("Karl Theodor zu Guttenberg", 20, "Karl zu Guttenberg"),
        ("Jane Q. Public, PhD, MBA", 14, "Jane Q. Public"),
        ("John Fitzgerald Smith Jr.", 14, "John Smith Jr."),
        ("John Fitzgerald Smith Jr.", 8, "John S."),
        ("Ms Sinéad O’Connor", 12, "S. O’Connor"),
        ("Hugh Herr", 7, "H. Herr"),
        ("Maximiliane", 8, "Maximil…"),
        ("The man at the back", 11, "The man at…"),
        ("Prof. Dr.", 4, "Dr."),
        ("(unknown)", 4, "(un…"),
        ("王小明王小明", 4, "王小明…"),
    ],
)
def test_the_most_telling_part_of_a_name_stays(name: str, room: float, shown: str) -> None:
    assert short_name(name, room) == shown


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (10, ["Anton M.", "Anna Meier"]),
        (8, ["Anton M.", "Anna M."]),
        (5, ["Anton", "Anna"]),
    ],
)
def test_what_two_names_have_in_common_is_left_out_first(room: float, shown: list[str]) -> None:
    both = ["Anton Meier", "Anna Meier"]
    assert [short_name(name, room, others=both) for name in both] == shown


def test_names_that_begin_alike_are_told_apart_by_their_ends() -> None:
    both = ["Anna-Maria Schmidtbauer", "Anna-Maria Schulzendorf"]
    assert [short_name(name, 8, others=both) for name in both] == ["Schmidt…", "Schulze…"]
    both = ["Upper meeting room 1", "Upper meeting room 12"]
    assert [short_name(name, 9, others=both) for name in both] == ["Upper… 1", "Upper… 12"]
    assert short_name("Dr. Meier", 6, others=["Frau Meier"]) == "Dr. M…"


@settings(max_examples=500, deadline=None)
@given(NAMES, st.floats(2, 60), st.lists(NAMES, max_size=3))
def test_shortened_name_fits_and_says_something(name: str, room: float, others: list[str]) -> None:
    shown = short_name(name, room, others=others)
    assert width(shown) <= room
    assert bool(shown) == bool(one_line(name))
    assert shown == one_line(shown)
    if width(one_line(name)) <= room:
        assert shown == one_line(name)
    assert shown.count("…") <= name.count("…") + 1


@settings(max_examples=300, deadline=None)
@given(NAMES, st.integers(24, 90))
def test_a_mark_leaves_half_of_the_line_for_words(name: str, columns: int) -> None:
    mark = speaker_mark_text(name, SpeakerMark.LABEL, columns, others=["Maria Meier"])
    assert width(mark) <= columns / 2
