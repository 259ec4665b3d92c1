"""Test sets in the folders that they are published in, with sound of our own."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from benchmarks.published.corpora import CORPORA, read_corpus, to_manifest_line
from captioner.core.errors import CaptionerError
from captioner.evaluation.speakers import read_manifest
from tests.helpers.paths import DATA


def put(path: Path, text: str = "") -> Path:
    """A text, or without one the sound of a test recording, at a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if text:
        path.write_text(text, encoding="utf-8")
    else:
        shutil.copy(DATA / "spoken-frog.wav", path)
    return path


def librispeech(folder: Path) -> None:
    chapter = folder / "LibriSpeech/test-clean/61/70968"
    put(chapter / "61-70968.trans.txt", "61-70968-0000 SORRY I WAS\n61-70968-0001 ON FROG\n")
    put(chapter / "61-70968-0000.flac")
    put(chapter / "61-70968-0001.flac")


def tedlium(folder: Path) -> None:
    put(
        folder / "legacy/test/stm/BillGates_2010.stm",
        ";; a comment\n"
        "BillGates_2010 1 BillGates_2010 0.1 1.2 <o,f0,male> sorry i 'm <unk> on mute\n"
        "BillGates_2010 1 inter_segment_gap 1.2 1.5 <o,,unknown> ignore_time_segment_in_scoring\n"
        "BillGates_2010 1 BillGates_2010 1.5 3.5 <o,f0,male> we need six more days(2)\n",
    )
    put(folder / "legacy/test/sph/BillGates_2010.sph")


def earnings(folder: Path, name: str) -> None:
    put(
        folder / name / "transcripts/nlp_references/4341191.nlp",
        "token|speaker|ts|endTs|punctuation|case|tags|wer_tags\n"
        'Sorry|1|||,|UC|[]|[]\nI|1||||CA|[]|[]\n"was|1||||LC|[]|[]\nmute|1|||.|LC|[]|[]\n',
    )
    put(folder / name / "transcripts/force_aligned_nlp_references/4341191.nlp", "other\n")
    put(folder / name / "media/4341191.mp3")


def meanwhile(folder: Path) -> None:
    label = {"begin": "0:00.5", "end": "1:02.5", "text": "SORRY,\nI WAS ON FROG.\n"}
    put(folder / "meanwhile.json", json.dumps({"1YOmY-Vjy-o": label}))
    put(folder / "1YOmY-Vjy-o.m4a")


def rev16(folder: Path) -> None:
    for number in (3, 4, 9, 10, 11, 14, 17, 18, 20, 21, 23, 24, 26, 27, 29, 32, 33):
        put(folder / f"{number}.txt", f"Episode {number}.\nSorry.\n")
        put(folder / f"{number}.mp3")


def common_voice(folder: Path) -> None:
    put(folder / "test.tsv", 'client_id\tpath\tsentence\tup_votes\nab\tcommon_1.mp3\t"Sorry.\t2\n')
    put(folder / "clips/common_1.mp3")


MAKERS = {
    "librispeech": librispeech,
    "tedlium": tedlium,
    "tedlium-long": tedlium,
    "earnings21": lambda folder: earnings(folder, "earnings21"),
    "earnings22": lambda folder: earnings(folder, "earnings22"),
    "meanwhile": meanwhile,
    "rev16": rev16,
    "common-voice": common_voice,
}

FIRST = {
    "librispeech": ("61-70968-0000.flac", "SORRY I WAS", "LibriSpeech clean", 0.0, None),
    "tedlium": ("BillGates_2010.sph", "sorry i'm  on mute", "TED-LIUM", 0.1, 1.2),
    "tedlium-long": (
        "BillGates_2010.sph", "sorry i'm  on mute we need six more days", "TED-LIUM", 0.1, 3.5,
    ),
    "earnings21": ("4341191.mp3", 'Sorry, I "was mute.', "Earnings-21", 0.0, None),
    "earnings22": ("4341191.mp3", 'Sorry, I "was mute.', "Earnings-22", 0.0, None),
    "meanwhile": ("1YOmY-Vjy-o.m4a", "SORRY, I WAS ON FROG.", "Meanwhile", 0.5, 62.5),
    "rev16": ("3.mp3", "Episode 3. Sorry.", "Rev 16", 0.0, None),
    "common-voice": ("common_1.mp3", '"Sorry.', "Common Voice 13", 0.0, None),
}  # fmt: skip

COUNTS = {"librispeech": 2, "tedlium": 2, "rev16": 16}


@pytest.mark.parametrize("name", CORPORA)
def test_a_published_folder_becomes_a_manifest(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "cv-corpus-13.0-2023-03-09/en"
    MAKERS[name](folder)

    entries = read_corpus(name, folder)

    assert len(entries) == COUNTS.get(name, 1)
    first = entries[0]
    found = (first.audio.name, first.text, first.set_name, first.start_s, first.end_s)
    assert found == FIRST[name]
    # What is printed is read again as the same.
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("\n".join(map(to_manifest_line, entries)), encoding="utf-8")
    assert read_manifest(manifest) == entries


@pytest.mark.parametrize("name", CORPORA)
def test_another_folder_is_told_with_what_was_expected(name: str, tmp_path: Path) -> None:
    put(tmp_path / "holiday/photo.txt", "no speech")
    with pytest.raises(CaptionerError, match=re.escape(str(tmp_path))) as caught:
        read_corpus(name, tmp_path)
    assert "Expected: " in str(caught.value.hint)


@pytest.mark.parametrize("name", CORPORA)
def test_missing_sound_is_told(name: str, tmp_path: Path) -> None:
    MAKERS[name](tmp_path)
    for path in tmp_path.rglob("*"):
        if path.suffix in {".flac", ".sph", ".mp3", ".m4a"}:
            path.unlink()
    with pytest.raises(CaptionerError, match="missing"):
        read_corpus(name, tmp_path)


@pytest.mark.parametrize(
    ("name", "place", "content"),
    [
        ("tedlium", "legacy/test/stm/BillGates_2010.stm", "talk 1 speaker soon later <o> text\n"),
        ("earnings21", "earnings21/transcripts/nlp_references/4341191.nlp", "word,speaker\na,b\n"),
        ("meanwhile", "meanwhile.json", '{"1YOmY-Vjy-o": {"begin": "1:00"}}'),
        ("meanwhile", "meanwhile.json", "[1, 2]"),
        ("meanwhile", "meanwhile.json", "{"),
        ("common-voice", "test.tsv", "client\tfile\nab\tcommon_1.mp3\n"),
        ("common-voice", "test.tsv", f"path\tsentence\ncommon_1.mp3\t{'x' * 200_000}\n"),
        ("common-voice", "test.tsv", "path\tsentence\ncommon_1.mp3\n"),
        ("tedlium", "legacy/test/stm/BillGates_2010.stm", "talk 1 speaker nan 2 <o> text\n"),
        ("tedlium-long", "legacy/test/stm/BillGates_2010.stm", "talk 1 speaker 5 2 <o> text\n"),
        (
            "meanwhile",
            "meanwhile.json",
            '{"1YOmY-Vjy-o": {"begin": "0:00", "end": "0:inf", "text": "a"}}',
        ),
    ],
)
def test_files_of_another_form_are_told(
    name: str, place: str, content: str, tmp_path: Path
) -> None:
    MAKERS[name](tmp_path)
    put(tmp_path / place, content)
    with pytest.raises(CaptionerError, match=f"cannot be read as {name}"):
        read_corpus(name, tmp_path)


def test_a_text_of_another_encoding_is_told_and_not_shown(tmp_path: Path) -> None:
    librispeech(tmp_path)
    (transcript,) = tmp_path.rglob("*.trans.txt")
    transcript.write_bytes(b"61-70968-0000 " + b"\xe4" * 10_000)
    with pytest.raises(CaptionerError, match="UTF-8") as caught:
        read_corpus("librispeech", tmp_path)
    assert len(str(caught.value)) < 400


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes in folders")
def test_a_pipe_for_a_text_is_refused(tmp_path: Path) -> None:
    librispeech(tmp_path)
    (transcript,) = tmp_path.rglob("*.trans.txt")
    transcript.unlink()
    os.mkfifo(transcript)
    with pytest.raises(CaptionerError, match="not a regular file"):
        read_corpus("librispeech", tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_name_that_json_cannot_spell_is_told(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"m\xfcnster")
    librispeech(folder)
    with pytest.raises(CaptionerError, match="the name is not Unicode") as caught:
        to_manifest_line(read_corpus("librispeech", folder)[0])
    assert "Rename" in caught.value.hint
