"""Caption the kept sound of a session, for the first time or with another model."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import captioner
from captioner.core.audio import AudioChunk
from captioner.core.captions import Caption, RecogniseSpeaker
from captioner.core.errors import CaptionerError
from captioner.core.long_form import (
    IsCancelled,
    LongFormPort,
    LongFormSettings,
    RecordingProgress,
    RecordingTranscript,
    ReportProgress,
)
from captioner.core.message import Message
from captioner.core.sessions import FIRST_TEXT
from captioner.live.engine.recording_queue import SavedTranscript
from captioner.recordings.listeners import RecordingListener, RecordingSounds
from captioner.recordings.transcription import transcribe_sound
from captioner.transcripts.journal.changes import choose_text
from captioner.transcripts.journal.records import LISTED_TERMS, SessionHeader, terms_facts
from captioner.transcripts.library.recaption import RecaptionWriter
from captioner.transcripts.library.session_files import SESSION_FORMATS, write_session_files
from captioner.transcripts.library.session_folder import is_being_written, still_running
from captioner.transcripts.library.session_reader import StoredSession, read_session
from captioner.transcripts.local_time import local_now
from captioner.transcripts.sound.reader import (
    read_sound,
    sound_duration_s,
    sound_folders,
    sound_start_s,
)

_ROUNDING_S = 0.001


def caption_kept_sound(
    folder: Path,
    transcriber: LongFormPort,
    settings: LongFormSettings,
    *,
    becomes_text: bool,
    usual_language: str = "",
    formats: Sequence[str] = SESSION_FORMATS,
    listener: RecordingListener | None = None,
    report: ReportProgress = lambda _progress: None,
    is_cancelled: IsCancelled = lambda: False,
) -> SavedTranscript:
    """Caption the sound of a past session, channel after channel.

    The result is saved as another text, in a file of its own. A partial result, after cancelling or
    an error, is not saved, because the sound is still there.

    Args:
        settings: Options; without a language, a multilingual model uses the session's, if it had
            only one, or else `usual_language`.
        usual_language: Code of the language; empty detects it.
        becomes_text: Whether the result becomes the session's text, and its files are written.

    Raises:
        CaptionerError: No sound was kept, none of it can be read, the session is being written, its
            folder is not writable, or recognition failed.
    """
    session = read_session(folder)
    channels = _channels(session)
    if is_being_written(folder):
        raise still_running(folder)
    info = transcriber.load()
    if not settings.language:
        own = _language_of(session) if info.is_multilingual else ""
        settings = replace(settings, language=own or usual_language)
    writer = RecaptionWriter(folder, _header(session, info.model_name, settings))
    try:
        transcript = _transcribed(
            folder, channels, transcriber, settings, listener, report, is_cancelled
        )
        if transcript.error is not None:
            raise transcript.error
        if transcript.was_cancelled:
            return SavedTranscript(transcript, None)
        stays = _what_stays(folder, channels, tells_sounds=isinstance(listener, RecordingSounds))
        captions = sorted((*stays, *transcript.captions), key=lambda caption: caption.start_s)
        for number, caption in enumerate(captions, 1):
            writer.accept(replace(caption, id=number))
        for label, found in transcript.recognised.items():
            writer.add_edit(RecogniseSpeaker(label, *found))
        writer.close()
    finally:
        writer.abandon()  # does nothing after `close`
    if becomes_text:
        choose_text(folder, writer.path.name)
        write_session_files(folder, read_session(folder).transcript, formats)
    return SavedTranscript(transcript, folder)


def _language_of(session: StoredSession) -> str:
    heard = {caption.language for caption in session.original} - {""}
    return heard.pop() if len(heard) == 1 else ""


def _what_stays(folder: Path, channels: Mapping[str, str], *, tells_sounds: bool) -> list[Caption]:
    """Return the captions to keep, from before the start of the kept sound.

    Such captions exist if recognition failed during the session and sound was kept from then on. If
    sound events are not detected this time, their captions are kept, too.
    """
    start_s = min(sound_start_s(folder, name) for name in channels.values())
    captions = read_session(folder, FIRST_TEXT).transcript.captions
    return [
        caption
        for caption in captions
        if caption.end_s <= start_s + _ROUNDING_S or (caption.sound and not tells_sounds)
    ]


def _channels(session: StoredSession) -> Mapping[str, str]:
    """Return the folders of sound by the label of their channel."""
    kept = {path.name for path in sound_folders(session.folder)}
    named = {label: name for label, name in session.journal.sound_folders.items() if name in kept}
    if named:
        return named
    if not kept:
        raise CaptionerError(
            "No sound was kept for the session {name}.",
            "Turn on the setting “Also save audio”, or use listen --keep-sound.",
            name=session.folder.name,
        )
    # The record of the channels' labels is lost; a single channel needs no label.
    return {"" if len(kept) == 1 else name: name for name in sorted(kept)}


def _transcribed(
    folder: Path,
    channels: Mapping[str, str],
    transcriber: LongFormPort,
    settings: LongFormSettings,
    listener: RecordingListener | None,
    report: ReportProgress,
    is_cancelled: IsCancelled,
) -> RecordingTranscript:
    length_s = sound_duration_s(folder)
    captions: list[Caption] = []
    notices: list[Message] = []
    language = settings.language
    heard_samples = 0

    def sound_of(name: str) -> Generator[AudioChunk, None, None]:
        nonlocal heard_samples
        sound = read_sound(folder, name, on_damage=notices.append, is_cancelled=is_cancelled)
        for chunk in sound:
            heard_samples += len(chunk.samples)
            yield chunk

    for index, (label, name) in enumerate(channels.items()):

        def report_of_all(progress: RecordingProgress, index: int = index) -> None:
            left = len(channels) - index - 1
            report(
                RecordingProgress(
                    index * length_s + progress.done_s,
                    len(channels) * length_s,
                    _left_s(progress, left, length_s),
                )
            )

        with closing(sound_of(name)) as sound:
            heard = transcribe_sound(
                sound,
                length_s,
                transcriber,
                settings,
                listener=listener,
                report=report_of_all,
                is_cancelled=is_cancelled,
            )
        captions += [
            replace(caption, id=len(captions) + number, channel=label)
            for number, caption in enumerate(heard.captions, 1)
        ]
        notices += heard.notices
        language = heard.language or language
        if heard.error is not None or heard.was_cancelled:
            return RecordingTranscript(
                tuple(captions),
                length_s,
                language,
                tuple(notices),
                heard.error,
                heard.was_cancelled,
            )
    if not heard_samples:
        raise CaptionerError(
            "The sound kept for the session {name} cannot be read: it is damaged or empty.",
            "Its text is unchanged. Restore the sound from a backup if there is one.",
            name=folder.name,
        )
    recognised = {} if listener is None else listener.recognised
    return RecordingTranscript(
        tuple(captions), length_s, language, tuple(notices), recognised=recognised
    )


def _left_s(progress: RecordingProgress, channels_left: int, length_s: float) -> float | None:
    sound_left_s = length_s - progress.done_s
    if progress.remaining_s is None or sound_left_s <= 0:
        return progress.remaining_s
    return progress.remaining_s * (1 + channels_left * length_s / sound_left_s)


def _header(session: StoredSession, model: str, settings: LongFormSettings) -> SessionHeader:
    header = session.journal.header
    facts: dict[str, Any] = {"algorithm": str(settings.algorithm), "task": str(settings.task)}
    if header is not None and LISTED_TERMS in header.settings:
        facts[LISTED_TERMS] = header.settings[LISTED_TERMS]
    facts |= terms_facts(settings.vocabulary)
    if header is not None:
        return replace(header, model=model, settings=facts, app_version=captioner.__version__)
    _, zone_name = local_now()
    return SessionHeader(
        source="",
        model=model,
        started_at=session.started_at,
        settings=facts,
        app_version=captioner.__version__,
        zone_name=zone_name,
    )
