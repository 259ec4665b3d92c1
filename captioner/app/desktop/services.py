"""Everything that the windows need from the rest of the application."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import captioner
from captioner.app.desktop.kept_sound_player import KeptSoundPlayer
from captioner.app.desktop.level_probe import probe_level
from captioner.app.desktop.model_management import DesktopModels
from captioner.app.desktop.recording_library import recording_queue
from captioner.app.findings import examine_everything
from captioner.app.folders import nearest_existing
from captioner.app.live_session.assembly import Channel, create_live_session, report_loading
from captioner.app.live_session.record_only import NullRecogniser
from captioner.app.live_session.settings import (
    long_form_settings,
    recognition_options,
    recording_options,
    session_settings,
    source_choice,
    storage,
    voice_activity_settings,
    with_recording_models,
)
from captioner.app.live_session.sources import open_channels
from captioner.app.recognisers import (
    RecognitionOptions,
    choose_model,
    make_accurate_transcriber,
    make_recogniser,
    make_transcriber,
)
from captioner.app.release_check import WEBSITE, find_newest_release, release_notes
from captioner.app.session_places import index_path, sessions_folder
from captioner.audio.hosts.device_listing import list_devices
from captioner.audio.hosts.device_watch import DeviceWatch
from captioner.audio.recordings.recording import RecordingSource
from captioner.core.devices import Device
from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged
from captioner.core.findings import Finding
from captioner.core.folders import Folders
from captioner.core.long_form import LongFormPort
from captioner.core.message import Message
from captioner.core.ports import Recogniser
from captioner.core.releases import About, NewestRelease
from captioner.core.resources import resource
from captioner.core.sessions import RecoveryReport
from captioner.session.caption_session import CaptionSession
from captioner.session.recording_queue import RecordingQueue, RecordingRequest
from captioner.settings.model import CaptureSettings, Settings
from captioner.settings.store import SettingsStore
from captioner.speech.models.stored import ChosenModel
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.retention import RetentionRule

_log = logging.getLogger(__name__)


class DesktopServices:
    """The rest of the application, for `captioner.gui`.

    The recogniser stays loaded between sessions, so that a second Start listens immediately.
    """

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self.store = SettingsStore(folders.settings_file)
        self.store.load()
        self._library: TranscriptLibrary | None = None
        self._library_lock = threading.Lock()  # windows ask from several threads
        self.models = DesktopModels(folders)
        self.player = KeptSoundPlayer()
        self._device_watch = DeviceWatch()
        self._lock = threading.Lock()
        self._session: CaptionSession | None = None
        self._lock_of_messages = threading.Lock()
        self._waiting_messages: list[Message] = []
        self._recogniser: tuple[tuple[Path, RecognitionOptions], Recogniser] | None = None

    @property
    def about(self) -> About:
        """Version and notes."""
        return About(
            version=captioner.__version__,
            release_notes=_text_or_nothing(release_notes),
            licences=_text_or_nothing(_licences),
            website=WEBSITE,
        )

    @property
    def library(self) -> TranscriptLibrary:
        """Past sessions of the folder that the settings name now."""
        folder = self._sessions_folder()
        with self._library_lock:
            if self._library is None or self._library.root != folder:
                if self._library is not None:
                    self._library.close()
                index = index_path(folder, self.folders)
                self._library = TranscriptLibrary(folder, index_path=index)
            return self._library

    def put_sessions_in_order(self, delete_after_days: int) -> Sequence[RecoveryReport]:
        """Complete interrupted sessions; delete those that the user wants deleted by now.

        Args:
            delete_after_days: Age at which sessions go; 0: never. One tagged "keep" stays.

        Returns:
            Those that were interrupted, oldest first.
        """
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
        """What can be captioned now."""
        devices = list_devices()
        self._device_watch.report(devices)
        return devices

    def watch_devices(self, changed: Callable[[Sequence[Device]], None]) -> Callable[[], None]:
        """Call back on another thread when devices change; returns a function that ends it."""
        return self._device_watch.subscribe(changed)

    def create_session(self, settings: Settings, recording: Path | None = None) -> CaptionSession:
        """A session, not started; with a recording it captions that instead of a device.

        Raises:
            CaptionerError: The session folder cannot be made, the recording cannot be found.
        """
        kept = storage(settings, self.folders)
        if kept.record_only:
            model_name = ""
            recogniser: Recogniser = NullRecogniser()
        else:
            model = self.models.resolve(settings)
            model_name, recogniser = model.name, self._loaded_recogniser(model, settings)
        channels = (
            [Channel(RecordingSource(recording))]
            if recording is not None
            else open_channels(source_choice(settings.capture))
        )
        session = create_live_session(
            channels,
            recogniser,
            model_name,
            kept,
            session_settings(settings),
            voice_activity=voice_activity_settings(settings),
        ).session
        with self._lock_of_messages:
            self._session = session
            waiting, self._waiting_messages = self._waiting_messages, []
        for message in waiting:
            session.notify("recogniser", message)
        return session

    def recording_queue(self) -> RecordingQueue:
        """Transcribes recordings that are dropped on the window, into the library."""
        return recording_queue(
            self._transcriber,
            self._recordings_folder,
            settings=lambda request: long_form_settings(
                self.store.settings, has_draft=bool(request.draft)
            ),
            with_models=lambda request: with_recording_models(request, self.store.settings),
            formats=lambda: [one.value for one in self.store.settings.transcripts.formats],
        )

    def _transcriber(self, request: RecordingRequest) -> LongFormPort:
        settings = self.store.settings
        options = recording_options(settings)
        if request.draft:
            return make_accurate_transcriber(
                Path(request.model), Path(request.draft), options, _log.warning
            )
        model = (
            choose_model(request.model, self.folders)
            if request.model
            else self.models.resolve(settings)
        )
        return make_transcriber(model, self.folders, options, _log.warning)

    def _recordings_folder(self) -> Path:
        if self.store.settings.transcripts.keep_nothing:
            raise CaptionerError(
                "Nothing is saved, so the captions of a recording would have nowhere to go.",
                "Switch off “Keep nothing at all” in the settings, or use captioner transcribe.",
            )
        return self._sessions_folder()

    def begin_background_work(self) -> None:
        """Load the model, so that the first Start listens immediately.

        A faulty model is reported when a session needs it.
        """
        threading.Thread(target=self._load_ahead, name="background", daemon=True).start()

    def _load_ahead(self) -> None:
        settings = self.store.settings
        if storage(settings, self.folders).record_only:
            return
        try:
            self._loaded_recogniser(self.models.resolve(settings), settings).load()
        except CaptionerError as error:
            _log.warning("The model could not be loaded ahead: %s", error.message)

    def probe_level(
        self, capture: CaptureSettings, listener: Callable[[LevelChanged], None]
    ) -> Callable[[], None]:
        """Watch the chosen source's level on another thread; returns a function that ends it.

        Raises:
            CaptionerError: The source cannot be opened.
        """
        source = open_channels(source_choice(capture))[0].source
        probe_level(source, listener)
        return source.stop

    def free_bytes(self, folder: Path) -> int:
        """Free space where a folder is, or will be."""
        return shutil.disk_usage(nearest_existing(folder)).free

    def diagnose(self) -> Sequence[Finding]:
        """What works here and what does not."""
        wanted = self.models.resolve(self.store.settings)
        return examine_everything(self.folders, str(wanted.path))

    def find_newest_release(self) -> NewestRelease:
        """Ask the project's page.

        Raises:
            CaptionerError: There is no network, or no answer that makes sense.
        """
        return find_newest_release()

    def record_crash(self, details: str) -> Path | None:
        """Keep the traceback of an unexpected failure; returns its path, or None."""
        path = self.folders.log / f"crash-{datetime.now():%Y%m%d-%H%M%S}.txt"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Captioner {captioner.__version__}\n\n{details}\n", encoding="utf-8")
        except OSError:
            return None
        return path

    def close(self) -> None:
        """Free the model and the index, be silent, and watch for devices no longer."""
        self._device_watch.close()
        self.player.close()
        with self._lock:
            if self._recogniser is not None:
                self._recogniser[1].close()
                self._recogniser = None
        with self._library_lock:
            if self._library is not None:
                self._library.close()

    def _loaded_recogniser(self, model: ChosenModel, settings: Settings) -> Recogniser:
        options = recognition_options(settings)
        wanted = (model.path, options)
        with self._lock:
            if self._recogniser is not None and self._recogniser[0] == wanted:
                return self._recogniser[1]
            if self._recogniser is not None:
                self._recogniser[1].close()
            recogniser = make_recogniser(
                model, self.folders, options, self._report_to_session, self._report_loading
            )
            self._recogniser = (wanted, recogniser)
            return recogniser

    def _report_to_session(self, message: Message) -> None:
        """Show what the recogniser has to say where its captions are shown."""
        with self._lock_of_messages:
            if self._session is not None:
                self._session.notify("recogniser", message)
            else:  # The model is loaded ahead of the first session.
                self._waiting_messages.append(message)

    def _report_loading(self, is_loading: bool) -> None:
        session = self._session
        if session is not None:
            report_loading(session, is_loading=is_loading)

    def _sessions_folder(self) -> Path:
        return sessions_folder(self.store.settings, self.folders)


def _licences() -> str:
    return resource("THIRD_PARTY_NOTICES.txt").read_text(encoding="utf-8")


def _text_or_nothing(read: Callable[[], str]) -> str:
    try:
        return read()
    except (CaptionerError, OSError):
        return ""
