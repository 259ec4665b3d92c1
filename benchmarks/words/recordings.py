"""The recordings of a manifest: their kinds, and which of them give published word errors."""

from __future__ import annotations

import hashlib
import json
import wave
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.recognition import ENGLISH

_AT_ONCE = " | "
"""Between the words of two people who talk at the same time."""
_NO_REFERENCE = ("widely known text", "from memory", "whisper")
"""Parts of `text_source` that make a text no reference for published word errors."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One line of the manifest.

    Attributes:
        audio: The file.
        kind: Its folder, such as "meeting".
        seconds: Its length.
        text: Verbatim words; empty where nobody speaks; None where they are not known.
        language: Code of the language.
        is_reference: Whether the text may be used for published word errors.
        turns: Words of each turn with its start and end in seconds; empty where not known.
        notes: Remarks, such as the sounds in it.
    """

    audio: Path
    kind: str
    seconds: float
    text: str | None
    language: str
    is_reference: bool
    turns: tuple[tuple[float, float, str], ...] = ()
    notes: str = ""

    @property
    def is_speechless(self) -> bool:
        """Whether nobody speaks, so that every word is invented."""
        return self.text == ""

    @property
    def references(self) -> list[str]:
        """The text, or where people talk at once the texts in either order of their turns."""
        text = self.text or ""
        first, apart, second = text.partition(_AT_ONCE)
        if apart:
            return [f"{first} {second}", f"{second} {first}"]
        said = " ".join(turn[2] for turn in self.turns)
        if Counter(said.split()) != Counter(text.split()):
            return [text]  # The turns are not known, or only some of them.
        orders = (sorted(self.turns), sorted(self.turns, key=lambda turn: turn[1]))
        return [" ".join(turn[2] for turn in order) for order in orders]

    def samples(self) -> Samples:
        """Return the sound, float32[n] at 16 kHz."""
        chunks = read_recording(self.audio, chunk_samples=16_384)
        return np.concatenate([one.samples for one in chunks if isinstance(one, AudioChunk)])


def read_recordings(manifest: Path) -> list[Recording]:
    """Read a manifest of JSON lines; paths in it are relative to it.

    Raises:
        OSError: It cannot be read.
        ValueError: A line is no JSON object with `audio` and `seconds`.
    """
    recordings = []
    for number, line in enumerate(manifest.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        record = json.loads(line)
        if not isinstance(record, dict) or not {"audio", "seconds"} <= record.keys():
            raise ValueError(f"line {number} of {manifest} has no audio and seconds")
        source = str(record.get("text_source") or "").lower()
        # Segments without words are [start, end, speaker].
        turns = [each for each in record.get("segments") or () if len(each) == 4]
        recordings.append(
            Recording(
                manifest.parent / record["audio"],
                str(record.get("kind") or Path(record["audio"]).parent.name),
                float(record["seconds"]),
                record.get("text"),
                str(record.get("language") or ENGLISH),
                record.get("text") is not None
                and not any(each in source for each in _NO_REFERENCE),
                tuple((float(start), float(end), str(text)) for start, end, _, text in turns),
                str(record.get("notes") or ""),
            )
        )
    return recordings


def chosen(
    recordings: Iterable[Recording],
    kinds: Sequence[str] = (),
    minutes: float | None = None,
    *,
    without: Sequence[str] = (),
    only_references: bool = False,
) -> list[Recording]:
    """Return the recordings of some kinds, of each kind at most a number of minutes.

    Those with a reference come first, and otherwise the order is that of the digests of the file
    names: a choice without regard to the content that stays the same.

    Args:
        recordings: All of the manifest.
        kinds: Of these kinds; none: of all.
        minutes: At most this long for each kind; None: all.
        without: Leave out recordings with one of these in their file name.
        only_references: Leave out recordings without a reference.
    """

    def rank(recording: Recording) -> tuple[bool, str]:
        digest = hashlib.sha256(recording.audio.name.encode()).hexdigest()
        return not recording.is_reference, digest

    taken: list[Recording] = []
    lengths_s: dict[str, float] = {}
    for recording in sorted(recordings, key=rank):
        kind = recording.kind
        length_s = lengths_s.get(kind, 0.0) + recording.seconds
        if (kinds and kind not in kinds) or (only_references and not recording.is_reference):
            continue
        if any(part in recording.audio.name for part in without):
            continue
        if minutes is not None and length_s > 60 * minutes:
            continue
        lengths_s[kind] = length_s
        taken.append(recording)
    return taken


def write_wav(path: Path, samples: Samples) -> None:
    """Write sound, float32[n] at 16 kHz, as 16-bit mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
