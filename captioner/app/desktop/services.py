"""Everything that the windows need from the rest of the application."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import captioner
from captioner.app.desktop.recording_library import DesktopRecordings, WaitingRecordings
from captioner.app.folders import index_path, nearest_existing, sessions_folder
from captioner.app.sending import DesktopOutputs
from captioner.core.captions import Caption
from captioner.core.devices import Device
from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged
from captioner.core.findings import Finding
from captioner.core.folders import Folders, resource
from captioner.core.releases import About, NewestRelease
from captioner.core.sessions import RecoveryReport
from captioner.live.engine.recording_queue import RecordingQueue
from captioner.settings.model import CaptureSettings, Settings, SoundSettings
from captioner.settings.store import SettingsStore

if TYPE_CHECKING:
    from captioner.app.desktop.model_management import DesktopModels
    from captioner.app.desktop.session_maker import KeptSoundPlayer, SessionMaker
    from captioner.audio.hosts.device_listing import DeviceWatch
    from captioner.live.engine.caption_session import CaptionSession
    from captioner.speakers.remembered import RememberedVoices
    from captioner.transcripts.library.library import TranscriptLibrary

_log = logging.getLogger(__name__)

_LOUDSPEAKER_PATIENCE_S = 2.0


class DesktopServices:
    """The rest of the application, for `captioner.gui`."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.store = SettingsStore(folders.settings_file)
        self.store.load()
        self.outputs = DesktopOutputs(folders)
        self._lock = threading.RLock()  # windows ask from several threads
        self._library: TranscriptLibrary | None = None
        self._player: KeptSoundPlayer | None = None
        self._waiting: WaitingRecordings | None = None
        self._sessions: SessionMaker | None = None
        self._device_watch: DeviceWatch | None = None

    @property
    def about(self) -> About:
        from captioner.app.release_check import WEBSITE, release_notes

        return About(
            version=captioner.__version__,
            release_notes=_text_or_nothing(release_notes),
            licences=_text_or_nothing(
                lambda: resource("THIRD_PARTY_NOTICES.txt").read_text(encoding="utf-8")
            ),
            website=WEBSITE,
        )

    @property
    def models(self) -> DesktopModels:
        """The catalogue, and what of it is on this machine."""
        from captioner.app.desktop.model_management import DesktopModels

        return DesktopModels(self.folders)

    @property
    def player(self) -> KeptSoundPlayer:
        from captioner.app.desktop.session_maker import KeptSoundPlayer

        with self._lock:
            if self._player is None:
                self._player = KeptSoundPlayer()
            return self._player

    @property
    def remembered_voices(self) -> RememberedVoices:
        from captioner.app.networks import remembered_voices

        return remembered_voices(self.folders)

    @property
    def library(self) -> TranscriptLibrary:
        from captioner.transcripts.library.library import TranscriptLibrary

        folder = sessions_folder(self.store.settings, self.folders)
        with self._lock:
            if self._library is None or self._library.root != folder:
                if self._library is not None:
                    self._library.close()
                index = index_path(folder, self.folders)
                self._library = TranscriptLibrary(folder, index_path=index)
            return self._library

    def put_sessions_in_order(self, delete_after_days: int) -> Sequence[RecoveryReport]:
        """Complete interrupted sessions; delete those that the user wants deleted after this time.

        Args:
            delete_after_days: Age at which sessions go; 0: never. One tagged "keep" stays.
        """
        from captioner.transcripts.library.library import RetentionRule

        library = self.library
        reports = library.recover()
        for report in reports:
            name = report.folder.name
            if report.error is not None:
                _log.warning("%s: %s", name, report.error.message)
            else:
                missing = " ".join(report.missing) or "nothing is missing"
                _log.info("%s: %d captions recovered, %s", name, report.caption_count, missing)
        if delete_after_days:
            rule = RetentionRule(max_age_days=float(delete_after_days))
            library.apply_retention(library.plan_retention(rule, datetime.now(UTC)))
        return reports

    def list_devices(self) -> Sequence[Device]:
        from captioner.audio.hosts.device_listing import list_devices

        devices = list_devices()
        self._watch().report(devices)
        return devices

    def watch_devices(self, changed: Callable[[Sequence[Device]], None]) -> Callable[[], None]:
        return self._watch().subscribe(changed)

    def create_session(self, settings: Settings, recording: Path | None = None) -> CaptionSession:
        return self._session_maker().create(settings, recording)

    def recording_queue(self) -> RecordingQueue:
        queue = DesktopRecordings(self.folders, lambda: self.store.settings).queue
        self._waiting = WaitingRecordings(queue, self.folders.cache / "recordings.json")
        return queue

    def begin_background_work(self) -> None:
        """Load the model, so that the first Start listens immediately; resume recordings."""
        if self._waiting is not None:
            self._waiting.go_on()
        threading.Thread(
            target=lambda: self._session_maker().load_ahead(self.store.settings),
            name="background",
            daemon=True,
        ).start()

    def probe_level(
        self, capture: CaptureSettings, listener: Callable[[LevelChanged], None]
    ) -> Callable[[], None]:
        from captioner.app.live_session.sources import open_channels, probe_level

        source = open_channels(capture)[0].source
        probe_level(source, listener)
        return source.stop

    def free_bytes(self, folder: Path) -> int:
        return shutil.disk_usage(nearest_existing(folder)).free

    def suggest_terms(self, path: Path) -> Sequence[str]:
        from captioner.app.term_suggestions import suggest_terms

        return suggest_terms(path)

    def suggest_corrected_terms(self) -> Sequence[str]:
        from captioner.app.term_suggestions import suggest_corrected_terms

        return suggest_corrected_terms(self.library.corrections())

    def diagnose(self) -> Sequence[Finding]:
        from captioner.app.findings import examine_everything

        return examine_everything(self.folders, partial(self.models.resolve, self.store.settings))

    def try_sounds(self, settings: SoundSettings) -> Caption:
        from captioner.app.networks import try_sounds
        from captioner.core.audio import AudioChunk
        from captioner.gui.widgets.translation import translated

        caption, samples = try_sounds(self.folders, settings, translated)
        self.player.play_sound(lambda _is_cancelled: iter([AudioChunk(samples, 0)]), 0.0, 1.0)
        until_s = time.monotonic() + _LOUDSPEAKER_PATIENCE_S
        while (state := self.player.state).is_playing and not state.position_s:
            if time.monotonic() > until_s:
                break  # a device that is slow to begin
            time.sleep(0.05)
        if state.error is not None:
            raise state.error
        return caption

    def find_newest_release(self) -> NewestRelease:
        from captioner.app.release_check import find_newest_release

        return find_newest_release()

    def record_crash(self, details: str) -> Path | None:
        path = self.folders.log / f"crash-{datetime.now():%Y%m%d-%H%M%S}.txt"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Captioner {captioner.__version__}\n\n{details}\n", encoding="utf-8")
        except OSError:
            return None
        return path

    def close(self) -> None:
        """Free the model and the index, be silent, and watch for devices no longer."""
        if self._device_watch is not None:
            self._device_watch.close()
        if self._player is not None:
            self._player.close()
        with self._lock:
            if self._sessions is not None:
                self._sessions.close()
            if self._library is not None:
                self._library.close()

    def _watch(self) -> DeviceWatch:
        from captioner.audio.hosts.device_listing import DeviceWatch

        with self._lock:
            if self._device_watch is None:
                self._device_watch = DeviceWatch()
            return self._device_watch

    def _session_maker(self) -> SessionMaker:
        from captioner.app.desktop.session_maker import SessionMaker

        with self._lock:
            if self._sessions is None:
                self._sessions = SessionMaker(self.folders)
            return self._sessions


def _text_or_nothing(read: Callable[[], str]) -> str:
    try:
        return read()
    except (CaptionerError, OSError):
        return ""
