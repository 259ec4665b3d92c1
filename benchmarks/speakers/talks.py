"""Recordings with who speaks when: readers who take turns, and what lines and rooms do to them."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import av
import numpy as np
from faster_whisper.audio import decode_audio

from benchmarks.material.noise import babble, mixed_at
from benchmarks.material.readers import Readers, speech_spans
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.evaluation.speakers import Span

_PAUSE_S = 0.12
_LONGEST_PAUSE_S = 0.8
_TURN_S = 1.0, 6.0
_BETWEEN_TURNS_S = 0.1, 0.8
_LEVEL_DBFS = -30.0, -18.0
_NOISE_DBFS = -66.0
_BABBLE_DB = 15.0
_REVERBERATION_S = 0.6
_BAND_HZ = 300, 3400

WINDOW_S = 1.6
"""Length of the sound that GE2E takes."""

CONDITIONS = ("clean", "telephone", "opus", "babble", "room")


@dataclass(frozen=True, slots=True)
class Talk:
    """A recording.

    Attributes:
        group: The row of the table that it belongs to.
        name: Distinguishes it within the group.
        samples: Its sound, 16 kHz.
        truth: Who speaks when.
        heard_as: The sound that its words are recognised in; None: its own.
    """

    group: str
    name: str
    samples: Samples
    truth: Sequence[Span]
    heard_as: Samples | None = None


class Readings:
    """Readers whose recordings are cut into turns.

    Args:
        readers: Recordings by the name of their reader; those with too little speech are left out.
    """

    def __init__(self, readers: Readers) -> None:
        spans = {
            name: [
                (number, *span)
                for number, samples in enumerate(recordings)
                for span in speech_spans(samples, _PAUSE_S)
            ]
            for name, recordings in readers.items()
        }
        self._readers = readers
        self._spans: Mapping[str, list[tuple[int, int, int]]] = {
            name: found
            for name, found in spans.items()
            if sum(end - start for _, start, end in found) >= 8 * SAMPLE_RATE
        }

    @property
    def names(self) -> list[str]:
        """The readers."""
        return list(self._spans)

    def longest(self, name: str) -> tuple[Samples, list[Span]]:
        """Return a reader's longest recording and when it has speech."""
        samples = max(self._readers[name], key=len)
        number = next(k for k, each in enumerate(self._readers[name]) if each is samples)
        spans = [span for which, *span in self._spans[name] if which == number]
        return samples, [(first / SAMPLE_RATE, last / SAMPLE_RATE, name) for first, last in spans]

    def repeated(self, name: str, minutes: float) -> tuple[Samples, list[Span]]:
        """Return a reader's longest recording again and again, each time at another level."""
        samples, spans = self.longest(name)
        rng = random.Random(name)
        level = max(float(np.sqrt(np.mean(samples**2))), 1e-6)
        parts: list[Samples] = []
        truth: list[Span] = []
        at_s = 0.0
        while at_s < 60 * minutes:
            gain = np.float32(10 ** (rng.uniform(*_LEVEL_DBFS) / 20) / level)
            parts.append(np.zeros(rng.randrange(SAMPLE_RATE), np.float32))  # moves all frames
            at_s += len(parts[-1]) / SAMPLE_RATE
            truth += [(at_s + start_s, at_s + end_s, name) for start_s, end_s, _ in spans]
            parts.append(np.clip(samples * gain, -1, 1))
            at_s += len(samples) / SAMPLE_RATE
        return np.concatenate(parts), truth

    def take_turns(
        self, names: Sequence[str], people: int, seed: int
    ) -> tuple[Samples, list[Span]]:
        """Make a recording in which people take turns, each at a level of their own.

        Turns last 1 to 6 s, cut at the reader's pauses; between two lie 0.1 to 0.8 s. Readers go
        on where their last turn ended.
        """
        rng = random.Random(1000 * seed + people)
        chosen = rng.sample(list(names), people)
        gains = {name: 10 ** (rng.uniform(*_LEVEL_DBFS) / 20) for name in chosen}
        places = {name: rng.randrange(len(self._spans[name])) for name in chosen}
        parts = [np.zeros(SAMPLE_RATE // 2, np.float32)]
        truth: list[Span] = []
        name = ""
        for turn in range(6 + 3 * people):
            others = [one for one in chosen if one != name]
            name = chosen[turn] if turn < people else rng.choice(others)
            first, last = self._turn(name, places[name], rng.uniform(*_TURN_S))
            places[name] = last % len(self._spans[name])
            spans = self._spans[name][first:last]
            number, begin, end = spans[0][0], spans[0][1], spans[-1][2]
            said = self._readers[name][number][begin:end]
            at_s = sum(map(len, parts)) / SAMPLE_RATE - begin / SAMPLE_RATE
            level = max(float(np.sqrt(np.mean(said**2))), 1e-6)
            parts.append(np.clip(said * np.float32(gains[name] / level), -1, 1))
            parts.append(np.zeros(round(rng.uniform(*_BETWEEN_TURNS_S) * SAMPLE_RATE), np.float32))
            truth += [(at_s + a / SAMPLE_RATE, at_s + b / SAMPLE_RATE, name) for _, a, b in spans]
        samples = np.concatenate([*parts, np.zeros(2 * SAMPLE_RATE, np.float32)])
        noise = np.random.default_rng(seed).normal(0, 10 ** (_NOISE_DBFS / 20), len(samples))
        return (samples + noise).astype(np.float32), truth

    def _turn(self, name: str, first: int, wanted_s: float) -> tuple[int, int]:
        """Return the spans, first up to but not last, whose length is nearest to the wanted one."""
        spans = self._spans[name]
        best = first, first + 1
        for last in range(first + 1, len(spans) + 1):
            number, begin, _ = spans[first]
            length_s = (spans[last - 1][2] - begin) / SAMPLE_RATE
            pause_s = (spans[last - 1][1] - spans[last - 2][2]) / SAMPLE_RATE
            is_broken = last > first + 1 and pause_s > _LONGEST_PAUSE_S
            if spans[last - 1][0] != number or is_broken or length_s > _TURN_S[1]:
                break
            best = first, last
            if length_s >= wanted_s:
                break
        _, begin, end = spans[best[0]][0], spans[best[0]][1], spans[best[1] - 1][2]
        length_s = (end - begin) / SAMPLE_RATE
        if _TURN_S[0] <= length_s <= _TURN_S[1]:
            return best
        following = (best[1]) % len(spans)
        return self._turn(name, following, wanted_s)


def speech_windows(samples: Samples, spans: Sequence[Span]) -> list[Samples]:
    """Return stretches of `WINDOW_S` of the speech, without the rest that is shorter."""
    said = np.concatenate(
        [samples[round(a * SAMPLE_RATE) : round(b * SAMPLE_RATE)] for a, b, _ in spans]
    )
    window = round(WINDOW_S * SAMPLE_RATE)
    return [said[at : at + window] for at in range(0, len(said) - window + 1, window)]


def under(condition: str, talk: Talk, others: Sequence[Samples], seed: int) -> Talk:
    """Return a talk through a line, in a crowd or in a room; its words stay those of the original.

    Args:
        condition: One of `CONDITIONS`.
        talk: As it was said.
        others: Recordings of other people, for babble.
        seed: Chooses the room and the babble.
    """
    generator = np.random.default_rng(seed)
    samples = talk.samples
    match condition:
        case "telephone":
            changed = telephone(samples)
        case "opus":
            changed = _opus(samples)
        case "babble":
            changed = mixed_at(samples, babble(len(samples), others, generator), _BABBLE_DB)
        case "room":
            changed = room(samples, generator)
        case _:
            return talk
    group = f"{talk.group}, {condition}"
    return replace(talk, group=group, samples=changed, heard_as=samples)


def telephone(samples: Samples, band_hz: tuple[int, int] = _BAND_HZ) -> Samples:
    """Keep the band of a telephone, at 8 kHz in G.711's mu-law of 8 bits.

    Slopes are those of Butterworth filters of order 4, steeper than G.712 asks for.
    """
    spectrum = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    low, high = band_hz
    spectrum /= np.sqrt((1 + (low / np.maximum(hz, 1)) ** 8) * (1 + (hz / high) ** 8))
    spectrum[hz > SAMPLE_RATE / 4] = 0
    narrow = np.clip(np.fft.irfft(spectrum, len(samples))[::2], -1, 1)
    code = np.round(np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256) * 127) / 127
    narrow = np.sign(code) * (256 ** np.abs(code) - 1) / 255
    spectrum = np.pad(np.fft.rfft(narrow), (0, len(hz) - len(narrow) // 2 - 1))
    wide: Samples = (2 * np.fft.irfft(spectrum, len(samples))).astype(np.float32)
    return wide


def _opus(samples: Samples) -> Samples:
    """Encode as Opus at 24 kb/s and decode."""
    file = io.BytesIO()
    with av.open(file, "w", "ogg") as out:
        stream = out.add_stream("libopus", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = 24_000
        frame = av.AudioFrame.from_ndarray(
            (np.clip(samples, -1, 1) * 32767).astype("<i2")[None], "s16", "mono"
        )
        frame.sample_rate = SAMPLE_RATE
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    file.seek(0)
    decoded: Samples = decode_audio(file, SAMPLE_RATE)[: len(samples)]
    return np.pad(decoded, (0, len(samples) - len(decoded)))


def room(
    samples: Samples,
    generator: np.random.Generator,
    reverberation_s: float = _REVERBERATION_S,
    direct_db: float = 0.0,
) -> Samples:
    """Add the reverberation of a room.

    Args:
        samples: Direct sound.
        generator: Chooses the room.
        reverberation_s: Time until the reverberation has fallen to -60 dB.
        direct_db: Level of the direct sound above the reverberation.
    """
    times_s = np.arange(round(reverberation_s * SAMPLE_RATE)) / SAMPLE_RATE
    response = generator.normal(size=len(times_s)) * 10 ** (-3 * times_s / reverberation_s)
    response *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(response**2))
    response[0] = 1.0
    size = 1 << (len(samples) + len(response)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(response, size), size)
    level = np.sqrt(1 + 10 ** (-direct_db / 10))
    reverberant: Samples = (heard[: len(samples)] / level).astype(np.float32)
    return reverberant
