"""A live session in virtual time: what a model's costs and doubts make of it, on any machine.

The real segmenter, queue and recognise worker run in one thread; a decode takes as long as the cost
model says, and meanwhile the sound goes on. So ten minutes take seconds, and other work on the
machine changes no figure. What it leaves out is the machine: threads that wait for one another,
the child process (1 ms a decode), a processor that is busy elsewhere. The rows of real time are
`benchmarks/live_captions.py`'s; where both are there, they are to agree.

    python -m benchmarks.simulated_session --minutes 10
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.material.doubtful_recogniser import Doubt, DoubtfulWords
from benchmarks.material.timed_recordings import TURNS, UNBROKEN, make_recording, make_silence
from benchmarks.simulated_model import COSTS, Model, SimulatedModel
from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SourceEnded
from captioner.core.captions import Word
from captioner.core.events import EventBody, Noticed, SessionEvent, event_to_json_object
from captioner.core.live.pacing import PaceSettings, SavePower
from captioner.core.live.utterance import LiveUtterance
from captioner.core.measures import EventLine, measure_events, percentile
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.core.sounds.kinds import SoundKind
from captioner.core.sounds.listening import SoundListener
from captioner.core.text.reading.on_screen import measure_screen
from captioner.evaluation.manifest import ManifestEntry
from captioner.evaluation.word_errors import WordErrorCounter
from captioner.session.clock import SessionClock
from captioner.session.power import PowerState
from captioner.session.recognise_worker import RecogniseSettings, RecogniseWorker
from captioner.session.recognition_queue import RecognitionQueue
from captioner.session.segment_worker import SegmentWorker
from captioner.session.setup import SessionSettings
from captioner.session.utterance import Utterance
from captioner.speech.recogniser.voice_activity import GatedVoiceActivity

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
        heard_until_s: Of each decode by which model it was, and where its sound ended.
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
    heard_until_s: list[tuple[str, float]] = field(default_factory=list)
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
        self._recognising = RecogniseWorker(
            self,
            self._queue,
            RecogniseSettings(
                settings.pace,
                early_final=settings.early_final,
                is_live=settings.is_live,
                power=self.power,
            ),
            self._emit,
            lambda: None,
        )
        self._segmenting = SegmentWorker(
            "",
            GatedVoiceActivity(),
            settings.segmenter,
            self._clock,
            self._queue,
            self._new_utterance,
            self._emit,
            lambda: None,
            ends_with_sentence=settings.ends_with_sentence,
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
        self.heard_until_s.clear()
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
            self.heard_until_s.append((kind, request.segment.end_s))
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

DRAFT_DOUBT = Doubt(always_wrong=0.12, flipping=0.06, edge_wrong=0.7)
"""A draft model's: distil-small.en has 12.1 % word errors where the default has 7.08 %."""


def main() -> int:
    """Print a table: sure and under doubt, alone and with each draft model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--model", choices=sorted(COSTS), default="distil-large-v3.5")
    parser.add_argument("--drafts", nargs="*", choices=sorted(COSTS), default=["tiny.en"])
    parser.add_argument("--style", choices=["turns", "unbroken"], default="unbroken")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--interval", type=float, default=0.27, help="shortest, of partials, in s")
    parser.add_argument("--save-power", choices=["never", "always"], default="never")
    parser.add_argument("--words-a-minute", type=int, help="of every voice; otherwise 150 to 190")
    parser.add_argument("--events", type=Path, metavar="FOLDER", help="where to write event logs")
    options = parser.parse_args()
    style = {"turns": TURNS, "unbroken": UNBROKEN}[options.style]
    rate = options.words_a_minute
    rates = [(rate, rate)] if rate else []
    entry = make_recording(style, options.minutes * 60, options.seed, *rates)
    words = entry.words or ()
    sound = read_samples(entry.audio)
    silence_s = _processor_s_a_minute_of_silence(options.model)
    print(f"{entry.audio.name}, {options.model}, in virtual time\n{_HEAD}")
    for name, doubt, draft_doubt in (("sure", SURE, SURE), ("doubt", Doubt(), DRAFT_DOUBT)):
        for draft in ("", *options.drafts):
            session = SimulatedSession(
                sound,
                SimulatedModel(COSTS[options.model], DoubtfulWords(words, doubt)),
                SimulatedModel(COSTS[draft], DoubtfulWords(words, draft_doubt, name=draft))
                if draft
                else None,
                SessionSettings(pace=PaceSettings(shortest_partial_interval_s=options.interval)),
                PowerState(SavePower(options.save_power)),
            )
            print(_row(name, draft or "none", entry, session, silence_s), flush=True)
            if options.events:
                lines = [json.dumps(event) + "\n" for event in session.events]
                options.events.mkdir(parents=True, exist_ok=True)
                log = options.events / f"{name}-{draft or 'alone'}.jsonl"
                log.write_text("".join(lines), encoding="utf-8")
    return 0


def needless_decodes(session: SimulatedSession, words: Sequence[Word]) -> int:
    """Decodes without a word that the one before by the same model had not heard to its end."""
    count, until_s = 0, {"accurate": 0.0, "draft": 0.0}
    for kind, end_s in session.heard_until_s:
        before_s = until_s[kind]
        count += not any(word.end_s > before_s and word.start_s < end_s for word in words)
        until_s[kind] = max(before_s, end_s)
    return count


def _processor_s_a_minute_of_silence(model: str) -> float:
    """Decodes and listening of a minute in which nobody speaks."""
    sound = read_samples(make_silence(60.0).audio)
    session = SimulatedSession(sound, SimulatedModel(COSTS[model], DoubtfulWords(())))
    session.run()
    return session.busy_s + session.listening_s


def read_samples(path: Path) -> Samples:
    """A whole recording, float32[n] at 16 kHz."""
    chunks = read_recording(path)
    return np.concatenate([one.samples for one in chunks if isinstance(one, AudioChunk)])


_HEAD = """| words | draft | first shown p50 / p90 | committed p50 / p90 | final p50 / p95 | \
erasure | committed changed | word errors | CPU s a minute of speech | of silence | \
decodes a minute (nothing new) | backlog s | on screen: erasure, share of words under 1 s |
|---|---|---|---|---|---|---|---|---|---|---|---|---|"""


def _row(
    name: str, draft: str, entry: ManifestEntry, session: SimulatedSession, silence_s: float
) -> str:
    events = session.run()
    measures, screen = measure_events(events, entry.words), measure_screen(events)
    glimpses = len(screen.glimpses_s) / max(1, screen.seen_words)
    errors = WordErrorCounter().count(entry.text, session.text)
    pairs = (
        (measures.first_shown_s, 90),
        (measures.committed_s, 90),
        (measures.finalisation_s, 95),
    )
    latencies = " | ".join(
        f"{percentile(values, 50) or 0:.2f} / {percentile(values, percent) or 0:.2f}"
        for values, percent in pairs
    )
    words = entry.words or ()
    minutes = max(0.1, words[-1].end_s / 60 if words else 0.0)
    needless = needless_decodes(session, words)
    return (
        f"| {name} | {draft} | {latencies} | {measures.normalised_erasure:.2f} | "
        f"{measures.committed_changed} | {100 * (errors.rate or 0):.1f} % | "
        f"{session.busy_s / minutes:.1f} | {silence_s:.1f} | "
        f"{sum(session.decodes.values()) / minutes:.0f} ({needless / minutes:.1f}) | "
        f"{session.longest_backlog_s:.2f} | {screen.erasure:.2f}, {100 * glimpses:.1f} % |"
    )


if __name__ == "__main__":
    raise SystemExit(main())
