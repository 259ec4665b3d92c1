"""Committed words of captions that never became final come back from the journal."""

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.captions import Caption, Word, join_words
from captioner.core.speakers.naming import CaptionSplit, Part, Turn, split_at_turns, split_facts
from captioner.transcripts.journal.records import (
    SessionHeader,
    caption_body,
    committed_body,
    encode_record,
    header_body,
)
from captioner.transcripts.journal.writer import JournalContents, JournalWriter, parse_journal

HEADER = SessionHeader("Mic", "tiny.en", datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
PATH = Path("session") / "journal.jsonl"


def partial(caption_id: int, committed: int, tentative: int = 2) -> Caption:
    words = tuple(
        Word(f"w{caption_id}.{place}", place / 2, place / 2 + 0.4, 0.9)
        for place in range(committed + tentative)
    )
    return Caption(
        caption_id,
        0.0,
        (committed + tentative) / 2,
        join_words(words[:committed]),
        join_words(words[committed:]),
        words,
        False,
        "You",
    )


def lines_of(counts: list[int], *, first_sequence: int = 1, caption_id: int = 7) -> list[bytes]:
    """A record each time that so many words were committed."""
    places = [0, *counts]
    return [
        encode_record(
            first_sequence + number, "committed", committed_body(partial(caption_id, count), place)
        )
        for number, (place, count) in enumerate(zip(places, counts, strict=False))
    ]


def parse(*lines: bytes) -> JournalContents:
    return parse_journal(encode_record(0, "header", header_body(HEADER)) + b"".join(lines), PATH)


def test_words_come_back_in_order_with_their_times() -> None:
    contents = parse(*lines_of([2, 3, 7]))
    assert contents.captions == ()
    assert contents.open_captions == (partial(7, 7).as_committed(),)
    assert contents.duration_s == 3.4
    assert not contents.is_damaged


def test_a_final_takes_the_place_of_its_words() -> None:
    final = Caption(7, 0.0, 2.0, "All of it.", "", (), True, "You")
    contents = parse(*lines_of([2, 3]), encode_record(3, "caption", caption_body(final)))
    assert [caption.text for caption in contents.captions] == ["All of it."]
    assert contents.open_captions == ()


def test_a_damaged_final_leaves_the_words_that_were_committed_before() -> None:
    final = encode_record(3, "caption", caption_body(partial(7, 3).as_committed()))
    contents = parse(*lines_of([2, 3]), final.replace(b"caption", b"capt!on"))
    assert contents.open_captions == (partial(7, 3).as_committed(),)
    assert contents.damaged_lines == 1


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=8),
    st.sets(st.integers(0, 7)),
    st.binary(max_size=20),
)
@settings(max_examples=150, deadline=None)
def test_a_lost_record_costs_its_own_words_alone(
    steps: list[int], lost: set[int], garbage: bytes
) -> None:
    counts = [sum(steps[: place + 1]) for place in range(len(steps))]
    lines = lines_of(counts)
    kept = [garbage + b"\n" if number in lost else line for number, line in enumerate(lines)]
    expected = [
        f"w7.{place}"
        for number, (begin, end) in enumerate(zip([0, *counts], counts, strict=False))
        if number not in lost
        for place in range(begin, end)
    ]
    found = " ".join(caption.text for caption in parse(*kept).open_captions).split()
    assert found == expected


@given(st.integers(0, 2000))
def test_cut_anywhere_every_whole_record_s_words_come_back(cut: int) -> None:
    lines = lines_of([1, 4, 5, 9])
    data = b"".join(lines)[:cut]
    whole = [count for count, line in zip([1, 4, 5, 9], lines, strict=True) if line[:-1] in data]
    words = [word for caption in parse(data).open_captions for word in caption.words]
    assert len(words) == max(whole, default=0)


def test_words_that_are_no_words_are_a_damaged_line() -> None:
    body = committed_body(partial(7, 2), 0)
    wrongs: tuple[dict[str, object], ...]
    wrongs = ({"place": -1}, {"words": []}, {"words": 3}, {"id": "x"}, {"place": None})
    for wrong in wrongs:
        contents = parse(encode_record(1, "committed", {**body, **wrong}))
        assert contents.damaged_lines == 1
        assert contents.open_captions == ()


def test_a_journal_cut_to_nothing_while_it_is_written_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    writer = JournalWriter(path)
    writer.add("header", header_body(HEADER))
    writer.add("caption", caption_body(partial(1, 3).as_committed()))
    path.write_bytes(b"")
    writer.add("caption", caption_body(partial(2, 3).as_committed()))
    writer.close()
    assert b"\0" not in path.read_bytes()
    contents = parse_journal(path.read_bytes(), path)
    assert contents.header == HEADER
    assert [caption.id for caption in contents.captions] == [1, 2]
    assert not contents.is_damaged


def test_a_journal_cut_in_the_middle_keeps_every_record(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    writer = JournalWriter(path)
    writer.add("header", header_body(HEADER))
    writer.add("caption", caption_body(partial(1, 3).as_committed()))
    path.write_bytes(path.read_bytes()[:40])
    writer.add("committed", committed_body(partial(2, 3), 0), sync=False)
    writer.close()
    assert b"\0" not in path.read_bytes()
    contents = parse_journal(path.read_bytes(), path)
    assert [caption.id for caption in contents.captions] == [1]
    assert [caption.id for caption in contents.open_captions] == [2]
    assert contents.missing_records == 0


def test_a_kill_between_the_parts_of_a_caption_loses_no_committed_word() -> None:
    whole = partial(7, 7).as_committed()
    parts = split_at_turns(whole, [Turn(0, 2, "S1"), Turn(2, 7, "S2")], lambda: 9)
    committed = lines_of([2, 3, 7])
    first, second = (
        encode_record(4 + place, "caption", caption_body(part)) for place, part in enumerate(parts)
    )
    contents = parse(*committed, first)
    (left,) = contents.open_captions
    assert (left.id, left.words, left.channel) == (8, whole.words[2:], "You")
    assert [one.text for one in contents.captions] == [parts[0].text]
    assert parse(*committed, first, second).open_captions == ()
    # Recovery writes what was left as a caption; it is not there twice then.
    recovered = encode_record(5, "caption", caption_body(left))
    contents = parse(*committed, first, recovered)
    assert contents.open_captions == ()
    assert " ".join(one.text for one in contents.captions) == whole.text


def parts_in_the_journal() -> tuple[list[bytes], list[bytes]]:
    """A caption's committed words, and the records of its three parts (7, 9 and 10)."""
    numbers = iter((9, 10))
    turns = [Turn(0, 2, "S1"), Turn(2, 4, "S2"), Turn(4, 7, "S1")]
    parts = split_at_turns(partial(7, 7).as_committed(), turns, lambda: next(numbers))
    records = [encode_record(4 + at, "caption", caption_body(one)) for at, one in enumerate(parts)]
    return lines_of([2, 3, 7]), records


def test_a_kill_before_the_third_part_of_a_caption_loses_no_committed_word() -> None:
    committed, (first, second, third) = parts_in_the_journal()
    (left,) = parse(*committed, first, second).open_captions
    assert (left.id, left.text) == (10, "w7.4 w7.5 w7.6")
    assert parse(*committed, first, second, third).open_captions == ()


def test_a_damaged_part_of_a_caption_leaves_the_words_that_were_committed() -> None:
    committed, (first, second, third) = parts_in_the_journal()
    contents = parse(*committed, first, second.replace(b"caption", b"capt!on"), third)
    (left,) = contents.open_captions
    assert (left.id, left.text) == (11, "w7.2 w7.3")
    assert [one.id for one in contents.captions] == [7, 10]


def test_a_damaged_first_part_of_a_caption_repeats_no_word_of_the_others() -> None:
    committed, (first, second, third) = parts_in_the_journal()
    contents = parse(*committed, first.replace(b"caption", b"capt!on"), second, third)
    assert [(one.id, one.text) for one in contents.open_captions] == [(7, "w7.0 w7.1")]
    assert [one.id for one in contents.captions] == [9, 10]


def test_what_is_left_of_a_caption_takes_no_number_that_a_late_turn_has() -> None:
    committed, (first, *_) = parts_in_the_journal()
    late = CaptionSplit(7, (Part(7, 0, "S1"), Part(8, 1, "S3")))
    contents = parse(*committed, first, encode_record(9, "caption-split", split_facts(late)))
    assert [(one.id, one.speaker) for one in contents.captions] == [(7, "S1"), (8, "S3")]
    (left,) = contents.open_captions
    assert (left.id, left.text) == (9, "w7.2 w7.3 w7.4 w7.5 w7.6")
