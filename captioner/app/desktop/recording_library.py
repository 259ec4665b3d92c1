"""Recordings dropped on the window: transcribed one by one, kept in the library."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from captioner.core.long_form import LongFormPort, LongFormSettings
from captioner.core.recording_progress import IsCancelled, ReportProgress
from captioner.live.engine.recording_queue import RecordingQueue, RecordingRequest, SavedTranscript

if TYPE_CHECKING:
    from captioner.app.recording_listener import RecordingListener
    from captioner.app.unfinished import UnfinishedRecording

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
    """A queue that transcribes recordings, and the kept sound of sessions, into the library.

    Args:
        open_transcriber: Makes a transcriber with the model that a request names, or the one
            chosen at that time; called when work begins, and again when it begins anew.
        run_with: Tells what a transcriber for a request is made of: one of the same is used again.
        open_unfinished: Finds what an earlier run did of a recording before it was killed.
        open_listener: Makes what tells voices and sounds apart, if the settings want that.
        with_models: Adds the models of the settings to a request that names none.
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
        from captioner.app.kept_sound_captioning import caption_kept_sound
        from captioner.transcripts.library.session_folder import is_session_folder

        if is_session_folder(request.path):
            usual = settings(request)
            return caption_kept_sound(
                request.path,
                transcriber_for(request),
                replace(usual, language=""),  # What the session was in is known better there.
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
    from captioner.children.hold import RECORDINGS  # late: children are imported with the first one

    RECORDINGS.set(is_held)
