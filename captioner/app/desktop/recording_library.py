"""Recordings dropped on the window: transcribed one by one, kept in the library."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from captioner.app.folders import sessions_folder
from captioner.core.bounded_json import read_bounded_file
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import IsCancelled, LongFormPort, LongFormSettings, ReportProgress
from captioner.files.private import checked_line, entry_of, write_private
from captioner.live.engine.recording_queue import (
    RecordingJob,
    RecordingQueue,
    RecordingRequest,
    SavedTranscript,
)
from captioner.settings.model import Settings

if TYPE_CHECKING:
    from captioner.recordings.checkpoint import UnfinishedRecording
    from captioner.recordings.listeners import RecordingListener


class DesktopRecordings:
    """Transcribes recordings, and the kept sound of sessions, into the library.

    The last transcriber stays open for recordings with the same models and options.

    Args:
        settings: Returns the user's settings, as they are when a recording begins.
    """

    def __init__(self, folders: Folders, settings: Callable[[], Settings]) -> None:
        self._folders = folders
        self._settings = settings
        self._opened: tuple[Hashable, LongFormPort] | None = None
        self.queue = RecordingQueue(self._transcribe, self._rest, _hold)

    def _transcribe(
        self, request: RecordingRequest, report: ReportProgress, is_cancelled: IsCancelled
    ) -> SavedTranscript:
        from captioner.app.desktop.recording_transcript import transcribe_into_library
        from captioner.app.live_session.settings import with_recording_models
        from captioner.recordings.kept_sound import caption_kept_sound
        from captioner.transcripts.library.session_folder import is_session_folder

        settings = self._settings()
        request = with_recording_models(request, settings)
        usual = recording_settings(request, settings)
        formats = [one.value for one in settings.transcripts.formats]
        with self._listening(settings) as listener:
            if is_session_folder(request.path):
                return caption_kept_sound(
                    request.path,
                    self._transcriber(request, settings),
                    replace(usual, language=""),  # The session's own is known better there.
                    becomes_text=request.becomes_text,
                    usual_language=usual.language,
                    formats=formats,
                    listener=listener,
                    report=report,
                    is_cancelled=is_cancelled,
                )
            unfinished = self._unfinished(request, settings, usual)
            with closing(unfinished) if unfinished is not None else nullcontext():
                saved = transcribe_into_library(
                    request.path,
                    self._transcriber(request, settings),
                    usual,
                    self._sessions_folder(settings),
                    formats=formats,
                    audio_track=request.audio_track,
                    memory=unfinished,
                    listener=listener,
                    report=report,
                    is_cancelled=is_cancelled,
                )
        if unfinished is not None and not saved.transcript.was_cancelled:
            unfinished.remove()
        return saved

    def _rest(self) -> None:
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    def _transcriber(self, request: RecordingRequest, settings: Settings) -> LongFormPort:
        from captioner.app.live_session.settings import recording_options
        from captioner.app.recognisers import (
            choose_model,
            make_accurate_transcriber,
            make_transcriber,
            model_in_use,
        )

        options = recording_options(settings)
        wanted = (self._model(request, settings), request.draft, options)
        if self._opened is None or self._opened[0] != wanted:
            self._rest()
            if request.draft:
                made = make_accurate_transcriber(
                    request.model, request.draft, self._folders, options, _log.warning
                )
            else:
                model = (
                    choose_model(request.model, self._folders)
                    if request.model
                    else model_in_use(settings, self._folders)
                )
                made = make_transcriber(model, self._folders, options, _log.warning)
            self._opened = wanted, made
        return self._opened[1]

    def _model(self, request: RecordingRequest, settings: Settings) -> str:
        from captioner.app.recognisers import model_in_use

        return request.model or str(model_in_use(settings, self._folders).path)

    def _unfinished(
        self, request: RecordingRequest, settings: Settings, usual: LongFormSettings
    ) -> UnfinishedRecording | None:
        """Return the results of an earlier run of the same recording that was killed."""
        from captioner.app.live_session.settings import recording_options
        from captioner.app.recognisers import stored_model_identity
        from captioner.files.output_file import RefusedOutputError
        from captioner.recordings.checkpoint import open_unfinished

        if request.draft:
            return None  # only `captioner transcribe` continues in accurate mode
        identity = stored_model_identity(self._model(request, settings), self._folders)
        model = f"{identity} {recording_options(settings).device}"
        with suppress(RefusedOutputError):  # what another run writes is elsewhere
            return open_unfinished(
                self._folders.cache, request.path, usual, model, request.audio_track
            )
        return None

    def _listening(self, settings: Settings) -> AbstractContextManager[RecordingListener | None]:
        from captioner.app.networks import wanted_labeller, wanted_sound_captions
        from captioner.gui.widgets.translation import translated
        from captioner.recordings.listeners import listening
        from captioner.subprocesses.placement import RECORDING_NICENESS

        return listening(
            wanted_labeller(self._folders, settings.capture, RECORDING_NICENESS),
            wanted_sound_captions(self._folders, settings.sounds, translated, RECORDING_NICENESS),
        )

    def _sessions_folder(self, settings: Settings) -> Path:
        if settings.transcripts.keep_nothing:
            raise CaptionerError(
                "Nothing is saved, so the captions of a recording would have nowhere to go.",
                "Switch off “Don’t save anything” in the settings, or use captioner transcribe.",
            )
        return sessions_folder(settings, self._folders)


def recording_settings(request: RecordingRequest, settings: Settings) -> LongFormSettings:
    """Return the user's settings for recordings, with the request's where it has any."""
    from captioner.app.live_session.settings import long_form_settings

    usual = long_form_settings(settings.with_terms(request.terms))
    return replace(usual, language=request.language or usual.language)


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
