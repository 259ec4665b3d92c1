"""How long transcripts take: open, search, export, list. Prints a table; nothing is asserted.

Run from the repository: `.venv/bin/python benchmarks/transcripts.py`
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from captioner.captions.cues import layout_cues
from captioner.captions.subtitles import EXPORT_FORMATS
from captioner.core.captions import Caption, Word, join_words
from captioner.transcripts.journal.records import SessionHeader, caption_body, header_body
from captioner.transcripts.journal.writer import JOURNAL_NAME, JournalWriter
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.search_index import INDEX_NAME
from captioner.transcripts.recorder import SessionRecorder

VOCABULARY = (
    "the of and to in that is was for it with as his on be at by had not are but from or have an "
    "they which one you were all her she there would their we him been has when who will no more "
    "if out so up said what its about than into them can only other time new some could these two "
    "may first then do any like my now over such our man me even most made after also did many "
    "meeting budget Thursday, Friday. question? answer, market. weather people government committee"
).split()
WORDS_A_CAPTION = 20
START = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


def header_for(number: int) -> SessionHeader:
    return SessionHeader("Microphone", "distil-large-v3.5", START + timedelta(hours=number))


def talk(word_count: int, duration_s: float, seed: int) -> list[Caption]:
    chance = random.Random(seed)
    captions = []
    step_s = duration_s / word_count
    for number in range(1, word_count // WORDS_A_CAPTION + 1):
        start_s = (number - 1) * WORDS_A_CAPTION * step_s
        words = tuple(
            Word(
                chance.choice(VOCABULARY),
                round(start_s + place * step_s, 3),
                round(start_s + (place + 0.9) * step_s, 3),
                round(chance.random(), 4),
            )
            for place in range(WORDS_A_CAPTION)
        )
        captions.append(
            Caption(number, start_s, words[-1].end_s, join_words(words), "", words, True, "You")
        )
    return captions


def write_session(root: Path, number: int, captions: list[Caption]) -> str:
    header = header_for(number)
    folder = root / header.started_at.strftime("%Y-%m-%d_%H-%M-%S")
    folder.mkdir(parents=True)
    journal = JournalWriter(folder / JOURNAL_NAME)
    journal.add("header", header_body(header), sync=False)
    for caption in captions:
        journal.add("caption", caption_body(caption), sync=False)
    journal.add("closed", {"duration_s": captions[-1].end_s}, sync=False)
    journal.close()
    return folder.name


def index_again(library: TranscriptLibrary) -> None:
    """Make the index anew from the journals."""
    library.close()
    (library.root / INDEX_NAME).unlink(missing_ok=True)
    library.sessions()


def timed(job: Callable[[], object], rounds: int = 5) -> tuple[float, float, float]:
    """Median and longest of some rounds, and the median of their CPU time, in seconds.

    On a machine that does other things as well, the CPU time tells what the work itself costs.
    """
    found, costs = [], []
    for _ in range(rounds):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        job()
        found.append(time.perf_counter() - begin)
        costs.append(time.process_time() - begin_cpu)
    return statistics.median(found), max(found), statistics.median(costs)


def row(
    name: str, goal_s: float | None, median_s: float, longest_s: float, median_cpu_s: float
) -> None:
    goal = f"{goal_s * 1000:8.0f}" if goal_s is not None else "       –"
    times = f"{median_s * 1000:9.1f} | {longest_s * 1000:10.1f} | {median_cpu_s * 1000:13.1f}"
    print(f"| {name:<44} | {goal} | {times} |")


def main() -> None:
    print(f"| {'what':<44} |  goal ms | median ms | longest ms | median CPU ms |")
    print(f"| {'-' * 44} | -------- | --------- | ---------- | ------------- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        captions = talk(60_000, 36_000.0, seed=1)
        long_root = folder / "long"
        session = write_session(long_root, 0, captions)
        with TranscriptLibrary(long_root) as library:
            row(
                "open a 10-hour transcript of 60,000 words",
                0.3,
                *timed(lambda: library.open(session)),
            )
            row("index it", None, *timed(lambda: index_again(library), 3))
            row("search it", 0.05, *timed(lambda: library.search("committee market"), 20))
            row(
                "search it, a word that is everywhere",
                0.05,
                *timed(lambda: library.search("the"), 20),
            )
            row("lay out its cues", None, *timed(lambda: layout_cues(captions)))
            for format_name in EXPORT_FORMATS:
                target = folder / f"out.{format_name}"
                row(
                    f"export it as {format_name}",
                    1.0,
                    *timed(partial(library.export, session, target, format_name), 3),
                )
        many_root = folder / "many"
        sample = talk(400, 240.0, seed=2)
        for number in range(2000):
            write_session(many_root, number, sample)
        library = TranscriptLibrary(many_root)
        row("index a library of 2,000 sessions, once", None, *timed(library.sessions, 1))
        library.close()

        def list_afresh() -> None:
            with TranscriptLibrary(many_root) as fresh:
                assert len(fresh.sessions()) == 2000

        row("list it, newly opened", 0.2, *timed(list_afresh))
        with TranscriptLibrary(many_root) as library:
            library.sessions()
            row("list it again", 0.2, *timed(library.sessions))
            row("search it", 0.05, *timed(lambda: library.search("committee market"), 10))
        recorder = SessionRecorder(folder / "live", header=header_for(0))
        finals = iter(captions)
        row(
            "one final: journal, fsync, live SRT",
            None,
            *timed(lambda: recorder.accept(next(finals)), 300),
        )
        for caption in finals:
            recorder.accept(caption)
        row("close a 10-hour session: 4 files", None, *timed(recorder.close, 1))


if __name__ == "__main__":
    main()
