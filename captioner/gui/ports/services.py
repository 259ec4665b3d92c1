"""What the windows are handed by `captioner.app`, on one page.

What concerns past sessions is in `library_contract`. Everything may be called from a worker thread
unless it says otherwise; methods marked "quick" are called on the GUI's thread and return within a
few milliseconds. Expected failures are `CaptionerError`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from captioner.core.events import LevelChanged, SessionEvent, SessionState
from captioner.core.recognition import RecogniserInfo
from captioner.core.releases import NewestRelease
from captioner.gui.ports.library import LibraryPort
from captioner.settings.model import CaptureSettings, Settings, SourceKind
from captioner.settings.store import SettingsStore


class SessionPort(Protocol):
    """One captioning session (`captioner.session.caption_session.CaptionSession`)."""

    @property
    def state(self) -> SessionState:
        """Where it stands."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where it is saved; None when nothing is kept."""
        ...

    @property
    def model_info(self) -> RecogniserInfo | None:
        """What was loaded, once it is."""
        ...

    @property
    def pending_s(self) -> float:
        """Seconds of speech without committed words yet: what `quit_now` would lose at most."""
        ...

    def subscribe(self, listener: Callable[[SessionEvent], None]) -> Callable[[], None]:
        """Have a listener called on the session's threads; the answer ends that."""
        ...

    def start(self) -> None:
        """Load and listen; returns at once."""
        ...

    def stop(self) -> None:
        """Ask for a stop that finishes what was said; returns at once."""
        ...

    def quit_now(self) -> None:
        """Stop without finishing what was said; committed words are kept."""
        ...

    def pause(self) -> None:
        """Stop hearing; what was said before is finished."""
        ...

    def resume(self) -> None:
        """Hear again."""
        ...


@dataclass(frozen=True, slots=True)
class InputDevice:
    """Something that can be captioned: a microphone, or the sound of an output.

    Attributes:
        name: What it is chosen by; no second one of its kind has it.
        kind: Which of the two it is.
        is_default: Whether it is used when none of its kind is chosen.
        precise_name: What it is called beside another one of the same name.
    """

    name: str
    kind: SourceKind
    is_default: bool = False
    precise_name: str = ""


class LevelProbe(Protocol):
    """Listens to a device for its level alone; nothing is recognised or kept."""

    def stop(self) -> None:
        """Let the device go; quick."""
        ...


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model of the catalogue.

    Attributes:
        name: What settings call it.
        title: What people call it.
        description: One sentence: for what, and how fast on this machine.
        size_bytes: Of the download; 0 when nothing is to be downloaded.
        is_installed: Whether it can be used now.
        is_starter: Whether it is the embedded one, which is not for real meetings.
        fits_here: What this machine can do with it, as sentences; empty where that is not known.
    """

    name: str
    title: str
    description: str
    size_bytes: int = 0
    is_installed: bool = False
    is_starter: bool = False
    fits_here: str = ""


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """How far a download is.

    Attributes:
        done_bytes: What is there.
        total_bytes: What will be.
        message: What is being done, in words of its own; shown while no pace is known.
        bytes_per_s: Pace; 0 while it is not known.
        left_s: Time left; None while it is not known.
    """

    done_bytes: int
    total_bytes: int
    message: str = ""
    bytes_per_s: float = 0.0
    left_s: float | None = None


class ModelsPort(Protocol):
    """Models on this machine and in the catalogue."""

    @property
    def can_be_accurate(self) -> bool:
        """Whether a large model can run with a draft: the extra `accurate` is installed; quick."""
        ...

    def choices(self) -> Sequence[ModelChoice]:
        """All of them, the recommended one first."""
        ...

    def measure(self) -> None:
        """See how fast this machine is, so that `choices` can tell; seconds, the first time."""
        ...

    def effective(self, settings: Settings) -> ModelChoice:
        """The model that a session would use now: the starter until the chosen one is there."""
        ...

    def download(
        self,
        name: str,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        """Fetch a model; returns when it is installed and verified, or was cancelled."""
        ...


class Severity(StrEnum):
    """How a finding is meant."""

    GOOD = "good"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `captioner doctor`."""

    topic: str
    severity: Severity
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the application says about itself."""

    version: str
    release_notes: str = ""
    licences: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where files go."""

    transcripts: Path
    window_state: Path = field(default=Path("windows.json"))
    log: Path | None = None


class GuiServices(Protocol):
    """Everything that the windows need from the rest of the application."""

    @property
    def about(self) -> About:
        """Version and notes; quick."""
        ...

    @property
    def folders(self) -> Folders:
        """Default transcripts folder, the windows' own state file, the log; quick."""
        ...

    @property
    def store(self) -> SettingsStore:
        """The settings, loaded; quick."""
        ...

    @property
    def library(self) -> LibraryPort:
        """Past sessions."""
        ...

    @property
    def models(self) -> ModelsPort:
        """Models."""
        ...

    def list_devices(self) -> Sequence[InputDevice]:
        """What can be captioned now."""
        ...

    def watch_devices(self, changed: Callable[[Sequence[InputDevice]], None]) -> Callable[[], None]:
        """Have it told on another thread whenever a device comes or goes; answers what ends it."""
        ...

    def create_session(self, settings: Settings, recording: Path | None = None) -> SessionPort:
        """A session, not started; with a recording it captions that instead of a device."""
        ...

    def probe_level(
        self, capture: CaptureSettings, listener: Callable[[LevelChanged], None]
    ) -> LevelProbe:
        """Watch the level of the chosen source; the listener is called on a thread of its own."""
        ...

    def free_bytes(self, folder: Path) -> int:
        """Free space where a folder is, or will be."""
        ...

    def diagnose(self) -> Sequence[Finding]:
        """What works here and what does not."""
        ...

    def find_newest_release(self) -> NewestRelease:
        """Ask the project's page; called only when the user wants it."""
        ...

    def record_crash(self, details: str) -> Path | None:
        """Keep the traceback of an unexpected failure; quick. Answers where."""
        ...
