"""The corpus on disk: shards of synthesised sentences, made once, read by memory map.

A shard is ``NAME.pcm`` (int16, 16 kHz, one utterance behind the other) and
``NAME.jsonl`` (one line an utterance: text, voice, where it lies, its words and phones
in seconds). The ``.jsonl`` is renamed into place last, so a shard that has one is whole;
stopping and starting again makes the missing shards only.
"""

from __future__ import annotations

import ctypes
import json
import logging
import multiprocessing
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training import voices
from training.synthesis import festival
from training.synthesis.espeak import Espeak
from training.synthesis.flite import Flite
from training.synthesis.phones import PHONE_INDEX
from training.synthesis.utterance import SAMPLE_RATE_HZ, Utterance
from training.text_generator import Sentence, TextGenerator

logger = logging.getLogger(__name__)

TRAIN, SEEN, UNSEEN = "train", "eval-seen", "eval-unseen"


@dataclass(frozen=True)
class ShardPlan:
    """What one shard holds. ``split`` is TRAIN, SEEN or UNSEEN (voices)."""

    name: str
    engine: str
    split: str
    utterances: int
    seed: int


def plan(espeak_shards: int, flite_shards: int, festival_shards: int, seed: int) -> list[ShardPlan]:
    """The shards of a corpus, training and evaluation."""
    shards = [
        ShardPlan("eval-seen-espeak", "espeak", SEEN, 300, seed + 1),
        ShardPlan("eval-seen-flite", "flite", SEEN, 300, seed + 2),
        ShardPlan("eval-unseen-espeak", "espeak", UNSEEN, 300, seed + 3),
        ShardPlan("eval-unseen-festival", "festival", UNSEEN, 200, seed + 4),
    ]
    counts = {
        "espeak": (espeak_shards, 1000),
        "flite": (flite_shards, 1000),
        "festival": (festival_shards, 400),
    }
    for engine_index, (engine, (count, utterances)) in enumerate(counts.items()):
        for index in range(count):
            shard_seed = seed + 1000 * (engine_index + 1) + index
            shards.append(
                ShardPlan(f"train-{engine}-{index:03d}", engine, TRAIN, utterances, shard_seed)
            )
    return shards


@cache
def _espeak() -> Espeak:
    return Espeak()


@cache
def _flite() -> Flite:
    return Flite()


def _speak(
    shard: ShardPlan, sentences: list[Sentence]
) -> Iterator[tuple[Sentence, str, Utterance]]:
    rng = random.Random(shard.seed)
    if shard.engine == "espeak":
        espeak = _espeak()
        for sentence in sentences:
            setting = voices.espeak_setting(rng, unseen=shard.split == UNSEEN)
            yield (
                sentence,
                f"espeak {setting.voice}",
                espeak.synthesise(sentence, **asdict(setting)),
            )
    elif shard.engine == "flite":
        flite = _flite()
        for sentence in sentences:
            flite_setting = voices.flite_setting(rng)
            try:
                utterance = flite.synthesise(sentence, **asdict(flite_setting))
            except ValueError as error:
                logger.debug("left out %r: %s", sentence.text, error)
                continue
            yield sentence, f"flite {flite_setting.voice}", utterance
    else:
        unseen = shard.split == UNSEEN
        voice = voices.HELD_OUT_FESTIVAL_VOICE if unseen else voices.TRAINED_FESTIVAL_VOICE
        stretches = [round(rng.triangular(0.85, 1.25, 1.0), 2) for _ in sentences]
        for sentence, spoken in zip(
            sentences, festival.synthesise(sentences, voice, stretches), strict=True
        ):
            if spoken is not None:
                yield sentence, f"festival {voice}", spoken


def make_shard(shard: ShardPlan, folder: Path) -> str:
    """Synthesise one shard unless it is there already; returns a line to log."""
    lines_path, sound_path = folder / f"{shard.name}.jsonl", folder / f"{shard.name}.pcm"
    if lines_path.exists():
        return f"{shard.name}: there"
    generator = TextGenerator(shard.seed)
    sentences = list(islice(generator.sentences(held_out=shard.split != TRAIN), shard.utterances))
    offset = 0
    lines = []
    unfinished = sound_path.with_suffix(".pcm.part")
    with unfinished.open("wb") as sound:
        for sentence, voice, utterance in _speak(shard, sentences):
            if not 0.2 <= utterance.duration_s <= 25:
                continue
            sound.write(utterance.samples.astype("<i2").tobytes())
            lines.append(
                json.dumps(
                    {
                        "text": sentence.text,
                        "voice": voice,
                        "offset": offset,
                        "samples": len(utterance.samples),
                        "words": [
                            [w.label, round(w.start_s, 3), round(w.end_s, 3)]
                            for w in utterance.words
                        ],
                        "phones": [
                            [PHONE_INDEX[p.label], round(p.start_s, 3), round(p.end_s, 3)]
                            for p in utterance.phones
                        ],
                    }
                )
            )
            offset += len(utterance.samples)
    unfinished.replace(sound_path)
    unfinished = lines_path.with_suffix(".jsonl.part")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    unfinished.replace(lines_path)
    return f"{shard.name}: {len(lines)} utterances, {offset / SAMPLE_RATE_HZ / 3600:.2f} h"


def _make_shard_alone(shard: ShardPlan, folder: Path) -> str:
    ctypes.CDLL(None).srand(shard.seed & 0x7FFFFFFF)  # both libraries draw noise from rand()
    return make_shard(shard, folder)


def synthesise(folder: Path, shards: list[ShardPlan], processes: int) -> None:
    """Make every missing shard, each in a new process: the libraries remember what they said."""
    folder.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes, maxtasksperchild=1) as pool:
        for line in pool.imap(partial(_make_shard_alone, folder=folder), shards, chunksize=1):
            print(line, flush=True)


@dataclass(frozen=True)
class StoredUtterance:
    """One utterance of a shard: words as (written, start_s, end_s), phones (index, ...)."""

    text: str
    voice: str
    words: tuple[tuple[str, float, float], ...]
    phones: tuple[tuple[int, float, float], ...]
    shard: int
    offset: int
    samples: int


class Corpus:
    """Every whole shard of a split, sound by memory map."""

    def __init__(self, folder: Path, prefix: str) -> None:
        paths = sorted(folder.glob(f"{prefix}*.jsonl"))
        if not paths:
            raise FileNotFoundError(
                f"No corpus in {folder}: make one with 'python -m training synthesise'."
            )
        self.names = [path.stem for path in paths]
        self._sound = [np.memmap(path.with_suffix(".pcm"), dtype="<i2", mode="r") for path in paths]
        self.utterances: list[StoredUtterance] = []
        self.by_voice: dict[str, list[int]] = {}
        for shard, path in enumerate(paths):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.by_voice.setdefault(row["voice"], []).append(len(self.utterances))
                self.utterances.append(
                    StoredUtterance(
                        row["text"],
                        row["voice"],
                        tuple((w, s, e) for w, s, e in row["words"]),
                        tuple((p, s, e) for p, s, e in row["phones"]),
                        shard,
                        row["offset"],
                        row["samples"],
                    )
                )

    def sound(self, utterance: StoredUtterance) -> npt.NDArray[np.float32]:
        """Samples in -1 to 1."""
        stored = self._sound[utterance.shard][
            utterance.offset : utterance.offset + utterance.samples
        ]
        return stored.astype(np.float32) / 32768.0

    @property
    def hours(self) -> float:
        """How much sound there is."""
        return sum(u.samples for u in self.utterances) / SAMPLE_RATE_HZ / 3600
