"""One live captioning session, put together: sources, detectors, recogniser, recorder."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import captioner
from captioner.app.live_session.second_pass import Correction, SecondPass
from captioner.audio.recordings.recording import RecordingSource
from captioner.core.audio import AudioChunk, AudioGap, Samples
from captioner.core.events import (
    MODEL_LOADING,
    MODEL_READY,
    STORAGE_BACK,
    Marked,
    SessionEvent,
    SoundEnded,
    SpeakerChanged,
    SpeakersNamed,
    SpeechUnclear,
)
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.recognition import (
    Hypothesis,
    Recogniser,
    RecogniserInfo,
    RecognitionRequest,
)
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.core.speakers.naming import CaptionSplit
from captioner.files.output_file import OutputFile, require_different
from captioner.files.sound_spill import SoundSpill
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import (
    Channel,
    ChannelSetup,
    SessionSettings,
    SessionStorage,
    SoundTap,
)
from captioner.live.engine.sounds import SoundCaptions
from captioner.live.engine.speakers import SessionSpeakers
from captioner.speech.whisper.voice_activity import GatedVoiceActivity, VoiceActivitySettings
from captioner.transcripts.event_log import EventLog
from captioner.transcripts.journal.records import SessionHeader, terms_facts
from captioner.transcripts.local_time import local_now
from captioner.transcripts.recorder import SessionRecorder

__all__ = ["EventLog", "LiveSession", "Storage", "create_live_session", "report_loading"]


class NoSpeech:
    """A voice activity detector that detects none, so that nothing is handed to a recogniser."""

    def speech_probability(self, frame: Samples) -> float:
        return 0.0

    def reset(self) -> None:
        """There is nothing to forget."""


class NullRecogniser(Recogniser):
    """A recogniser without a model; it returns no words."""

    def load(self) -> RecogniserInfo:
        """Ready immediately; its model has no name, which is how the windows know."""
        return RecogniserInfo(
            model_name="",
            device="cpu",
            compute_type="",
            cpu_threads=0,
            mel_bins=0,
            is_multilingual=True,
            supports_prompt=False,
            load_s=0.0,
        )

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        return [Hypothesis(()) for _ in requests]

    def close(self) -> None:
        """Nothing to free."""


@dataclass(frozen=True, slots=True)
class Storage:
    """What of a session is kept, and where.

    Attributes:
        live_text: A text file that always holds the lines in view (for OBS).
        live_srt: Another place for the SRT that grows while captioning.
        record_only: Whether the sound is kept and captioned later; it needs a root.
        keep_empty: Whether a session with sound but no word stays, with no sound kept.
    """

    root: Path | None
    formats: Sequence[str] = ("srt", "vtt", "txt", "json")
    keep_sound: bool = False
    live_text: OutputFile | None = None
    live_srt: OutputFile | None = None
    record_only: bool = False
    title: str = ""
    keep_empty: bool = True

    def sparing(self, paths: Iterable[Path]) -> "Storage":
        """Return the same, with live files that are neither these nor one another.

        Raises:
            CaptionerError: One of them is, or must not be written for another reason.
        """
        wanted = [file for file in (self.live_text, self.live_srt) if file is not None]
        apart = iter(require_different(wanted, spared=paths))
        return replace(
            self,
            live_text=None if self.live_text is None else next(apart),
            live_srt=None if self.live_srt is None else next(apart),
        )


@dataclass(slots=True)
class LiveSession:
    """A session with what belongs to it.

    Attributes:
        is_discarded: Whether the folder was removed, because nothing was in it.
        correction: Gives the saved text the words of a second pass, from the session's end on;
            None without one, and before.
    """

    session: CaptionSession
    recorder: SessionRecorder | None
    keeps_empty: bool = True
    is_discarded: bool = False
    correction: Correction | None = None

    @property
    def is_corrected(self) -> bool:
        return self.correction is not None and self.correction.wait(0.0)

    def abandon(self) -> None:
        """Leave no trace of a session that was never started."""
        if self.recorder is not None:
            self.recorder.close()
            self.discard_if_nothing_was_heard()

    def discard_if_nothing_was_heard(self) -> None:
        """Remove the folder of a session that ended before its first sample.

        So goes one that failed before its first word or mark, or is not to be kept without one,
        unless its sound was kept.
        """
        if self.recorder is None or self.recorder.holds_anything:
            return
        stays = self.keeps_empty and self.session.error is None
        if self.session.has_heard_sound and (stays or self.recorder.keeps_sound):
            return
        shutil.rmtree(self.recorder.folder, ignore_errors=True)
        self.session.folder = None
        self.is_discarded = True


def create_live_session(
    channels: Sequence[Channel],
    recogniser: Recogniser,
    model_name: str,
    storage: Storage,
    settings: SessionSettings,
    *,
    voice_activity: VoiceActivitySettings | None = None,
    voices: VoiceLabeller | None = None,
    sounds: SoundCaptions | None = None,
    second_pass: SecondPass | None = None,
) -> LiveSession:
    """Join sources, recogniser and recorder to a session that can be started.

    Args:
        second_pass: Decodes the sound once more for the saved text; None: that is as captioned.

    Raises:
        CaptionerError: The session folder cannot be made, or a live file must not be written.
    """
    recordings = [
        path
        for channel in channels
        if isinstance(channel.source, RecordingSource)
        for path in channel.source.paths
    ]
    storage = storage.sparing(recordings)
    # Before there is a folder: what cannot start must not leave one.
    detectors = [
        NoSpeech() if storage.record_only else GatedVoiceActivity(voice_activity) for _ in channels
    ]
    recorder: SessionRecorder | None = None
    if storage.root is not None:
        started_at, zone_name = local_now()
        recorder = SessionRecorder(
            storage.root,
            header=SessionHeader(
                source=" and ".join(channel.source.name for channel in channels),
                model="" if storage.record_only else model_name,
                started_at=started_at,
                zone_name=zone_name,
                settings={**asdict(settings.segmenter), **terms_facts(settings.vocabulary)},
                app_version=captioner.__version__,
                title=storage.title,
            ),
            formats=() if storage.record_only else storage.formats,
            keep_sound=storage.keep_sound or storage.record_only,
            live_text=storage.live_text,
            live_srt=storage.live_srt,
        )

    def keep_sound(waiting: Iterable[tuple[str, AudioChunk]]) -> bool:
        # A recording need not be kept: it is there to be captioned again.
        if recorder is None or recordings:
            return False
        recorder.keep_sound_from_now_on(waiting)
        return True

    if recorder is None or storage.record_only:
        second_pass = None

    def taps(channel: Channel) -> Iterator[SoundTap]:
        if recorder is not None:
            yield SoundTap(partial(_record_sound, recorder, channel.label))
        if second_pass is not None:
            yield second_pass.tap(channel.label, may_hold_echo=channel.may_hold_echo)

    def end() -> None:
        live.discard_if_nothing_was_heard()
        if second_pass is not None and recorder is not None:
            if session.is_quitting or live.is_discarded or not recorder.is_complete:
                second_pass.cancel()  # First: otherwise it may begin to load its model.
            live.correction = Correction(second_pass, session, recorder.folder, storage.formats)

    folder = recorder.folder if recorder is not None else None
    spill = SoundSpill(folder) if folder is not None else None
    where = SessionStorage(folder, spill, keep_sound, at_end=end)
    session = CaptionSession(
        [
            ChannelSetup(channel, detector, tuple(taps(channel)))
            for channel, detector in zip(channels, detectors, strict=True)
        ],
        recogniser,
        recorder,
        settings,
        where,
        voices=None if storage.record_only else voices,
        sounds=None if storage.record_only else sounds,
    )
    for notice in settings.vocabulary.notices:
        session.notify("vocabulary", notice)
    if second_pass is not None:
        second_pass.must_wait = lambda: session.is_behind
        second_pass.is_quitting = lambda: session.is_quitting
        session.subscribe(second_pass.accept)
    if recorder is not None:
        session.subscribe(_keeping_more(recorder, session.speakers))
        recorder.when_recovered(
            lambda: session.notify(STORAGE_BACK, Message("Captions are saved again."))
        )
    live = LiveSession(session, recorder, storage.keep_empty)
    return live


def _keeping_more(
    recorder: SessionRecorder, speakers: SessionSpeakers
) -> Callable[[SessionEvent], None]:
    def accept(event: SessionEvent) -> None:
        match event.body:
            case Marked(mark):
                recorder.accept_mark(mark)
            case SpeechUnclear(start_s, end_s):
                recorder.accept_unclear(start_s, end_s)
            case SoundEnded(caption):
                recorder.accept_sound_end(caption)
            case SpeakerChanged() | CaptionSplit() | SpeakersNamed() as change:
                is_kept = recorder.accept_speakers(change)
                if isinstance(change, SpeakersNamed) and not is_kept:
                    speakers.not_saved(change.edit)

    return accept


def _record_sound(recorder: SessionRecorder, channel: str, item: AudioChunk | AudioGap) -> None:
    """Record sound, or only its length where none is kept."""
    if isinstance(item, AudioGap):
        recorder.accept_gap(item)
    else:
        recorder.accept_sound(item, channel)


def report_loading(session: CaptionSession, *, is_loading: bool) -> None:
    """Have a session's listeners know whether recognition waits for its model."""
    if is_loading:
        session.notify(MODEL_LOADING, Message("Loading model"))
    else:
        session.notify(MODEL_READY, NO_MESSAGE)
