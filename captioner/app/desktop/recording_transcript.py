"""A transcribed recording as a session of the library."""

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from captioner.core.captions import Caption, RecogniseSpeaker
from captioner.core.errors import CaptionerError
from captioner.core.events import SpeakersNamed
from captioner.core.long_form import (
    IsCancelled,
    LongFormMemory,
    LongFormPort,
    LongFormSettings,
    RecordingProgress,
    ReportProgress,
)
from captioner.core.speakers.naming import Speakers
from captioner.live.engine.recording_queue import SavedTranscript
from captioner.recordings.listeners import RecordingListener
from captioner.recordings.output import recording_header
from captioner.recordings.transcription import no_captions_error, transcribe_recording
from captioner.transcripts.library.session_files import SESSION_FORMATS
from captioner.transcripts.recorder import SessionRecorder

_log = logging.getLogger(__name__)


def transcribe_into_library(
    path: Path,
    transcriber: LongFormPort,
    settings: LongFormSettings,
    sessions: Path,
    *,
    formats: Sequence[str] = SESSION_FORMATS,
    audio_track: int | None = None,
    memory: LongFormMemory | None = None,
    listener: RecordingListener | None = None,
    report: ReportProgress = lambda _progress: None,
    is_cancelled: IsCancelled = lambda: False,
) -> SavedTranscript:
    """Transcribe one recording; each caption is in its session's journal as soon as it is done.

    Args:
        audio_track: Which audio track, counted from 1; None: the one players would choose.
        listener: Labels voices or sounds; captions are then in the journal at the end.

    Raises:
        CaptionerError: It cannot be read or holds no speech, or the library cannot be written.
    """
    recorder: SessionRecorder | None = None
    model_name = transcriber.load().model_name
    recorded = 0
    is_whole = False

    def open_recorder() -> SessionRecorder:
        header = recording_header(path.name, model_name, settings, title=path.stem)
        return SessionRecorder(sessions, header=header, formats=formats)

    def record(captions: Iterable[Caption]) -> None:
        nonlocal recorder, recorded
        for caption in captions:
            recorder = recorder or open_recorder()
            recorded += 1
            _keep(partial(recorder.accept, caption))

    def record_and_report(progress: RecordingProgress) -> None:
        record(progress.captions)
        report(progress)

    try:
        transcript = transcribe_recording(
            path,
            transcriber,
            settings,
            audio_track=audio_track,
            memory=memory,
            listener=listener,
            report=record_and_report,
            is_cancelled=is_cancelled,
        )
        record(transcript.captions[recorded:])
        if recorder is not None:
            for gap in transcript.gaps:
                _keep(partial(recorder.accept_gap, gap))
            speakers = Speakers(recognised=transcript.recognised)
            for label, found in transcript.recognised.items():
                edit = RecogniseSpeaker(label, *found)
                recorder.accept_speakers(SpeakersNamed(edit, speakers))
        is_whole = transcript.error is None and not transcript.was_cancelled
    finally:
        if recorder is not None:
            recorder.close(is_cut_short=not is_whole)
    if recorder is None and not transcript.was_cancelled:
        raise no_captions_error(path.name, transcript.gaps)
    return SavedTranscript(transcript, recorder.folder if recorder is not None else None)


def _keep(write: Callable[[], None]) -> None:
    """Hand something to a recorder, which on failure keeps it and writes it later."""
    try:
        write()
    except CaptionerError as error:
        _log.warning("%s", error)
