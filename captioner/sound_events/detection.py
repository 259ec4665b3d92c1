"""Decide when a sound is reported: few labels, and steady ones."""

import math
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from captioner.core.audio import FRAME_S, SAMPLE_RATE, AudioChunk, AudioGap, Samples, SourceItem
from captioner.core.captions import Caption, Word
from captioner.core.levels import level_dbfs
from captioner.sound_events.kinds import (
    CONFUSED,
    GENERAL,
    SHORTEST_S,
    URGENT,
    WORDLESS,
    Sensitivity,
    SoundKind,
)

Probabilities = Mapping[SoundKind, float]
"""How likely each kind is present, 0 to 1; kinds unknown to a network are absent."""


@dataclass(frozen=True, slots=True)
class SoundModelFacts:
    """Facts about a network for sounds.

    Attributes:
        window_s: Length of the windows that it classifies, in seconds.
        hop_s: From the start of one window to that of the next, in seconds.
        thresholds: Probability from which a kind counts as present.
    """

    window_s: float
    hop_s: float
    thresholds: Probabilities


class SoundClassifier(Protocol):
    """Recognises kinds of sounds. One thread at a time calls it."""

    def load(self) -> SoundModelFacts:
        """Load the network; a second call returns the same.

        Raises:
            CaptionerError: It is absent, damaged, or of another kind.
        """

    def probabilities(self, samples: Samples) -> Probabilities:
        """Return how likely each kind is in a window of 16 kHz sound.

        Raises:
            CaptionerError: The network stopped working.
        """

    def close(self) -> None:
        """Free the network; safe to call twice, and from any thread."""


_ODDS: Mapping[Sensitivity, float] = {
    Sensitivity.LOW: 3.0,
    Sensitivity.NORMAL: 1.0,
    Sensitivity.HIGH: 1 / 2.5,
}
"""Factors of the odds of thresholds, which therefore stay between 0 and 1."""


def adjusted(thresholds: Probabilities, sensitivity: Sensitivity) -> dict[SoundKind, float]:
    factor = _ODDS[sensitivity]
    return {
        kind: factor * threshold / (1 + (factor - 1) * threshold)
        for kind, threshold in thresholds.items()
    }


@dataclass(frozen=True, slots=True)
class HeardSound:
    """A sound to report: when it has begun, and again when it is over.

    Attributes:
        start_s: Its start, in seconds since the session's first sample.
        end_s: Its end, or until when it has lasted so far.
        probability: How likely it was when it was first reported, 0 to 1.
        is_over: Whether this is its end.
    """

    kind: SoundKind
    start_s: float
    end_s: float
    probability: float
    is_over: bool = False


def most_likely(probabilities: Probabilities) -> dict[SoundKind, float]:
    """Return the probabilities, with 0 for all but the most likely of kinds easily confused.

    A general kind (crying) gives its probability to a special one (a crying baby) that has a third
    of it.
    """
    found = dict(probabilities)
    for general, special in GENERAL.items():
        likely = found.get(general, 0.0)
        first = max(special, key=lambda kind: found.get(kind, 0.0))
        if general in found and first in found and found[first] >= likely / 3:
            found[first], found[general] = max(found[first], likely), 0.0
    for group in CONFUSED:
        first = max(group, key=lambda kind: found.get(kind, 0.0))
        found.update((kind, 0.0) for kind in group if kind in found and kind is not first)
    return found


_MEMORY_S = 0.7
_END_SHARE = 0.4
_PAUSE_S = 8.0
_REPEATED_AFTER_S = 30.0
_ALONE_AFTER_S = 3.0


@dataclass(slots=True)
class _Presence:
    """State of one kind: its smoothed probability, and the sound if one is present."""

    probability: float = 0.0
    start_s: float | None = None
    heard_until_s: float = 0.0
    reported: HeardSound | None = None


class SoundDecision:
    """Decides for one channel when sounds begin and end.

    Probabilities are smoothed exponentially. A sound begins when its smoothed probability reaches
    the threshold, is reported after the shortest duration of its kind, and is over when it has
    been below 0.4 times the threshold for eight seconds. One that continues for 30 s is reported
    again, as a new sound. Within three seconds of one of its group (`CONFUSED`) a kind begins only
    if it is urgent.

    Args:
        thresholds: By kind, of the smoothed probability.
        wanted: Kinds to report.
        hop_s: From one window to the next, in seconds.
    """

    def __init__(
        self, thresholds: Probabilities, wanted: Collection[SoundKind], hop_s: float
    ) -> None:
        self._thresholds = {
            kind: threshold for kind, threshold in thresholds.items() if kind in wanted
        }
        self._hop_s = hop_s
        self._weight = 1 - math.exp(-hop_s / _MEMORY_S)
        self._presences = {kind: _Presence() for kind in self._thresholds}
        self._last_end_s = 0.0

    def add_window(self, end_s: float, probabilities: Probabilities) -> list[HeardSound]:
        """Process the window that ends at `end_s`; return the sounds that begin or are over.

        Windows are `hop_s` apart; after a gap the ones before it no longer count.
        """
        is_after_gap = end_s - self._last_end_s > 1.5 * self._hop_s
        self._last_end_s = end_s
        likely = most_likely(probabilities)
        found: list[HeardSound] = []
        for kind, threshold in self._thresholds.items():
            presence = self._presences[kind]
            if is_after_gap:
                presence.probability = 0.0
                found += self._changes(kind, presence, end_s)  # It may have ended before the gap.
                if presence.reported is None:
                    presence.start_s = None
            presence.probability += self._weight * (likely.get(kind, 0.0) - presence.probability)
            self._follow(presence, end_s, threshold)
            if presence.reported is not None or not self._is_confused(kind, end_s):
                found += self._changes(kind, presence, end_s)
        return found

    def finish(self) -> list[HeardSound]:
        """Return the sounds that have not ended, as over."""
        reported = [(one, one.reported) for one in self._presences.values() if one.reported]
        for presence, _sound in reported:
            presence.reported = presence.start_s = None
        return [replace(one, end_s=each.heard_until_s, is_over=True) for each, one in reported]

    def is_present(self, kind: SoundKind, at_s: float, within_s: float = _PAUSE_S) -> bool:
        """Return whether a kind has been reported, and was present within the last seconds."""
        presence = self._presences.get(kind)
        return (
            presence is not None
            and presence.reported is not None
            and at_s - presence.heard_until_s < within_s
        )

    def withdraw(self, kind: SoundKind) -> None:
        """Forget that a kind has been reported: the next window with it may report it."""
        self._presences[kind] = _Presence()

    def _is_confused(self, kind: SoundKind, at_s: float) -> bool:
        """Return whether a kind that it is confused with was present a moment ago."""
        return kind not in URGENT and any(
            other is not kind and self.is_present(other, at_s, _ALONE_AFTER_S)
            for group in CONFUSED
            if kind in group
            for other in group
        )

    def _follow(self, presence: _Presence, end_s: float, threshold: float) -> None:
        if presence.probability >= threshold and presence.start_s is None:
            presence.start_s = max(0.0, end_s - self._hop_s)
        if presence.start_s is None:
            return
        if presence.probability >= _END_SHARE * threshold:
            presence.heard_until_s = end_s
        elif presence.reported is None:
            presence.start_s = None  # too short to be reported

    def _changes(self, kind: SoundKind, presence: _Presence, end_s: float) -> Iterator[HeardSound]:
        start_s, sound = presence.start_s, presence.reported
        is_heard = presence.heard_until_s == end_s
        if sound is not None:
            has_ended = end_s - presence.heard_until_s >= _PAUSE_S
            is_repeated = is_heard and end_s - sound.start_s >= _REPEATED_AFTER_S
            if not has_ended and not is_repeated:
                return
            yield replace(sound, end_s=presence.heard_until_s, is_over=True)
            presence.reported = None
            presence.start_s = start_s = end_s if is_repeated else None
            if not is_repeated:
                return
            presence.reported = HeardSound(kind, end_s, end_s, presence.probability)
            yield presence.reported
        elif start_s is not None and is_heard and end_s - start_s >= SHORTEST_S.get(kind, 0.0):
            presence.reported = HeardSound(kind, start_s, end_s, presence.probability)
            yield presence.reported


def sound_caption(sound: HeardSound, number: int, label: str, channel: str = "") -> Caption:
    """The caption that tells a sound.

    Args:
        number: The caption's id.
        label: What it says, brackets included.
    """
    texts = label.split()
    words = tuple(Word(text, sound.start_s, sound.end_s, sound.probability) for text in texts)
    return Caption(
        number,
        sound.start_s,
        sound.end_s,
        " ".join(texts),
        "",
        words,
        is_final=True,
        channel=channel,
        sound=sound.kind,
    )


ClearVoice = Callable[[Samples], Sequence[float]]


def smoke_alarm() -> Samples:
    """Return the sound of a smoke alarm, float32[n] at 16 kHz: three beeps, as ISO 8201 has them.

    For users to try their settings. A beep lasts 0.5 s, and so does the pause after it.
    """
    times_s = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    beeps = 0.2 * np.sin(2 * np.pi * _ALARM_HZ * times_s) * (times_s % 1.0 < 0.5)
    return np.asarray(beeps, np.float32)


_ALARM_HZ = 3_200.0

_KEPT_S = 600.0
_LEAST_OVERLAP_S = 0.5
_JUST_BEFORE_S = 1.0


@dataclass(frozen=True, slots=True)
class _Window:
    start_s: float
    end_s: float
    kind: SoundKind | None
    clear_voice_at_s: Sequence[float]

    def overlaps(self, start_s: float, end_s: float) -> bool:
        least_s = min(_LEAST_OVERLAP_S, (end_s - start_s) / 2)
        return min(self.end_s, end_s) - max(self.start_s, start_s) >= least_s


class WordlessSounds:
    """Where one channel had sounds without words. One thread notes, others may ask.

    Args:
        thresholds: By kind.
        clear_voice: Returns the frames of a window in which voice activity is sure of a voice, in
            seconds from its start; called where one of these sounds is present. None: the caller
            of `around` knows.
    """

    def __init__(self, thresholds: Probabilities, clear_voice: ClearVoice | None = None) -> None:
        self._thresholds = thresholds
        self._clear_voice = clear_voice
        self._windows: tuple[_Window, ...] = ()

    def note(self, end_s: float, probabilities: Probabilities, samples: Samples) -> None:
        """Process the window `samples`, which ends at `end_s`."""
        sure = {
            kind: probabilities[kind]
            for kind in WORDLESS
            if probabilities.get(kind, 0.0) >= self._thresholds.get(kind, math.inf)
        }
        kind = max(sure, key=lambda each: sure[each]) if sure else None
        start_s = end_s - len(samples) / SAMPLE_RATE
        voice = self._clear_voice(samples) if kind and self._clear_voice else ()
        voice_at_s = tuple(start_s + at_s for at_s in voice)
        kept = tuple(one for one in self._windows if one.end_s > end_s - _KEPT_S)
        self._windows = (*kept, _Window(start_s, end_s, kind, voice_at_s))

    def around(self, start_s: float, end_s: float) -> tuple[SoundKind, float] | None:
        """Return the sound throughout a stretch, and the most seconds of clear voice in a window.

        Right after a short sound no window may have it yet: the one before it counts then. None
        if a window has no such sound, or there is no window.
        """
        windows = [one for one in self._windows if one.overlaps(start_s, end_s)] or [
            one for one in self._windows if start_s - _JUST_BEFORE_S < one.end_s <= end_s
        ][-1:]
        if not windows or any(one.kind is None for one in windows):
            return None
        kind = windows[-1].kind
        assert kind is not None
        frames = max(
            sum(start_s <= at_s <= end_s for at_s in one.clear_voice_at_s) for one in windows
        )
        return kind, frames * FRAME_S


_SILENCE_DBFS = -60.0
_SPAN_S = 2.0


class SoundListener:
    """Detects the sounds of one channel.

    Args:
        classifier: Loaded and closed by its owner.
        facts: Facts about it.
        wanted: Kinds to report.
        clear_voice: See `WordlessSounds`.
        sensitivity: How readily sounds are reported.
    """

    def __init__(
        self,
        classifier: SoundClassifier,
        facts: SoundModelFacts,
        wanted: Collection[SoundKind],
        clear_voice: ClearVoice | None = None,
        sensitivity: Sensitivity = Sensitivity.NORMAL,
    ) -> None:
        self._classifier = classifier
        thresholds = adjusted(facts.thresholds, sensitivity)
        self.decision = SoundDecision(thresholds, wanted, facts.hop_s)
        """When sounds are reported."""
        self.wordless = WordlessSounds(adjusted(facts.thresholds, Sensitivity.LOW), clear_voice)
        """Where there were sounds without words, reported or not."""
        self._window_length = round(facts.window_s * SAMPLE_RATE)
        self._hop = round(facts.hop_s * SAMPLE_RATE)
        # Words are compared with about two seconds, which an utterance may be shorter than.
        count = 1 + max(0, int((_SPAN_S - facts.window_s) / facts.hop_s))
        self._recent: deque[Probabilities] = deque(maxlen=count)
        self._samples = np.zeros(self._window_length + (count - 1) * self._hop, np.float32)
        self._heard_until = 0
        self._next_end = self._hop

    def hear(self, item: SourceItem) -> Iterator[HeardSound]:
        """Process the next item of a source; yield the sounds that begin or are over.

        Raises:
            CaptionerError: The classifier stopped working.
        """
        if isinstance(item, AudioGap):
            self._skip_to(item.start_sample + item.length_samples)
        elif isinstance(item, AudioChunk):
            if item.start_sample > self._heard_until:
                self._skip_to(item.start_sample)
            samples = item.samples
            while len(samples):
                part = samples[: self._next_end - self._heard_until]
                samples = samples[len(part) :]
                self._append(part)
                if self._heard_until == self._next_end:
                    self._next_end += self._hop
                    yield from self._listen()

    def _listen(self) -> Iterator[HeardSound]:
        window = self._samples[-self._window_length :]
        probabilities: Probabilities = {}
        if level_dbfs(window) > _SILENCE_DBFS:  # saves the cost of the network
            probabilities = self._classifier.probabilities(window.copy())
        end_s = self._heard_until / SAMPLE_RATE
        self._recent.append(probabilities)
        highest = {
            kind: max(one.get(kind, 0.0) for one in self._recent)
            for kind in set().union(*self._recent)
        }
        self.wordless.note(end_s, highest, self._samples)
        yield from self.decision.add_window(end_s, probabilities)

    def _append(self, part: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
        length = min(len(part), len(self._samples))
        self._samples[:-length] = self._samples[length:].copy()
        self._samples[-length:] = part[-length:]
        self._heard_until += len(part)

    def _skip_to(self, sample: int) -> None:
        """Treat missing sound as silence; windows continue after it."""
        if sample > self._heard_until:
            self._samples[:] = 0
            self._recent.clear()
            self._heard_until = sample
            self._next_end = sample + self._hop
