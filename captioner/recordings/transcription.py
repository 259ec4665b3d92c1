"""Transcribe a recording from disk or from a pipe."""

import contextlib
import os
import stat
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from captioner.audio.recordings.recording import opened_recording
from captioner.audio.recordings.wav_chunks import require_filled_file
from captioner.captions.transcripts import SESSION_TIME
from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioGap, SourceItem, SourceNotice
from captioner.core.captions import Caption
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import (
    IsCancelled,
    LongFormMemory,
    LongFormPort,
    LongFormSettings,
    RecordingProgress,
    RecordingTranscript,
    ReportProgress,
    SoundTranscribed,
)
from captioner.core.message import Message
from captioner.core.recognition import (
    LanguageDetected,
    english_only_warning,
    mean_log_probability,
)
from captioner.files.scratch_folder import scratch_folder
from captioner.recordings.listeners import RecordingListener
from captioner.subprocesses.hold import RECORDINGS

_CHUNK_SAMPLES = 16_384
_SHORTEST_TOLD_GAP_S = 0.5
"""Many videos lack less sound than this at the beginning, in seconds."""


def transcribe_recording(
    path: Path,
    transcriber: LongFormPort,
    settings: LongFormSettings,
    *,
    audio_track: int | None = None,
    memory: LongFormMemory | None = None,
    listener: RecordingListener | None = None,
    report: ReportProgress = lambda _progress: None,
    is_cancelled: IsCancelled = lambda: False,
) -> RecordingTranscript:
    """Transcribe one file.

    Args:
        audio_track: Audio track, counted from 1; None for the one that players choose.
        listener: Labels speakers or sound events; captions are then reported at the end.

    Raises:
        CaptionerError: The file is missing, empty, no recording or without sound, or recognition
            failed before the first words. A later error is part of the transcript.
    """
    try:
        with opened_recording(
            path,
            audio_track=audio_track,
            chunk_samples=_CHUNK_SAMPLES,
            is_cancelled=is_cancelled,
        ) as (facts, items):
            transcript = transcribe_sound(
                items,
                facts.duration_s,
                transcriber,
                settings,
                memory=memory,
                listener=listener,
                report=lambda progress: report(replace(progress, tracks=facts.tracks)),
                is_cancelled=is_cancelled,
            )
    except CallCancelledError:
        return RecordingTranscript((), 0.0, settings.language, was_cancelled=True)
    notices = [*transcript.notices, *_gap_notices(transcript.gaps)]
    probabilities = [word.probability for each in transcript.captions for word in each.words]
    is_doubtful = (
        len(probabilities) >= _FEWEST_WORDS
        and mean_log_probability(probabilities) <= _DOUBTFUL_LOG_PROBABILITY
    )
    if transcript.error is None and is_doubtful:
        info = transcriber.load()
        if not info.is_multilingual:
            notices.append(english_only_warning(info.model_name))
    return replace(
        transcript,
        notices=tuple(notices),
        recognised={} if listener is None else listener.recognised,
    )


def transcribe_sound(
    sound: Iterable[SourceItem],
    duration_s: float | None,
    transcriber: LongFormPort,
    settings: LongFormSettings,
    *,
    memory: LongFormMemory | None = None,
    listener: RecordingListener | None = None,
    report: ReportProgress = lambda _progress: None,
    is_cancelled: IsCancelled = lambda: False,
) -> RecordingTranscript:
    """Transcribe sound as it is read.

    Args:
        duration_s: Its length in seconds; None if unknown.
        listener: Labels speakers or sound events; captions are then reported at the end.

    Raises:
        CaptionerError: The sound cannot be read, or recognition failed before the first words. A
            later error is part of the transcript.
    """
    time_left = TimeLeft(duration_s)
    captions: list[Caption] = []
    unreported: list[Caption] = []
    notices: list[Message] = [*settings.vocabulary.notices]
    gaps: list[AudioGap] = []
    language = settings.language
    other_language = ""
    done_s = 0.0
    error: CaptionerError | None = None
    open_caption: Caption | None = None
    was_interrupted = False

    def until_cancelled() -> Iterator[SourceItem]:
        for count, item in enumerate(sound):
            if is_cancelled():
                return
            if count == 0:  # the model is loaded
                report(RecordingProgress(0.0, duration_s))
            if listener is not None:
                listener.hear(item)
            yield item

    remembered = () if memory is None else (memory,)
    events = transcriber.transcribe(until_cancelled(), settings, is_cancelled, *remembered)
    time_left.update(RECORDINGS.clock_s(), 0.0)
    try:
        for event in events:
            if isinstance(event, Caption) and event.is_final:
                caption = replace(event, language=event.language or language)
                caption = settings.vocabulary.corrected(caption)
                captions.append(caption)
                if listener is None:
                    unreported.append(caption)
                else:
                    listener.label(len(captions) - 1, caption)
                open_caption = None
            elif isinstance(event, Caption):
                open_caption = event
            elif isinstance(event, SourceNotice):
                notices.append(event.message)
            elif isinstance(event, Message):
                notices.append(event)
            elif isinstance(event, AudioGap):
                gaps.append(event)
            elif isinstance(event, LanguageDetected) and settings.language:
                other_language = event.language
                report(RecordingProgress(0.0, duration_s, other_language=other_language))
            elif isinstance(event, LanguageDetected):
                language = event.language
            elif isinstance(event, SoundTranscribed):
                done_s = event.until_s
                time_left.update(RECORDINGS.clock_s(), done_s)
                report(
                    RecordingProgress(
                        done_s,
                        duration_s,
                        time_left.remaining_s,
                        tuple(unreported),
                        other_language=other_language,
                    )
                )
                unreported.clear()
    except CaptionerError as failure:
        if not captions and open_caption is None:
            raise
        error = failure
    except KeyboardInterrupt:
        if not captions and open_caption is None:
            raise
        was_interrupted = True
    finally:
        _close(events)
    if open_caption is not None:
        caption = replace(open_caption, is_final=True, language=open_caption.language or language)
        captions.append(settings.vocabulary.corrected(caption))
    if listener is not None:
        notices += listener.notices
        captions = list(listener.finished(captions))
    return RecordingTranscript(
        tuple(captions),
        # After an interruption the captions reach beyond the last progress.
        max([done_s, *(caption.end_s for caption in captions)]),
        language,
        tuple(notices),
        error,
        was_cancelled=was_interrupted or is_cancelled(),
        gaps=tuple(gaps),
        other_language=other_language,
    )


def no_captions_error(name: str, gaps: Sequence[AudioGap]) -> CaptionerError:
    """Return the error for a recording without captions: no speech, or none recognised."""
    if any(gap.reason == UNCLEAR_SPEECH for gap in gaps):
        return CaptionerError(
            "No word of the speech in {name} was understood.",
            "Choose a larger model, and a multilingual one if the language is not English.",
            name=name,
        )
    return CaptionerError(
        "No speech was heard in {name}.",
        "Check that it plays and contains speech; if it has several audio tracks, choose another.",
        name=name,
    )


_FEWEST_WORDS = 6
_DOUBTFUL_LOG_PROBABILITY = -0.6
"""Largest mean of a recording's words in a language that the model does not support.

tiny.en, recordings of people with at least six words: 24 of 25 in other languages are at -0.62 or
below (the other one is half English), 75 of 82 in English at -0.58 or above (in four of the others
two people talk at once).
"""


def _gap_notices(gaps: Sequence[AudioGap]) -> list[Message]:
    unclear = [gap for gap in gaps if gap.reason == UNCLEAR_SPEECH]
    missing = [gap for gap in gaps if gap.reason != UNCLEAR_SPEECH]
    notices = []
    missing_s = sum(gap.duration_s for gap in missing)
    if missing_s >= _SHORTEST_TOLD_GAP_S:
        notices.append(
            Message(
                "{missing_s:.1f} s of sound are missing at {at}",
                missing_s=missing_s,
                at=_start_text(missing[0]),
            )
            if len(missing) == 1
            else Message(
                "{missing_s:.1f} s of sound are missing in {gaps} places",
                missing_s=missing_s,
                gaps=len(missing),
            )
        )
    if unclear:
        notices.append(
            Message(
                "{unclear_s:.1f} s of speech are unclear, from {at} on",
                unclear_s=sum(gap.duration_s for gap in unclear),
                at=_start_text(unclear[0]),
            )
        )
    return notices


def _start_text(gap: AudioGap) -> str:
    return SESSION_TIME.text(gap.start_sample / SAMPLE_RATE)


def _close(events: object) -> None:
    close = getattr(events, "close", None)
    if close is not None:
        close()


_REMEMBERED_S = 60.0
_SHORTEST_S = 1.0


class TimeLeft:
    """Estimates the time left from the pace of the last minute: silence is faster than speech."""

    def __init__(self, total: float | None) -> None:
        self._total = total
        self._history: deque[tuple[float, float]] = deque()

    def update(self, now_s: float, done: float) -> None:
        self._history.append((now_s, done))
        while len(self._history) > 2 and now_s - self._history[1][0] >= _REMEMBERED_S:
            self._history.popleft()

    @property
    def remaining_s(self) -> float | None:
        if self._total is None or len(self._history) < 2:
            return None
        (first_s, first), (last_s, last) = self._history[0], self._history[-1]
        if last_s - first_s < _SHORTEST_S or last <= first:
            return None
        return max(0.0, self._total - last) * (last_s - first_s) / (last - first)


STANDARD_INPUT = Path("-")
_BLOCK_BYTES = 1 << 20
_LOOK_UP_S = 0.1


@contextmanager
def regular_file(path: Path, is_cancelled: IsCancelled = lambda: False) -> Iterator[Path]:
    """Yield the file itself, or a temporary file with the content of a pipe or standard input.

    Many formats need seeking.

    Raises:
        CaptionerError: The file is missing or empty, the pipe cannot be read, the disk is full,
            or standard input is no file and no pipe: a terminal or a device, which may never end.
        KeyboardInterrupt: It was cancelled while reading a pipe.
    """
    if path != STANDARD_INPUT and not _is_pipe(path):
        require_filled_file(path)  # fails early, without a decoding process
        yield path
        return
    name = "standard input" if path == STANDARD_INPUT else str(path)
    if path == STANDARD_INPUT:
        _require_a_recording_or_pipe()
    place = ""
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(scratch_folder())
            place = str(folder)
            spooled = folder / ("stdin" if path == STANDARD_INPUT else path.name)
            _Spooling(path, spooled).finish(is_cancelled)
            size_bytes = spooled.stat().st_size
        except OSError as error:
            raise CaptionerError(
                "Reading {name} failed: {reason}.",
                "Check what writes into it, and the free space in {place}.",
                name=name,
                reason=error,
                place=place,
            ) from error
        if size_bytes == 0:
            raise CaptionerError(
                "{name} delivered no data.",
                "Check the command that should write into it.",
                name=name,
            )
        yield spooled


def _require_a_recording_or_pipe() -> None:
    try:
        opened = os.fstat(0)
        if os.path.samestat(opened, Path(os.devnull).stat()):
            return  # it ends immediately
    except OSError:
        return  # closed, which is reported on reading
    if any(is_kind(opened.st_mode) for is_kind in (stat.S_ISCHR, stat.S_ISBLK, stat.S_ISDIR)):
        raise CaptionerError(
            "Standard input is a terminal, a device or a folder, not a recording.",
            "Pipe a recording into it: captioner transcribe - < talk.wav",
        )


class _Spooling:
    def __init__(self, path: Path, target: Path) -> None:
        self._path = path
        self._target = target
        self._failure: OSError | None = None
        self._stopping = threading.Event()
        # A daemon, because nothing can wake it while it waits for standard input.
        self._thread = threading.Thread(target=self._run, name="spooling", daemon=True)

    def finish(self, is_cancelled: IsCancelled) -> None:
        """Copy until the end; raises OSError or KeyboardInterrupt."""
        self._thread.start()
        while self._thread.is_alive():
            self._thread.join(_LOOK_UP_S)
            if is_cancelled():
                self._cancel()
                raise KeyboardInterrupt
        if self._failure is not None:
            raise self._failure

    def _cancel(self) -> None:
        self._stopping.set()
        if self._path != STANDARD_INPUT and sys.platform != "win32":
            # Wakes the thread if it waits for a writer, or for data.
            with contextlib.suppress(OSError):
                writer = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
                with contextlib.suppress(OSError):
                    os.write(writer, b"\0")
                os.close(writer)
            self._thread.join(_LOOK_UP_S)

    def _run(self) -> None:
        try:
            # Not sys.stdin: a waiting thread would hold its lock and crash the process at its end.
            source = 0 if self._path == STANDARD_INPUT else os.open(self._path, _READ)
            try:
                with self._target.open("wb") as target:
                    while not self._stopping.is_set():
                        block = os.read(source, _BLOCK_BYTES)
                        if not block:
                            return
                        target.write(block)
            finally:
                if source:
                    os.close(source)
        except OSError as error:
            self._failure = error


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _is_pipe(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False  # opening it reports the error
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
