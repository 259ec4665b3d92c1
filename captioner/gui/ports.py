"""What the windows are handed by `captioner.app`, on one page.

What concerns past sessions is in `library_contract`. Everything may be called from a worker thread
unless it says otherwise; methods marked "quick" are called on the GUI's thread and return within a
few milliseconds. Expected failures are `CaptionerError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from captioner.captions.comparison import ComparisonRow
from captioner.captions.subtitles import ExportOptions
from captioner.captions.transcripts import Remark
from captioner.core.audio import PlaybackState
from captioner.core.captions import Caption, Edit, Mark
from captioner.core.devices import Device
from captioner.core.events import LevelChanged, SessionEvent, SessionState
from captioner.core.findings import Finding
from captioner.core.folders import Folders
from captioner.core.models import DownloadProgress, ModelChoice
from captioner.core.outputs import OutputChoice, OutputKind, OutputStatus, PastSession
from captioner.core.recognition import RecogniserInfo
from captioner.core.releases import About, NewestRelease
from captioner.core.sessions import RecoveryReport, SessionDetails, SessionSummary
from captioner.core.speakers.naming import Speakers
from captioner.settings.model import CaptureSettings, Settings
from captioner.settings.store import SettingsStore

if TYPE_CHECKING:
    from captioner.core.speakers.labelling import RememberedVoice, VoicePrint


class OutputsPort(Protocol):
    """Switches outputs on and off; they outlive sessions."""

    def subscribe(self, changed: Callable[[tuple[OutputStatus, ...]], None]) -> None:
        """Have all outputs told whenever one changes, on any thread; quick."""

    def accept(self, event: SessionEvent) -> None:
        """A session's listener; quick, on any thread."""

    def start(self, choice: OutputChoice, past: PastSession | None = None) -> None:
        """Switch an output on.

        Args:
            past: The session that a page of one is to show.

        Raises:
            CaptionerError: Its address or secret cannot be right.
        """

    def stop(self, number: int) -> None:
        """Switch an output off, at once, or dismiss one that gave up; quick."""

    def send_test(self, number: int, text: str) -> None:
        """Send a line that nobody said, to see whether it arrives; quick."""

    def kept(self, kind: OutputKind) -> OutputChoice | None:
        """What the system's keyring has for an output; it may ask the user first."""

    def keep(self, choice: OutputChoice) -> None:
        """Keep an address in the system's keyring.

        Raises:
            CaptionerError: There is none, or it stays locked.
        """

    def forget(self, kind: OutputKind) -> None:
        """Remove what the keyring has for an output.

        Raises:
            CaptionerError: It stays locked.
        """

    def close(self) -> None:
        """Switch everything off."""


class TranscriptEditing(Protocol):
    """A past session under correction; each correction is on disk when `apply` returns."""

    @property
    def captions(self) -> Sequence[Caption]:
        """The captions, corrected, in the order in which they were said."""

    @property
    def speakers(self) -> Speakers:
        """Who the voices are."""

    @property
    def can_undo(self) -> bool:
        """Whether a correction is in effect."""

    @property
    def can_redo(self) -> bool:
        """Whether a correction was taken back and none was made since."""

    def apply(self, edit: Edit) -> object:
        """Make a correction."""

    def follow(self, edit: Edit, meant: Edit) -> object:
        """Make one that was made where the session was captioned, after its end.

        Args:
            meant: What is undone or made again; the edit itself where it is another.
        """


class LibraryPort(Protocol):
    """Past sessions on disk (`captioner.transcripts.library.library.TranscriptLibrary`)."""

    def sessions(self, query: str = "") -> Sequence[SessionSummary]:
        """Those whose title or words match, newest first."""

    def captions(self, session_id: str) -> Sequence[Caption]:
        """The final captions of one."""

    def speakers(self, session_id: str, text_name: str | None = None) -> Speakers:
        """Who the voices of one are, or of its text of that name."""

    def marks(self, session_id: str) -> Sequence[Mark]:
        """The marked moments of one, by time."""

    def gaps(self, session_id: str) -> Sequence[Remark]:
        """Missing sound, pauses and unclear speech of one, by time."""

    def change_mark(self, session_id: str, mark: Mark) -> Sequence[Mark]:
        """Mark another moment, or change or remove a mark; returns all there are."""

    def rename(self, session_id: str, title: str) -> None:
        """Give it another title."""

    def export(
        self,
        session_id: str,
        target: Path,
        format_name: str,
        options: ExportOptions = ...,
        *,
        caption_ids: Sequence[int] | None = None,
    ) -> object:
        """Write it, or the captions of these numbers, as a file."""

    def export_many(
        self,
        session_ids: Sequence[str],
        target: Path,
        formats: Sequence[str],
        options: ExportOptions = ...,
    ) -> Sequence[Path]:
        """Write several into a folder, named by their titles."""

    def details(self, session_id: str) -> SessionDetails:
        """What takes a look into its folder."""

    def storage_used(self) -> Mapping[str, int]:
        """Bytes that each takes on disk."""

    def set_tags(self, session_id: str, tags: Sequence[str]) -> None:
        """Replace its tags."""

    def compare(self, session_id: str, left: str, right: str) -> Sequence[ComparisonRow]:
        """Two of its texts side by side, by their names or `AS_RECOGNISED`."""

    def choose_text(self, session_id: str, name: str) -> None:
        """Let another of its texts count from now on."""

    def edit(self, session_id: str) -> TranscriptEditing:
        """Begin to correct one."""

    def update_files(self, session_id: str) -> None:
        """Write the files in its folder anew, as its captions read now."""

    def delete(self, session_id: str) -> object:
        """Move it to the recycle bin, or to a folder of deleted ones where there is none."""

    def deleted(self) -> Sequence[SessionSummary]:
        """Those that `restore` finds, latest first."""

    def restore(self, session_id: str) -> object:
        """Bring one back that was deleted."""


class SpeakersPort(Protocol):
    """Who the voices of a session are (`captioner.live.engine.speakers.SessionSpeakers`). Quick."""

    def apply(self, edit: Edit) -> None:
        """Name, colour or join voices, give captions to others, undo that or make it again.

        Raises:
            CaptionerError: It makes no sense.
        """

    @property
    def can_undo(self) -> bool:
        """Whether anything was said of voices that is in effect."""

    @property
    def can_redo(self) -> bool:
        """Whether anything was undone and nothing said since."""

    @property
    def new_label(self) -> str:
        """A label that no voice has by now."""

    def take_unsaved(self) -> Sequence[tuple[Edit, Edit]]:
        """Edits that came too late for the session's journal, in order, each but once.

        Each with the edit that it undoes or makes again; with itself where it is another.
        """

    def adopt(self, saved: Speakers) -> None:
        """Let what is saved hold, where an edit could not be saved."""


class VoicesPort(Protocol):
    """How the voices of a session sound (`captioner.live.engine.voices.SessionVoices`).

    It is known while the session runs and after it, until it is let go.
    """

    def alike(self, caption_id: int) -> tuple[int, ...]:
        """Captions of one voice that are like this one rather than the rest of it.

        Raises:
            CaptionerError: It cannot be told.
        """

    def voice_print(self, label: str) -> VoicePrint:
        """What a voice sounds like.

        Raises:
            CaptionerError: Too little was heard of it.
        """


class RememberedVoicesPort(Protocol):
    """Voices that people asked to have recognised; each may raise `CaptionerError`."""

    def all(self) -> Sequence[RememberedVoice]:
        """Who is remembered, by name."""

    def remember(self, name: str, voice: VoicePrint) -> None:
        """Recognise a voice from now on."""

    def forget(self, name: str) -> None:
        """Delete all that is known of a person's voice."""

    def forget_all(self) -> None:
        """Delete all of them, even where they cannot be read."""


class SessionPort(Protocol):
    """One captioning session (`captioner.live.engine.caption_session.CaptionSession`)."""

    @property
    def state(self) -> SessionState:
        """Its state."""

    @property
    def folder(self) -> Path | None:
        """Where it is saved; None when nothing is kept."""

    @property
    def model_info(self) -> RecogniserInfo | None:
        """What was loaded, once it is."""

    @property
    def pending_s(self) -> float:
        """Seconds of speech without committed words yet: what `quit_now` would lose at most."""

    def subscribe(self, listener: Callable[[SessionEvent], None]) -> Callable[[], None]:
        """Have a listener called on the session's threads; the answer ends that."""

    def start(self) -> None:
        """Load and listen; returns immediately."""

    def stop(self) -> None:
        """Ask for a stop that finishes what was said; returns immediately."""

    def quit_now(self) -> None:
        """Stop without finishing what was said; committed words are kept."""

    def pause(self) -> None:
        """Stop hearing; what was said before is finished."""

    def resume(self) -> None:
        """Hear again."""

    def choose_language(self, language: str) -> None:
        """Caption in this language from now on (its code); empty: let the model find it out.

        Raises:
            CaptionerError: The model does not know it.
        """
        ...

    def use_microphone(self, name: str) -> None:
        """Hear another microphone from now on; may take a second."""

    @property
    def speakers(self) -> SpeakersPort:
        """Who its voices are."""

    @property
    def voices(self) -> VoicesPort:
        """How they sound."""

    @property
    def marks(self) -> MarksPort:
        """What marks moments of it."""


class MarksPort(Protocol):
    """Marks moments of a session that runs; quick."""

    def add(self, label: str = "") -> bool:
        """Mark what is heard now; whether there was any sound yet."""

    def remove(self, mark: Mark) -> None:
        """Take a mark back."""


class ModelsPort(Protocol):
    """Models on this machine and in the catalogue."""

    @property
    def can_be_accurate(self) -> bool:
        """Whether a large model can run with a draft: the extra `accurate` is installed; quick."""

    def has_network(self, name: str) -> bool:
        """Whether the model for voices ("speakers") or for sounds ("sounds") is here; quick."""

    def choices(self) -> Sequence[ModelChoice]:
        """All of them, the recommended one first."""

    def measure(self) -> None:
        """See how fast this machine is, so that `choices` can tell; seconds, the first time."""

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
        """Fetch a model, on request with its draft model.

        Returns when it is installed and verified, or was cancelled.
        """

    def import_model(
        self,
        source: Path,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> str:
        """Check a model in a folder or an archive, and copy it among the others.

        Returns its name; empty where it was cancelled.
        """

    def remove(self, name: str) -> None:
        """Move a model to the trash."""


class PlayerPort(Protocol):
    """Plays the kept sound of past sessions; all of it is quick, whatever the device does."""

    @property
    def state(self) -> PlaybackState:
        """Where playback is, or where and why it ended."""

    def play(self, folder: Path, start_s: float, speed: float) -> None:
        """Play a session's sound from a place on, instead of what plays."""

    def set_speed(self, speed: float) -> None:
        """Go on at another speed, from 0.5 to 2."""

    def stop(self) -> None:
        """Be silent; `state` keeps the place."""


class GuiServices(Protocol):
    """Everything that the windows need from the rest of the application."""

    @property
    def about(self) -> About:
        """Version and notes; quick."""

    @property
    def folders(self) -> Folders:
        """Where files go; quick."""

    @property
    def store(self) -> SettingsStore:
        """The settings, loaded; quick."""

    @property
    def library(self) -> LibraryPort:
        """Past sessions of the folder that the settings name now; quick."""

    @property
    def models(self) -> ModelsPort:
        """Models."""

    @property
    def remembered_voices(self) -> RememberedVoicesPort:
        """Voices that are recognised; quick."""

    @property
    def player(self) -> PlayerPort:
        """Plays kept sound."""

    @property
    def outputs(self) -> OutputsPort:
        """Captions elsewhere; quick."""

    def put_sessions_in_order(self, delete_after_days: int) -> Sequence[RecoveryReport]:
        """Complete interrupted sessions, then delete those that are too old (0: none is).

        Returns what was interrupted, oldest first.
        """

    def list_devices(self) -> Sequence[Device]:
        """What can be captioned now."""

    def watch_devices(self, changed: Callable[[Sequence[Device]], None]) -> Callable[[], None]:
        """Call back on another thread when devices change; returns a function that ends it."""

    def create_session(self, settings: Settings, recording: Path | None = None) -> SessionPort:
        """A session, not started; with a recording it captions that instead of a device."""

    def probe_level(
        self, capture: CaptureSettings, listener: Callable[[LevelChanged], None]
    ) -> Callable[[], None]:
        """Watch the chosen source's level on another thread; returns a function that ends it."""

    def free_bytes(self, folder: Path) -> int:
        """Free space where a folder is, or will be."""

    def diagnose(self) -> Sequence[Finding]:
        """What works here and what does not."""

    def find_newest_release(self) -> NewestRelease:
        """Ask the project's page; called only when the user wants it."""

    def record_crash(self, details: str) -> Path | None:
        """Keep the traceback of an unexpected failure; quick. Returns where."""
