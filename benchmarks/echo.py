"""How much of the others is captioned twice, and how much of our own words is lost.

Run: python -m benchmarks.echo --manifest FILE [--scenes N] [--turns N] [--quick]
         [--drift-ppm F]

Conversations of two readers of a manifest (lines with `speaker`): a third the others alone, a third
we alone, a third both at once. The microphone hears us and, 3 to 20 dB weaker than they are
played and 0 to 300 ms later, the others through a room with 0.25 s of reverberation. It goes
through the echo suppressor as the application runs it, voice activity detection, segmenter and
recogniser, and the check for duplicate captions.

- lost: words of ours that are recognised without any echo, and no longer with it.
- doubled: words too many, as a part of all that the others said: those that the others said around
  that time, and any that were recognised while we were silent.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import soxr

from benchmarks.material.echo_scenes import (
    ROOT,
    Scene,
    echo_of,
    make_scene,
    readers_of,
    words_of,
)
from captioner.audio.dsp.echo_suppressor import EchoSuppressor
from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Word, join_words
from captioner.core.levels import level_dbfs
from captioner.core.recognition import RecognitionRequest
from captioner.live.decisions.duplicate_captions import FarEndWords, check_echo
from captioner.live.decisions.segmenter import Segmenter, SegmenterSettings, UtteranceEnded
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.speech.whisper.voice_activity import GatedVoiceActivity

LEAD_SAMPLES = SAMPLE_RATE * 40 // 1000
"""As `captioner.audio.sources` shows the suppressor what is played."""

LEVELS_DB = (3.0, 6.0, 12.0, 20.0)
DELAYS_S = (0.0, 0.05, 0.15, 0.3)
LEARNING_S = 20.0
"""The beginning, in which the room is learnt, is left out of the second pair of figures."""


@dataclass(slots=True)
class Tally:
    """Counts over scenes; `late` leaves the beginning out."""

    own: int = 0
    lost: int = 0
    others: int = 0
    doubled: int = 0
    late_own: int = 0
    late_lost: int = 0
    late_others: int = 0
    late_doubled: int = 0

    def whole(self) -> str:
        return percent(self.lost, self.own) + percent(self.doubled, self.others)

    def late(self) -> str:
        return percent(self.late_lost, self.late_own) + percent(self.late_doubled, self.late_others)


def percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):6.1f} %"


@dataclass(slots=True)
class Ear:
    """Voice activity, segmenter and the built-in model."""

    recogniser: WhisperRecogniser = field(
        default_factory=lambda: WhisperRecogniser(
            ROOT / "resources/models/tiny.en", device="cpu", cpu_threads=1
        )
    )

    def transcribe(self, samples: Samples) -> str:
        """Return the words of one utterance."""
        self.recogniser.load()
        segment = SpeechSegment(samples, 0.0, len(samples) / SAMPLE_RATE, True)
        return join_words(self.recogniser.recognise(RecognitionRequest(segment)).words)

    def captions(self, samples: Samples) -> list[tuple[Word, ...]]:
        self.recogniser.load()
        heard = []
        for start, end in utterances(samples):
            segment = SpeechSegment(
                samples[start:end], start / SAMPLE_RATE, end / SAMPLE_RATE, True
            )
            heard.append(self.recogniser.recognise(RecognitionRequest(segment)).words)
        return heard


def utterances(samples: Samples) -> list[tuple[int, int]]:
    detector, segmenter = GatedVoiceActivity(), Segmenter(SegmenterSettings())
    events = []
    for start in range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        frame = samples[start : start + FRAME_SAMPLES]
        events += segmenter.push(detector.speech_probability(frame), level_dbfs(frame))
    events += segmenter.flush()
    return [
        (event.start_sample, event.end_sample)
        for event in events
        if isinstance(event, UtteranceEnded)
    ]


def suppress(near: Samples, far: Samples) -> Samples:
    suppressor = EchoSuppressor()
    ahead = np.concatenate((far[LEAD_SAMPLES:], np.zeros(LEAD_SAMPLES, np.float32)))
    parts = [
        suppressor.process(near[start : start + 512], ahead[start : start + 512])
        for start in range(0, len(near), 512)
    ]
    return np.concatenate([*parts, suppressor.flush()])


def drifted(samples: Samples, ppm: float) -> Samples:
    """Return sound played by a clock that runs slower, in the same number of samples."""
    if ppm == 0:
        return samples
    slower = soxr.resample(samples, 1.0, 1.0 + ppm * 1e-6)[: len(samples)]
    return np.concatenate((slower, np.zeros(len(samples) - len(slower), np.float32)))


def without_duplicates(
    captions: Sequence[tuple[Word, ...]], others: Sequence[Word]
) -> list[tuple[Word, ...]]:
    elsewhere = FarEndWords(others)
    return [
        caption
        for caption in captions
        if check_echo(caption, elsewhere, is_final=True).rejection is None
    ]


def spoken(scene: Scene) -> list[tuple[str, float]]:
    return [(word, said.start_s) for said in scene.own_said for word in said.words]


def count(
    scene: Scene,
    reference: Sequence[tuple[Word, ...]],
    captions: Sequence[tuple[Word, ...]],
    tally: Tally,
) -> None:
    truth = spoken(scene)
    heard_before = recognised(truth, reference)[0]
    heard_now, surplus = recognised(truth, captions)
    lost = heard_before - heard_now
    doubled = [word for word in surplus if is_the_others(scene, word)]
    tally.own += len(heard_before)
    tally.lost += len(lost)
    tally.others += sum(len(said.words) for said in scene.others_said)
    tally.doubled += len(doubled)
    tally.late_own += sum(truth[place][1] >= LEARNING_S for place in heard_before)
    tally.late_lost += sum(truth[place][1] >= LEARNING_S for place in lost)
    tally.late_others += sum(
        len(said.words) for said in scene.others_said if said.start_s >= LEARNING_S
    )
    tally.late_doubled += sum(word.start_s >= LEARNING_S for word in doubled)


def recognised(
    truth: Sequence[tuple[str, float]], captions: Sequence[tuple[Word, ...]]
) -> tuple[set[int], list[Word]]:
    """Places of the true words that were recognised, and the words that were none of them."""
    heard = [
        (part, word) for caption in captions for word in caption for part in words_of(word.text)
    ]
    matcher = SequenceMatcher(
        None, [word for word, _ in truth], [part for part, _ in heard], autojunk=False
    )
    found: set[int] = set()
    used: set[int] = set()
    for match in matcher.get_matching_blocks():
        found |= set(range(match.a, match.a + match.size))
        used |= set(range(match.b, match.b + match.size))
    return found, [word for place, (_, word) in enumerate(heard) if place not in used]


def is_the_others(scene: Scene, word: Word) -> bool:
    near = {
        each
        for said in scene.others_said
        if said.start_s - 1.0 <= word.start_s <= said.end_s + 1.5
        for each in said.words
    }
    we_are_silent = not any(
        said.start_s - 0.6 <= word.start_s <= said.end_s + 0.6 for said in scene.own_said
    )
    return we_are_silent or any(part in near for part in words_of(word.text))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--scenes", type=int, default=3)
    parser.add_argument("--turns", type=int, default=48)
    parser.add_argument(
        "--drift-ppm", type=float, default=0.0, help="how much slower the loudspeaker's clock runs"
    )
    parser.add_argument("--quick", action="store_true", help="four conditions instead of sixteen")
    options = parser.parse_args()
    conditions = [(level, delay) for level in LEVELS_DB for delay in DELAYS_S]
    if options.quick:
        conditions = [(3.0, 0.15), (6.0, 0.0), (12.0, 0.3), (20.0, 0.05)]
    ear = Ear()
    raw: dict[tuple[float, float] | None, Tally] = {}
    unchecked: dict[tuple[float, float] | None, Tally] = {}
    cleaned: dict[tuple[float, float] | None, Tally] = {}
    cpu_s = sound_s = 0.0
    readers = readers_of(options.manifest)
    for seed in range(options.scenes):
        scene = make_scene(readers, seed, options.turns, ear.transcribe)
        others = [word for caption in ear.captions(scene.others) for word in caption]
        reference = ear.captions(scene.own)
        for condition in (None, *conditions):
            near = scene.own
            if condition is not None:
                played = drifted(scene.others, options.drift_ppm)
                near = near + echo_of(played, condition[1], condition[0], seed)
            began_s = time.process_time()
            clean = suppress(near, scene.others)
            cpu_s += time.process_time() - began_s
            sound_s += len(near) / SAMPLE_RATE
            captions = ear.captions(clean)
            count(scene, reference, captions, unchecked.setdefault(condition, Tally()))
            checked = without_duplicates(captions, others)
            count(scene, reference, checked, cleaned.setdefault(condition, Tally()))
            count(scene, reference, ear.captions(near), raw.setdefault(condition, Tally()))
    minutes = len(scene.own) / SAMPLE_RATE / 60
    print(f"{options.scenes} conversations of about {minutes:.1f} minutes for each row\n")
    print(
        "echo                 not suppressed       suppressed    and text checked"
        "      after the first 20 s"
        "\n                       lost doubled      lost doubled      lost doubled"
        "        lost doubled"
    )
    total = Tally()
    for condition, tally in cleaned.items():
        name = "none (headphones)" if condition is None else label(*condition)
        before = f"{raw[condition].whole()}  {unchecked[condition].whole()}"
        print(f"{name:19}{before}  {tally.whole()}  {tally.late()}")
        if condition is not None:
            for name_ in Tally.__dataclass_fields__:
                setattr(total, name_, getattr(total, name_) + getattr(tally, name_))
    print(f"{'all with an echo':19}{'':36}{total.whole()}  {total.late()}")
    print(f"\nsuppressor: {100 * cpu_s / sound_s:.1f} % of one core")


def label(level_db: float, delay_s: float) -> str:
    return f"{level_db:2.0f} dB, {1000 * delay_s:3.0f} ms"


if __name__ == "__main__":
    main()
