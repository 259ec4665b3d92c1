"""Sounds told in brackets while a session runs, on a thread of their own."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial

from captioner.core.audio import AudioChunk, AudioGap
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, EventBody, Noticed
from captioner.core.message import Message
from captioner.live.engine.setup import SoundTap
from captioner.sound_events.detection import (
    HeardSound,
    SoundClassifier,
    SoundListener,
    sound_caption,
)
from captioner.sound_events.kinds import LABELS, SoundKind

_log = logging.getLogger(__name__)

_MOST_WAITING = 1_000
"""Chunks, about half a minute. No channel is ever held up: where this machine is too busy, the
older half is left out at once, for an alarm of now matters more than one of then."""


@dataclass(frozen=True, slots=True)
class SoundCaptions:
    """Which sounds a session tells, and how.

    Attributes:
        classifier: Loaded and closed by the session.
        wanted: Kinds that are told.
        in_words: Puts a label into the user's language.
    """

    classifier: SoundClassifier
    wanted: Collection[SoundKind] = frozenset(SoundKind)
    in_words: Callable[[Message], str] = field(default=str)


class SessionSounds:
    """Listens to the channels of a session.

    Args:
        captions: None: sounds are not told.
        emit: Takes the captions of sounds.
        numbers: Gives captions their numbers.
        may_wait: Whether who delivers sound may be held up (a recording read at full speed).
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
        self._echoing: set[str] = set()
        self._has_left_out = False
        self._items: queue.Queue[tuple[str, AudioChunk | AudioGap] | None] = queue.Queue(
            _MOST_WAITING
        )
        self._thread = threading.Thread(target=self._run, name="sounds", daemon=True)

    def start(self) -> None:
        """Begin to load the network."""
        if self._captions is not None:
            self._thread.start()

    def taps(self, channel: str, *, may_hold_echo: bool = False) -> tuple[SoundTap, ...]:
        """What the sound of a channel is given to; nothing where sounds are not told.

        Args:
            may_hold_echo: See `ChannelSetup`.
        """
        if may_hold_echo:
            self._echoing.add(channel)
        return () if self._captions is None else (SoundTap(partial(self._hear, channel)),)

    def around(self, channel: str, start_s: float, end_s: float) -> SoundKind | None:
        """The music, alarm or the like that is all along a stretch of a channel's sound."""
        listener = self._listeners.get(channel)
        found = None if listener is None else listener.wordless.around(start_s, end_s)
        return None if found is None else found[0]

    def _hear(self, channel: str, item: AudioChunk | AudioGap) -> None:
        if self._may_wait:
            self._items.put((channel, item))
            return
        while True:  # Another channel may take the room that was made.
            try:
                return self._items.put_nowait((channel, item))
            except queue.Full:
                self._leave_out()

    def _leave_out(self) -> None:
        """Forget the older half of what waits; a listener takes it for silence."""
        with contextlib.suppress(queue.Empty):
            for _ in range(_MOST_WAITING // 2):
                self._items.get_nowait()
        if not self._has_left_out:
            self._has_left_out = True
            message = Message("Some sounds are not captioned: this computer is too busy.")
            self._emit(Noticed("sounds-left-out", message))

    def finish(self) -> None:
        """Tell what was heard until now, and free the network."""
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
            _log.exception("Sounds cannot be told")
            self._fail(Message("an unexpected error ({name})", name=type(error).__name__))
        else:
            return
        while self._items.get() is not None:
            pass  # Whoever delivers must not be held up by a full queue.

    def _listen(self, captions: SoundCaptions) -> None:
        facts, listeners = captions.classifier.load(), self._listeners
        while (waiting := self._items.get()) is not None:
            channel, item = waiting
            if channel not in listeners:
                listeners[channel] = SoundListener(captions.classifier, facts, captions.wanted)
            for sound in listeners[channel].hear(item):
                if self._is_echo(channel, sound):
                    listeners[channel].decision.withdraw(sound.kind)
                    continue
                label = captions.in_words(LABELS[sound.kind])
                caption = sound_caption(sound, next(self._numbers), label, channel)
                self._emit(CaptionChanged(caption))

    def _is_echo(self, channel: str, sound: HeardSound) -> bool:
        """Whether a microphone hears the loudspeaker, whose sound is told already.

        A real alarm beside one that is played is told as one; any other kind as its own.
        """
        return channel in self._echoing and any(
            listener.decision.goes_on(sound.kind, sound.end_s)
            for other, listener in self._listeners.items()
            if other not in self._echoing
        )

    def _fail(self, reason: Message) -> None:
        message = Message("Sounds are no longer captioned: {reason}", reason=reason)
        self._emit(Noticed("no-sounds", message))
