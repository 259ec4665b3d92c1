"""Speech detection: a loudness floor, automatic gain, WebRTC's detector as gate, then Silero."""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import onnxruntime
import webrtcvad
from numpy.typing import NDArray

from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.core.levels import level_dbfs

_WEBRTC_SAMPLES = 480
# WebRTC's detector has absolute thresholds and misses quiet speech. Raised by at least 12 dB it
# lets speech at -55 dBFS pass; Silero decides about all other sound that then passes.
_WEBRTC_GAIN = 4.0

_LOUD_ENOUGH = 0.045
"""Target peak of the automatic gain, -27 dBFS. Silero finds less speech in quieter sound. Louder
sound is not changed: with more gain Silero found less speech in telephone calls, and more in hiss.
"""

_MOST_GAIN = 100.0
_RECOVERY = 10 ** (-2.0 / 20 * FRAME_SAMPLES / SAMPLE_RATE)
"""Decay of the peak that determines the gain, for each frame: 2 dB a second."""
_CONTEXT_SAMPLES = 64
_STATE_SHAPE = (1, 1, 128)
_SILERO_FILE = "silero-vad/silero_vad_v6.onnx"


@dataclass(frozen=True, slots=True)
class VoiceActivitySettings:
    """Settings of the gate in front of Silero.

    Attributes:
        level_floor_dbfs: Frames quieter than this hold no speech, in dB relative to full scale.
        aggressiveness: WebRTC's mode, 0 (most sound passes) to 3.
        gate_hold_s: How long the gate stays open after the last frame that opened it; Silero judges
            pauses and quiet consonants better than the gate.
        warm_up_frames: Number of frames of 32 ms before the opening that Silero processes first.
    """

    level_floor_dbfs: float = -90.0
    aggressiveness: int = 1
    gate_hold_s: float = 0.5
    warm_up_frames: int = 24


class SileroVoiceActivity:
    """Silero v6 over one continuous stream, with its state kept between frames.

    The network's inputs are input[1, 576], 64 samples of the frame before and 512 new ones, and its
    state h and c, [1, 1, 128] each.

    Raises:
        CaptionerError: The network is missing or cannot be read.
    """

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        # The network is tiny: a second thread costs more than it saves, and idle threads of a pool
        # would spin beside the recogniser's.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 4
        file = resource(_SILERO_FILE)
        try:
            self._session = onnxruntime.InferenceSession(
                str(file), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors share no base class
            raise CaptionerError(
                "The voice activity detector {file} cannot be loaded: {error}.",
                "Install Captioner again.",
                file=file,
                error=error,
            ) from error
        self.reset()

    def reset(self) -> None:
        self._input = np.zeros((1, _CONTEXT_SAMPLES + FRAME_SAMPLES), dtype=np.float32)
        self._h = np.zeros(_STATE_SHAPE, dtype=np.float32)
        self._c = np.zeros(_STATE_SHAPE, dtype=np.float32)

    def speech_probability(self, frame: Samples) -> float:
        """Return the probability, 0 to 1, for the next 512 samples, which are not modified."""
        self._input[0, :_CONTEXT_SAMPLES] = self._input[0, -_CONTEXT_SAMPLES:]
        self._input[0, _CONTEXT_SAMPLES:] = frame
        output, self._h, self._c = self._session.run(
            None, {"input": self._input, "h": self._h, "c": self._c}
        )
        probability = float(output.reshape(-1)[0])
        if not math.isfinite(probability):
            # A NaN would stay in the network's state forever.
            self.reset()
            return 0.0
        return probability


class WebrtcGate:
    """WebRTC's detector over 30 ms frames of a stream that arrives in other lengths.

    Args:
        aggressiveness: 0 (most sound passes) to 3.
    """

    def __init__(self, aggressiveness: int) -> None:
        self._aggressiveness = aggressiveness
        self.reset()

    def reset(self) -> None:
        self._vad = webrtcvad.Vad(self._aggressiveness)
        self._rest: NDArray[np.int16] = np.zeros(0, dtype=np.int16)

    def hears_voice(self, samples: Samples) -> bool:
        """Return whether a voice is detected in a 30 ms frame that these samples complete."""
        scaled = np.clip(samples * 32767.0, -32768.0, 32767.0).astype(np.int16)
        pending = np.concatenate([self._rest, scaled])
        voice = False
        start = 0
        while start + _WEBRTC_SAMPLES <= len(pending):
            piece = pending[start : start + _WEBRTC_SAMPLES]
            voice |= bool(self._vad.is_speech(piece.tobytes(), SAMPLE_RATE))
            start += _WEBRTC_SAMPLES
        self._rest = pending[start:]
        return voice


class AutomaticGain:
    """Amplifies quiet sound, because both detectors miss quiet voices.

    In meetings with peaks at -45 dBFS, Silero alone found 18 % speech, and 25 % with the gain (43 %
    with peaks at 0 dBFS); in read speech 55 % and 56 %; in noise and other sounds no more than
    before.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        # Not raised before the first loud sound: amplified noise cost words in meetings.
        self._peak = _LOUD_ENOUGH

    def take(self, frame: Samples) -> np.float32:
        """Return the gain of the next frame, from the recent peak."""
        self._peak = max(self._peak * _RECOVERY, float(np.max(np.abs(frame))))
        if self._peak <= _LOUD_ENOUGH / _MOST_GAIN:
            return np.float32(_MOST_GAIN)
        return np.float32(max(1.0, _LOUD_ENOUGH / self._peak))


class GatedVoiceActivity:
    """A `VoiceActivityDetector` that runs Silero only on possible speech.

    If a frame is too quiet, or WebRTC finds no voice in it, the probability is 0.0. When the gate
    opens again, Silero first processes the frames just before, so that its state is up to date;
    they are within the segmenter's pre-roll.

    Args:
        settings: Settings of the gate.

    Raises:
        CaptionerError: Silero's network cannot be read.
    """

    def __init__(self, settings: VoiceActivitySettings | None = None) -> None:
        self._settings = settings or VoiceActivitySettings()
        self._silero = SileroVoiceActivity()
        self._gate = WebrtcGate(self._settings.aggressiveness)
        self._gain = AutomaticGain()
        self._hold_frames = round(self._settings.gate_hold_s * SAMPLE_RATE / FRAME_SAMPLES)
        self._before: deque[Samples] = deque(maxlen=max(1, self._settings.warm_up_frames))
        self.reset()

    def reset(self) -> None:
        self._silero.reset()
        self._gate.reset()
        self._gain.reset()
        self._before.clear()
        self._missed_frames = 0
        self._open_frames_left = 0

    def speech_probability(self, frame: Samples) -> float:
        """See `VoiceActivityDetector`; raises ValueError for a frame of another length."""
        if len(frame) != FRAME_SAMPLES:
            raise ValueError(f"a frame has {FRAME_SAMPLES} samples, not {len(frame)}")
        if not np.isfinite(frame).all():
            frame = np.nan_to_num(frame, nan=0.0, posinf=1.0, neginf=-1.0)
        gain = self._gain.take(frame)
        if not self._lets_through(frame, gain):
            self._before.append(frame * gain)
            self._missed_frames += 1
            return 0.0
        self._catch_up()
        return self._silero.speech_probability(frame * gain)

    def _lets_through(self, frame: Samples, gain: np.float32) -> bool:
        # WebRTC gets quiet frames, too, because it adapts to the noise between words.
        voice = self._gate.hears_voice(frame * max(gain, np.float32(_WEBRTC_GAIN)))
        loud = level_dbfs(frame) >= self._settings.level_floor_dbfs
        if voice and loud:
            self._open_frames_left = self._hold_frames
            return True
        is_held_open = self._open_frames_left > 0
        self._open_frames_left -= is_held_open
        return is_held_open

    def _catch_up(self) -> None:
        """Process the last frames that Silero missed."""
        if self._missed_frames == 0:
            return
        if self._missed_frames > len(self._before):
            self._silero.reset()
        for frame in self._before:
            self._silero.speech_probability(frame)
        self._before.clear()
        self._missed_frames = 0
