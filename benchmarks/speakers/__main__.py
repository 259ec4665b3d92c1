"""Who speaks, measured on people: readers who take turns, single readers, meetings and dialogues.

    python -m benchmarks.speakers --manifest speech/manifest.jsonl

Readers (lines with `speaker`) are joined into turns of 1 to 6 s with 2, 3, 4 and 6 voices, as they
are and through a telephone, Opus at 24 kb/s, babble at 15 dB and a room; lines with `speakers` are
measured as they are, and the longest readers alone. Every second reader is held out: thresholds
were chosen on the others (`--readers`).

Words and captions are those of a live session in virtual time, kept in `--output`, so that only the
first run recognises speech; a changed copy of a recording takes those of the original. With
`--spoken` nothing is recognised: words of a third of a second lie where somebody speaks, and three
readers speak alone for 20 minutes each, their recordings repeated at other levels. Labels are
those of the session's own thread of voices: DER without a collar with the label that each word was
shown with first ("live") and with the last one ("after", as in recordings).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper.audio import decode_audio

from benchmarks.material.readers import read_readers
from benchmarks.speakers.talks import (
    CONDITIONS,
    WINDOW_S,
    Readings,
    Talk,
    speech_windows,
    under,
)
from benchmarks.words.recordings import Recording, write_wav
from benchmarks.words.ways import WAYS
from captioner.app.folders import user_folders
from captioner.app.recognisers import choose_model
from captioner.captions.measures import EventLine, percentile
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.captions import Caption, Word
from captioner.core.events import CaptionChanged, EventBody, SessionEvent, event_to_json_object
from captioner.core.folders import resource
from captioner.core.recognition import ENGLISH
from captioner.core.speakers.labelling import VoicePrint
from captioner.evaluation.speakers import (
    DiarisationErrors,
    Span,
    SpeakerMeasures,
    diarisation_errors,
    joined_spans,
    measure_speakers,
)
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.speakers import SessionSpeakers
from captioner.live.engine.utterance import Utterance
from captioner.live.engine.voices import SessionVoices
from captioner.speakers.features import (
    Spans,
    Vectors,
    VoicePort,
    VoiceSettings,
    line_compensation,
)
from captioner.speakers.labeller import Labeller
from captioner.speakers.network import VoiceNetwork
from captioner.speech.models.catalogue import BUILT_IN_MODEL

_ROOT = Path(__file__).parents[2]
_PEOPLE = 2, 3, 4, 6
_SINGLE_READERS = 4
_LONG_READERS, _LONG_MINUTES = 3, 20.0
_WORD_S, _CAPTION_S, _CAPTION_PAUSE_S = 0.35, 12.0, 0.5
_EDGE_S = 0.3
"""A session's utterance has as much sound before its first word and after its last."""


class _Networks(VoicePort):
    """The network in this process, so that its processor time can be measured."""

    def __init__(self, file: Path) -> None:
        self._network = VoiceNetwork(file)

    def load(self) -> VoiceSettings:
        return self._network.settings

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        return self._network.vectors(stretches)

    def overlaps(self, samples: Samples) -> Spans:
        return []

    def close(self) -> None: ...


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each recording and the table of groups."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speakers",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--manifest", type=Path, required=True, help="recordings, JSON lines")
    parser.add_argument("--readers", choices=("all", "chosen", "held-out"), default="held-out")
    parser.add_argument(
        "--without", nargs="+", default=["speechocean"], help="leave out readers named so in joins"
    )
    parser.add_argument("--seeds", type=int, default=3, help="joins of each number of voices")
    parser.add_argument("--only", nargs="+", default=[], help="groups that begin so, or remembered")
    parser.add_argument("--spoken", action="store_true", help="words where somebody speaks")
    parser.add_argument("--network", type=Path, default=resource("models/ge2e/ge2e.onnx"))
    parser.add_argument("--output", type=Path, default=_ROOT / "build/benchmarks/speakers")
    options = parser.parse_args(arguments)
    options.output.mkdir(parents=True, exist_ok=True)
    networks = _Networks(options.network)
    words = _Words(options.output)
    groups: dict[str, list[_Measured]] = {}
    for talk in talks(options):
        if not any(map(talk.group.startswith, options.only or [""])):
            continue
        finals = spoken(talk.truth) if options.spoken else words.of(talk)
        began_s = time.process_time()
        events = label(talk.samples, finals, networks)
        share = (time.process_time() - began_s) / (len(talk.samples) / SAMPLE_RATE)
        said = [Word(**word) for final in finals for word in final["words"]]
        measured = _Measured(
            measure_speakers(events, talk.truth, said), least_errors(said, talk.truth), share
        )
        groups.setdefault(talk.group, []).append(measured)
        print(f"{talk.group}: {talk.name}: {_figures([measured])}", flush=True)
    print("\n" + _table(groups))
    if "remembered" in (options.only or ["remembered"]):
        print("\n" + remembered(options, networks))


@dataclass(frozen=True, slots=True)
class _Measured:
    """The measures of a recording.

    Attributes:
        measures: What was found.
        least: Errors that would be left if every word had its right label.
        share: Processor time of the labels as a share of the recording's length.
    """

    measures: SpeakerMeasures
    least: DiarisationErrors
    share: float


def least_errors(words: Sequence[Word], truth: Sequence[Span]) -> DiarisationErrors:
    """Return the errors of words with the label of who speaks next to their middle."""

    def distance(span: Span, word: Word) -> float:
        return max(span[0] - word.middle_s, word.middle_s - span[1], 0.0)

    found = [
        (word.start_s, word.end_s, min(truth, key=lambda span: distance(span, word))[2])
        for word in words
    ]
    return diarisation_errors(joined_spans(truth), joined_spans(found))


def talks(options: argparse.Namespace) -> Iterator[Talk]:
    """Yield all recordings: joins by condition, single readers, meetings and dialogues."""
    manifest: Path = options.manifest
    recordings = read_readers(manifest)
    readings = Readings(recordings)
    names = [name for name in readings.names if not any(part in name for part in options.without)]
    names = {"all": names, "chosen": names[::2], "held-out": names[1::2]}[options.readers]
    joins = []
    for people in _PEOPLE:
        for seed in range(options.seeds):
            samples, truth = readings.take_turns(names, people, seed)
            others = [each for name in names for each in recordings[name]]
            if people < len(names):
                speaking = {name for *_, name in truth}
                others = [one for name in names if name not in speaking for one in recordings[name]]
            joins.append((Talk(f"{people} voices", f"seed {seed}", samples, truth), others, seed))
    for condition in CONDITIONS:
        yield from (under(condition, *join) for join in joins)
    for line in map(json.loads, manifest.read_text("utf-8").splitlines()):
        if line.get("speakers"):
            samples = decode_audio(str(manifest.parent / line["audio"]))
            spans = [(float(start), float(end), name) for start, end, name in line["speakers"]]
            yield Talk(line["kind"], Path(line["audio"]).stem, samples, spans)
    readers = [(name, *readings.longest(name)) for name in names]
    readers.sort(key=lambda reader: -len(reader[1]))
    for name, samples, truth in readers[:_SINGLE_READERS]:
        yield Talk("one reader", name, samples, truth)
    for name, *_ in readers[:_LONG_READERS] if options.spoken else ():
        yield Talk("20 minutes", name, *readings.repeated(name, _LONG_MINUTES))


def remembered(options: argparse.Namespace, networks: _Networks) -> str:
    """Return how often readers are taken for one who is remembered, and how often they are missed.

    Each is remembered from the first 9.6 s of speech as recorded, and compared with stretches of
    4.8 s of the rest and of the others, learners of English among them, through each line.
    """
    recordings = read_readers(options.manifest)
    readings = Readings(recordings)
    names = {"all": readings.names, "chosen": readings.names[::2]}.get(
        options.readers, readings.names[1::2]
    )
    compensation = line_compensation(options.network)
    thresholds = compensation or networks.load()
    rows = [
        "| remembered voices | missed | not even suggested | taken for another | suggested |",
        "|---" * 5 + "|",
    ]
    first: dict[str, VoicePrint] = {}
    for condition in CONDITIONS:
        prints: dict[str, list[VoicePrint]] = {}
        for name in names:
            samples, spans = readings.longest(name)
            others = [each for one in names if one != name for each in recordings[one]]
            heard = under(condition, Talk("", name, samples, spans), others, 1).samples
            found = _stretches(heard, spans, networks)
            if compensation is not None:
                found = [compensation.compensate(voice) for voice in found]
            if found:
                first.setdefault(name, found[0])
                prints[name] = found[1:]
        own = [each.likeness(first[name]) for name, found in prints.items() for each in found]
        foreign = [
            each.likeness(first[name])
            for name in prints
            for other, found in prints.items()
            if other != name
            for each in found
        ]
        figures = [
            f"{sum((each >= least) is wrong for each in likenesses)} of {len(likenesses)}"
            for likenesses, wrong in ((own, False), (foreign, True))
            for least in (thresholds.known, thresholds.suggested)
        ]
        rows.append(f"| {condition} ({len(prints)}) | " + " | ".join(figures) + " |")
    return "\n".join(rows)


def _stretches(samples: Samples, spans: Sequence[Span], networks: _Networks) -> list[VoicePrint]:
    """Return prints of the first 9.6 s of speech and of each 4.8 s after it; none if it is less."""
    vectors = networks.vectors(speech_windows(samples, spans))
    sizes = [6, *[3] * (len(vectors) // 3)]
    parts = np.split(vectors, np.cumsum(sizes))
    return [
        VoicePrint("", WINDOW_S * part.sum(axis=0), WINDOW_S * len(part))
        for part, size in zip(parts, sizes, strict=False)
        if len(part) == size
    ]


def spoken(truth: Sequence[Span]) -> list[EventLine]:
    """Return finals with words of about a third of a second where somebody speaks."""
    captions: list[list[dict[str, Any]]] = []
    for start_s, end_s, _ in sorted(truth):
        count = max(1, round((end_s - start_s) / _WORD_S))
        times_s = np.linspace(start_s, end_s, count + 1).tolist()
        words = [
            {"text": "word", "start_s": first_s, "end_s": last_s, "probability": 1.0}
            for first_s, last_s in pairwise(times_s)
        ]
        open_ = captions[-1] if captions else []
        if (
            not open_
            or start_s - open_[-1]["end_s"] > _CAPTION_PAUSE_S
            or end_s - open_[0]["start_s"] > _CAPTION_S
        ):
            captions.append([])
        captions[-1] += words
    return [
        {
            "caption": number,
            "at_s": words[-1]["end_s"] + _CAPTION_PAUSE_S,
            "start_s": words[0]["start_s"],
            "end_s": words[-1]["end_s"],
            "committed": " ".join(word["text"] for word in words),
            "words": words,
        }
        for number, words in enumerate(captions, 1)
    ]


class _Words:
    """Final captions of a live session in virtual time, kept in a folder by their sound."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._live: Any = None

    def of(self, talk: Talk) -> list[EventLine]:
        """Return the finals with words, as lines of an event log."""
        samples = talk.samples if talk.heard_as is None else talk.heard_as
        name = hashlib.sha256(samples.tobytes()).hexdigest()[:24]
        kept = self._folder / f"{name}.json"
        if not kept.is_file():
            sound = self._folder / f"{name}.wav"
            write_wav(sound, samples)
            if self._live is None:
                model = choose_model(BUILT_IN_MODEL, user_folders()).path
                self._live = WAYS["live"](model, BUILT_IN_MODEL, 2)
            seconds = len(samples) / SAMPLE_RATE
            heard = self._live(Recording(sound, "", seconds, None, ENGLISH, False))
            sound.unlink()
            finals = [each for each in heard.events if each["type"] == "final" and each["words"]]
            kept.write_text(json.dumps(finals), encoding="utf-8")
        found: list[EventLine] = json.loads(kept.read_text(encoding="utf-8"))
        return found


def label(samples: Samples, finals: Sequence[EventLine], networks: VoicePort) -> list[EventLine]:
    """Return the events of final captions with what a session says of their voices.

    Times of events are virtual: a label comes when its caption came, and later by what it cost.
    """
    events: list[EventLine] = []
    clock = _Clock(networks)

    def publish(body: EventBody) -> None:
        at_s = arrivals[body.caption.id] if isinstance(body, CaptionChanged) else clock.now_s
        line = event_to_json_object(SessionEvent(at_s, at_s, body))
        if line is not None:
            events.append(line)

    arrivals = {int(each["caption"]): float(each["at_s"]) for each in finals}
    clock.arrivals = arrivals
    voices = SessionVoices(
        clock, publish, count(max(arrivals, default=0) + 1), SessionSpeakers(publish)
    )
    utterances = []
    for final in sorted(finals, key=lambda final: float(final["at_s"])):
        first = max(0, round((final["start_s"] - _EDGE_S) * SAMPLE_RATE))
        live = LiveUtterance(final["caption"], first / SAMPLE_RATE)
        utterance = voices.following(Utterance(live, first))
        utterance.append(samples[first : round((final["end_s"] + _EDGE_S) * SAMPLE_RATE)])
        utterances.append(utterance)
    voices.start()
    for final in sorted(finals, key=lambda final: float(final["at_s"])):
        words = tuple(Word(**word) for word in final["words"])
        times = final["start_s"], final["end_s"]
        caption = Caption(final["caption"], *times, final["committed"], "", words, is_final=True)
        voices.emit(CaptionChanged(caption))
    voices.finish()
    return events


class _Clock(Labeller):
    """A labeller that knows the virtual time: that of the caption it labels, and what it took."""

    arrivals: dict[int, float]
    _at_s = 0.0
    _began_s = 0.0

    def label(self, caption: Caption, segment: Any) -> Any:
        self._at_s = max(self.now_s if self._at_s else 0.0, self.arrivals[caption.id])
        self._began_s = time.thread_time()
        return super().label(caption, segment)

    @property
    def now_s(self) -> float:
        """When what is published now is published; asked by the thread of voices."""
        return self._at_s + time.thread_time() - self._began_s


def _figures(group: Sequence[_Measured]) -> str:
    pool = SpeakerMeasures()
    for measured in group:
        pool += measured.measures
    least = sum((measured.least for measured in group), DiarisationErrors())
    surplus = [measured.measures.voices - measured.measures.people for measured in group]
    final, spoken_s = pool.final, max(pool.final.spoken_s, 1e-9)
    kinds = final.missed_s, final.false_alarm_s, final.confused_s
    lags_s = [each or 0.0 for each in (percentile(pool.lags_s, 50), percentile(pool.lags_s, 95))]
    return " | ".join(
        [
            *(f"{100 * (errors.rate or 0):.1f}" for errors in (pool.shown, final, least)),
            " / ".join(f"{100 * kind / spoken_s:.1f}" for kind in kinds),
            f"{pool.right_counts} of {pool.recordings}",
            f"+{max(0, *surplus)} −{-min(0, *surplus)}",
            f"{100 * pool.word_errors / max(1, pool.spoken_words):.1f}",
            f"{100 * pool.changed_words / max(1, pool.words):.1f}",
            " / ".join(f"{lag_s:.2f}" for lag_s in lags_s),
            f"{100 * sum(measured.share for measured in group) / len(group):.1f}",
        ]
    )


def _table(groups: dict[str, list[_Measured]]) -> str:
    head = (
        "recordings | DER live, % | after | with right labels | missed / false / confused |"
        " right number | most too many, few | words at the wrong speaker, % | labels changed, % |"
        " label after final, s, p50 / p95 | of a core, %"
    )
    rows = [f"| {head} |", "|---" * 11 + "|"]
    rows += [f"| {name} ({len(group)}) | {_figures(group)} |" for name, group in groups.items()]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
