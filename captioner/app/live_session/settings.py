"""From the user's settings to those of a session."""

import logging
from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from captioner.app.folders import sessions_folder
from captioner.app.live_session.assembly import Storage
from captioner.app.recognisers import RecognitionOptions, usual_languages, with_draft
from captioner.app.term_suggestions import built_in_words
from captioner.core.folders import Folders
from captioner.core.long_form import LongFormSettings, Task
from captioner.core.message import Message
from captioner.core.recognition import WindowSettings
from captioner.core.terms.vocabulary import Vocabulary, parse_vocabulary
from captioner.files.output_file import OutputFile
from captioner.files.paths import read_text_file
from captioner.live.decisions.pacing import PaceSettings
from captioner.live.decisions.segmenter import SegmenterSettings
from captioner.live.decisions.settings import LiveSettings
from captioner.live.engine.recording_queue import RecordingRequest
from captioner.live.engine.setup import SessionSettings
from captioner.settings.model import (
    AS_LIVE,
    RecordingDevice,
    RecordingTask,
    Settings,
)
from captioner.speech.whisper.voice_activity import VoiceActivitySettings

_log = logging.getLogger(__name__)


def session_settings(settings: Settings) -> SessionSettings:
    voice, recognition = settings.voice_activity, settings.recognition
    return SessionSettings(
        segmenter=SegmenterSettings(
            onset_probability=voice.onset_probability,
            release_probability=voice.release_probability,
            onset_ms=voice.onset_ms,
            pre_roll_ms=voice.pre_roll_ms,
            shortest_hangover_ms=voice.shortest_hangover_ms,
            longest_hangover_ms=voice.longest_hangover_ms,
            shortest_ms=voice.shortest_ms,
            longest_s=voice.longest_s,
        ),
        live=LiveSettings(reading_mode=recognition.reading),
        pace=with_draft(
            PaceSettings(
                shortest_partial_interval_s=recognition.partial_interval_s,
                longest_partial_interval_s=max(3.0, recognition.partial_interval_s),
                window=WindowSettings(
                    floor_s=recognition.window_floor_s,
                    margin_s=recognition.window_margin_s,
                    full=recognition.window_full,
                ),
            ),
            recognition.draft_model,
        ),
        vocabulary=_vocabulary([*recognition.vocabulary, *settings.term_lists.used]),
        language=recognition.language,
        usual_languages=usual_languages(settings),
        save_power=recognition.save_power,
    )


def recognition_options(settings: Settings) -> RecognitionOptions:
    """Return the options of models, for live captions and for recordings."""
    recognition = settings.recognition
    return RecognitionOptions(
        device=recognition.device.value,
        language=recognition.language,
        task=_task(settings),
        idle_s=recognition.unload_after_min * 60.0,
        draft_model=recognition.draft_model,
    )


def long_form_settings(settings: Settings) -> LongFormSettings:
    recordings = settings.recordings
    return LongFormSettings(
        language=_recording_language(settings),
        usual_languages=usual_languages(settings),
        task=_recording_task(settings),
        beam_size=recordings.beam_size,
        vocabulary=_vocabulary(
            [*settings.recognition.vocabulary, *recordings.terms, *settings.term_lists.used]
        ),
    )


def _vocabulary(lines: Iterable[str]) -> Vocabulary:
    listed = tuple(lines)
    return parse_vocabulary(listed, _common_words() if listed else ())


@cache
def _common_words() -> Set[str]:
    """Return the English words that the model knows in small letters and capitalised."""
    words = built_in_words()
    return frozenset(word for word in words if word.islower() and word.capitalize() in words)


def recording_options(settings: Settings) -> RecognitionOptions:
    options = replace(
        recognition_options(settings),
        language=_recording_language(settings),
        task=_recording_task(settings),
    )
    device = settings.recordings.device
    return options if device is RecordingDevice.AS_LIVE else replace(options, device=device.value)


def with_recording_models(request: RecordingRequest, settings: Settings) -> RecordingRequest:
    """Return a request with the models of the settings where it names none."""
    recordings = settings.recordings
    if request.model:
        return request
    if recordings.accurate and recordings.main_model and recordings.draft_model:
        return replace(request, model=recordings.main_model, draft=recordings.draft_model)
    return replace(request, model=recordings.model)


def _recording_language(settings: Settings) -> str:
    language = settings.recordings.language
    return settings.recognition.language if language == AS_LIVE else language


def _recording_task(settings: Settings) -> Task:
    task = settings.recordings.task
    return _task(settings) if task is RecordingTask.AS_LIVE else Task(task.value)


def _task(settings: Settings) -> Task:
    return Task.TRANSLATE if settings.recognition.translate else Task.TRANSCRIBE


def voice_activity_settings(settings: Settings) -> VoiceActivitySettings:
    """Return the settings of the gate before Silero; switched off it lets everything through."""
    voice = settings.voice_activity
    if voice.gate:
        return VoiceActivitySettings(aggressiveness=voice.gate_aggressiveness)
    return VoiceActivitySettings(level_floor_dbfs=-120.0, aggressiveness=0)


def storage(settings: Settings, folders: Folders) -> Storage:
    transcripts = settings.transcripts
    if transcripts.keep_nothing:
        return Storage(root=None)
    return Storage(
        root=sessions_folder(settings, folders),
        formats=tuple(one.value for one in transcripts.formats),
        keep_sound=transcripts.keep_sound,
        live_text=_chosen_file(transcripts.live_text),
        live_srt=_chosen_file(transcripts.live_srt),
        record_only=transcripts.caption_later,
        title=_calendar_title(transcripts.calendar),
        keep_empty=False,
    )


def _calendar_title(chosen: str) -> str:
    if not chosen:
        return ""
    from captioner.transcripts.calendar import MOST_BYTES, title_at  # takes 0.1 s

    try:
        path = Path(chosen).expanduser()
        if not path.is_file():
            raise OSError(Message("it is not a file"))
        return title_at(datetime.now().astimezone(), read_text_file(path, most_bytes=MOST_BYTES))
    except (OSError, RuntimeError, ValueError) as error:
        _log.warning("The calendar cannot be read: %s", error)
        return ""


def _chosen_file(chosen: str) -> OutputFile | None:
    # The settings say that each session overwrites it.
    return OutputFile(Path(chosen).expanduser(), overwrite=True) if chosen else None
