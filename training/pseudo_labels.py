"""Pseudo-labels: a teacher's transcripts of recordings, filtered, as windows to learn from.

The teacher transcribes each recording with the application's own sequential long-form algorithm,
voice activity detection and guards on. Of its captions, windows of at most 30 s are formed; those
with errors in more than a tenth of the words of the manifest's text are left out (Gandhi et al.
2023, section 9.1). This module needs no torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np

from benchmarks.published.measuring import entry_samples
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.captions import Caption
from captioner.core.long_form import Algorithm, LongFormPort, LongFormSettings
from captioner.core.recognition import ENGLISH
from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.speakers import ManifestEntry
from captioner.speech.long_form.window_model import TIMESTAMP_S, TaskTokens
from training.checkpoints import write_whole

WINDOW_S = 30.0
MOST_WORD_ERRORS = 0.1
MOST_TOKENS = 448
_MARGIN_S = 0.3
"""A window begins and ends this far outside its words, or in the middle of a shorter pause."""

IGNORE = -100
"""Target that is not learned; torch's own default."""


@dataclass(frozen=True, slots=True)
class LabelledCaption:
    """One caption of a teacher, with its errors against the manifest's text.

    Attributes:
        start_s: Begin in seconds within the recording.
        end_s: End.
        text: As the teacher writes it.
        errors: Word errors; a word left out between two captions counts for both.
        spoken: Words of the manifest's text.
    """

    start_s: float
    end_s: float
    text: str
    errors: int = 0
    spoken: int = 0


@dataclass(frozen=True, slots=True)
class LabelledWindow:
    """Consecutive captions of a recording that are learned at once.

    Attributes:
        recording: Index of the recording in the manifest.
        start_s: Begin in seconds within the recording.
        end_s: End, at most 30 s later.
        captions: At least one.
    """

    recording: int
    start_s: float
    end_s: float
    captions: tuple[LabelledCaption, ...]

    @property
    def word_error_rate(self) -> float:
        """Errors a spoken word; infinite where nothing is said."""
        errors = sum(caption.errors for caption in self.captions)
        spoken = sum(caption.spoken for caption in self.captions)
        return errors / spoken if spoken else float("inf")


def transcribe_entry(
    teacher: LongFormPort, entry: ManifestEntry, folder: Path, teacher_key: str
) -> list[LabelledCaption]:
    """Return a teacher's captions of a recording, from ``folder`` if an earlier run wrote them.

    Raises:
        CaptionerError: The recording cannot be read, or recognition failed.
    """
    stat = entry.audio.stat() if entry.audio.exists() else None
    what = [teacher_key, str(entry.audio), entry.start_s, entry.end_s, stat and stat.st_size]
    key = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:24]
    path = folder / f"{key}.json"
    if not path.is_file():
        settings = LongFormSettings(algorithm=Algorithm.SEQUENTIAL, language=ENGLISH, beam_size=1)
        chunk = AudioChunk(entry_samples(entry), 0)
        captions = [
            [event.start_s, event.end_s, event.text]
            for event in teacher.transcribe([chunk], settings)
            if isinstance(event, Caption) and event.is_final
        ]
        write_whole(path, json.dumps(captions).encode())
    return [LabelledCaption(*each) for each in json.loads(path.read_text(encoding="utf-8"))]


def with_errors(
    captions: Sequence[LabelledCaption], said: str, counter: WordErrorCounter
) -> list[LabelledCaption]:
    """Return the captions with their shares of the errors against the whole recording's text."""
    lengths = [len(counter.normalised(caption.text).split()) for caption in captions]
    heard = " ".join(counter.normalised(caption.text) for caption in captions).strip()
    reference = counter.normalised(said)
    if not reference or not heard:
        errors = [*lengths]
        spoken = [0] * len(captions)
    else:
        ends = np.cumsum(lengths)
        starts = ends - lengths
        errors, spoken = [0] * len(captions), [0] * len(captions)
        for part in jiwer.process_words(reference, heard).alignments[0]:
            count = part.ref_end_idx - part.ref_start_idx
            for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
                if part.type == "delete":
                    if start <= part.hyp_start_idx <= end:
                        errors[index] += count
                        spoken[index] += count
                    continue
                inside = min(end, part.hyp_end_idx) - max(start, part.hyp_start_idx)
                if inside > 0:
                    errors[index] += int(inside) * (part.type != "equal")
                    spoken[index] += int(inside) * (part.type != "insert")
    return [
        LabelledCaption(each.start_s, each.end_s, each.text, wrong, words)
        for each, wrong, words in zip(captions, errors, spoken, strict=True)
    ]


def windows_of(
    recording: int, captions: Sequence[LabelledCaption], longest_s: Sequence[float]
) -> Iterator[LabelledWindow]:
    """Tile a recording with windows of whole captions.

    Args:
        recording: Its index in the manifest.
        captions: In order.
        longest_s: Longest window in seconds, for the first, second … one; the last holds for all
            that follow. A caption longer than 30 s is left out, and so is one that overlaps its
            neighbour.
    """
    first = 0
    taken = 0
    while first < len(captions):
        limit_s = longest_s[min(taken, len(longest_s) - 1)]
        behind = first + 1
        start_s = _edge(captions, first)
        while (
            behind < len(captions)
            and captions[behind].start_s >= captions[behind - 1].end_s
            and _edge(captions, behind + 1, at_end=True) - start_s <= limit_s
        ):
            behind += 1
        end_s = _edge(captions, behind, at_end=True)
        if 0 < end_s - start_s <= WINDOW_S:
            yield LabelledWindow(recording, start_s, end_s, tuple(captions[first:behind]))
        first = behind
        taken += 1


def random_limits(seed: int, recording: int, tiling: int) -> list[float]:
    """Return longest windows of a tiling: 30 s each in tiling 0, else random from 2 to 30 s.

    Little speech is learned in many cuts: short windows are what live captions decode.
    """
    if tiling == 0:
        return [WINDOW_S]
    generator = np.random.default_rng((seed, recording, tiling))
    return [float(each) for each in generator.uniform(2, WINDOW_S, 1000)]


def token_row(
    window: LabelledWindow, tokens: TaskTokens, *, timestamps: bool
) -> tuple[list[int], list[int]]:
    """Return the decoder's inputs and targets for a window; nothing is learned from the start.

    Args:
        timestamps: Whether each caption stands between the times of its begin and end.
    """
    start = tokens.start_sequence if timestamps else tokens.decoder_start
    row = list(start)
    for caption in window.captions:
        text = tokens.encode(caption.text)
        if timestamps:
            begin, end = (
                tokens.first_timestamp + round((at_s - window.start_s) / TIMESTAMP_S)
                for at_s in (caption.start_s, caption.end_s)
            )
            row += [begin, *text, end]
        else:
            row += text
    row.append(end_of_text(tokens))
    return row[:-1], [*[IGNORE] * (len(start) - 1), *row[len(start) :]]


def end_of_text(tokens: TaskTokens) -> int:
    """Return the token that ends a transcript: every Whisper has it before the start token."""
    return tokens.start_sequence[0] - 1


def window_samples(window: LabelledWindow, recording: Samples) -> Samples:
    """Cut a window's sound out of its recording's."""
    first, behind = (round(at_s * SAMPLE_RATE) for at_s in (window.start_s, window.end_s))
    return recording[first:behind]


def _edge(captions: Sequence[LabelledCaption], index: int, *, at_end: bool = False) -> float:
    """Where a window that begins with a caption (or ends before it) begins (or ends), in s."""
    before = captions[index - 1].end_s if index else None
    following = captions[index].start_s if index < len(captions) else None
    if before is None:
        assert following is not None
        return max(0.0, following - _MARGIN_S)
    if following is None:
        return before + _MARGIN_S
    margin_s = min(_MARGIN_S, max(0.0, following - before) / 2)
    return before + margin_s if at_end else following - margin_s
