"""A live session in virtual time: what a model's costs and words make of it, on any machine.

The real segmenter, queue and recognise worker run in one thread; a decode takes as long as the cost
model says, and meanwhile the sound goes on. So other work on the machine changes no latency. What
it leaves out is the machine: threads that wait for one another, the subprocess (1 ms a decode), a
processor that is busy elsewhere. `python -m benchmarks.words` measures with it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np

from benchmarks.material.doubtful_words import Doubt
from benchmarks.simulated_model import Model
from captioner.audio.recordings.recording import read_recording
from captioner.captions.measures import EventLine
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SourceEnded
from captioner.core.captions import Word
from captioner.core.events import EventBody, Noticed, SessionEvent, event_to_json_object
from captioner.core.recognition import AudioSource, Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.clock import SessionClock
from captioner.live.engine.power import PowerState
from captioner.live.engine.recognise_worker import RecogniseWorker
from captioner.live.engine.recognition_queue import RecognitionQueue
from captioner.live.engine.segment_worker import SegmentWorker
from captioner.live.engine.setup import Channel, ChannelSetup, SessionParts, SessionSettings
from captioner.live.engine.utterance import Utterance
from captioner.sound_events.detection import SoundListener
from captioner.sound_events.kinds import SoundKind
from captioner.speech.whisper.voice_activity import GatedVoiceActivity

_CHUNK = 512


@dataclass(slots=True)
class SimulatedSession:
    """One channel's session in virtual time: a recogniser, too, whose decodes let the sound go on.

    Args:
        sound: float32[n] at 16 kHz.
        model: The recogniser.
        draft: The draft model; None without one.
        settings: The session's.
        power: Says when to save power.
        sounds: Listens for music, applause and laughter; None: nobody does.

    Attributes:
        now_s: Virtual time since the start.
        busy_s: Processor seconds of all decodes.
        listening_s: Processor seconds of everything else, as this machine needed them: voice
            activity, segmenter, and the little that the queue takes.
        decodes: How many there were, by "accurate" and "draft".
        decoded_until_s: Of each decode by which model it was, and where its sound ended.
        events: What the session told.
        notices: Its notices.
    """

    sound: Samples
    model: Model
    draft: Model | None = None
    settings: SessionSettings = field(default_factory=SessionSettings)
    power: PowerState = field(default_factory=PowerState)
    sounds: SoundListener | None = None
    now_s: float = 0.0
    busy_s: float = 0.0
    listening_s: float = 0.0
    decodes: dict[str, int] = field(default_factory=dict)
    decoded_until_s: list[tuple[str, float]] = field(default_factory=list)
    events: list[EventLine] = field(default_factory=list)
    notices: list[Noticed] = field(default_factory=list)
    _is_running: bool = False
    _delivered: int = 0
    _captions: int = 0
    _clock: SessionClock = field(init=False)
    _queue: RecognitionQueue = field(init=False)
    _segmenting: SegmentWorker = field(init=False)
    _recognising: RecogniseWorker = field(init=False)

    def __post_init__(self) -> None:
        self._clock = SessionClock(lambda: self.now_s)
        self._queue = RecognitionQueue(self._clock)
        settings = self.settings
        parts = SessionParts(settings, self._clock, self._queue, self._emit, lambda: None)
        self._recognising = RecogniseWorker(self, parts, self.power)
        source = cast(AudioSource, None)  # The simulation delivers the sound itself.
        self._segmenting = SegmentWorker(
            ChannelSetup(Channel(source), GatedVoiceActivity()), parts, self._new_utterance
        )

    @property
    def longest_backlog_s(self) -> float:
        """The longest backlog so far, in seconds of sound."""
        return self._recognising.backlog.longest_s

    @property
    def text(self) -> str:
        """The words of all finals, in order of time."""
        finals = (event for event in self.events if event["type"] == "final")
        ordered = sorted(finals, key=lambda event: float(event["start_s"]))
        return " ".join(event["committed"] for event in ordered)

    def run(self) -> list[EventLine]:
        """Caption the recording; the events."""
        self._recognising.load()
        self._is_running, self.busy_s = True, 0.0
        self.decodes.clear()
        self.decoded_until_s.clear()
        began_s = time.thread_time()
        while True:
            job, wait_s = self._queue.poll(self._recognising.batch_size)
            if job is not None:
                self._recognising.do(job)
            elif self._delivered >= len(self.sound):
                self.listening_s = time.thread_time() - began_s
                return self.events
            else:
                step_s = _CHUNK / SAMPLE_RATE
                self._spend(step_s if wait_s is None else min(step_s, max(0.001, wait_s)))

    # --- a recogniser --------------------------------------------------------------------

    def load(self) -> RecogniserInfo:
        return RecogniserInfo(
            "simulated", "cpu", "int8", 2, 128, True, False, 0.0, "draft" if self.draft else ""
        )

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        return self.recognise_batch([request])[0]

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        hypotheses = []
        for request in requests:
            model = self.draft if request.by_draft and self.draft else self.model
            hypothesis = model.decode(request)
            spent_s = hypothesis.encode_s + hypothesis.decode_s + hypothesis.align_s
            self.busy_s += spent_s * model.costs.busy_cores
            kind = "draft" if request.by_draft else "accurate"
            self.decodes[kind] = self.decodes.get(kind, 0) + 1
            self.decoded_until_s.append((kind, request.segment.end_s))
            self._spend(spent_s)
            hypotheses.append(hypothesis)
        return hypotheses

    def close(self) -> None:
        """There is nothing to free."""

    # --- time ----------------------------------------------------------------------------

    def _spend(self, seconds: float) -> None:
        """Let time pass, and the sound of it be heard."""
        if not self._is_running:
            return  # The model is measured before the session begins.
        self.now_s += seconds
        until = min(len(self.sound), int(self.now_s * SAMPLE_RATE))
        while self._delivered + _CHUNK <= until or (
            until == len(self.sound) and self._delivered < until
        ):
            samples = self.sound[self._delivered : self._delivered + _CHUNK]
            self._clock.sound_delivered((self._delivered + len(samples)) / SAMPLE_RATE)
            chunk = AudioChunk(samples, self._delivered)
            if self.sounds is not None:
                list(self.sounds.hear(chunk))
            self._segmenting.accept(chunk)
            self._delivered += len(samples)
            if self._delivered == len(self.sound):
                self._segmenting.accept(SourceEnded())
                self._queue.close()

    def _new_utterance(self, start_sample: int, channel: str) -> Utterance:
        self._captions += 1
        live = LiveUtterance(
            self._captions, start_sample / SAMPLE_RATE, channel, self.settings.live
        )
        return Utterance(live, start_sample, sound_around=self._sound_around)

    def _sound_around(self, _channel: str, start_s: float, end_s: float) -> SoundKind | None:
        found = None if self.sounds is None else self.sounds.wordless.around(start_s, end_s)
        return None if found is None else found[0]

    def _emit(self, body: EventBody) -> None:
        if isinstance(body, Noticed):
            self.notices.append(body)
        line = event_to_json_object(SessionEvent(self.now_s, self._clock.audio_s, body))
        if line is not None:
            self.events.append(line)


SURE = Doubt(
    always_wrong=0.0,
    flipping=0.0,
    edge_wrong=0.0,
    doubled=0.0,
    invented=0.0,
    right=(1e6, 1e-3),
    time_error_s=0.0,
)
"""Every word is right, and the model knows it: the best case."""


def needless_decodes(session: SimulatedSession, words: Sequence[Word]) -> int:
    """Decodes without a word that the one before by the same model had not heard to its end."""
    count, until_s = 0, {"accurate": 0.0, "draft": 0.0}
    for kind, end_s in session.decoded_until_s:
        before_s = until_s[kind]
        count += not any(word.end_s > before_s and word.start_s < end_s for word in words)
        until_s[kind] = max(before_s, end_s)
    return count


def read_samples(path: Path) -> Samples:
    """A whole recording, float32[n] at 16 kHz."""
    chunks = read_recording(path)
    return np.concatenate([one.samples for one in chunks if isinstance(one, AudioChunk)])
