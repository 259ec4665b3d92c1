"""Live sessions for the windows, with the model they use, and their kept sound played."""

import logging
import threading
from pathlib import Path

from captioner.app.live_session.assembly import (
    LiveSession,
    NullRecogniser,
    create_live_session,
    report_loading,
)
from captioner.app.live_session.second_pass import make_second_pass
from captioner.app.live_session.settings import (
    recognition_options,
    session_settings,
    storage,
    voice_activity_settings,
)
from captioner.app.live_session.sources import open_channels
from captioner.app.networks import wanted_labeller, wanted_sound_captions
from captioner.app.recognisers import RecognitionOptions, make_recogniser, model_in_use
from captioner.audio.player import Player
from captioner.audio.recordings.recording import RecordingSource
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.message import Message
from captioner.core.recognition import Recogniser
from captioner.gui.widgets.translation import translated
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel
from captioner.settings.model import Settings
from captioner.speech.models.manifest import ChosenModel
from captioner.transcripts.sound.reader import mixed_sound

_log = logging.getLogger(__name__)


class KeptSoundPlayer(Player):
    """A player that finds a session's sound."""

    def play(self, folder: Path, start_s: float, speed: float) -> None:
        """Play a session's sound, all channels together, instead of what plays."""
        self.play_sound(
            lambda is_cancelled: mixed_sound(folder, start_s, is_cancelled), start_s, speed
        )


class SessionMaker:
    """Makes live sessions.

    The recogniser stays loaded between sessions, so that a second Start listens immediately.
    """

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._lock = threading.Lock()
        self._session: CaptionSession | None = None
        self._corrected: list[LiveSession] = []
        self._lock_of_messages = threading.Lock()
        self._waiting_messages: list[Message] = []
        self._recogniser: tuple[tuple[Path, RecognitionOptions], Recogniser] | None = None

    def create(self, settings: Settings, recording: Path | None = None) -> CaptionSession:
        """Return a session, not started; with a recording it captions that instead of a device.

        Raises:
            CaptionerError: The session folder cannot be made, the recording cannot be found.
        """
        kept, how = storage(settings, self._folders), session_settings(settings)
        second_pass = None
        if kept.record_only:
            model_name = ""
            recogniser: Recogniser = NullRecogniser()
        else:
            model = model_in_use(settings, self._folders)
            model_name, recogniser = model.name, self._loaded_recogniser(model, settings)
            if settings.transcripts.second_pass and kept.root is not None:
                options = recognition_options(settings)
                second_pass = make_second_pass(model, self._folders, options, how)
        channels = (
            [Channel(RecordingSource(recording))]
            if recording is not None
            else open_channels(settings.capture)
        )
        live = create_live_session(
            channels,
            recogniser,
            model_name,
            kept,
            how,
            voice_activity=voice_activity_settings(settings),
            voices=wanted_labeller(self._folders, settings.capture),
            sounds=wanted_sound_captions(self._folders, settings.sounds, translated),
            second_pass=second_pass,
        )
        session = live.session
        if second_pass is not None:
            going_on = [each for each in self._corrected if not each.is_corrected]
            self._corrected = [*going_on, live]
        with self._lock_of_messages:
            self._session = session
            waiting, self._waiting_messages = self._waiting_messages, []
        for message in waiting:
            session.notify("recogniser", message)
        return session

    def load_ahead(self, settings: Settings) -> None:
        """Load the model, so that the first Start listens immediately.

        A faulty model is reported when a session needs it.
        """
        if storage(settings, self._folders).record_only:
            return
        try:
            self._loaded_recogniser(model_in_use(settings, self._folders), settings).load()
        except CaptionerError as error:
            _log.warning("The model could not be loaded ahead: %s", error.message)

    def close(self) -> None:
        corrections = [each.correction for each in self._corrected if each.correction is not None]
        for correction in corrections:
            correction.end_now()
        for correction in corrections:
            correction.wait()
        with self._lock:
            if self._recogniser is not None:
                self._recogniser[1].close()
                self._recogniser = None

    def _loaded_recogniser(self, model: ChosenModel, settings: Settings) -> Recogniser:
        options = recognition_options(settings)
        wanted = (model.path, options)
        with self._lock:
            if self._recogniser is not None and self._recogniser[0] == wanted:
                return self._recogniser[1]
            if self._recogniser is not None:
                self._recogniser[1].close()
            recogniser = make_recogniser(
                model, self._folders, options, self._report_to_session, self._report_loading
            )
            self._recogniser = (wanted, recogniser)
            return recogniser

    def _report_to_session(self, message: Message) -> None:
        with self._lock_of_messages:
            if self._session is not None:
                self._session.notify("recogniser", message)
            else:  # The model is loaded ahead of the first session.
                self._waiting_messages.append(message)

    def _report_loading(self, is_loading: bool) -> None:
        session = self._session
        if session is not None:
            report_loading(session, is_loading=is_loading)
