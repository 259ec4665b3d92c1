"""Recordings dropped on the window: transcribed one by one, kept in the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import captioner
from captioner.app.recordings import transcribe_recording
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormPort, LongFormSettings
from captioner.core.recording_progress import IsCancelled, RecordingProgress, TellProgress
from captioner.session.recording_queue import RecordingQueue, SavedTranscript
from captioner.transcripts.journal_records import SessionHeader
from captioner.transcripts.recorder import SessionRecorder


def recording_queue(
    open_transcriber: Callable[[], LongFormPort],
    sessions: Callable[[], Path],
    *,
    settings: Callable[[], LongFormSettings] = LongFormSettings,
    formats: Sequence[str] = ("srt", "vtt", "txt", "json"),
) -> RecordingQueue:
    """A queue that transcribes recordings into the library.

    Args:
        open_transcriber: Makes a transcriber with the model chosen at that time; called when
            work begins, and again when it begins anew.
        sessions: The folder of all sessions, as set at that time.
        settings: How recordings are transcribed, as set at that time.
        formats: Files to leave in each session's folder.
    """
    opened: list[LongFormPort] = []

    def transcribe(path: Path, tell: TellProgress, is_cancelled: IsCancelled) -> SavedTranscript:
        if not opened:
            opened.append(open_transcriber())
        return transcribe_into_library(
            path,
            opened[0],
            settings(),
            sessions(),
            formats=formats,
            tell=tell,
            is_cancelled=is_cancelled,
        )

    def rest() -> None:
        while opened:
            opened.pop().close()

    return RecordingQueue(transcribe, rest)


def transcribe_into_library(
    path: Path,
    transcriber: LongFormPort,
    settings: LongFormSettings,
    sessions: Path,
    *,
    formats: Sequence[str] = ("srt", "vtt", "txt", "json"),
    audio_track: int | None = None,
    tell: TellProgress = lambda _progress: None,
    is_cancelled: IsCancelled = lambda: False,
) -> SavedTranscript:
    """Transcribe one recording; each caption is in its session's journal as soon as it is done.

    Args:
        path: The file.
        transcriber: Loaded or not.
        settings: How.
        sessions: The folder of all sessions.
        formats: Files to leave in the session's folder.
        audio_track: Which audio track, counted from 1; None: the one players would choose.
        tell: Hears of progress.
        is_cancelled: Asked between windows; what was done until then is kept.

    Raises:
        CaptionerError: It cannot be read, nobody speaks in it, or the library cannot be written.
    """
    recorder: SessionRecorder | None = None
    model_name = transcriber.load().model_name
    recorded = 0

    def open_recorder() -> SessionRecorder:
        return SessionRecorder.create(
            sessions,
            header=SessionHeader(
                source=path.name,
                model=model_name,
                started_at=datetime.now().astimezone(),
                settings={"algorithm": str(settings.algorithm), "task": str(settings.task)},
                title=path.stem,
                app_version=captioner.__version__,
            ),
            formats=formats,
        )

    def record(progress: RecordingProgress) -> None:
        nonlocal recorder, recorded
        for caption in progress.captions:
            recorder = recorder or open_recorder()
            recorder.accept(caption)
            recorded += 1
        tell(progress)

    try:
        transcript = transcribe_recording(
            path,
            transcriber,
            settings,
            audio_track=audio_track,
            tell=record,
            is_cancelled=is_cancelled,
        )
        for caption in transcript.captions[recorded:]:
            recorder = recorder or open_recorder()
            recorder.accept(caption)
    finally:
        if recorder is not None:
            recorder.close()
    if recorder is None and not transcript.was_cancelled:
        raise CaptionerError(
            f"No speech was heard in {path.name}.", "Check that it plays and holds speech."
        )
    return SavedTranscript(transcript, recorder.folder if recorder is not None else None)
