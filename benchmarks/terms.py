r"""Listed names and terms on recordings of people: what each mechanism gains and costs.

    python -m benchmarks.terms --manifest speech/manifest.jsonl --model base \
        --way none:50 sound:50 prompt:50 sound:200:absent

For each recording the list holds its own names and rare words, and others up to the number asked
for: those of the other recordings first, then cities of the time zones and words of Unicode's
names. A word is rare if Whisper's tokenizer splits it, however it is capitalised; a name is a word
with a capital within a sentence whose small letters are split. A way that ends in `:absent` lists
other terms only, so that every term that is written is a false alarm; a number after that, as in
`sound:200:absent:2`, chooses another list.

Mechanisms: `prompt` (the list before the text, as far as it fits), `sound` (doubtful words that
sound like a term are scored again with the term in their place), `none`. Files are transcribed in
batches, at temperature 0 only; `live-sound` and the like are live captions in virtual time. Half of
the recordings, chosen by a digest of their names, were used to set the thresholds; the other half
was not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.published.markdown import markdown_table, percent
from benchmarks.simulated_model import COSTS
from benchmarks.simulated_session import SimulatedSession
from benchmarks.words.__main__ import model_folder
from benchmarks.words.recordings import Recording, read_recordings
from benchmarks.words.ways import ChargedModel, costs_of
from captioner.audio.recordings.recording import RecordingItem, read_recording
from captioner.core.captions import Caption, Word, join_words
from captioner.core.folders import built_in_model
from captioner.core.long_form import FallbackSettings, LongFormSettings
from captioner.core.recognition import ENGLISH, RecogniserInfo
from captioner.core.terms.vocabulary import Vocabulary, parse_vocabulary
from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.terms import TermErrors, count_term_errors
from captioner.live.engine.setup import SessionSettings
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.speech.whisper.tokenizer import WhisperTokenizer

_MECHANISMS = ("none", "prompt", "sound")
_LIVE = "live-"
_MARKS = ".,;:?!\"'()-—’“”"
_SHORTEST = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Transcribe what is missing, then print a table."""
    options = _parser().parse_args(arguments)
    recordings = [
        each
        for each in read_recordings(options.manifest)
        if each.text and each.language == ENGLISH and each.kind not in ("sounds", "nonspeech")
    ]
    own = {each.audio.name: terms_of(each.text or "") for each in recordings}
    kept = [each for each in recordings if not options.only or options.only in each.audio.name]
    ways = options.way
    rows = []
    for model in options.model:
        runs = {way: _Run(way, options.output / f"{model}.{way.name}.jsonl") for way in ways}
        transcriber = _RememberingModel(model_folder(model), options.threads)
        captioner = _LiveModel(model_folder(model), model, options.threads)
        for place, recording in enumerate(kept, 1):
            print(
                f"{model}, {place}/{len(kept)} {recording.audio.name}", file=sys.stderr, flush=True
            )
            transcriber.forget()
            for way, run in runs.items():
                terms = list_for(recording, own, way.count, absent=way.is_absent, number=way.number)
                run.transcribe(captioner if way.is_live else transcriber, recording, terms)
        for way, run in runs.items():
            for is_tuned, half_name in ((True, "tuning"), (False, "held out")):
                half = [each for each in kept if is_for_tuning(each) == is_tuned]
                if half:
                    rows.append([model, way.name, half_name, *run.figures(half)])
    head = "model, way, half, said, recall %, precision %, false alarms, an hour, other errors %"
    print(markdown_table([*head.split(", "), "processor s"], rows, text_columns=3))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.terms",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--manifest", type=Path, required=True, help="recordings, JSON lines")
    parser.add_argument("--model", nargs="+", default=["base"], help="names or folders")
    parser.add_argument(
        "--way",
        nargs="+",
        type=_Way.read,
        default=[_Way("none", 50), _Way("sound", 50), _Way("sound", 200, is_absent=True)],
        metavar="MECHANISM:TERMS[:absent[:LIST]]",
        help="a mechanism and how many terms are listed",
    )
    parser.add_argument("--only", help="recordings with this in their file name")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=Path, default=Path("build/benchmarks/terms"))
    return parser


@dataclass(frozen=True, slots=True)
class _Way:
    mechanism: str
    count: int
    is_absent: bool = False
    number: str = ""

    @classmethod
    def read(cls, text: str) -> _Way:
        mechanism, count, *rest = text.split(":")
        if (
            mechanism.removeprefix(_LIVE) not in _MECHANISMS
            or rest[:1] not in ([], ["absent"])
            or len(rest) > 2
        ):
            raise ValueError(text)
        return cls(mechanism, int(count), bool(rest), "".join(rest[1:]))

    @property
    def is_live(self) -> bool:
        return self.mechanism.startswith(_LIVE)

    @property
    def name(self) -> str:
        words = (self.mechanism, str(self.count), "absent" * self.is_absent, self.number)
        return " ".join(filter(None, words))


class _RememberingModel(WindowModel):
    """Encodes, decodes and aligns a window once; a repeated call costs what the first one did."""

    def __init__(self, folder: Path, threads: int) -> None:
        super().__init__(folder, device="cpu", cpu_threads=threads)
        self._remembered: dict[object, tuple[Any, float]] = {}
        self.saved_s = 0.0

    def load(self) -> RecogniserInfo:
        info = super().load()
        self._model = _Remembering(self._model, self)
        return info

    def forget(self) -> None:
        self._remembered.clear()

    def words_of(self, recording: Recording, vocabulary: Vocabulary) -> tuple[list[Word], float]:
        """Return a recording's words, and the processor seconds that they would have taken."""
        self.load()
        began_s = time.process_time() + self.saved_s
        settings = LongFormSettings(
            language=ENGLISH,
            vocabulary=vocabulary,
            fallback=FallbackSettings(temperatures=(0.0,)),
        )
        captions = LongFormTranscriber(self).transcribe(_sound(recording.audio), settings)
        words = [
            word
            for caption in captions
            if isinstance(caption, Caption) and caption.is_final
            for word in caption.words
        ]
        return words, time.process_time() + self.saved_s - began_s

    def once(self, key: object, work: Callable[[], Any]) -> Any:
        """Return the result for a key."""
        if key in self._remembered:
            result, took_s = self._remembered[key]
            self.saved_s += took_s
            return result
        began_s = time.process_time()
        result = work()
        self._remembered[key] = (result, time.process_time() - began_s)
        return result


class _Remembering:
    def __init__(self, model: Any, memory: _RememberingModel) -> None:
        self._inner: Any = model._inner if isinstance(model, _Remembering) else model
        self._memory = memory

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def encode(self, features: Any) -> Any:
        key = hashlib.sha256(np.array(features).tobytes()).digest()
        return self._memory.once(key, lambda: self._inner.encode(features))

    def generate(self, encoded: Any, prompts: Any, **options: Any) -> Any:
        key = hashlib.sha256(np.array(encoded).tobytes() + repr((prompts, options)).encode())
        return self._memory.once(
            key.digest(), lambda: self._inner.generate(encoded, prompts, **options)
        )

    def align(self, encoded: Any, *others: Any) -> Any:
        key = hashlib.sha256(np.array(encoded).tobytes() + repr(("align", others)).encode())
        return self._memory.once(key.digest(), lambda: self._inner.align(encoded, *others))


class _LiveModel:
    """Live captions in virtual time."""

    def __init__(self, folder: Path, name: str, threads: int) -> None:
        recogniser = WhisperRecogniser(folder, device="cpu", cpu_threads=threads)
        costs = costs_of(name)
        self._model = ChargedModel(recogniser, costs or COSTS["base.en"], costs is not None)
        self._model.language = ENGLISH

    def words_of(self, recording: Recording, vocabulary: Vocabulary) -> tuple[list[Word], float]:
        """Return the words of a recording's final captions, and the processor seconds."""
        settings = SessionSettings(vocabulary=vocabulary)
        began_s = time.process_time()
        events = SimulatedSession(recording.samples(), self._model, settings=settings).run()
        words = [
            Word(**word) for event in events if event["type"] == "final" for word in event["words"]
        ]
        return words, time.process_time() - began_s


class _Run:
    """One way with one model; what was recognised is kept in a file."""

    def __init__(self, way: _Way, file: Path) -> None:
        self._way = way
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self._done = {record["audio"]: record for record in map(json.loads, lines)}

    def transcribe(
        self, model: _RememberingModel | _LiveModel, recording: Recording, terms: Sequence[str]
    ) -> None:
        name = recording.audio.name
        if name in self._done:
            return
        mechanism = self._way.mechanism.removeprefix(_LIVE)
        words, took_s = model.words_of(recording, _vocabulary(terms, mechanism))
        text = join_words(words)
        errors = min(
            (_errors(said, text, terms, recording.seconds) for said in recording.references),
            key=lambda each: each.other_errors - each.recognised,
        )
        changes = [[word.recognised_as, word.text] for word in words if word.recognised_as]
        record = {
            "audio": name,
            "text": text,
            "cpu_s": took_s,
            "errors": asdict(errors),
            "changes": changes,
        }
        self._done[name] = record
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")

    def figures(self, recordings: Sequence[Recording]) -> list[object]:
        """Return the figures over some recordings, as cells of the table."""
        records = [self._done[each.audio.name] for each in recordings]
        errors = sum((TermErrors(**each["errors"]) for each in records), TermErrors())
        return [
            errors.said,
            percent(errors.recall),
            percent(errors.precision),
            errors.false_alarms,
            f"{errors.false_alarms_an_hour:.1f}",
            percent(errors.other_error_rate),
            f"{sum(each['cpu_s'] for each in records):.0f}",
        ]


@lru_cache(maxsize=1)
def _sound(file: Path) -> list[RecordingItem]:
    return [*read_recording(file, chunk_samples=16_384)]


@cache
def _counter() -> WordErrorCounter:
    return WordErrorCounter()


def _errors(said: str, heard: str, terms: Sequence[str], seconds: float) -> TermErrors:
    return count_term_errors(_counter().normalised, said, heard, terms, seconds)


def _vocabulary(terms: Sequence[str], mechanism: str) -> Vocabulary:
    """Return the list for a mechanism; nothing is replaced by its letters alone."""
    vocabulary = replace(parse_vocabulary(terms), replacements=())
    if mechanism in ("none", "sound"):
        vocabulary = replace(vocabulary, terms=())
    return replace(vocabulary, spoken=()) if mechanism in ("none", "prompt") else vocabulary


def is_for_tuning(recording: Recording) -> bool:
    digest = hashlib.sha256(recording.audio.name.encode()).hexdigest()
    return int(digest, 16) % 2 == 0


def terms_of(text: str) -> list[str]:
    """Return the names and rare words of a reference, each once."""
    raw = text.replace("’", "'").replace("|", " ").split()
    words = [word.strip(_MARKS).removesuffix("'s") for word in raw]
    has_case = not text.islower() and not text.isupper()
    found: dict[str, str] = {}
    for index, word in enumerate(words):
        if len(word) < _SHORTEST or not (word.isalpha() and word.isascii()):
            continue
        following = words[index + 1].lower() if index + 1 < len(words) else ""
        if following.startswith(word.lower()) and following != word.lower():
            continue  # It was broken off.
        begins = index == 0 or raw[index - 1].rstrip("\"'”").endswith((".", "?", "!", ":"))
        is_name = has_case and word[0].isupper() and not begins and _is_split(word.lower())
        if is_rare(word) or is_name:
            found.setdefault(word.lower(), word.capitalize() if text.isupper() else word)
    return list(found.values())


@cache
def is_rare(word: str) -> bool:
    """Return whether Whisper's tokenizer splits a word and its singular, however capitalised."""
    rare = _tokenizer().is_rare
    return rare(word) and not (word.endswith("s") and not rare(word[:-1]))


@cache
def _is_split(word: str) -> bool:
    return len(_tokenizer().encode(word)) > 1


@cache
def _tokenizer() -> WhisperTokenizer:
    return WhisperTokenizer(built_in_model(), "tiny.en", is_multilingual=False, language=ENGLISH)


def list_for(
    recording: Recording,
    own: dict[str, list[str]],
    count: int,
    *,
    absent: bool,
    number: str = "",
) -> list[str]:
    """Return the list of a recording, which depends on its name and a number alone."""
    said = {word.strip(_MARKS).removesuffix("'s") for word in (recording.text or "").split()}
    lower = {word.lower() for word in said}
    name = recording.audio.name
    others = [term for each, terms in own.items() if each != name for term in terms]
    shuffled = random.Random(name + number)
    distractors = [
        term for term in dict.fromkeys([*others, *_other_names()]) if term.lower() not in lower
    ]
    shuffled.shuffle(distractors)
    kept = [] if absent else own[name][:count]
    listed = [*kept, *distractors[: count - len(kept)]]
    shuffled.shuffle(listed)
    return listed


@cache
def _other_names() -> tuple[str, ...]:
    return tuple(dict.fromkeys([*_cities(), *_words_of_unicode()]))


def _cities() -> Iterator[str]:
    for zone in sorted(zoneinfo.available_timezones()):
        area, _, city = zone.rpartition("/")
        if area in ("Africa", "America", "Asia", "Australia", "Europe", "Pacific"):
            name = city.replace("_", " ")
            if name.isalpha() and len(name) >= _SHORTEST:
                yield name


def _words_of_unicode() -> Iterator[str]:
    for code in range(0x10000):
        name = unicodedata.name(chr(code), "")
        if not name.startswith(("CJK", "HANGUL")):
            yield from (
                word.capitalize()
                for word in name.split()
                if word.isalpha() and len(word) > _SHORTEST and is_rare(word)
            )


if __name__ == "__main__":
    sys.exit(main())
