"""The usual way of captioning live with Whisper, as a baseline to measure ours against.

Every second the whole buffer is decoded anew, padded to 30 s; the longest common prefix of two
successive hypotheses is committed (LocalAgreement-2), and the buffer is cut behind the last
committed sentence when it gets long. Idea: Macháček, Dabre, Bojar 2023.
"""

from __future__ import annotations

import queue
import time

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk, SourceEnded, SourceItem, SpeechSegment
from captioner.core.captions import Caption, Word, join_words
from captioner.core.events import CaptionChanged, SessionEvent, event_to_json_object
from captioner.core.live.stabiliser import ends_sentence, normalised
from captioner.core.measures import EventLine
from captioner.core.ports import AudioSource, Recogniser
from captioner.core.recognition import RecognitionRequest, WindowSettings

_EVERY_S = 1.0
_CUT_AFTER_S = 15.0


class UsualWay:
    """Captions one source and keeps the events that a reader would see."""

    def __init__(self, source: AudioSource, recogniser: Recogniser) -> None:
        self._source = source
        self._recogniser = recogniser
        self._items: queue.Queue[SourceItem] = queue.Queue()
        self._buffer = np.zeros(0, np.float32)
        self._buffer_start_s = 0.0
        self._committed: list[Word] = []
        self._before: list[Word] = []
        self._caption_id = 1
        self._first_at_s: float | None = None
        self.events: list[EventLine] = []

    def run(self) -> None:
        """Caption until the source ends."""
        self._recogniser.load()
        self._source.start(self._deliver)
        decoded_until_s = 0.0
        while (ended := self._take()) is not None:
            end_s = self._buffer_start_s + len(self._buffer) / SAMPLE_RATE
            if end_s - decoded_until_s >= _EVERY_S:
                decoded_until_s = end_s
                self._step(end_s)
            if ended:
                break
        self._step(self._buffer_start_s + len(self._buffer) / SAMPLE_RATE, is_last=True)
        self._source.stop()

    def _deliver(self, item: SourceItem) -> None:
        if self._first_at_s is None:
            self._first_at_s = time.monotonic()
        self._items.put(item)

    def _take(self) -> bool:
        """Whether the source has ended; takes what has come, waiting for at least one item."""
        items = [self._items.get()]
        while not self._items.empty():
            items.append(self._items.get())
        chunks = [item.samples for item in items if isinstance(item, AudioChunk)]
        self._buffer = np.concatenate([self._buffer, *chunks])
        return any(isinstance(item, SourceEnded) for item in items)

    def _step(self, end_s: float, *, is_last: bool = False) -> None:
        if len(self._buffer) < SAMPLE_RATE // 2:
            return
        samples = self._buffer[-30 * SAMPLE_RATE :]
        start_s = end_s - len(samples) / SAMPLE_RATE
        segment = SpeechSegment(samples, start_s, end_s, is_last)
        heard = self._recogniser.recognise(
            RecognitionRequest(segment, window=WindowSettings(full=True))
        ).words
        last_s = self._committed[-1].end_s if self._committed else 0.0
        new = [word for word in heard if word.start_s > last_s - 0.1]
        count = len(new) if is_last else _agreement(self._before, new)
        self._committed += new[:count]
        self._before = new[count:]
        self._tell(is_final=is_last)
        if not is_last and len(self._buffer) > _CUT_AFTER_S * SAMPLE_RATE:
            self._cut()

    def _cut(self) -> None:
        """Begin the buffer and the caption anew behind the last committed sentence."""
        ends = [place for place, word in enumerate(self._committed) if ends_sentence(word.text)]
        if not ends:
            return
        rest = self._committed[ends[-1] + 1 :]
        cut_s = self._committed[ends[-1]].end_s
        self._committed = self._committed[: ends[-1] + 1]
        tentative, self._before = self._before, []
        self._tell(is_final=True)
        self._caption_id += 1
        self._committed, self._before = rest, tentative
        self._buffer = self._buffer[round((cut_s - self._buffer_start_s) * SAMPLE_RATE) :]
        self._buffer_start_s = cut_s

    def _tell(self, *, is_final: bool) -> None:
        words = (*self._committed, *self._before)
        if not words or self._first_at_s is None:
            return
        caption = Caption(
            self._caption_id,
            words[0].start_s,
            words[-1].end_s,
            join_words(self._committed),
            join_words(self._before),
            words,
            is_final,
        )
        audio_s = self._buffer_start_s + len(self._buffer) / SAMPLE_RATE
        event = SessionEvent(time.monotonic() - self._first_at_s, audio_s, CaptionChanged(caption))
        line = event_to_json_object(event)
        assert line is not None
        self.events.append(line)


def _agreement(before: list[Word], now: list[Word]) -> int:
    count = 0
    for one, other in zip(before, now, strict=False):
        if normalised(one.text) != normalised(other.text):
            break
        count += 1
    return count
