"""Manifests from the test sets of the Distil-Whisper paper, in the folders that are published.

Which recordings and texts are used follows openai/whisper's data/README.md, as the paper does.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from captioner.core.bounded_json import read_bounded_file, read_bounded_json
from captioner.core.errors import CaptionerError
from captioner.evaluation.speakers import ManifestEntry

_MOST_BYTES = 256_000_000
_TEXT_SUFFIXES = {".csv", ".json", ".nlp", ".stm", ".trn", ".tsv", ".txt"}
_REV16 = (3, 4, 9, 10, 11, 14, 17, 18, 20, 21, 23, 24, 26, 27, 29, 32)
"""The episodes of Rev.ai's podcast benchmark whose texts match their sound."""


def read_corpus(name: str, folder: Path) -> list[ManifestEntry]:
    """The recordings of a test set, with what is said in them.

    Args:
        name: One of CORPORA.
        folder: Where it was unpacked.

    Raises:
        CaptionerError: The folder is not laid out as the set is published, or a recording is
            missing.
    """
    layout, read = _LAYOUTS[name]
    try:
        entries = list(read(folder))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, csv.Error) as error:
        is_told = isinstance(error, (OSError, ValueError, csv.Error))
        raise CaptionerError(
            "The folder {folder} cannot be read as {name}: {reason}.",
            layout,
            folder=folder,
            name=name,
            reason=error if is_told else repr(error),
        ) from error
    if not entries:
        raise CaptionerError(
            "The folder {folder} holds no recordings of {name}.", layout, folder=folder, name=name
        )
    return entries


def to_manifest_line(entry: ManifestEntry) -> str:
    """A recording as a line of a manifest, its file by its whole path.

    Raises:
        CaptionerError: JSON cannot spell the path.
    """
    audio = str(entry.audio.resolve())
    try:
        audio.encode()
    except UnicodeEncodeError as error:
        raise CaptionerError(
            "A manifest cannot name {audio}: the name is not Unicode.",
            "Rename the file, or the folder that it is in.",
            audio=audio,
        ) from error
    record: dict[str, object] = {"audio": audio, "text": entry.text}
    record["set"] = entry.set_name
    if entry.is_excerpt:
        record |= {"start_s": entry.start_s, "end_s": entry.end_s}
    return json.dumps(record, ensure_ascii=False)


def _librispeech(folder: Path) -> Iterator[ManifestEntry]:
    for transcript in sorted(folder.rglob("*.trans.txt")):
        part = transcript.parent.parent.parent.name.partition("-")[2] or "unnamed"
        for line in _lines(transcript):
            name, _, text = line.partition(" ")
            audio = _existing(transcript.parent / f"{name}.flac")
            yield ManifestEntry(audio, text, set_name=f"LibriSpeech {part}")


def _tedlium(folder: Path) -> Iterator[ManifestEntry]:
    for audio, segments in _talks(folder):
        for start_s, end_s, text in segments:
            yield ManifestEntry(audio, text, None, "TED-LIUM", start_s, end_s)


def _tedlium_long(folder: Path) -> Iterator[ManifestEntry]:
    for audio, segments in _talks(folder):
        text = " ".join(text for _, _, text in segments)
        yield ManifestEntry(audio, text, None, "TED-LIUM", segments[0][0], segments[-1][1])


def _talks(folder: Path) -> Iterator[tuple[Path, list[tuple[float, float, str]]]]:
    """Each talk's file, and its segments: begin and end in seconds, text."""
    for transcript in sorted(folder.rglob("*.stm")):
        segments = []
        for line in _lines(transcript):
            # talk, channel, speaker, begin, end, <labels>, text
            cells = line.split(maxsplit=6)
            text = cells[6] if len(cells) > 6 else ""
            if line.startswith(";;") or text in ("", "ignore_time_segment_in_scoring"):
                continue
            segments.append((float(cells[3]), float(cells[4]), _ted_text(text)))
        sounds = transcript.parent.parent / "sph"
        if segments:
            yield _existing(sounds / f"{transcript.stem}.sph"), segments


def _ted_text(text: str) -> str:
    """Without marks of noise, apostrophes again part of their word."""
    return re.sub(r"<[^>]*>|\{[^}]*\}|\(\d+\)", "", text).replace(" '", "'").strip()


def _earnings(name: str) -> Callable[[Path], Iterator[ManifestEntry]]:
    def read(folder: Path) -> Iterator[ManifestEntry]:
        for transcript in sorted(folder.glob("**/transcripts/nlp_references/*.nlp")):
            rows = csv.DictReader(_lines(transcript), delimiter="|", quoting=csv.QUOTE_NONE)
            text = " ".join(row["token"] + (row["punctuation"] or "") for row in rows)
            media = transcript.parent.parent.parent / "media"
            yield ManifestEntry(_sound_called(media, transcript.stem), text, set_name=name)

    return read


def _meanwhile(folder: Path) -> Iterator[ManifestEntry]:
    labels = read_bounded_json(folder / "meanwhile.json", most_bytes=_MOST_BYTES)
    for video, label in labels.items():
        yield ManifestEntry(
            _sound_called(folder, video),
            " ".join(label["text"].split()),
            None,
            "Meanwhile",
            _seconds(label["begin"]),
            _seconds(label["end"]),
        )


def _rev16(folder: Path) -> Iterator[ManifestEntry]:
    for number in _REV16:
        text = " ".join(_lines(_existing(folder / f"{number}.txt")))
        yield ManifestEntry(_sound_called(folder, str(number)), text, set_name="Rev 16")


def _common_voice(folder: Path) -> Iterator[ManifestEntry]:
    rows = csv.DictReader(
        _lines(_existing(folder / "test.tsv")), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    version = re.search(r"cv-corpus-(\d+)", str(folder.resolve()))
    name = f"Common Voice {version[1]}" if version else "Common Voice"
    for row in rows:
        audio = _existing(folder / "clips" / row["path"])
        yield ManifestEntry(audio, row["sentence"], set_name=name)


_TEDLIUM = (
    "Expected: test/stm/TALK.stm and test/sph/TALK.sph, as openslr.org/51 has them under legacy."
)

_LAYOUTS: dict[str, tuple[str, Callable[[Path], Iterator[ManifestEntry]]]] = {
    "librispeech": (
        "Expected: LibriSpeech/test-clean/SPEAKER/CHAPTER with SPEAKER-CHAPTER.trans.txt and FLAC "
        "files, as openslr.org/12 has it.",
        _librispeech,
    ),
    "tedlium": (
        _TEDLIUM,
        _tedlium,
    ),
    "tedlium-long": (
        _TEDLIUM,
        _tedlium_long,
    ),
    "earnings21": (
        "Expected: earnings21/transcripts/nlp_references/ID.nlp and earnings21/media/ID.mp3, as "
        "github.com/revdotcom/speech-datasets has them.",
        _earnings("Earnings-21"),
    ),
    "earnings22": (
        "Expected: earnings22/transcripts/nlp_references/ID.nlp and earnings22/media/ID.mp3, as "
        "github.com/revdotcom/speech-datasets has them.",
        _earnings("Earnings-22"),
    ),
    "meanwhile": (
        "Expected: meanwhile.json, as github.com/openai/whisper has it under data, and beside it "
        "the sound of each video, named by its id.",
        _meanwhile,
    ),
    "rev16": (
        "Expected: for each of the 16 episodes of Rev.ai's podcast benchmark its sound and its "
        "text, named by its number: 3.mp3 and 3.txt.",
        _rev16,
    ),
    "common-voice": (
        "Expected: test.tsv and clips, as in cv-corpus-13.0-2023-03-09/en.",
        _common_voice,
    ),
}

CORPORA = tuple(_LAYOUTS)


def _lines(path: Path) -> list[str]:
    content = read_bounded_file(path, most_bytes=_MOST_BYTES)
    lines = content.decode("utf-8-sig").splitlines()
    return [line for line in lines if line.strip()]


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing")
    return path


def _sound_called(folder: Path, name: str) -> Path:
    """The recording of that name, whatever its format."""
    for path in sorted(folder.iterdir()):
        if path.stem == name and path.suffix.lower() not in _TEXT_SUFFIXES:
            return path
    raise FileNotFoundError(f"the sound of {name} is missing in {folder}")


def _seconds(clock: str) -> float:
    """Of "1:04.5"."""
    minutes, _, seconds = clock.rpartition(":")
    return 60 * int(minutes or 0) + float(seconds)
