"""Word errors of live captions beside those of the whole file, on the same held-out sound.

    python -m benchmarks.live_against_file
    python -m benchmarks.live_against_file --meetings 1 --seconds 60 --show

The starter model hears both times. Live captions run in virtual time (simulated_session.py): its
words are its own, and a decode takes what it takes on two cores. Meeting sentences were kept back
from its training; open sentences are of no template of its training at all.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.material.held_out_meetings import (
    LOUD_NOISE,
    TWO_VOICES,
    UNBROKEN,
    Meeting,
    Speakers,
    meeting_sentences,
    open_sentences,
)
from benchmarks.simulated_model import COSTS, DecodeCosts
from benchmarks.simulated_session import SimulatedSession
from captioner.core.captions import Caption
from captioner.core.long_form import LongFormSettings
from captioner.core.recognition import Hypothesis, RecognitionRequest
from captioner.evaluation.word_errors import WordErrorCounter, WordErrors
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.recogniser.whisper import WhisperRecogniser
from training.text_generator import Sentence

_MODEL = Path(__file__).parents[1] / "resources" / "models" / "tiny.en"
_SENTENCES: dict[str, Callable[[int], Iterator[Sentence]]] = {
    "meeting": meeting_sentences,
    "open": open_sentences,
}


@dataclass(slots=True)
class TimedModel:
    """A model that hears for itself and takes the time that a cost model says."""

    recogniser: WhisperRecogniser
    costs: DecodeCosts

    def decode(self, request: RecognitionRequest) -> Hypothesis:
        return self.costs.charged(self.recogniser.recognise(request))


def main(arguments: list[str] | None = None) -> int:
    """Print a table, a row for each kind of sentence and scene."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--meetings", type=int, default=2, help="of each scene")
    parser.add_argument("--seconds", type=float, default=100.0, help="length of a meeting")
    parser.add_argument(
        "--sentences", nargs="*", choices=list(_SENTENCES), default=list(_SENTENCES)
    )
    parser.add_argument("--show", action="store_true", help="print what live captions said")
    options = parser.parse_args(arguments)
    speakers, counter = Speakers(), WordErrorCounter()
    model = TimedModel(WhisperRecogniser(_MODEL, device="cpu"), COSTS["starter"])
    model.recogniser.load()
    transcriber = LongFormTranscriber(WindowModel(_MODEL, device="cpu"))
    transcriber.load()
    print("| sentences | scene | words | live % | file % | live - file, points |")
    print("|---|---|---:|---:|---:|---:|", flush=True)
    for kind in options.sentences:
        sentences = _SENTENCES[kind]
        for scene in (UNBROKEN, TWO_VOICES, LOUD_NOISE):
            live, file = WordErrors(), WordErrors()
            for seed in range(options.meetings):
                meeting = speakers.meeting(scene, options.seconds, seed, sentences)
                session = SimulatedSession(meeting.samples, model)
                session.run()
                live += counter.count(meeting.text, session.text)
                file += counter.count(meeting.text, _whole_file(transcriber, meeting))
                if options.show:
                    print(f"said: {meeting.text}\nlive: {session.text}\n")
            live_percent, file_percent = 100 * (live.rate or 0.0), 100 * (file.rate or 0.0)
            print(
                f"| {kind} | {scene.name} | {live.spoken} | {live_percent:.2f} | "
                f"{file_percent:.2f} | {live_percent - file_percent:+.2f} |",
                flush=True,
            )
    return 0


def _whole_file(transcriber: LongFormTranscriber, meeting: Meeting) -> str:
    events = transcriber.transcribe(meeting.chunks(), LongFormSettings())
    return " ".join(one.text for one in events if isinstance(one, Caption) and one.is_final)


if __name__ == "__main__":
    raise SystemExit(main())
