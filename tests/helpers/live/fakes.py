"""Named fakes at the session's seams: a source of lists, a detector of levels, a scripted ear."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples, SourceEnded, SourceItem
from captioner.core.captions import Caption, Word
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, EventBody, SessionEvent
from captioner.core.levels import level_dbfs
from captioner.core.recognition import Deliver, Hypothesis, RecogniserInfo, RecognitionRequest

CHUNK = 512


def speech(seconds: float, level: float = 0.1) -> Samples:
    """Something loud: what `LevelDetector` takes for speech."""
    return np.full(round(seconds * SAMPLE_RATE) // CHUNK * CHUNK, level, np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE) // CHUNK * CHUNK, np.float32)


class ListSource:
    """Delivers given sound at once, then ends, or waits to be stopped."""

    def __init__(
        self,
        parts: Iterable[Samples | SourceItem],
        *,
        ends: bool = True,
        ending: CaptionerError | None = None,
        refuses: Exception | None = None,
        name: str = "list",
    ) -> None:
        self.name = name
        self._parts = parts
        self._ends = ends
        self._ending = ending
        self._refuses = refuses
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self.delivered = threading.Event()

    def start(self, deliver: Deliver) -> None:
        if self._refuses is not None:
            raise self._refuses
        self._thread = threading.Thread(target=self._run, args=(deliver,), name="list source")
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, deliver: Deliver) -> None:
        position = 0
        for part in self._parts:
            if not isinstance(part, np.ndarray):
                deliver(part)
                if hasattr(part, "length_samples"):
                    position += part.length_samples
                continue
            for at in range(0, len(part), CHUNK):
                chunk = part[at : at + CHUNK]
                deliver(AudioChunk(chunk, position))
                position += len(chunk)
        self.delivered.set()
        if not self._ends:
            self._stopped.wait()
        deliver(SourceEnded(self._ending))


class LevelDetector:
    """Everything loud is speech."""

    def __init__(self) -> None:
        self.resets = 0

    def speech_probability(self, frame: Samples) -> float:
        return 0.95 if level_dbfs(frame) > -50 else 0.02

    def reset(self) -> None:
        self.resets += 1


class ScriptedRecogniser:
    """Hears "word1 word2 ..." at two words a second of sound, by the sound's own place in time.

    Args:
        gate: Every decode but the warm-up waits for it.
        fails: How many decodes fail before one works; negative: all.
        refuses: Loading fails with it.
    """

    def __init__(
        self,
        *,
        gate: threading.Event | None = None,
        fails: int = 0,
        refuses: CaptionerError | None = None,
        raises: Exception | None = None,
    ) -> None:
        self._gate = gate
        self._fails = fails
        self._refuses = refuses
        self._raises = raises
        self.requests: list[RecognitionRequest] = []
        self.batches: list[int] = []
        self.is_decoding = threading.Event()
        self.warm_ups_left = 1

    def load(self) -> RecogniserInfo:
        if self._refuses is not None:
            raise self._refuses
        return RecogniserInfo("scripted", "cpu", "int8", 1, 80, False, True, 0.0)

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        if self.warm_ups_left:
            self.warm_ups_left -= 1
            return Hypothesis((), window_s=request.window.floor_s, encode_s=0.001, token_count=1)
        self.is_decoding.set()
        if self._gate is not None:
            assert self._gate.wait(20), "the test never opened the gate"
        if self._raises is not None:
            raise self._raises
        if self._fails:
            self._fails -= 1
            raise CaptionerError("The recogniser is unwell.", "Try again.")
        self.requests.append(request)
        return self._hear(request)

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        self.batches.append(len(requests))
        return [self.recognise(request) for request in requests]

    def close(self) -> None:
        """Nothing to free."""

    def _hear(self, request: RecognitionRequest) -> Hypothesis:
        segment = request.segment
        loud = np.flatnonzero(segment.samples)
        words: list[Word] = []
        if len(loud):
            first_s = segment.start_s + loud[0] / SAMPLE_RATE
            last_s = segment.start_s + (loud[-1] + 1) / SAMPLE_RATE
            number = int(np.ceil(first_s * 2 - 1e-6))
            while number / 2 + 0.4 <= last_s + 1e-6:
                at = round((number / 2 - segment.start_s) * SAMPLE_RATE)
                if (
                    segment.samples[at : at + 2].any()
                    and segment.samples[at : at + 6400][-2:].any()
                ):
                    words.append(Word(f"word{number}", number / 2, number / 2 + 0.4, 0.99))
                number += 1
        forced = request.prefix.split()
        texts = [word.text for word in words]
        assert texts[: len(forced)] == forced, "the prefix is not what is heard in this sound"
        return Hypothesis(
            tuple(words),
            forced_words=len(forced),
            average_log_probability=-0.1,
            token_count=len(words),
            window_s=5.0,
            encode_s=0.001,
        )


class Listener:
    """Remembers events, and waits for the one that a test needs."""

    def __init__(self) -> None:
        self.events: list[SessionEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: SessionEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, holds: Callable[[EventBody], bool], timeout_s: float = 20.0) -> EventBody:
        def find() -> EventBody | None:
            return next((event.body for event in self.events if holds(event.body)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: find() is not None, timeout_s), self.bodies
            found = find()
            assert found is not None
            return found

    @property
    def bodies(self) -> list[EventBody]:
        return [event.body for event in self.events]

    def of(self, kind: type) -> list[EventBody]:
        return [body for body in self.bodies if isinstance(body, kind)]


class ListRecorder:
    """Keeps captions; can fail."""

    def __init__(self, error: CaptionerError | None = None) -> None:
        self.captions: list[Caption] = []
        self.is_closed = False
        self._error = error

    def accept(self, caption: Caption) -> None:
        if self._error is not None:
            raise self._error
        self.captions.append(caption)

    def close(self) -> None:
        self.is_closed = True

    @property
    def final_words(self) -> list[str]:
        return " ".join(one.committed for one in self.captions if one.is_final).split()


def finals(listener: Listener) -> list[str]:
    """Texts of the final captions, in the order in which they were told."""
    return [
        body.caption.committed
        for body in listener.of(CaptionChanged)
        if isinstance(body, CaptionChanged) and body.caption.is_final
    ]
