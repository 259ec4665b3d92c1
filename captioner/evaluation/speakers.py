"""Manifests, and errors of speaker labels, measured from an event log.

Definitions with their sources stand in docs/measures.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from captioner.captions.measures import EventLine, Pooled, percentile
from captioner.core.bounded_json import parse_bounded_json
from captioner.core.captions import Word, normalised
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.paths import read_text_file
from captioner.speakers.voices import best_pairs

# Diarization error rate, and word errors with their speakers (cpWER).
#
# docs/measures.md has the definitions and their sources.

Span = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class DiarisationErrors(Pooled):
    """Seconds of speaking time by kind of error; adds up over recordings.

    Attributes:
        confused_s: Speech with another speaker's label.
        spoken_s: Speaking time in the truth; two at once count twice.
    """

    missed_s: float = 0.0
    false_alarm_s: float = 0.0
    confused_s: float = 0.0
    spoken_s: float = 0.0

    @property
    def rate(self) -> float | None:
        """Diarisation error rate; None without speech."""
        if self.spoken_s <= 0:
            return None
        return (self.missed_s + self.false_alarm_s + self.confused_s) / self.spoken_s


def diarisation_errors(
    truth: Sequence[Span], found: Sequence[Span], collar_s: float = 0.0
) -> DiarisationErrors:
    """Compare two accounts of who spoke when; overlapping speech counts."""
    slices = _slices(truth, found, collar_s)
    names = sorted({name for *_, name in truth})
    labels = sorted({name for *_, name in found})
    together = np.zeros((len(names), len(labels)))
    for length_s, speaking, heard in slices:
        for name in speaking:
            for label in heard:
                together[names.index(name), labels.index(label)] += length_s
    pairs = {labels[column]: names[row] for row, column in best_pairs(together)}
    errors = DiarisationErrors()
    for length_s, speaking, heard in slices:
        right = len(speaking & {pairs.get(label, "") for label in heard})
        errors += DiarisationErrors(
            length_s * max(0, len(speaking) - len(heard)),
            length_s * max(0, len(heard) - len(speaking)),
            length_s * (min(len(speaking), len(heard)) - right),
            length_s * len(speaking),
        )
    return errors


def _slices(
    truth: Sequence[Span], found: Sequence[Span], collar_s: float
) -> list[tuple[float, frozenset[str], frozenset[str]]]:
    """Time in slices within which nothing changes: length, who speaks, who was found."""
    collars = [
        (border - collar_s, border + collar_s) for start, end, _ in truth for border in (start, end)
    ]
    changes: list[tuple[float, int, str, int]] = []
    for kind, spans in ((0, truth), (1, found)):
        for start, end, name in spans:
            if end > start:
                changes += [(start, kind, name, 1), (end, kind, name, -1)]
    if collar_s > 0:
        for start, end in collars:
            changes += [(start, 2, "", 1), (end, 2, "", -1)]
    counts: tuple[dict[str, int], ...] = ({}, {}, {})
    slices = []
    before_s = 0.0
    for at_s, kind, name, step in sorted(changes):
        speaking, heard, left_out = (
            frozenset(one for one, count in each.items() if count > 0) for each in counts
        )
        if at_s > before_s and not left_out and (speaking or heard):
            slices.append((at_s - before_s, speaking, heard))
        before_s = at_s
        counts[kind][name] = counts[kind].get(name, 0) + step
    return slices


def speaker_word_errors(
    truth: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]]
) -> tuple[int, int]:
    """Word errors where each word must be its speaker's, under the best pairing (cpWER).

    Returns:
        Errors, and words in the truth.
    """
    from rapidfuzz.distance import Levenshtein  # of the extra `evaluate`

    said, heard = list(truth.values()), list(found.values())
    total = sum(map(len, said))
    # Unpaired, all words of a speaker are missed and all of a voice are inserted; a pair saves
    # some of these errors.
    saved = np.array(
        [
            [len(one) + len(other) - Levenshtein.distance(one, other) for other in heard]
            for one in said
        ],
        dtype=np.float64,
    ).reshape(len(said), len(heard))
    errors = total + sum(map(len, heard))
    return errors - int(sum(saved[pair] for pair in best_pairs(saved))), total


_JOINED_GAP_S = 0.3


def joined_spans(spans: Iterable[Span]) -> list[Span]:
    """Spans of one speaker joined across short gaps."""
    found: list[Span] = []
    for start, end, name in sorted(spans):
        if found and found[-1][2] == name and start - found[-1][1] <= _JOINED_GAP_S:
            found[-1] = (found[-1][0], max(end, found[-1][1]), name)
        else:
            found.append((start, end, name))
    return found


COLLAR_S = 0.25


@dataclass(slots=True)
class SpeakerMeasures(Pooled):
    """Labels of voices, over one recording or several.

    Attributes:
        shown: Errors with the label that each word was first shown with.
        final: With the last one.
        forgiving: The same with a collar around the borders of the truth.
        word_errors, spoken_words: Word errors with speakers (cpWER); both 0 where the truth has
            no words with times.
        right_counts, recordings: In how many recordings as many voices were found as speak.
        changed_words, words: Words whose label changed after one was shown, and all.
        lags_s: From the final caption to its first label.
    """

    shown: DiarisationErrors = field(default_factory=DiarisationErrors)
    final: DiarisationErrors = field(default_factory=DiarisationErrors)
    forgiving: DiarisationErrors = field(default_factory=DiarisationErrors)
    word_errors: int = 0
    spoken_words: int = 0
    right_counts: int = 0
    recordings: int = 0
    voices: int = 0
    people: int = 0
    changed_words: int = 0
    words: int = 0
    lags_s: list[float] = field(default_factory=list)


def measure_speakers(
    events: Iterable[EventLine], truth: Sequence[Span], words: Sequence[Word] | None = None
) -> SpeakerMeasures:
    """Measure one recording.

    Args:
        words: Reference words with times; None leaves word errors out.
    """
    finals: dict[int, EventLine] = {}
    first: dict[int, str] = {}
    last: dict[int, str] = {}
    measures = SpeakerMeasures(recordings=1)
    changed: set[int] = set()

    def label(caption: int, speaker: str, at_s: float) -> None:
        if not speaker or caption not in finals:
            return
        if caption not in first:
            first[caption] = speaker
            measures.lags_s.append(at_s - float(finals[caption]["at_s"]))
        elif last[caption] != speaker:
            changed.add(caption)
        last[caption] = speaker

    for event in events:
        if event["type"] == "final" and event["words"]:
            finals[event["caption"]] = event
            label(event["caption"], event.get("speaker", ""), event["at_s"])
        elif event["type"] == "speaker-changed":
            for change in event["changes"]:
                label(change["caption"], change["new"], event["at_s"])
        elif event["type"] == "caption-split" and event["caption"] in finals:
            number, parts = event["caption"], event["parts"]
            said = list(_parts_of(finals[number], parts))
            for part, final in zip(parts, said, strict=True):
                new = part["caption"]
                finals[new] = final
                if number in first:  # its words were shown with that label
                    first[new], last[new] = first[number], last[number]
                if number in changed:
                    changed.add(new)
            for part in parts:
                label(part["caption"], part["speaker"], event["at_s"])
    counts = {caption: len(event["words"]) for caption, event in finals.items()}
    measures.words = sum(counts.values())
    measures.changed_words = sum(counts[caption] for caption in changed)
    truth = joined_spans(truth)
    found = _spans(finals, last)
    measures.shown = diarisation_errors(truth, _spans(finals, first))
    measures.final = diarisation_errors(truth, found)
    measures.forgiving = diarisation_errors(truth, found, COLLAR_S)
    measures.voices, measures.people = len(set(last.values())), len({name for *_, name in truth})
    measures.right_counts = int(measures.voices == measures.people)
    if words is not None:
        measures.word_errors, measures.spoken_words = speaker_word_errors(
            _said(words, truth), _heard(finals, last)
        )
    return measures


def _parts_of(final: EventLine, parts: Sequence[Mapping[str, Any]]) -> Iterator[EventLine]:
    """The parts of a final caption that is split, as final captions of their own."""
    words = final["words"]
    places = [*[part["first_word"] for part in parts], len(words)]
    for begin, end in pairwise(places):
        said = words[begin:end]
        start_s = said[0]["start_s"] if begin else final["start_s"]
        committed = " ".join(word["text"] for word in said)
        yield {**final, "words": said, "start_s": start_s, "committed": committed}


def speaker_figures(measures: SpeakerMeasures) -> dict[str, Any]:
    final = measures.final

    def share(part: float, whole: float) -> float | None:
        return round(part / whole, 4) if whole else None

    def rate(errors: DiarisationErrors) -> float | None:
        return None if errors.rate is None else round(errors.rate, 4)

    return {
        "diarisation_error_rate": rate(final),
        "diarisation_error_rate_first_shown": rate(measures.shown),
        "diarisation_error_rate_with_collar": rate(measures.forgiving),
        "missed": share(final.missed_s, final.spoken_s),
        "false_alarm": share(final.false_alarm_s, final.spoken_s),
        "confused": share(final.confused_s, final.spoken_s),
        "word_error_rate_with_speakers": share(measures.word_errors, measures.spoken_words),
        "voices": measures.voices,
        "people": measures.people,
        "number_of_voices_right": f"{measures.right_counts} of {measures.recordings}",
        "labels_changed": share(measures.changed_words, measures.words),
        "label_lag_p50_s": percentile([round(lag, 3) for lag in measures.lags_s], 50),
        "label_lag_p95_s": percentile([round(lag, 3) for lag in measures.lags_s], 95),
    }


def _spans(finals: dict[int, EventLine], labels: dict[int, str]) -> list[Span]:
    return joined_spans(
        (word["start_s"], word["end_s"], labels[caption])
        for caption, event in finals.items()
        if caption in labels
        for word in event["words"]
    )


def _heard(finals: dict[int, EventLine], labels: dict[int, str]) -> dict[str, list[str]]:
    heard: defaultdict[str, list[str]] = defaultdict(list)
    for caption, event in sorted(finals.items(), key=lambda item: float(item[1]["start_s"])):
        heard[labels.get(caption, "")] += map(normalised, event["committed"].split())
    return heard


def _said(words: Sequence[Word], truth: Sequence[Span]) -> dict[str, list[str]]:
    """The words of each speaker: of those who speak in the middle of a word the last to begin."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        speaking = [span for span in truth if span[0] <= word.middle_s <= span[1]]
        said[max(speaking)[2] if speaking else ""].append(normalised(word.text))
    return said


_MOST_BYTES = 64_000_000
_LONGEST_S = 1e9


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One recording.

    Attributes:
        text: Reference text; empty for non-speech.
        words: The same word by word with times; None if unknown.
        start_s: Where in the file it begins, in seconds.
        end_s: Its end; None: that of the file.
        speakers: Who speaks, from when to when; None where that is not known.

    Raises:
        ValueError: It ends before it begins, or lies where no recording reaches.
    """

    audio: Path
    text: str
    words: tuple[Word, ...] | None = None
    set_name: str = ""
    start_s: float = 0.0
    end_s: float | None = None
    speakers: tuple[tuple[float, float, str], ...] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise TypeError("its text is missing, or is no text")
        end_s = _LONGEST_S if self.end_s is None else self.end_s
        if not 0 <= self.start_s < end_s <= _LONGEST_S:
            raise ValueError("it ends before it begins, or lies where no recording reaches")

    @property
    def is_excerpt(self) -> bool:
        """Whether it is a part of its file."""
        return self.start_s > 0 or self.end_s is not None


_HINT = Message(
    'Each line is a JSON object: {"audio": PATH, "text": "...", "set": NAME, "start_s": 0, '
    '"end_s": 9, "words": [{"text", "start_s", "end_s"}], '
    '"speakers": [[start, end, name]]}; only audio and text are needed.'
)


def read_manifests(paths: Sequence[Path]) -> list[ManifestEntry]:
    """Read manifests; of several, each is a test set of its file's name unless it says otherwise.

    Raises:
        CaptionerError: One is missing, empty, or a line of it is not as it should be.
    """
    several = len(paths) > 1
    return [
        replace(entry, set_name=entry.set_name or path.stem) if several else entry
        for path in paths
        for entry in read_manifest(path)
    ]


def read_whole_files(paths: Sequence[Path]) -> list[ManifestEntry]:
    """Read manifests for measures that play their files from beginning to end.

    Raises:
        CaptionerError: As for `read_manifests`; or a recording is a part of its file.
    """
    entries = read_manifests(paths)
    for entry in entries:
        if entry.is_excerpt:
            raise CaptionerError(
                "The manifest names a part of {audio}, and live captions are measured over whole "
                "files.",
                "Cut that part out into a file of its own, and name it.",
                audio=entry.audio,
            )
    return entries


def read_manifest(path: Path) -> list[ManifestEntry]:
    """Read a manifest; paths in it are relative to it.

    Raises:
        CaptionerError: It is missing, empty, or a line of it is not as it should be.
    """
    try:
        lines = read_text_file(path, most_bytes=_MOST_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The manifest {path} cannot be read: {reason}.", _HINT, path=path, reason=error
        ) from error
    entries: list[ManifestEntry] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entries.append(_parse_entry(path.parent, line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CaptionerError(
                "Line {number} of the manifest {path} is not a recording: {error}.",
                _HINT,
                number=number,
                path=path,
                error=repr(error),
            ) from error
    if not entries:
        raise CaptionerError("The manifest {path} names no recording.", _HINT, path=path)
    return entries


def _parse_entry(folder: Path, line: str) -> ManifestEntry:
    record = parse_bounded_json(line.encode(), most_bytes=_MOST_BYTES)
    words, speakers = record.get("words"), record.get("speakers")
    if not isinstance(record["audio"], str):
        raise TypeError("its audio is no path")
    return ManifestEntry(
        folder / record["audio"],
        record["text"],
        None
        if words is None
        else tuple(
            Word(str(word["text"]), float(word["start_s"]), float(word["end_s"]), 1.0)
            for word in words
        ),
        str(record.get("set", "")),
        float(record.get("start_s", 0)),
        None if record.get("end_s") is None else float(record["end_s"]),
        None if speakers is None else tuple(map(_parse_span, speakers)),
    )


def _parse_span(content: Any) -> tuple[float, float, str]:
    start_s, end_s, name = content
    if not 0 <= float(start_s) <= float(end_s):
        raise ValueError("somebody ends before they begin")
    return float(start_s), float(end_s), str(name)
