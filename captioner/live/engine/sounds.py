"""Captions of sound events in a session, made on a thread of their own."""

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial

from captioner.core.audio import AudioChunk, AudioGap
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, EventBody, Noticed, SoundEnded
from captioner.core.message import Message
from captioner.live.engine.setup import SoundTap
from captioner.sound_events.detection import (
    ClearVoice,
    HeardSound,
    SoundClassifier,
    SoundListener,
    SoundModelFacts,
    sound_caption,
)
from captioner.sound_events.kinds import DEFAULT_KINDS, LABELS, Sensitivity, SoundKind

_log = logging.getLogger(__name__)

_MOST_WAITING = 1_000
"""Chunks, about half a minute. No live channel is ever blocked: if the machine is too busy, the
older half is dropped at once, because a current alarm matters more than a past one."""


@dataclass(frozen=True, slots=True)
class SoundCaptions:
    """The sound events that a session captions, and how.

    Attributes:
        classifier: Loaded and closed by the session.
        wanted: Kinds to caption.
        in_words: Translates a label into the user's language.
        sensitivity: How readily sounds are captioned.
    """

    classifier: SoundClassifier
    wanted: Collection[SoundKind] = DEFAULT_KINDS
    in_words: Callable[[Message], str] = field(default=str)
    sensitivity: Sensitivity = Sensitivity.NORMAL

    def listener(
        self, facts: SoundModelFacts, clear_voice: ClearVoice | None = None
    ) -> SoundListener:
        """Return what detects the sounds of a channel; see `SoundListener`."""
        return SoundListener(self.classifier, facts, self.wanted, clear_voice, self.sensitivity)

    def caption(self, sound: HeardSound, number: int, channel: str = "") -> Caption:
        return sound_caption(sound, number, self.in_words(LABELS[sound.kind]), channel)


class SessionSounds:
    """Detects sound events in the channels of a session.

    Args:
        captions: The events to caption; None for none.
        emit: Publishes the captions.
        numbers: Numbers for new captions.
        may_wait: Whether delivering sound may block (a recording read at full speed).
    """

    def __init__(
        self,
        captions: SoundCaptions | None,
        emit: Callable[[EventBody], None],
        numbers: Iterator[int],
        *,
        may_wait: bool = False,
    ) -> None:
        self._captions = captions
        self._emit = emit
        self._numbers = numbers
        self._may_wait = may_wait
        self._listeners: dict[str, SoundListener] = {}
        self._shown: dict[tuple[str, SoundKind], int] = {}
        self._echoing: set[str] = set()
        self._has_left_out = False
        self._items: queue.Queue[tuple[str, AudioChunk | AudioGap] | None] = queue.Queue(
            _MOST_WAITING
        )
        self._thread = threading.Thread(target=self._run, name="sounds", daemon=True)

    def start(self) -> None:
        """Start the thread, which loads the network first."""
        if self._captions is not None:
            self._thread.start()

    def taps(self, channel: str, *, may_hold_echo: bool = False) -> tuple[SoundTap, ...]:
        """Return the consumers of a channel's sound; none if sounds are not captioned.

        Args:
            channel: Label of the channel.
            may_hold_echo: Whether the channel may pick up the other channels.
        """
        if may_hold_echo:
            self._echoing.add(channel)
        return () if self._captions is None else (SoundTap(partial(self._enqueue, channel)),)

    def around(self, channel: str, start_s: float, end_s: float) -> SoundKind | None:
        """Return the music, alarm or the like throughout a stretch of a channel's sound."""
        listener = self._listeners.get(channel)
        found = None if listener is None else listener.wordless.around(start_s, end_s)
        return None if found is None else found[0]

    def _enqueue(self, channel: str, item: AudioChunk | AudioGap) -> None:
        if self._may_wait:
            self._items.put((channel, item))
            return
        while True:  # Another channel may fill the freed space.
            try:
                return self._items.put_nowait((channel, item))
            except queue.Full:
                self._drop_older_half()

    def _drop_older_half(self) -> None:
        """Drop the older half of the waiting sound, which then counts as silence."""
        with contextlib.suppress(queue.Empty):
            for _ in range(_MOST_WAITING // 2):
                self._items.get_nowait()
        if not self._has_left_out:
            self._has_left_out = True
            message = Message("Some sounds are not captioned: this computer is too busy.")
            self._emit(Noticed("sounds-left-out", message))

    def finish(self) -> None:
        """Caption the sounds so far, and free the network."""
        if self._captions is None:
            return
        self._items.put(None)
        self._thread.join()
        self._captions.classifier.close()

    def _run(self) -> None:
        assert self._captions is not None
        try:
            self._listen(self._captions)
        except CaptionerError as error:
            self._fail(error.full_message)
        except Exception as error:
            _log.exception("Sound event detection failed")
            self._fail(Message("an unexpected error ({name})", name=type(error).__name__))
        else:
            return
        while self._items.get() is not None:
            pass  # A full queue must not block the sources.

    def _listen(self, captions: SoundCaptions) -> None:
        facts, listeners = captions.classifier.load(), self._listeners
        while (waiting := self._items.get()) is not None:
            channel, item = waiting
            if channel not in listeners:
                listeners[channel] = captions.listener(facts)
            for sound in listeners[channel].hear(item):
                self._show(channel, sound, captions)
        for channel, listener in listeners.items():
            for sound in listener.decision.finish():
                self._show(channel, sound, captions)

    def _show(self, channel: str, sound: HeardSound, captions: SoundCaptions) -> None:
        """Caption a sound that begins; publish the end of one that is over."""
        key = channel, sound.kind
        if sound.is_over:
            self._emit(SoundEnded(captions.caption(sound, self._shown.pop(key), channel)))
        elif self._is_echo(channel, sound):
            self._listeners[channel].decision.withdraw(sound.kind)
        else:
            self._shown[key] = next(self._numbers)
            self._emit(CaptionChanged(captions.caption(sound, self._shown[key], channel)))

    def _is_echo(self, channel: str, sound: HeardSound) -> bool:
        """Return whether a microphone picked up a sound of the loudspeaker, already captioned.

        A real alarm and a played one become a single caption; a sound of another kind gets its own.
        """
        return channel in self._echoing and any(
            listener.decision.is_present(sound.kind, sound.end_s)
            for other, listener in self._listeners.items()
            if other not in self._echoing
        )

    def _fail(self, reason: Message) -> None:
        message = Message("Sounds are no longer captioned: {reason}", reason=reason)
        self._emit(Noticed("no-sounds", message))
