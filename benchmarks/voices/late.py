"""Labels of voices as a live session tells them, in time or always late.

`python -m benchmarks.voices.late`.

The meetings are those of `benchmarks.voices`, their words are known, and no time passes: where
labels are late, each caption is shown before its own are asked for, as on a machine that has too
much to do. What `captioner evaluate` measures is computed from the events.
"""

from __future__ import annotations

import contextlib
import json
import threading
from itertools import count
from typing import Any

import numpy as np

from benchmarks.material.voice_meetings import Meeting, make_meeting
from benchmarks.voices.meetings import (
    InThisProcess,
    caption_of,
    heard_words,
    kind_of,
    meeting_options,
    utterances,
)
from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, EventBody, SessionEvent, event_to_json_object
from captioner.core.live.utterance import LiveUtterance
from captioner.core.speakers.labelling import Labels
from captioner.evaluation.speakers import SpeakerMeasures, measure_speakers, speaker_figures
from captioner.session.speakers import SessionSpeakers
from captioner.session.utterance import Utterance
from captioner.session.voices import SessionVoices
from captioner.speech.speakers.labeller import Labeller
from captioner.speech.speakers.port import VoicePort
from captioner.speech.speakers.voices import SYNTHETIC
from training.speakers.people import Synthesisers

_FOREVER_S = 3600.0


class _HeldLabeller(Labeller):
    """Labels a caption only once it is let."""

    may_label: threading.Semaphore
    has_begun: threading.Semaphore

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        """See `VoiceLabeller`."""
        self.may_label.acquire()
        self.has_begun.release()
        return super().label(caption, segment)


def events_of(meeting: Meeting, networks: VoicePort, *, is_late: bool) -> list[dict[str, Any]]:
    """What a session's event log says of a meeting."""
    events: list[dict[str, Any]] = []
    now_s = 0.0

    def publish(body: EventBody) -> None:
        line = event_to_json_object(SessionEvent(now_s, now_s, body))
        if line is not None:
            events.append(line)

    labeller = _HeldLabeller(networks, SYNTHETIC)
    labeller.may_label, labeller.has_begun = threading.Semaphore(0), threading.Semaphore(0)
    spoken = utterances(heard_words(meeting))
    numbers = count(len(spoken) + 1)
    patience_s = 0.0 if is_late else _FOREVER_S
    voices = SessionVoices(labeller, publish, numbers, SessionSpeakers(publish), patience_s)
    voices.start()
    for number, said in enumerate(spoken, 1):
        caption = caption_of(number, said)
        first = round(caption.start_s * SAMPLE_RATE)
        samples = meeting.samples[first : round(caption.end_s * SAMPLE_RATE)]
        utterance = Utterance(LiveUtterance(number, caption.start_s), first)
        utterance.append(np.asarray(samples, np.float32))
        voices.following(utterance)
        now_s = caption.end_s
        if not is_late:
            labeller.may_label.release()
        voices.emit(CaptionChanged(caption))
        if is_late:
            labeller.may_label.release()
        labeller.has_begun.acquire()
        with contextlib.suppress(CaptionerError):
            voices.alike(number)  # asks the labeller, which is done then with the caption
    voices.finish()
    return events


def main() -> None:
    """Measure meetings of two to six people, and print what was found in all of them."""
    options = meeting_options("benchmarks.voices.late", __doc__, meetings=20).parse_args()
    networks, synthesisers = InThisProcess(options.model), Synthesisers()
    totals = {"in time": SpeakerMeasures(), "late": SpeakerMeasures()}
    splits = dict.fromkeys(totals, 0)
    for number in range(options.meetings):
        seed = options.seed + number
        kind = kind_of(2 + number % 5, options.turns, seed)
        meeting = make_meeting(kind, synthesisers, seed)
        for name, total in totals.items():
            events = events_of(meeting, networks, is_late=name == "late")
            splits[name] += sum(event["type"] == "caption-split" for event in events)
            words = [word for word, _ in meeting.words]
            total.add(measure_speakers(events, meeting.spans, words))
    rows = {
        name: {**speaker_figures(total), "captions_split_later": splits[name]}
        for name, total in totals.items()
    }
    print(json.dumps(rows, indent=1))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
