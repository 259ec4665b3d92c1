"""Recordings dropped on the window: transcribed one by one, kept in the library."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from captioner.core.bounded_json import read_bounded_file
from captioner.core.long_form import IsCancelled, LongFormPort, LongFormSettings, ReportProgress
from captioner.files.private import checked_line, entry_of, write_private
from captioner.live.engine.recording_queue import (
    RecordingJob,
    RecordingQueue,
    RecordingRequest,
    SavedTranscript,
)

if TYPE_CHECKING:
    from captioner.recordings.checkpoint import UnfinishedRecording
    from captioner.recordings.listeners import RecordingListener

OpenListener = Callable[[], AbstractContextManager["RecordingListener | None"]]
OpenUnfinished = Callable[[RecordingRequest, LongFormSettings], "UnfinishedRecording | None"]


def recording_queue(
    open_transcriber: Callable[[RecordingRequest], LongFormPort],
    sessions: Callable[[], Path],
    *,
    settings: Callable[[RecordingRequest], LongFormSettings],
    with_models: Callable[[RecordingRequest], RecordingRequest] = lambda request: request,
    run_with: Callable[[RecordingRequest], Hashable] = lambda request: (
        request.model,
        request.draft,
    ),
    open_unfinished: OpenUnfinished = lambda _request, _settings: None,
    open_listener: OpenListener = nullcontext,
    formats: Callable[[], Sequence[str]],
) -> RecordingQueue:
    """Return a queue that transcribes recordings, and the kept sound of sessions, into the library.

    Args:
        open_transcriber: Makes a transcriber with the model that a request names, or the one
            chosen at that time; called when work begins or restarts.
        run_with: Returns the parts that a transcriber consists of: one of the same is used again.
        open_unfinished: Finds what an earlier run did of a recording before it was killed.
    """
    opened: list[tuple[Hashable, LongFormPort]] = []

    def rest() -> None:
        while opened:
            opened.pop()[1].close()

    def transcriber_for(request: RecordingRequest) -> LongFormPort:
        wanted = run_with(request)
        if not opened or opened[0][0] != wanted:
            rest()
            opened.append((wanted, open_transcriber(request)))
        return opened[0][1]

    def transcribe(
        request: RecordingRequest, report: ReportProgress, is_cancelled: IsCancelled
    ) -> SavedTranscript:
        request = with_models(request)
        with open_listener() as listener:
            return transcribe_with(listener, request, report, is_cancelled)

    def transcribe_with(
        listener: RecordingListener | None,
        request: RecordingRequest,
        report: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> SavedTranscript:
        from captioner.app.desktop.recording_transcript import transcribe_into_library
        from captioner.recordings.kept_sound import caption_kept_sound
        from captioner.transcripts.library.session_folder import is_session_folder

        if is_session_folder(request.path):
            usual = settings(request)
            return caption_kept_sound(
                request.path,
                transcriber_for(request),
                replace(usual, language=""),  # The session's own language is known better there.
                becomes_text=request.becomes_text,
                usual_language=usual.language,
                formats=formats(),
                listener=listener,
                report=report,
                is_cancelled=is_cancelled,
            )
        usual = settings(request)
        unfinished = open_unfinished(request, usual)
        with closing(unfinished) if unfinished is not None else nullcontext():
            saved = transcribe_into_library(
                request.path,
                transcriber_for(request),
                usual,
                sessions(),
                formats=formats(),
                audio_track=request.audio_track,
                memory=unfinished,
                listener=listener,
                report=report,
                is_cancelled=is_cancelled,
            )
        if unfinished is not None and not saved.transcript.was_cancelled:
            unfinished.remove()
        return saved

    return RecordingQueue(transcribe, rest, _hold)


def _hold(is_held: bool) -> None:
    from captioner.subprocesses.hold import (
        RECORDINGS,  # late: children are imported with the first one
    )

    RECORDINGS.set(is_held)


_log = logging.getLogger(__name__)

_MOST_BYTES = 16 << 20


class WaitingRecordings:
    """A private file with the requests that are not over; gone when none is left."""

    def __init__(self, queue: RecordingQueue, file: Path) -> None:
        self._queue = queue
        self._file = file
        self._left = _read(file)
        self._kept = list(self._left)
        self._lock = threading.Lock()
        queue.subscribe(self._keep)

    def go_on(self) -> None:
        """Put what an application that was killed has left at the end of the queue."""
        left, self._left = self._left, []
        self._queue.add(left)

    def _keep(self, _job: RecordingJob) -> None:
        with self._lock:  # Who looks last writes last.
            jobs = self._queue.jobs
            wanted = [*self._left, *(job.request for job in jobs if not job.state.is_over)]
            if wanted == self._kept:
                return
            self._kept = wanted
            try:
                self._write(wanted)
            except (OSError, ValueError) as error:
                _log.warning("the queue of recordings is not kept: %s", error)

    def _write(self, wanted: Sequence[RecordingRequest]) -> None:
        if wanted:
            content = [asdict(each) | {"path": str(each.path.absolute())} for each in wanted]
            write_private(self._file, checked_line(content))
        else:
            self._file.unlink(missing_ok=True)


def _read(file: Path) -> Sequence[RecordingRequest]:
    try:
        content = entry_of(read_bounded_file(file, most_bytes=_MOST_BYTES))
        return [_request(**each) for each in content]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        _log.warning("%s is not read: %s", file, error)
        return []


def _request(path: str, terms: Sequence[str] | None = None, **others: Any) -> RecordingRequest:
    listed = None if terms is None else tuple(map(str, terms))
    return RecordingRequest(Path(path), terms=listed, **others)
