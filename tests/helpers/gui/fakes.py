"""Named stand-ins for what `captioner.app` hands to the windows."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from captioner.core.audio import PlaybackState
from captioner.core.captions import Caption, Word
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    EventBody,
    LevelChanged,
    SessionEvent,
    SessionState,
    SpeakersNamed,
    StatusChanged,
)
from captioner.core.findings import Finding, Severity
from captioner.core.folders import Folders
from captioner.core.long_form import (
    IsCancelled,
    RecordingProgress,
    RecordingTranscript,
    ReportProgress,
)
from captioner.core.message import Message
from captioner.core.recognition import RecogniserInfo
from captioner.core.releases import About, NewestRelease
from captioner.core.sessions import RecoveryReport
from captioner.core.speakers.labelling import VoicePrint
from captioner.live.engine.caption_session import SessionMarks
from captioner.live.engine.clock import SessionClock
from captioner.live.engine.recording_queue import RecordingQueue, RecordingRequest, SavedTranscript
from captioner.live.engine.speakers import SessionSpeakers
from captioner.settings.model import CaptureSettings, Settings, SoundSettings
from captioner.settings.store import SettingsStore
from captioner.sound_events.detection import HeardSound, sound_caption
from captioner.sound_events.kinds import LABELS, SoundKind
from captioner.speakers.remembered import RememberedVoices
from tests.helpers.gui.fake_library import FakeLibrary
from tests.helpers.gui.fake_models import FakeModels
from tests.helpers.gui.fake_outputs import FakeOutputs

FULL_MODEL_INFO = RecogniserInfo(
    "distil-large-v3.5",
    "cpu",
    "int8",
    4,
    128,
    is_multilingual=True,
    supports_prompt=False,
    load_s=3.2,
)


def words(text: str, start_s: float = 0.0, probability: float = 0.9) -> tuple[Word, ...]:
    """Words a third of a second each."""
    return tuple(
        Word(token, start_s + 0.3 * place, start_s + 0.3 * place + 0.28, probability)
        for place, token in enumerate(text.split())
    )


def caption(
    number: int,
    committed: str,
    tentative: str = "",
    *,
    is_final: bool | None = None,
    start_s: float | None = None,
    channel: str = "",
) -> Caption:
    """A caption that begins four seconds after the one before it."""
    start_s = 4.0 * number if start_s is None else start_s
    said = words(f"{committed} {tentative}", start_s)
    return Caption(
        id=number,
        start_s=start_s,
        end_s=said[-1].end_s if said else start_s,
        committed=committed,
        tentative=tentative,
        words=said,
        is_final=not tentative if is_final is None else is_final,
        channel=channel,
    )


def microphone(name: str, *, is_default: bool = False) -> Device:
    """A microphone of that name."""
    return Device(name, "PulseAudio", DeviceKind.MICROPHONE, 48_000, 1, is_default)


def loudspeaker(name: str, *, is_default: bool = False) -> Device:
    """A loudspeaker whose sound can be captioned."""
    return Device(name, "PulseAudio", DeviceKind.SYSTEM_SOUND, 48_000, 2, is_default)


def application(name: str, icon: str = "") -> Device:
    """An application that plays."""
    return Device(name, "PulseAudio", DeviceKind.APPLICATION, 48_000, 2, False, icon=icon)


class FakeVoices:
    """What is known of how voices sound, as the test says."""

    def __init__(self) -> None:
        self.like: tuple[int, ...] = ()
        self.prints: dict[str, VoicePrint] = {}
        self.error = CaptionerError("Only 3 s of this voice were heard.")

    def alike(self, caption_id: int) -> tuple[int, ...]:
        return self.like

    def voice_print(self, label: str) -> VoicePrint:
        if label not in self.prints:
            raise self.error
        return self.prints[label]


_OVER = SessionState.IDLE, SessionState.FAILED


class FakeSession:
    """A session that does what the test tells it, on a thread of its own like a real one."""

    def __init__(self) -> None:
        self.state = SessionState.IDLE
        self.folder: Path | None = None
        self.model_info: RecogniserInfo | None = None
        self.pending_s = 0.0
        self.calls: list[str] = []
        self.stops_at_once = True
        self.start_error: Exception | None = None
        self.at_start: Callable[[], None] = lambda: None
        self.speakers = SessionSpeakers(self.tell)
        self.journal_is_closed = False
        self._listeners: list[Callable[[SessionEvent], None]] = [
            self.speakers.accept,
            self._note_unsaved,
        ]
        self.began_s = time.monotonic()
        self.clock = SessionClock()
        self.clock.sound_delivered(0.0)
        self._marks = SessionMarks(self.clock, self.tell)
        self.voices = FakeVoices()

    def subscribe(self, listener: Callable[[SessionEvent], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self) -> None:
        self.calls.append("start")
        if self.start_error is not None:
            raise self.start_error
        self.tell_state(SessionState.LOADING, "Loading model")
        self.at_start()

    def stop(self) -> None:
        self.calls.append("stop")
        if self.state not in _OVER:
            self.tell_state(SessionState.STOPPING)
            if self.stops_at_once:
                self.tell_state(SessionState.IDLE)

    def quit_now(self) -> None:
        self.calls.append("quit_now")
        if self.state not in _OVER:
            self.tell_state(SessionState.IDLE)

    def pause(self) -> None:
        self.calls.append("pause")
        self.tell_state(SessionState.PAUSED)

    def resume(self) -> None:
        self.calls.append("resume")
        self.tell_state(SessionState.LISTENING)

    def choose_language(self, language: str) -> None:
        self.calls.append(f"choose_language {language}")

    def use_microphone(self, name: str) -> None:
        self.calls.append(f"use_microphone {name}")

    @property
    def marks(self) -> SessionMarks:
        return self._marks

    def _note_unsaved(self, event: SessionEvent) -> None:
        is_over = self.journal_is_closed or self.state is SessionState.IDLE
        if isinstance(event.body, SpeakersNamed) and is_over:
            self.speakers.not_saved(event.body.edit)

    # --- for tests -----------------------------------------------------------------------------

    def listen(self) -> None:
        """The model is loaded and samples come in."""
        self.model_info = FULL_MODEL_INFO
        self.tell_state(SessionState.LISTENING, "Listening")

    def tell_state(self, state: SessionState, message: str = "") -> None:
        self.state = state
        self.tell(StatusChanged(state, Message(message)))

    def tell(self, *bodies: EventBody) -> None:
        """Send events from a thread that is not the GUI's."""
        at_s = time.monotonic() - self.began_s

        def send() -> None:
            for body in bodies:
                for listener in list(self._listeners):
                    listener(SessionEvent(at_s, at_s, body))

        thread = threading.Thread(target=send, name="fake-session")
        thread.start()
        thread.join()

    def say(self, *captions: Caption) -> None:
        self.tell(*(CaptionChanged(each) for each in captions))


class FakeProbe:
    """A level that can be pushed up and down."""

    def __init__(self, listener: Callable[[LevelChanged], None]) -> None:
        self.listener = listener
        self.is_stopped = False

    def stop(self) -> None:
        self.is_stopped = True


class FakeTranscriber:
    """Does recordings for a `RecordingQueue`, step by step as the test allows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.may_finish = threading.Event()
        self.may_finish.set()
        self.error: CaptionerError | None = None
        self.requests: list[RecordingRequest] = []
        self.notices: tuple[Message, ...] = ()
        self.other_language = ""
        """What a recording sounds like that is not transcribed in it."""
        self.tracks: dict[str, tuple[str, ...]] = {}
        """Audio tracks of files, by name; others have one without a name."""

    def __call__(
        self, request: RecordingRequest, tell: ReportProgress, is_cancelled: IsCancelled
    ) -> SavedTranscript:
        path = request.path
        self.requests.append(request)
        tracks = self.tracks.get(path.name, ("1",))
        tell(RecordingProgress(95.0, 380.0, 61.0, tracks=tracks))
        while not self.may_finish.wait(0.01):
            if is_cancelled():
                return SavedTranscript(
                    RecordingTranscript((), 95.0, was_cancelled=True), self.folder / path.stem
                )
        if self.error is not None:
            raise self.error
        tell(RecordingProgress(380.0, 380.0, 0.0, tracks=tracks))
        transcript = RecordingTranscript(
            (),
            380.0,
            notices=self.notices,
            other_language="" if request.language else self.other_language,
        )
        return SavedTranscript(transcript, self.folder / path.stem)


class FakePlayer:
    """A player whose sound is where the test says."""

    def __init__(self) -> None:
        self.state = PlaybackState()
        self.calls: list[tuple[object, ...]] = []

    def play(self, folder: Path, start_s: float, speed: float) -> None:
        self.calls.append(("play", folder.name, start_s, speed))
        self.state = PlaybackState(start_s, is_playing=True)

    def set_speed(self, speed: float) -> None:
        self.calls.append(("speed", speed))

    def stop(self) -> None:
        self.calls.append(("stop",))
        self.state = replace(self.state, is_playing=False)


class FakeServices:
    """Everything the windows ask for."""

    def __init__(self, folder: Path) -> None:
        self.about = About("0.1.0", "First release.", "MIT", "https://example.org/captioner")
        self.folders = Folders(folder / "Captions", *[folder] * 4)
        self.store = SettingsStore(folder / "settings.json")
        self.library = FakeLibrary()
        self.models = FakeModels()
        self.outputs = FakeOutputs()
        self.player = FakePlayer()
        self.remembered_voices = RememberedVoices(folder / "voices.json")
        self.sessions: list[FakeSession] = []
        self.settings_of_sessions: list[Settings] = []
        self.recordings: list[Path] = []
        self.next_session = FakeSession()
        self.create_error: Exception | None = None
        self.may_create = threading.Event()
        self.may_create.set()
        self.probes: list[FakeProbe] = []
        self.probe_error: Exception | None = None
        self.crashes: list[str] = []
        self.transcriber = FakeTranscriber(folder / "Captions")
        self.device_listeners: list[Callable[[Sequence[Device]], None]] = []
        self.devices = [
            microphone("Built-in microphone", is_default=True),
            microphone("USB headset"),
            loudspeaker("Loudspeaker", is_default=True),
        ]
        self.findings = [
            Finding("Microphone", Severity.GOOD, "Built-in microphone delivers sound."),
            Finding(
                "Model",
                Severity.NOTE,
                "The built-in model is in use.",
                "Get the full model for real meetings.",
            ),
            Finding("GPU", Severity.NOTE, "No CUDA device was found; the CPU is used."),
        ]
        self.newest_release: NewestRelease | Exception = NewestRelease("0.1.0", "0.1.0")
        self.looks_for_releases = 0
        self.tried_sound: Caption | Exception = sound_caption(
            HeardSound(SoundKind.SMOKE_ALARM, 0.0, 1.0, 0.5), 1, LABELS[SoundKind.SMOKE_ALARM]
        )
        self.sounds_tried: list[SoundSettings] = []
        self.suggestions: dict[str, Sequence[str] | Exception] = {}
        self.corrected_terms: Sequence[str] = []
        self.bytes_free = 34_200_000_000

    @property
    def session(self) -> FakeSession:
        """The session begun last."""
        return self.sessions[-1]

    def recording_queue(self) -> RecordingQueue:
        return RecordingQueue(self.transcriber)

    def put_sessions_in_order(self, delete_after_days: int) -> Sequence[RecoveryReport]:
        recovered, self.library.interrupted = self.library.interrupted, []
        return recovered

    def list_devices(self) -> Sequence[Device]:
        return list(self.devices)

    def watch_devices(self, changed: Callable[[Sequence[Device]], None]) -> Callable[[], None]:
        self.device_listeners.append(changed)

        def end() -> None:
            if changed in self.device_listeners:
                self.device_listeners.remove(changed)

        return end

    def plug(self, *devices: Device) -> None:
        """Let these be all that is connected, and tell it as the sound server would."""
        self.devices = list(devices)
        for listener in list(self.device_listeners):
            listener(self.devices)

    def create_session(self, settings: Settings, recording: Path | None = None) -> FakeSession:
        self.may_create.wait(10)
        if self.create_error is not None:
            raise self.create_error
        session, self.next_session = self.next_session, FakeSession()
        session.folder = self.folders.sessions / "2026-03-12 09-30"
        self.sessions.append(session)
        self.settings_of_sessions.append(settings)
        self.recordings += [recording] if recording is not None else []
        return session

    def probe_level(
        self, capture: CaptureSettings, listener: Callable[[LevelChanged], None]
    ) -> Callable[[], None]:
        if self.probe_error is not None:
            raise self.probe_error
        probe = FakeProbe(listener)
        self.probes.append(probe)
        return probe.stop

    def free_bytes(self, folder: Path) -> int:
        return self.bytes_free

    def suggest_terms(self, path: Path) -> Sequence[str]:
        found = self.suggestions[path.name]
        if isinstance(found, Exception):
            raise found
        return found

    def suggest_corrected_terms(self) -> Sequence[str]:
        return self.corrected_terms

    def diagnose(self) -> Sequence[Finding]:
        return list(self.findings)

    def try_sounds(self, settings: SoundSettings) -> Caption:
        if isinstance(self.tried_sound, Exception):
            raise self.tried_sound
        self.sounds_tried.append(settings)
        return self.tried_sound

    def find_newest_release(self) -> NewestRelease:
        self.looks_for_releases += 1
        if isinstance(self.newest_release, Exception):
            raise self.newest_release
        return self.newest_release

    def record_crash(self, details: str) -> Path | None:
        self.crashes.append(details)
        return self.folders.log_file
