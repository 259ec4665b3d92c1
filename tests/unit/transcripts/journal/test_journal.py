"""The journal read back, whatever befell it: cut at every byte, garbage, newer versions."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.captions import Caption, Word
from captioner.core.errors import CaptionerError
from captioner.files.output_file import OutputFile
from captioner.transcripts.journal.append_file import AppendFile, FileShrankError
from captioner.transcripts.journal.records import (
    JOURNAL_VERSION,
    SessionHeader,
    caption_body,
    caption_from_body,
    decode_line,
    encode_record,
    header_body,
)
from captioner.transcripts.journal.writer import JournalWriter, parse_journal, read_journal
from tests.helpers.transcripts.strategies import captions as any_captions

HEADER = SessionHeader("Mic", "tiny.en", datetime(2026, 11, 21, 9, 0, tzinfo=UTC))
PATH = Path("session") / "journal.jsonl"


def journal_lines(count: int) -> list[bytes]:
    lines = [encode_record(0, "header", header_body(HEADER))]
    for number in range(1, count + 1):
        words = (Word("héllo", number, number + 0.5, 0.5), Word('{"seq":', number, number, 1.0))
        caption = Caption(number, number, number + 0.5, 'héllo {"seq":', "", words, True)
        lines.append(encode_record(number, "caption", caption_body(caption)))
    lines.append(encode_record(count + 1, "closed", {"duration_s": 9.0}))
    return lines


def whole(text: str) -> str:
    """The text as it is read back: half a surrogate pair is no character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def ids(data: bytes) -> list[int]:
    return [caption.id for caption in parse_journal(data, PATH).captions]


def test_a_whole_journal() -> None:
    contents = parse_journal(b"".join(journal_lines(3)), PATH)
    assert contents.header == HEADER
    assert [caption.id for caption in contents.captions] == [1, 2, 3]
    assert contents.is_closed
    assert contents.duration_s == 9.0
    assert not contents.is_damaged
    assert contents.next_sequence == 5


def test_cut_at_every_byte_every_whole_record_comes_back() -> None:
    lines = journal_lines(4)
    data = b"".join(lines)
    ends = [sum(map(len, lines[: place + 1])) for place in range(len(lines))]
    for cut in range(len(data) + 1):
        contents = parse_journal(data[:cut], PATH)
        # A record is whole even without its line end.
        whole = sum(1 for end in ends if end - 1 <= cut)
        assert len(contents.captions) == max(0, min(whole - 1, 4))
        assert contents.is_closed == (whole == len(lines))
        assert contents.damaged_lines == (0 if cut in (0, *ends) or cut + 1 in ends else 1)
        assert contents.ends_in_line == (cut not in (0, *ends))
        assert contents.next_sequence == whole


@given(st.binary(max_size=40), st.integers(0, 5), st.integers(0, 400))
@settings(max_examples=150, deadline=None)
def test_garbage_costs_only_the_records_it_hits(garbage: bytes, line: int, length: int) -> None:
    lines = journal_lines(4)
    start = sum(map(len, lines[:line]))
    data = b"".join(lines)
    overwritten = data[:start] + garbage + data[start + length :]
    untouched = {
        number
        for number in range(1, 5)
        if sum(map(len, lines[:number])) >= start + length or number < line
    }
    found = ids(overwritten)
    assert untouched <= set(found)
    assert found == sorted(found)


def test_garbage_without_a_line_end_before_a_record_spares_it_and_is_told() -> None:
    lines = journal_lines(3)
    data = lines[0] + b"\x00\xff{garbage" + lines[1] + lines[2][: len(lines[2]) // 2] + lines[3]
    contents = parse_journal(data, PATH)
    assert [caption.id for caption in contents.captions] == [1, 3]
    assert contents.damaged_lines == 2
    assert contents.missing_records == 1


def test_one_changed_bit_anywhere_is_noticed() -> None:
    line = journal_lines(1)[1].rstrip(b"\n")
    assert decode_line(line) is not None
    for place in range(0, len(line) - 1):
        broken = line[:place] + bytes([line[place] ^ 1]) + line[place + 1 :]
        assert decode_line(broken) is None


def test_a_newer_version_is_refused_with_a_sentence() -> None:
    body = {**header_body(HEADER), "version": JOURNAL_VERSION + 1, "app_version": "9.0"}
    data = encode_record(0, "header", body) + b"anything"
    with pytest.raises(
        CaptionerError, match=r"newer version of Captioner \(9\.0\); it was left untouched"
    ):
        parse_journal(data, PATH)


def test_unknown_kinds_are_skipped() -> None:
    data = b"".join(journal_lines(1)[:2]) + encode_record(2, "weather", {"rain": True})
    contents = parse_journal(data, PATH)
    assert len(contents.captions) == 1
    assert not contents.is_damaged


def test_a_journal_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="cannot be read"):
        read_journal(tmp_path / "journal.jsonl")


@given(any_captions())
@settings(max_examples=60, deadline=None)
def test_any_caption_survives_the_journal(captions: list[Caption]) -> None:
    for number, caption in enumerate(captions):
        record = decode_line(encode_record(number, "caption", caption_body(caption))[:-1])
        assert record is not None
        read = caption_from_body(record)
        assert (read.id, read.channel, read.text) == (
            caption.id,
            caption.channel,
            whole(caption.text),
        )
        assert [word.text for word in read.words] == [whole(word.text) for word in caption.words]


def test_a_writer_goes_on_behind_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    lines = journal_lines(2)
    torn = b"".join(lines[:2]) + lines[2][:10]
    path.write_bytes(torn)
    before = read_journal(path)
    writer = JournalWriter(path, before)
    writer.add("facts", {"title": "New"})
    writer.close()
    assert path.read_bytes().startswith(torn)
    assert [change["title"] for change in read_journal(path).changes] == ["New"]


def test_an_append_after_any_cut_keeps_every_whole_record(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    data = b"".join(journal_lines(3))
    for cut in range(len(data) + 1):
        path.write_bytes(data[:cut])
        before = read_journal(path)
        writer = JournalWriter(path, before)
        writer.add("facts", {"title": "New"})
        writer.close()
        after = read_journal(path)
        assert after.captions == before.captions
        assert after.damaged_lines == before.damaged_lines
        assert [change["title"] for change in after.changes] == ["New"]
        assert b"\n\n" not in path.read_bytes()


class LeakyDisk:
    """Stands for os.write: takes so many bytes, then says that the disk is full."""

    def __init__(self, real: Callable[[int, bytes], int], room: int) -> None:
        self._real = real
        self.room = room

    def write(self, descriptor: int, data: bytes) -> int:
        part = bytes(data[: self.room])
        if not part:
            raise OSError(28, "No space left on device")
        self.room -= len(part)
        return self._real(descriptor, part)


@pytest.mark.parametrize("room", range(0, 31, 3))
def test_a_record_that_does_not_fit_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    import os

    file = AppendFile(tmp_path / "file", sync=False)
    file.append(b"first\n")
    disk = LeakyDisk(os.write, room)
    with monkeypatch.context() as patch:
        patch.setattr("captioner.transcripts.journal.append_file.os.write", disk.write)
        with pytest.raises(OSError, match="No space"):
            file.append(b"x" * 31)
    assert (tmp_path / "file").read_bytes() == b"first\n"
    file.append(b"second\n")
    file.close()
    assert (tmp_path / "file").read_bytes() == b"first\nsecond\n"


def test_a_file_cut_by_somebody_is_noticed(tmp_path: Path) -> None:
    file = AppendFile(tmp_path / "file", sync=False)
    file.append(b"first\n")
    file.close()
    (tmp_path / "file").write_bytes(b"fi")
    with pytest.raises(FileShrankError):
        file.append(b"second\n")


def test_a_replaced_file_is_old_or_new_and_leaves_nothing_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    file = OutputFile(path, overwrite=True)
    file.write(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("captioner.files.output_file.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            file.write(b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    file.write(b"new")
    assert path.read_bytes() == b"new"
