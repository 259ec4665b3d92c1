"""One captioning session: connects the workers and emits events."""

import logging
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from captioner.core.audio import SAMPLE_RATE, SourceEnded
from captioner.core.captions import LONGEST_LABEL, Caption, Mark
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    RECOGNITION_LOST,
    CaptionChanged,
    EventBody,
    Marked,
    Noticed,
    SessionEvent,
    SessionState,
    StatusChanged,
    TextCorrected,
    failure_event,
)
from captioner.core.message import Message
from captioner.core.plain_text import one_line
from captioner.core.recognition import AudioSource, CaptionRecorder, Recogniser, RecogniserInfo
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.clock import SessionClock
from captioner.live.engine.power import PowerState
from captioner.live.engine.recognise_worker import RecogniseWorker
from captioner.live.engine.recognition_queue import RecognitionQueue
from captioner.live.engine.segment_worker import SegmentWorker
from captioner.live.engine.setup import ChannelSetup, SessionParts, SessionSettings, SessionStorage
from captioner.live.engine.sounds import SessionSounds, SoundCaptions
from captioner.live.engine.speakers import SessionSpeakers
from captioner.live.engine.utterance import Utterance
from captioner.live.engine.voices import SessionVoices

Listener = Callable[[SessionEvent], None]

_LOOK_EVERY_S = 0.5
GIL_SWITCH_INTERVAL_S = 0.0005
"""The default, 5 ms, is as long as fetching a block of audio may take: decisions/capture.md."""
_QUIT_PATIENCE_S = 1.0  # how long a forced quit waits for the running decode

_log = logging.getLogger(__name__)


class CaptionSession:
    """Captions one or two channels with one recogniser.

    The sources of all channels share one clock: equal positions are the same moment.

    Listeners are called on worker threads and must be quick. States go from Idle to Loading,
    Listening, Stopping and back to Idle, or end in Failed; a session runs once.

    Args:
        recogniser: Loaded by the session and closed by its owner.
        recorder: Saves the captions, before they are shown; closed by the session.
        voices: Labels the speakers, if wanted; loaded and closed by the session.
        sounds: The sound events to caption in brackets; None for none.
    """

    def __init__(
        self,
        channels: Sequence[ChannelSetup],
        recogniser: Recogniser,
        recorder: CaptionRecorder | None = None,
        settings: SessionSettings | None = None,
        storage: SessionStorage | None = None,
        voices: VoiceLabeller | None = None,
        sounds: SoundCaptions | None = None,
    ) -> None:
        self._storage = storage = storage or SessionStorage()
        self.folder = storage.folder
        self._settings, self._channels = settings or SessionSettings(), tuple(channels)
        self._clock = SessionClock()
        self._something_happened = threading.Event()
        self.speakers = SessionSpeakers(self._publish)  # usable after the end as well
        self._listeners: list[Listener] = [self.speakers.accept]
        self._emit_lock = threading.RLock()
        self._state = SessionState.IDLE
        self._error: CaptionerError | None = None
        self._first_notices: list[Noticed] = []
        self._caption_numbers = count(1)
        self.marks = SessionMarks(self._clock, self._emit)
        self.voices = SessionVoices(voices, self._emit, self._caption_numbers, self.speakers)
        waits = self._settings.waits_for_recogniser
        self._sounds = SessionSounds(sounds, self._emit, self._caption_numbers, may_wait=waits)
        self._recognition = RecognitionQueue(self._clock, storage.spill)
        self._open_captions = OpenCaptions()
        self._recorder, self._last_failure = recorder, ""
        self._power = PowerState(self._settings.save_power)
        wake = self._something_happened.set
        parts = SessionParts(self._settings, self._clock, self._recognition, self._emit, wake)
        self._recogniser_worker = RecogniseWorker(
            recogniser, replace(parts, emit=self.voices.emit), self._power
        )
        self._segment_workers = [
            SegmentWorker(
                replace(
                    setup,
                    taps=setup.taps
                    + self._sounds.taps(
                        setup.channel.label, may_hold_echo=setup.channel.may_hold_echo
                    ),
                ),
                parts,
                partial(self._new_utterance, setup.channel.may_hold_echo),
            )
            for setup in self._channels
        ]
        self._is_over = self._stop_asked = self._quit_asked = False
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    def start(self) -> None:
        """Start; progress and failures are reported as events."""
        sys.setswitchinterval(GIL_SWITCH_INTERVAL_S)
        with self._emit_lock:
            self._set_state(SessionState.LOADING, Message("Loading model"))
            for notice in self._first_notices:
                self._publish(notice)
        self._thread.start()

    def stop(self) -> None:
        """Ask the session to stop after captioning the speech until now."""
        self._stop_asked = True
        self._something_happened.set()

    def quit_now(self) -> None:
        """Stop without captioning the speech that still waits (`pending_s` returns how much)."""
        self._quit_asked = True
        self._recogniser_worker.abandon()
        self.stop()

    def pause(self) -> None:
        """Neither caption nor keep sound from now on."""
        with self._emit_lock:
            if self._state is SessionState.LISTENING:
                for worker in self._segment_workers:
                    worker.set_paused(True)
                self._set_state(SessionState.PAUSED, Message("Paused"))

    def resume(self) -> None:
        with self._emit_lock:
            if self._state is SessionState.PAUSED:
                for worker in self._segment_workers:
                    worker.set_paused(False)
                self._set_state(SessionState.LISTENING, Message("Listening"))

    def choose_language(self, language: str) -> None:
        """Caption in the language with this code from now on; an empty code detects it.

        Raises:
            CaptionerError: The model does not know it.
        """
        self._recogniser_worker.language.choose(language)

    def use_microphone(self, name: str) -> None:
        """Switch to another microphone; may block for a second."""
        for use_microphone in filter(
            None, (setup.channel.use_microphone for setup in self._channels)
        ):
            use_microphone(name)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the session to end, at most `timeout_s` seconds; return whether it has."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def notify(self, kind: str, message: Message) -> None:
        """Publish a notice that is neither a state nor an error; held back until the start."""
        notice = Noticed(kind, message)
        with self._emit_lock:
            if self._state is SessionState.IDLE and not self._thread.ident:
                self._first_notices.append(notice)
                return
        self._publish(notice)

    def correct_text(self, captions: Sequence[Caption]) -> None:
        """Notify listeners that the saved text of captions was corrected."""
        self._publish(TextCorrected(tuple(captions)))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every event, on worker threads; return a function that stops it."""
        with self._emit_lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._emit_lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    @property
    def state(self) -> SessionState:
        return self._state

    @property
    def error(self) -> CaptionerError | None:
        """Why the session failed, if it did."""
        return self._error

    @property
    def model_info(self) -> RecogniserInfo | None:
        """The loaded model; None before it is loaded."""
        return self._recogniser_worker.info

    @property
    def pending_s(self) -> float:
        """Seconds of speech without committed words, the most that `quit_now` loses."""
        unheard_s = sum(worker.unheard_s for worker in self._segment_workers)
        return unheard_s + self._recognition.uncommitted_s

    @property
    def is_behind(self) -> bool:
        """Whether captions lag, because the recogniser is slower than speech."""
        return self._recogniser_worker.backlog.is_behind

    @property
    def is_quitting(self) -> bool:
        """Whether `quit_now` was called."""
        return self._quit_asked

    @property
    def has_heard_sound(self) -> bool:
        """Whether any sample was delivered."""
        return self._clock.has_started

    @property
    def longest_backlog_s(self) -> float:
        """The longest backlog so far, in seconds of sound."""
        return self._recogniser_worker.backlog.longest_s

    def _run(self) -> None:
        self._recogniser_worker.start()
        self.voices.start()
        self._sounds.start()
        started: list[tuple[AudioSource, SegmentWorker]] = []
        try:
            for setup, worker in zip(self._channels, self._segment_workers, strict=True):
                setup.channel.source.start(worker.deliver)
                started.append((setup.channel.source, worker))
                worker.start()
        except Exception as error:
            self._fail(as_sentence(error, Message("Opening the sound")))
        else:
            self._listen()
        self._finish(started)

    def _listen(self) -> None:
        """Wait for the model and the first sound, then for the end of the sound."""
        while not self._stop_asked:
            self._power.update()
            self._something_happened.wait(_LOOK_EVERY_S)
            self._something_happened.clear()
            self._recogniser_worker.backlog.look_during_decode()
            if self._recogniser_worker.error is not None and not self._continue_as_recording():
                return
            if all(worker.ending is not None for worker in self._segment_workers):
                return
            if self._recogniser_worker.is_loaded and self._clock.has_started:
                with self._emit_lock:
                    if self._state is SessionState.LOADING:
                        self._set_state(SessionState.LISTENING, Message("Listening"))

    def _continue_as_recording(self) -> bool:
        """Continue as a recording after recognition failed for good; return whether that works."""
        worker, error = self._recogniser_worker, self._recogniser_worker.error
        if self._error is not None or error is None:
            return self._error is not None  # Already handled.
        if not worker.is_loaded:
            return False
        waiting = (
            (utterance.channel, chunk)
            for utterance in worker.waiting
            if (chunk := utterance.uncommitted_sound()) is not None
        )
        try:
            if not self._storage.keep_sound(waiting):
                return False
        except CaptionerError as failure:
            self._publish(failure_event(failure))
            return False
        self._finish_open_captions()
        self._fail(
            CaptionerError(
                "{message} Captions have stopped; the sound is kept from here on.",
                "Continue, and caption the session when it is over (captioner "
                "sessions recaption, or “Caption again…” in the window); or stop, "
                "and choose another model.",
                message=error.message,
            )
        )
        message = Message("Recording without captions: recognition failed.")
        self._publish(Noticed(RECOGNITION_LOST, message))
        return True

    def _finish(self, started: Sequence[tuple[AudioSource, SegmentWorker]]) -> None:
        if self._error is None and self._recogniser_worker.error is None:
            self._set_state(SessionState.STOPPING, Message("Finishing what was said"))
        for source, worker in started:
            try:
                source.stop()
            except Exception as error:
                self._fail(as_sentence(error, Message("Closing the sound")))
                worker.deliver(SourceEnded())  # instead of its thread
        for _, worker in started:
            worker.join()
            if worker.ending is not None and worker.ending.error is not None:
                self._fail(worker.ending.error)
        self._recognition.close()
        for utterance in self._recogniser_worker.waiting:
            utterance.release()
        self._wait_for_recogniser()
        if self._recogniser_worker.error is not None:
            self._fail(self._recogniser_worker.error)
        self.voices.finish(lambda: self._quit_asked)
        self._sounds.finish()
        self._finish_open_captions()
        if self._recorder is not None:
            self._recording(self._recorder.close)
        if self._storage.spill is not None:
            self._storage.spill.close()
        self._storage.at_end()
        with self._emit_lock:
            if self._error is None:
                self._set_state(SessionState.IDLE, Message("Stopped"))
            else:
                message = Message("Stopped: {reason}", reason=self._error.message)
                self._set_state(SessionState.FAILED, message)
            self._is_over = True

    def _wait_for_recogniser(self) -> None:
        """Wait until all speech is captioned; after `quit_now`, wait for nothing."""
        while not self._recogniser_worker.join(_LOOK_EVERY_S):
            if self._quit_asked:
                # Its thread ends after the current call, without being waited for.
                self._recogniser_worker.join(_QUIT_PATIENCE_S)
                return
            if (waiting_s := self._recognition.backlog_s) >= 1.0:
                message = Message("Finishing {waiting_s} s of speech", waiting_s=waiting_s)
                self._set_state(SessionState.STOPPING, message)

    def _finish_open_captions(self) -> None:
        """Make captions that no decode will finish final, with their committed part."""
        with self._open_captions.lock:
            for caption in self._open_captions.finish():
                self._save(caption)
                self._publish(CaptionChanged(caption))

    def _new_utterance(self, may_hold_echo: bool, start_sample: int, label: str) -> Utterance:
        number, start_s = next(self._caption_numbers), start_sample / SAMPLE_RATE
        live = LiveUtterance(number, start_s, label, self._settings.live, self._settings.vocabulary)
        around = self._sounds.around
        utterance = Utterance(live, start_sample, may_hold_echo=may_hold_echo, sound_around=around)
        return self.voices.following(utterance)

    def _emit(self, body: EventBody) -> None:
        if self._is_over:
            return  # A worker that was not waited for.
        if not isinstance(body, CaptionChanged):
            self._publish(body)
            return
        with self._open_captions.lock:
            if self._open_captions.accept(body.caption):
                self._save(body.caption)  # first, so that no shown caption is lost
                self._publish(body)

    def _save(self, caption: Caption) -> None:
        if (recorder := self._recorder) is not None:
            self._recording(lambda: recorder.accept(caption))

    def _recording(self, action: Callable[[], None]) -> None:
        """Run an action of the recorder; report a failure only if it differs from the last."""
        try:
            action()
        except CaptionerError as error:
            if error.message != self._last_failure:
                self._last_failure = error.message
                self._publish(failure_event(error))

    def _publish(self, body: EventBody) -> None:
        with self._emit_lock:  # Listeners get events one at a time, in the order of their times.
            event = SessionEvent(self._clock.at_s, self._clock.audio_s, body)
            for listener in tuple(self._listeners):
                try:
                    listener(event)
                except (Exception, SystemExit):
                    # A listener may fail or try to exit the program; the others must still be
                    # called.
                    _log.exception("A listener failed on %s", type(body).__name__)

    def _set_state(self, state: SessionState, message: Message) -> None:
        with self._emit_lock:
            self._state = state
            self._publish(StatusChanged(state, message))

    def _fail(self, error: CaptionerError) -> None:
        if self._error is None:
            self._error = error
            self._publish(failure_event(error))


class SessionMarks:
    """Marks moments of a session. One thread at a time may call it, and must not block.

    Args:
        publish: Publishes an event to the session's listeners.
    """

    def __init__(self, clock: SessionClock, publish: Callable[[Marked], None]) -> None:
        self._clock = clock
        self._publish = publish
        self._last_number = 0

    def add(self, label: str = "") -> bool:
        """Mark the current moment; return False if there was no sound yet."""
        if not self._clock.has_started:
            return False
        self._last_number += 1
        label = one_line(label)[:LONGEST_LABEL]
        self._publish(Marked(Mark(self._last_number, round(self._clock.audio_s, 3), label)))
        return True

    def remove(self, mark: Mark) -> None:
        self._publish(Marked(Mark(mark.number, mark.time_s, mark.label, is_removed=True)))


class OpenCaptions:
    """Holds captions until they are final, and makes them final if the recogniser cannot.

    A caption is saved and shown under `lock`, so that none can follow its own final version.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._open: dict[int, Caption] = {}
        self._are_finished = False

    def accept(self, caption: Caption) -> bool:
        """Note a caption; return False if it comes too late. Call with `lock` held."""
        if self._are_finished:
            return False
        if caption.is_final:
            self._open.pop(caption.id, None)
        else:
            self._open[caption.id] = caption
        return True

    def finish(self) -> tuple[Caption, ...]:
        """Return every open caption as a final one with its committed words.

        Call once, as the last call, with `lock` held.
        """
        self._are_finished = True
        finished = tuple(caption.as_committed() for caption in self._open.values())
        self._open.clear()
        return finished


def as_sentence(error: Exception, what: Message) -> CaptionerError:
    """Return an error that can be shown to the user.

    Args:
        error: Any error; a `CaptionerError` is returned unchanged.
        what: The failed action, as the beginning of a sentence.
    """
    if isinstance(error, CaptionerError):
        return error
    _log.error("%s failed", what, exc_info=error)
    return CaptionerError(
        "{what} failed unexpectedly ({name}: {error}).",
        "Choose another source or device, and report this with the log file.",
        what=what,
        name=type(error).__name__,
        error=error,
    )
