"""The ways of captioning a recording that are measured, ours and others'.

Live ways run in virtual time: sound arrives at its pace, a decode delays what follows by what it
costs, and waiting takes no time. Our decodes take the least times of the model's dimensions on two
quiet cores (`simulated_model.COSTS`), others' steps their processor time on `BUSY_CORES` cores: so
other work on the machine hardly changes a figure. `live-real` runs at real pace. `live-large` has a
model's words in the time that a model of distil-large-v3.5's dimensions takes, whose weights could
not be had: its latencies are near what they would be with such doubts, its words are the model's.
`live-large-preview` previews them with the built-in model.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.simulated_model import COSTS, DecodeCosts
from benchmarks.simulated_session import SimulatedSession
from benchmarks.words.recordings import Recording
from captioner.audio.recordings.recording import read_recording
from captioner.captions.measures import EventLine
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.captions import Caption, Word
from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.core.recognition import ENGLISH, Hypothesis, RecognitionRequest
from captioner.live.decisions.settings import LiveSettings, ReadingMode
from captioner.live.engine.setup import SessionSettings
from captioner.sound_events.detection import SoundListener

BUSY_CORES = 1.4
"""Cores that a small model keeps busy on two of them, as `simulated_model.COSTS` has them."""

_BUILT_IN = Path(__file__).parents[2] / "resources/models/tiny.en"
_STEP_S = 0.1
_STREAMING_STEP_S = 1.0  # whisper_streaming's default `--min-chunk-size`


@dataclass(slots=True)
class Heard:
    """The captions of a recording.

    Attributes:
        text: All final words.
        words: Words with start and end in seconds, where the way gives times.
        events: The event log; empty for ways that are not live.
        charged_cpu_s: Processor time by the cost table of another model; None as it took here.
    """

    text: str
    words: list[tuple[str, float, float]] = field(default_factory=list)
    events: list[EventLine] = field(default_factory=list)
    charged_cpu_s: float | None = None


Transcribe = Callable[[Recording], Heard]
MakeWay = Callable[[Path, str, int], Transcribe]
"""Loads the model of a folder and name with a number of threads."""


@dataclass(slots=True)
class ChargedModel:
    """A model whose decodes take the time of a cost table; without one the time that they took."""

    recogniser: Any
    costs: DecodeCosts
    is_charged: bool
    language: str = ""

    def decode(self, request: RecognitionRequest) -> Hypothesis:
        heard: Hypothesis = self.recogniser.recognise(replace(request, language=self.language))
        return self.costs.charged(heard, request.beam_size) if self.is_charged else heard


def costs_of(name: str) -> DecodeCosts | None:
    """Return the cost table of a model; `base` has the dimensions of `base.en`."""
    name = Path(name).name  # models may be named by their folder
    return COSTS.get(name) or COSTS.get(f"{name}.en")


def live_captions(
    model: Path, name: str, threads: int, reading: ReadingMode = ReadingMode.BALANCED
) -> Callable[[Samples, str, SoundListener | None], Heard]:
    """Return what captions sound in a language live, perhaps with its sound events as witness."""
    from captioner.speech.whisper.recogniser import WhisperRecogniser

    recogniser = WhisperRecogniser(model, device="cpu", cpu_threads=threads)
    recogniser.load()
    costs = costs_of(name)
    timed = ChargedModel(recogniser, costs or COSTS["base.en"], costs is not None)
    settings = SessionSettings(live=LiveSettings(reading_mode=reading))

    def caption(samples: Samples, language: str, sounds: SoundListener | None) -> Heard:
        timed.language = language
        session = SimulatedSession(samples, timed, settings=settings, sounds=sounds)
        return _of_events(session.run())

    return caption


def _make_live_large(
    model: Path, _name: str, threads: int, *, has_preview: bool = False
) -> Transcribe:
    from captioner.speech.whisper.recogniser import WhisperRecogniser

    def load(folder: Path) -> WhisperRecogniser:
        recogniser = WhisperRecogniser(folder, device="cpu", cpu_threads=threads)
        recogniser.load()
        return recogniser

    costs = COSTS["distil-large-v3.5"]
    large = ChargedModel(load(model), costs, is_charged=True)
    small = None
    if has_preview:
        preview = load(_BUILT_IN)
        small = ChargedModel(preview, COSTS["tiny.en"], is_charged=True, language=ENGLISH)

    def caption(recording: Recording) -> Heard:
        large.language = recording.language
        session = SimulatedSession(recording.samples(), large, draft=small)
        heard = _of_events(session.run())
        return replace(heard, charged_cpu_s=session.busy_s + session.listening_s)

    return caption


def _make_live(
    model: Path, name: str, threads: int, reading: ReadingMode = ReadingMode.BALANCED
) -> Transcribe:
    caption = live_captions(model, name, threads, reading)
    return lambda recording: caption(recording.samples(), recording.language, None)


def _make_live_real(model: Path, name: str, threads: int) -> Transcribe:
    from captioner.commands.evaluate import live_events
    from captioner.evaluation.speakers import ManifestEntry
    from captioner.speech.whisper.recogniser import WhisperRecogniser

    recognisers: dict[str, WhisperRecogniser] = {}

    def transcribe(recording: Recording) -> Heard:
        language = recording.language
        if language not in recognisers:
            recognisers.clear()
            recognisers[language] = WhisperRecogniser(
                model, device="cpu", cpu_threads=threads, language=language
            )
        entry = ManifestEntry(recording.audio, recording.text or "")
        return _of_events(live_events(entry, recognisers[language], name, SessionSettings()))

    return transcribe


def _of_events(events: list[EventLine]) -> Heard:
    from captioner.commands.evaluate import final_text

    finals = [event for event in events if event["type"] == "final"]
    words = [
        (str(word["text"]), float(word["start_s"]), float(word["end_s"]))
        for event in sorted(finals, key=lambda event: float(event["start_s"]))
        for word in event.get("words", ())
    ]
    return Heard(final_text(events), words, events)


def _file_captions(
    model: Path, threads: int, algorithm: Algorithm
) -> Callable[[Recording], list[Caption]]:
    from captioner.speech.long_form.transcriber import LongFormTranscriber
    from captioner.speech.long_form.window_model import WindowModel

    transcriber = LongFormTranscriber(WindowModel(model, device="cpu", cpu_threads=threads))
    transcriber.load()

    def captions_of(recording: Recording) -> list[Caption]:
        settings = LongFormSettings(algorithm=algorithm, language=recording.language)
        items = read_recording(recording.audio, chunk_samples=16_384)
        return [
            each
            for each in transcriber.transcribe(items, settings)
            if isinstance(each, Caption) and each.is_final and not each.sound
        ]

    return captions_of


def _of_captions(captions: Sequence[Caption]) -> Heard:
    return Heard(
        " ".join(caption.text for caption in captions),
        [(w.text, w.start_s, w.end_s) for caption in captions for w in caption.words],
    )


def _make_file(algorithm: Algorithm) -> MakeWay:
    def make(model: Path, _name: str, threads: int) -> Transcribe:
        captions_of = _file_captions(model, threads, algorithm)
        return lambda recording: _of_captions(captions_of(recording))

    return make


def _make_saved(model: Path, name: str, threads: int) -> Transcribe:
    """The saved text of a live session: as captioned, then with the words of the second pass."""
    from captioner.app.live_session.second_pass import ChannelPass, merged

    live = _make_live(model, name, threads)
    captions_of = _file_captions(model, threads, LongFormSettings().algorithm)

    def transcribe(recording: Recording) -> Heard:
        finals = [event for event in live(recording).events if event["type"] == "final"]
        captioned = [
            Caption(
                event["caption"],
                event["start_s"],
                event["end_s"],
                event["committed"],
                "",
                tuple(Word(**word) for word in event["words"]),
                is_final=True,
            )
            for event in finals
            if event["committed"]
        ]
        return _of_captions(merged(captioned, {"": ChannelPass(captions_of(recording))}))

    return transcribe


def _make_faster_whisper(beam_size: int) -> MakeWay:
    def make(model: Path, _name: str, threads: int) -> Transcribe:
        whisper = _faster_whisper_model(model, threads)

        def transcribe(recording: Recording) -> Heard:
            segments, _ = whisper.transcribe(
                str(recording.audio),
                language=recording.language,
                beam_size=beam_size,
                vad_filter=True,
                word_timestamps=True,
            )
            found = list(segments)
            words = [(w.word.strip(), w.start, w.end) for one in found for w in one.words or ()]
            return Heard(" ".join(one.text.strip() for one in found), words)

        return transcribe

    return make


def _faster_whisper_model(model: Path, threads: int) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(model), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
    )


class _VirtualClock:
    """Virtual time of others' live ways: sound arrives, and a step takes its processor time."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def spend(self, arrived_s: float, step: Callable[[], object]) -> None:
        """Run a step that begins when its sound has arrived and the step before is done."""
        began_s = time.process_time()
        step()
        took_s = (time.process_time() - began_s) / BUSY_CORES
        self.now_s = max(self.now_s, arrived_s) + took_s


def _event(
    at_s: float, audio_s: float, caption: int, start_s: float, committed: str, tentative: str
) -> dict[str, Any]:
    return {
        "at_s": at_s,
        "audio_s": audio_s,
        "type": "partial",
        "channel": "",
        "caption": caption,
        "start_s": start_s,
        "end_s": audio_s,
        "committed": committed,
        "tentative": tentative,
    }


def _make_whisper_streaming(model: Path, _name: str, threads: int) -> Transcribe:
    from whisper_online import (
        FasterWhisperASR,
        OnlineASRProcessor,
    )

    whisper = _faster_whisper_model(model, threads)

    class OnProcessor(FasterWhisperASR):  # type: ignore[misc]
        """With a model on the processor: the original loads it on a GPU."""

        def load_model(self, *_: Any, **_more: Any) -> Any:
            return whisper

    def transcribe(recording: Recording) -> Heard:
        asr = OnProcessor(recording.language, "")
        asr.use_vad()
        online = OnlineASRProcessor(asr)
        clock = _VirtualClock()
        samples = recording.samples()
        events: list[EventLine] = []
        committed: list[str] = []

        def take(newly: tuple[Any, Any, str]) -> None:
            if newly[2].strip():
                committed.append(newly[2].strip())

        step = round(_STREAMING_STEP_S * SAMPLE_RATE)
        position = 0
        while position < len(samples):
            # As its client does: what arrived during a step is decoded in the next.
            until = max(position + step, round(clock.now_s * SAMPLE_RATE))
            online.insert_audio_chunk(samples[position:until])
            position = min(until, len(samples))
            arrived_s = position / SAMPLE_RATE
            clock.spend(arrived_s, lambda: take(online.process_iter()))
            rest = online.to_flush(online.transcript_buffer.complete())[2].strip()
            events.append(_event(clock.now_s, arrived_s, 1, 0.0, " ".join(committed), rest))
        take(online.finish())
        last = _event(clock.now_s, len(samples) / SAMPLE_RATE, 1, 0.0, " ".join(committed), "")
        events.append({**last, "type": "final"})
        return Heard(" ".join(committed), [], events)

    return transcribe


def _make_moonshine(_model: Path, _name: str, _threads: int) -> Transcribe:
    from moonshine_voice.transcriber import (
        LineCompleted,
        ModelArch,
        Transcriber,
    )
    from moonshine_voice.utils import get_model_path

    transcriber = Transcriber(str(get_model_path("tiny-en")), ModelArch.TINY)

    def transcribe(recording: Recording) -> Heard:
        samples = recording.samples()
        stream = transcriber.create_stream()
        changes: list[Any] = []
        stream.add_listener(changes.append)
        clock = _VirtualClock()
        events: list[EventLine] = []
        lines: dict[int, int] = {}

        def take(step: Callable[[], object], arrived_s: float) -> None:
            changes.clear()
            clock.spend(arrived_s, step)
            for change in changes:
                line, is_final = change.line, isinstance(change, LineCompleted)
                number = lines.setdefault(line.line_id, len(lines) + 1)
                text = (line.text.strip(), "") if is_final else ("", line.text.strip())
                event = _event(clock.now_s, arrived_s, number, line.start_time, *text)
                end_s = line.start_time + line.duration
                kind = "final" if is_final else "partial"
                events.append({**event, "end_s": end_s, "type": kind})

        take(stream.start, 0.0)
        step = round(_STEP_S * SAMPLE_RATE)
        for start in range(0, len(samples), step):
            chunk = samples[start : start + step].tolist()
            take(partial(stream.add_audio, chunk), (start + len(chunk)) / SAMPLE_RATE)
        take(stream.stop, len(samples) / SAMPLE_RATE)
        stream.close()
        return _of_events(events)

    return transcribe


MOONSHINE = "moonshine"
"""With a model of its own: it is measured once, whatever models are named."""
CLOCK = "faster-whisper-beam-5"
"""Its word times are the clock of latency: the moments at which words were spoken."""
LIVE_REAL = "live-real"

DIAL_ENDS = (ReadingMode.STEADY, ReadingMode.FAST)
"""The other two points of the dial; only what is shown differs, not what is final."""

WAYS: dict[str, MakeWay] = {
    CLOCK: _make_faster_whisper(5),
    "faster-whisper-greedy": _make_faster_whisper(1),
    **{each.value: _make_file(each) for each in Algorithm},
    "live": _make_live,
    **{f"live-{mode}": partial(_make_live, reading=mode) for mode in DIAL_ENDS},
    "live-large": _make_live_large,
    "live-large-preview": partial(_make_live_large, has_preview=True),
    "saved": _make_saved,
    MOONSHINE: _make_moonshine,
    "whisper-streaming": _make_whisper_streaming,
    LIVE_REAL: _make_live_real,
}

_OPTIONAL = {MOONSHINE: "moonshine_voice", "whisper-streaming": "whisper_online"}


def installed_ways() -> list[str]:
    """Return the ways that can run here; others' live captions need to be installed."""
    return [way for way in WAYS if way not in _OPTIONAL or find_spec(_OPTIONAL[way]) is not None]
