"""Takes the loudspeaker out of the microphone, so that nothing is captioned twice.

Three stages: a filter that learns the room and subtracts the echo (`EchoFilter`); a gain for each
frequency where echo is expected to be left; and a gate that closes while nothing but such a rest
is heard. The gate looks ahead, so that the first consonant of an answer is not cut off. Sound
comes out later than it went in, but at its own position: nothing is shifted.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples

# Estimate the echo of a loudspeaker in a microphone, and subtract it.
#
# A partitioned-block frequency-domain Kalman filter: beside each coefficient it keeps how uncertain
# that coefficient is, so that its steps are large where it knows little and vanish while there is
# speech at the microphone. It needs no double-talk detector of its own, and its uncertainty shows
# how much echo is still left.
#
# Sources: Enzner and Vary, "Frequency-domain adaptive Kalman filter for acoustic echo control in
# hands-free telephones", Signal Processing 86 (2006); Kuech, Mabande and Enzner, "State-space
# architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014.

BLOCK_SAMPLES = 256
"""Samples that the filter takes at a time: 16 ms."""

BINS = BLOCK_SAMPLES + 1
_PARTITION_S = BLOCK_SAMPLES / SAMPLE_RATE

_FAINT = 0.02

Spectrum = NDArray[np.complex64]
Powers = NDArray[np.float32]


# Assumptions about rooms.
_LENGTH_S = 0.55
"""Longest echo, its delay and the room's reverberation together, in seconds."""
_FORGETTING = 0.9995
_FORGETTING_WITHOUT_ECHO = 0.9998
"""Factor on the coefficients from block to block; below 1, so that a moved microphone and clocks
that drift apart are followed. Without an echo, a smaller one would mostly follow the near voice."""
_SMOOTHING = 0.9
"""Of the voice's spectrum from block to block, 0 to 1."""
_UNKNOWN_PATH = 0.01
"""Power of each coefficient expected while the delay is not known."""
_KNOWN_PATH = 0.05
"""The same at the delay, once that is known."""
_DECAY_60_DB_S = 0.5
"""Reverberation time expected after the delay, in seconds."""
_DISTORTION = 0.002
"""Part of the echo's power that no linear filter takes away."""


@dataclass(frozen=True, slots=True)
class FilteredBlock:
    """One block without the echo, as far as it is known.

    Attributes:
        samples: float32[BLOCK_SAMPLES].
        residual_echo: float32[BINS], power of the echo expected to be left, for a transform of
            twice the block (the block before it zero).
        power: float32[BINS], power of `samples` under the same transform.
    """

    samples: Samples
    residual_echo: Powers
    power: Powers


class EchoFilter:
    """Subtracts from the microphone what the loudspeaker played."""

    def __init__(self) -> None:
        self._partitions = round(_LENGTH_S / _PARTITION_S)
        self.forget()

    def forget(self, delay_samples: int | None = None, *, is_faint: bool = False) -> None:
        """Forget the path of the echo, and the sound so far.

        Args:
            delay_samples: The echo's delay, if known; little is then expected elsewhere.
            is_faint: Whether the echo was looked for and not found, so that it can only be faint.
        """
        shape = (self._partitions, BINS)
        self._weights: Spectrum = np.zeros(shape, np.complex64)
        self._forgetting = np.float32(
            _FORGETTING_WITHOUT_ECHO if delay_samples is None else _FORGETTING
        )
        unknown_path = _UNKNOWN_PATH * (_FAINT if is_faint else 1.0)
        self._uncertainty: Powers = np.full(shape, unknown_path, np.float32)
        if delay_samples is not None:
            place_s = np.arange(self._partitions) * _PARTITION_S
            behind_s = np.maximum(0.0, place_s - delay_samples / SAMPLE_RATE)
            expected = _KNOWN_PATH * 10 ** (-6.0 * behind_s / _DECAY_60_DB_S)
            expected[place_s < delay_samples / SAMPLE_RATE - _PARTITION_S] *= 0.02
            self._uncertainty[:] = expected[:, None]
        self._voice: Powers = np.full(BINS, 1e-4, np.float32)
        self.forget_sound()

    def forget_sound(self) -> None:
        self._far: Samples = np.zeros(2 * BLOCK_SAMPLES, np.float32)
        self._spectra: Spectrum = np.zeros((self._partitions, BINS), np.complex64)
        self._silent_blocks = self._partitions + 1

    def process(self, near: Samples, far: Samples) -> FilteredBlock:
        """One block.

        Args:
            near: float32[BLOCK_SAMPLES] of the microphone.
            far: float32[BLOCK_SAMPLES] that was played at that time, or a little earlier.
        """
        is_silent = not far.any()
        self._silent_blocks = self._silent_blocks + 1 if is_silent else 0
        if self._silent_blocks > self._partitions:
            # Nothing was played for longer than an echo lasts.
            power = _power(_transform(near))
            return FilteredBlock(near, np.zeros(BINS, np.float32), power)
        self._far = np.concatenate((self._far[BLOCK_SAMPLES:], far))
        self._spectra = np.roll(self._spectra, 1, axis=0)
        self._spectra[0] = np.fft.rfft(self._far)
        echo_spectrum = np.einsum("pk,pk->k", self._spectra, self._weights)
        echo = np.fft.irfft(echo_spectrum)[BLOCK_SAMPLES:].astype(np.float32)
        error = near - echo
        residual = self._learn(_transform(error))
        residual += np.float32(_DISTORTION) * _power(_transform(echo))
        return FilteredBlock(error, residual, _power(_transform(error)))

    def _learn(self, error: Spectrum) -> Powers:
        far_power = _power(self._spectra)
        residual: Powers = np.einsum("pk,pk->k", self._uncertainty, far_power)
        residual *= np.float32(0.5)
        self._voice *= np.float32(_SMOOTHING)
        self._voice += np.float32(1 - _SMOOTHING) * np.maximum(_power(error), np.float32(1e-8))
        step = self._uncertainty / (residual + self._voice + np.float32(1e-8))
        change = step * np.conj(self._spectra) * error
        # Only what a linear, not a circular, convolution can do (the "constraint").
        response = np.fft.irfft(change, axis=1)
        response[:, BLOCK_SAMPLES:] = 0.0
        self._weights += np.fft.rfft(response, axis=1).astype(np.complex64)
        self._weights *= self._forgetting
        self._uncertainty *= self._forgetting**2 * (1 - np.float32(0.5) * step * far_power)
        self._uncertainty += (1 - self._forgetting**2) * _power(self._weights)
        return residual


def _transform(block: Samples) -> Spectrum:
    spectrum = np.fft.rfft(np.concatenate((np.zeros_like(block), block)))
    return spectrum.astype(np.complex64, copy=False)


def _power(spectrum: Spectrum) -> Powers:
    power: Powers = np.square(spectrum.real) + np.square(spectrum.imag)
    return power


_BLOCK_S = BLOCK_SAMPLES / SAMPLE_RATE
_SPEECH_BINS = slice(4, 120)
"""125 Hz to 3.75 kHz, where voices have their power."""

_SMOOTHED_BLOCKS = 3
_WINDOW = np.sqrt(np.hanning(2 * BLOCK_SAMPLES + 1)[:-1]).astype(np.float32)


# How the echo is judged and suppressed.
_VOICE_OVER_ECHO_DB = 9.0
"""How far a block must exceed the echo expected in it to be a voice."""
_INEXPERIENCE_DB = 9.0
_EXPERIENCE_S = 5.0
"""How much more at the very beginning, and after how much of what was played no more than that."""
_VOICE_BLOCKS = 2
"""How many blocks in a row must, before the gate opens (16 ms each)."""
_LOOK_AHEAD_S = 0.096
"""How much before that the gate opens; delays the sound by as much."""
_HOLD_S = 0.256
"""How long the gate stays open after a voice."""
_STRENGTH = 2.0
"""How many times the expected echo is taken away at each frequency."""
_SMALLEST_GAIN = 0.03
"""Power gain below which no frequency is turned down while the gate is open."""
_LONGEST_DELAY_S = 0.42
"""Longest delay of an echo."""
_DISTINCTNESS = 14.0
"""How clear a delay must be to be believed (`EchoDelay`)."""
_HEARD_S = 0.4
"""How much of a delay's estimate is what was played, at least, in seconds."""
_PLAYED_DBFS = -65.0
"""Level above which the loudspeaker is taken to play."""


class EchoSuppressor:
    """Suppresses in one stream what another one holds."""

    def __init__(self) -> None:
        self._filter = EchoFilter()
        self._tracker = _DelayTracker()
        self._ahead_blocks = round(_LOOK_AHEAD_S / _BLOCK_S)
        self._hold_blocks = round(_HOLD_S / _BLOCK_S)
        self._may_hold = True
        self._rest_near: Samples = np.empty(0, np.float32)
        self._rest_far: Samples = np.empty(0, np.float32)
        self._restart()

    def process(self, near: Samples, far: Samples) -> Samples:
        """Add equally long sound of both; returns complete blocks, in order, without shift.

        Args:
            near: float32[n] of the microphone.
            far: float32[n] that was played at that time or up to `_LONGEST_DELAY_S` earlier.
        """
        near = np.concatenate((self._rest_near, near))
        far = np.concatenate((self._rest_far, far))
        whole = len(near) - len(near) % BLOCK_SAMPLES
        self._rest_near, self._rest_far = near[whole:], far[whole:]
        out = [
            self._process_block(
                near[start : start + BLOCK_SAMPLES], far[start : start + BLOCK_SAMPLES]
            )
            for start in range(0, whole, BLOCK_SAMPLES)
        ]
        return np.concatenate(out) if out else np.empty(0, np.float32)

    def flush(self) -> Samples:
        missing = -len(self._rest_near) % BLOCK_SAMPLES
        wanted = self._inside + len(self._rest_near)
        silence = np.zeros(missing + (self._ahead_blocks + 2) * BLOCK_SAMPLES, np.float32)
        self._may_hold = False
        out = self.process(silence, np.zeros_like(silence))[:wanted]
        self._may_hold = True
        self._rest_near = self._rest_far = np.empty(0, np.float32)
        self._restart()
        self._filter.forget_sound()
        self._tracker.forget_sound()
        return out

    def _restart(self) -> None:
        self._held: list[tuple[Samples, Samples]] = []
        self._waiting: deque[tuple[FilteredBlock, bool]] = deque()
        self._voice_run = 0
        self._held_blocks = 0
        self._gain = 1.0
        self._recent: deque[tuple[float, float]] = deque(maxlen=_SMOOTHED_BLOCKS)
        self._before: FilteredBlock | None = None
        self._overlap: Samples = np.zeros(BLOCK_SAMPLES, np.float32)
        self._inside = 0

    def _process_block(self, near: Samples, far: Samples) -> Samples:
        self._inside += BLOCK_SAMPLES
        if self._tracker.observe(near, far, may_have_moved=self._held_blocks > 0):
            self._relearn()
        if self._tracker.is_undecided and self._may_hold:
            # Sound is played for the first time, and nothing is known of the room: this sound
            # waits till it is, rather than being captioned twice or cut away.
            self._held.append((near, far))
            return np.empty(0, np.float32)
        if not self._held:
            return self._filter_block(near, far)
        held, self._held = [*self._held, (near, far)], []
        if self._tracker.delay_samples is None:
            self._filter.forget(is_faint=True)  # an echo worth the name would have been found
        self._filter.forget_sound()
        return np.concatenate([self._filter_block(*each) for each in held])

    def _filter_block(self, near: Samples, far: Samples) -> Samples:
        block = self._filter.process(near, far)
        self._waiting.append((block, self._is_voice(block)))
        if len(self._waiting) <= self._ahead_blocks:
            return np.empty(0, np.float32)
        out = self._release()
        self._inside -= len(out)
        return out

    def _relearn(self) -> None:
        self._filter.forget(self._tracker.delay_samples)
        for near, far in self._tracker.history:
            self._filter.process(near, far)

    def _is_voice(self, block: FilteredBlock) -> bool:
        self._recent.append(
            (
                float(block.power[_SPEECH_BINS].sum()),
                float(block.residual_echo[_SPEECH_BINS].sum()),
            )
        )
        heard = sum(power for power, _ in self._recent)
        echo = sum(power for _, power in self._recent)
        exceeds = heard > echo * 10 ** (self._threshold_db() / 10)
        self._voice_run = self._voice_run + 1 if exceeds else 0
        return self._voice_run >= _VOICE_BLOCKS

    def _threshold_db(self) -> float:
        inexperience = max(0.0, 1.0 - self._tracker.played_s / _EXPERIENCE_S)
        return _VOICE_OVER_ECHO_DB + _INEXPERIENCE_DB * inexperience

    def _release(self) -> Samples:
        """The oldest waiting block but one, gated and cleaned (windows overlap)."""
        block, is_voice = self._waiting.popleft()
        if is_voice or any(later for _, later in self._waiting):
            self._held_blocks = self._hold_blocks
        is_open = self._held_blocks > 0
        self._held_blocks -= 1
        before, self._before = self._before, block
        gain = self._gain
        self._gain = 1.0 if is_open else 0.0
        if before is None:
            return np.empty(0, np.float32)
        windowed = np.concatenate((before.samples, block.samples)) * _WINDOW
        spectrum = np.fft.rfft(windowed)
        if before.residual_echo.any() or block.residual_echo.any():
            spectrum *= self._gains(spectrum, before.residual_echo + block.residual_echo)
        cleaned = (np.fft.irfft(spectrum) * _WINDOW).astype(np.float32)
        out = self._overlap + cleaned[:BLOCK_SAMPLES]
        self._overlap = cleaned[BLOCK_SAMPLES:]
        if gain == 1.0 and self._gain == 1.0:
            return out
        faded: Samples = out * np.linspace(gain, self._gain, BLOCK_SAMPLES, dtype=np.float32)
        return faded

    def _gains(self, spectrum: np.ndarray, residual: Powers) -> Powers:
        power = np.square(np.abs(spectrum))
        # The window takes half of the power of the two blocks, which are not correlated.
        expected = _STRENGTH * 0.5 * residual
        gains: Powers = np.maximum(_SMALLEST_GAIN, 1.0 - expected / (power + 1e-12))
        return np.sqrt(gains)


class _DelayTracker:
    _FIRST_EVERY_S = 0.1
    _LATER_EVERY_S = 4.0
    _OPEN_EVERY_S = 0.5
    _DECIDED_AFTER_S = 1.2
    _HISTORY_S = 3.0
    _SAME_SAMPLES = SAMPLE_RATE // 200

    def __init__(self) -> None:
        self._least_power = 10 ** (_PLAYED_DBFS / 10)
        self.delay_samples: int | None = None
        self.played_s = 0.0
        self._candidate: int | None = None
        self.history: deque[tuple[Samples, Samples]] = deque(
            maxlen=round(self._HISTORY_S / _BLOCK_S)
        )
        self.forget_sound()

    def forget_sound(self) -> None:
        self.history.clear()
        self._played: deque[bool] = deque(maxlen=self.history.maxlen)
        self._since_estimate_s = 0.0

    @property
    def is_undecided(self) -> bool:
        """Whether something was played, but too little to detect an echo."""
        return self.delay_samples is None and 0.0 < self.played_s < self._DECIDED_AFTER_S

    def observe(self, near: Samples, far: Samples, *, may_have_moved: bool = False) -> bool:
        """Take a block of both; return whether a new delay was found.

        Args:
            may_have_moved: Whether the gate is open, for a voice or an echo of another delay.
        """
        self.history.append((near, far))
        plays = float(np.dot(far, far)) / len(far) > self._least_power
        self._played.append(plays)
        if not plays:
            return False
        self.played_s += _BLOCK_S
        self._since_estimate_s += _BLOCK_S
        if self.is_undecided:
            every_s = self._FIRST_EVERY_S
        else:
            every_s = self._OPEN_EVERY_S if may_have_moved else self._LATER_EVERY_S
        if self._since_estimate_s < every_s or sum(self._played) * _BLOCK_S < _HEARD_S:
            return False
        self._since_estimate_s = 0.0
        return self._estimate_delay()

    def _estimate_delay(self) -> bool:
        near, far = (np.concatenate(each) for each in zip(*self.history, strict=True))
        found = find_echo_delay(near, far, _LONGEST_DELAY_S)
        if found.distinctness < _DISTINCTNESS:
            return False
        if self.delay_samples is not None:
            if abs(found.samples - self.delay_samples) <= self._SAME_SAMPLES:
                self._candidate = None
                return False
            # A known delay is given up only for another one that is found twice.
            candidate, self._candidate = self._candidate, found.samples
            if candidate is None or abs(found.samples - candidate) > self._SAME_SAMPLES:
                return False
        self._candidate = None
        self.delay_samples = found.samples
        return True


_LOWEST_HZ = 200.0
_HIGHEST_HZ = 6_000.0
"""Where loudspeakers and microphones carry speech."""


@dataclass(frozen=True, slots=True)
class EchoDelay:
    """Where the copy is.

    Attributes:
        distinctness: Height of the correlation's peak over its root mean square; chance alone
            reaches about 5.
    """

    samples: int
    distinctness: float


def find_echo_delay(near: Samples, far: Samples, longest_s: float) -> EchoDelay:
    """The delay at which `near` holds `far`, judged by all of both.

    Source: Knapp and Carter, "The generalized correlation method for estimation of time delay",
    IEEE Transactions on Acoustics, Speech, and Signal Processing 24 (1976): the phase transform.
    """
    lags = round(longest_s * SAMPLE_RATE)
    size = 1 << (len(near) + lags).bit_length()
    cross = np.fft.rfft(near, size) * np.conj(np.fft.rfft(far, size))
    frequencies_hz = np.arange(len(cross)) * (SAMPLE_RATE / size)
    magnitude = np.abs(cross)
    cross /= magnitude + 1e-6 * float(magnitude.max()) + 1e-20
    cross[(frequencies_hz < _LOWEST_HZ) | (frequencies_hz > _HIGHEST_HZ)] = 0.0
    correlation = np.fft.irfft(cross, size)[:lags]
    peak = int(np.argmax(correlation))
    spread = float(np.sqrt(np.mean(correlation**2)))
    return EchoDelay(peak, float(correlation[peak]) / spread if spread > 0 else 0.0)
