"""How well each algorithm takes recordings apart: word errors on held-out meetings, by scene.

    python -m benchmarks.joints
    python -m benchmarks.joints --meetings 1 --seconds 60 --shifts 8

Unbroken speech, pauses, two voices, noise, and one meeting begun again and again half a second
later, so that speech lies over the joint of every window. A row for each scene: word errors of
each algorithm, with what was inserted and what was left out.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.material.held_out_meetings import SCENES, UNBROKEN, Meeting, Speakers
from captioner.core.captions import Caption
from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.evaluation.word_errors import WordErrorCounter, WordErrors
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel

_MODEL = Path(__file__).parents[1] / "resources" / "models" / "tiny.en"
_SHIFT_S = 0.5


def scenes(meetings: int, seconds: float, shifts: int) -> Iterator[tuple[str, list[Meeting]]]:
    """Every row's name and its meetings."""
    speakers = Speakers()
    for scene in SCENES:
        yield scene.name, [speakers.meeting(scene, seconds, seed) for seed in range(meetings)]
    whole = speakers.meeting(UNBROKEN, seconds, meetings)
    yield (
        f"unbroken, {shifts} beginnings",
        [whole.from_word_behind(_SHIFT_S * shift) for shift in range(shifts)],
    )


def main(arguments: list[str] | None = None) -> int:
    """Print a table, a row for each scene."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=_MODEL, help="CTranslate2 directory")
    parser.add_argument("--meetings", type=int, default=4, help="of each scene")
    parser.add_argument("--seconds", type=float, default=120.0, help="length of a meeting")
    parser.add_argument("--shifts", type=int, default=24, help="of half a second")
    parser.add_argument("--algorithms", default=",".join(Algorithm))
    parser.add_argument("--show", action="store_true", help="print what was heard wrongly")
    options = parser.parse_args(arguments)
    algorithms = [Algorithm(name) for name in options.algorithms.split(",")]
    transcriber = LongFormTranscriber(WindowModel(options.model, device="cpu"))
    transcriber.load()
    counter = WordErrorCounter()
    took_s = dict.fromkeys(algorithms, 0.0)
    print("| scene | " + " | ".join(f"{each}: WER % (inserted, left out)" for each in algorithms))
    print("| --- |" + " ---: |" * len(algorithms), flush=True)
    for name, meetings in scenes(options.meetings, options.seconds, options.shifts):
        cells = []
        for algorithm in algorithms:
            errors = WordErrors()
            for meeting in meetings:
                began_s = time.perf_counter()
                heard = " ".join(
                    event.text
                    for event in transcriber.transcribe(
                        meeting.chunks(), LongFormSettings(algorithm=algorithm)
                    )
                    if isinstance(event, Caption) and event.is_final
                )
                took_s[algorithm] += time.perf_counter() - began_s
                found = counter.count(meeting.text, heard)
                errors += found
                if options.show and (found.insertions or found.deletions or found.substitutions):
                    _show(counter, f"{name}, {algorithm}", meeting.text, heard)
            cells.append(
                f"{100 * (errors.rate or 0.0):.2f} ({errors.insertions}, {errors.deletions})"
            )
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    print("| time s | " + " | ".join(f"{took_s[each]:.1f}" for each in algorithms) + " |")
    return 0


def _show(counter: WordErrorCounter, what: str, said: str, heard: str) -> None:
    import jiwer

    words = jiwer.process_words(counter.normalised(said), counter.normalised(heard))
    for chunk in words.alignments[0]:
        if chunk.type != "equal":
            reference, hypothesis = words.references[0], words.hypotheses[0]
            before = " ".join(reference[max(0, chunk.ref_start_idx - 4) : chunk.ref_start_idx])
            was = " ".join(reference[chunk.ref_start_idx : chunk.ref_end_idx])
            became = " ".join(hypothesis[chunk.hyp_start_idx : chunk.hyp_end_idx])
            print(f"  {what}: ...{before} [{was}] -> [{became}]", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
