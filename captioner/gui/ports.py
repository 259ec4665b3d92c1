"""The services that `captioner.app` hands to the windows, on one page.

Everything may be called from a worker thread unless it says otherwise; methods marked "quick" are
called on the GUI's thread and return within a few milliseconds. Expected failures are
`CaptionerError`. The implementations have the details.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from captioner.captions.comparison import ComparisonRow
from captioner.captions.subtitles import ExportOptions
from captioner.core.audio import PlaybackState
from captioner.core.captions import Caption, Edit, Mark
from captioner.core.devices import Device
from captioner.core.events import LevelChanged, SessionEvent
from captioner.core.findings import Finding
from captioner.core.folders import Folders
from captioner.core.models import DownloadProgress, ModelChoice
from captioner.core.outputs import OutputChoice, OutputKind, OutputStatus, PastSession
from captioner.core.recognition import RecogniserInfo
from captioner.core.releases import About, NewestRelease
from captioner.core.sessions import RecoveryReport, SessionDetails, SessionSummary
from captioner.core.speakers.naming import Speakers
from captioner.settings.model import CaptureSettings, Settings, SoundSettings
from captioner.settings.store import SettingsStore

if TYPE_CHECKING:
    from captioner.captions.editing import TranscriptEditor
    from captioner.core.speakers.labelling import RememberedVoice, VoicePrint
    from captioner.live.engine.caption_session import SessionMarks
    from captioner.live.engine.recording_queue import RecordingQueue
    from captioner.live.engine.speakers import SessionSpeakers


class OutputsPort(Protocol):
    """Switches outputs on and off; they outlive sessions (`captioner.app.sending`)."""

    def subscribe(self, changed: Callable[[tuple[OutputStatus, ...]], None]) -> None:
        """Report all outputs whenever one changes, on any thread; quick."""

    def accept(self, event: SessionEvent) -> None:
        """Take an event of a session; quick, on any thread."""

    def start(self, choice: OutputChoice, past: PastSession | None = None) -> None:
        """Switch an output on; `past` is the session that a page of one is to show."""

    def stop(self, number: int) -> None:
        """Switch an output off, at once, or dismiss one that gave up; quick."""

    def send_test(self, number: int, text: str) -> None:
        """Send a test line, to see whether it arrives; quick."""

    def kept(self, kind: OutputKind) -> OutputChoice | None:
        """Return the choice kept in the system's keyring; it may ask the user first."""

    def keep(self, choice: OutputChoice) -> None: ...
    def forget(self, kind: OutputKind) -> None: ...
    def close(self) -> None: ...


class TranscriptEditing(Protocol):
    """A past session under correction; each correction is on disk when `apply` returns."""

    @property
    def transcript(self) -> TranscriptEditor: ...
    def apply(self, edit: Edit) -> object: ...

    def follow(self, edit: Edit, meant: Edit) -> object:
        """Make an edit that was made where the session was captioned, after its end.

        Args:
            meant: The edit that it undoes or makes again; itself if it is another.
        """


class LibraryPort(Protocol):
    """Past sessions on disk (`captioner.transcripts.library.library.TranscriptLibrary`)."""

    def sessions(self, query: str = "") -> Sequence[SessionSummary]:
        """Return those whose title or words match, newest first."""

    def details(self, session_id: str) -> SessionDetails: ...
    def speakers(self, session_id: str, text_name: str) -> Speakers: ...

    def change_mark(self, session_id: str, mark: Mark) -> Sequence[Mark]:
        """Mark another moment, or change or remove a mark; returns all there are."""

    def rename(self, session_id: str, title: str) -> None: ...

    def export(
        self,
        session_id: str,
        target: Path,
        format_name: str,
        options: ExportOptions = ...,
        *,
        caption_ids: Sequence[int] | None = None,
    ) -> object: ...

    def export_many(
        self,
        session_ids: Sequence[str],
        target: Path,
        formats: Sequence[str],
        options: ExportOptions = ...,
    ) -> Sequence[Path]: ...

    def storage_used(self) -> Mapping[str, int]:
        """Return the bytes that each takes on disk."""

    def set_tags(self, session_id: str, tags: Sequence[str]) -> None: ...

    def compare(self, session_id: str, left: str, right: str) -> Sequence[ComparisonRow]:
        """Compare two of its texts, by their names or `AS_RECOGNISED`."""

    def choose_text(self, session_id: str, name: str) -> None:
        """Let another of its texts count from now on."""

    def edit(self, session_id: str) -> TranscriptEditing: ...

    def update_files(self, session_id: str) -> None:
        """Write the files in its folder again, as its captions read now."""

    def delete(self, session_id: str) -> object:
        """Move it to the recycle bin, or to a folder of deleted ones where there is none."""

    def deleted(self) -> Sequence[SessionSummary]:
        """Return those that `restore` finds, latest first."""

    def restore(self, session_id: str) -> object: ...


class VoicesPort(Protocol):
    """How the voices of a session sound (`captioner.live.engine.voices.SessionVoices`)."""

    def alike(self, caption_id: int) -> tuple[int, ...]:
        """Return captions of one voice that are like this one rather than the rest of it."""

    def voice_print(self, label: str) -> VoicePrint: ...


class RememberedVoicesPort(Protocol):
    """Voices that people asked to have recognised (`captioner.speakers.remembered`)."""

    def all(self) -> Sequence[RememberedVoice]: ...
    def remember(self, name: str, voice: VoicePrint) -> None: ...
    def forget(self, name: str) -> None: ...

    def forget_all(self) -> None:
        """Delete all of them, even where they cannot be read."""


class SessionPort(Protocol):
    """One captioning session (`captioner.live.engine.caption_session.CaptionSession`)."""

    @property
    def folder(self) -> Path | None:
        """Where it is saved; None when nothing is kept."""

    @property
    def model_info(self) -> RecogniserInfo | None:
        """The loaded model, once there is one."""

    @property
    def pending_s(self) -> float:
        """Seconds of speech without committed words yet: what `quit_now` would lose at most."""

    @property
    def speakers(self) -> SessionSpeakers: ...
    @property
    def voices(self) -> VoicesPort: ...
    @property
    def marks(self) -> SessionMarks: ...

    def subscribe(self, listener: Callable[[SessionEvent], None]) -> Callable[[], None]:
        """Call a listener on the session's threads; returns a function that ends it."""

    def start(self) -> None:
        """Load and listen; returns immediately."""

    def stop(self) -> None:
        """Ask for a stop that finishes open captions; returns immediately."""

    def quit_now(self) -> None:
        """Stop without finishing open captions; committed words are kept."""

    def pause(self) -> None: ...
    def resume(self) -> None: ...

    def choose_language(self, language: str) -> None:
        """Caption in the language of this code from now on; empty: detect it."""

    def use_microphone(self, name: str) -> None:
        """Change to another microphone; may take a second."""


class ModelsPort(Protocol):
    """Models on this machine and in the catalogue (`captioner.app.desktop.model_management`)."""

    @property
    def can_be_accurate(self) -> bool:
        """Whether a large model can run with a draft: the extra `accurate` is installed; quick."""

    def has_network(self, name: str) -> bool:
        """Return whether the model for voices ("speakers") or "sounds" is here; quick."""

    def choices(self) -> Sequence[ModelChoice]:
        """Return all of them, the recommended one first."""

    def measure(self) -> None:
        """Measure how fast this machine is, for `choices`; seconds, the first time."""

    def effective(self, settings: Settings) -> ModelChoice:
        """Return the model that a session would use now: the chosen one or the built-in one."""

    def download(
        self,
        name: str,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
        *,
        with_draft: bool = False,
    ) -> None:
        """Fetch a model; returns when it is installed and verified, or was cancelled."""

    def import_model(
        self,
        source: Path,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> str:
        """Copy a model from a folder or an archive; returns its name, empty if cancelled."""

    def remove(self, name: str) -> None:
        """Move a model to the trash."""


class PlayerPort(Protocol):
    """Plays the kept sound of past sessions; all of it is quick, whatever the device does."""

    @property
    def state(self) -> PlaybackState: ...
    def play(self, folder: Path, start_s: float, speed: float) -> None: ...
    def set_speed(self, speed: float) -> None: ...

    def stop(self) -> None:
        """Be silent; `state` keeps the position."""


class GuiServices(Protocol):
    """Everything that the windows need (`captioner.app.desktop.services`); properties are quick."""

    @property
    def about(self) -> About: ...
    @property
    def folders(self) -> Folders: ...
    @property
    def store(self) -> SettingsStore: ...
    @property
    def library(self) -> LibraryPort: ...
    @property
    def models(self) -> ModelsPort: ...
    @property
    def remembered_voices(self) -> RememberedVoicesPort: ...
    @property
    def player(self) -> PlayerPort: ...
    @property
    def outputs(self) -> OutputsPort: ...

    def put_sessions_in_order(self, delete_after_days: int) -> Sequence[RecoveryReport]:
        """Complete interrupted sessions, then delete those that are too old (0: none is)."""

    def list_devices(self) -> Sequence[Device]: ...

    def watch_devices(self, changed: Callable[[Sequence[Device]], None]) -> Callable[[], None]:
        """Call back on another thread when devices change; returns a function that ends it."""

    def recording_queue(self) -> RecordingQueue:
        """Return what transcribes recordings, into the library; called once."""

    def create_session(self, settings: Settings, recording: Path | None = None) -> SessionPort:
        """Return a session, not started; of a recording, if given; raises CaptionerError."""

    def probe_level(
        self, capture: CaptureSettings, listener: Callable[[LevelChanged], None]
    ) -> Callable[[], None]:
        """Watch the source's level on a thread; returns what ends it; raises CaptionerError."""

    def free_bytes(self, folder: Path) -> int: ...

    def suggest_terms(self, path: Path) -> Sequence[str]:
        """Return names and rare words of a document, the likeliest first."""

    def suggest_corrected_terms(self) -> Sequence[str]:
        """Return names and rare words that corrections put in place of others."""

    def diagnose(self) -> Sequence[Finding]: ...

    def try_sounds(self, settings: SoundSettings) -> Caption:
        """Play an alarm and return its caption; raises CaptionerError if it has none."""

    def find_newest_release(self) -> NewestRelease:
        """Ask the project's page; called only when the user wants it."""

    def record_crash(self, details: str) -> Path | None:
        """Keep the traceback of an unexpected failure and return where; quick."""
