"""What to decode next: finals first, then pauses, then the longest wait for a partial.

There is no queue of partial requests that could grow stale: a partial decode takes whatever sound
is there when the recogniser is free. `BacklogWatch` tells when what waits makes captions lag.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from captioner.core.errors import CaptionerError
from captioner.core.events import EventBody, OverloadChanged
from captioner.files.sound_spill import SoundSpill
from captioner.live.decisions.decode_plan import DecodeKind
from captioner.live.decisions.pacing import OverloadWatch
from captioner.live.engine.clock import SessionClock
from captioner.live.engine.utterance import Utterance

_MEMORY_BOUND_S = 120.0
"""Ended utterances beyond this much sound wait on disk."""

_FIRST_PARTIAL_S = 0.6
"""Sound, pre-roll included, that an utterance needs before its first partial decode."""

_MORE_DRAFTED_SOUND_S = 0.12
"""New sound that makes another draft decode worth while."""

LONG_DECODE_S = 5.0
"""No decode takes as long where captions keep up; the recogniser may hang until it is replaced."""


@dataclass(frozen=True, slots=True)
class Job:
    """Utterances to decode now; several only when ended ones have queued up."""

    kind: DecodeKind
    utterances: tuple[Utterance, ...]


class RecognitionQueue:
    """Open and ended utterances of every channel. Safe for any thread.

    Args:
        spill: Takes sound that memory should not hold; None keeps it in memory.
    """

    def __init__(self, clock: SessionClock | None = None, spill: SoundSpill | None = None) -> None:
        self._clock = clock or SessionClock()
        self._spill = spill
        self._changed = threading.Condition()
        self._open: list[Utterance] = []
        self._ended: list[Utterance] = []
        self._in_hand: tuple[Utterance, ...] = ()
        self._are_finals_in_hand = False
        self._is_closed = False
        self.partial_interval_s = 0.5
        self.new_sound_s = 0.12
        """New sound that makes another partial decode worth while."""
        self.draft_interval_s: float | None = None
        """From one draft decode to the next; None where there is no draft model."""
        self.partials_allowed = True
        self.early_finals_allowed = True
        self.spill_error: CaptionerError | None = None

    def opened(self, utterance: Utterance) -> None:
        """An utterance began."""
        with self._changed:
            if not self._is_closed:
                self._open.append(utterance)
            self._changed.notify_all()

    def changed(self) -> None:
        """An open utterance has paused, resumed or grown."""
        with self._changed:
            self._changed.notify_all()

    def ended(self, utterance: Utterance) -> None:
        """An utterance is complete, or was discarded."""
        with self._changed:
            if utterance not in self._open:
                return  # Abandoned: it will not be decoded.
            self._open.remove(utterance)
            self._ended.append(utterance)
            self._spill_beyond_bound()
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing more comes: `take` returns None once all is decoded."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def abandon(self) -> tuple[Utterance, ...]:
        """Forget everything that waits or is in hand; it is the caller's now, oldest first."""
        with self._changed:
            waiting = (*self._in_hand, *self._ended, *self._open)
            self._in_hand = ()
            self._open.clear()
            self._ended.clear()
            self._is_closed = True
            self._changed.notify_all()
        return tuple(sorted(dict.fromkeys(waiting), key=lambda one: one.start_s))

    @property
    def backlog_s(self) -> float:
        """Seconds of speech that no decode has heard yet, over all utterances."""
        with self._changed:
            waiting = {*self._open, *self._ended, *self._in_hand}
            return sum(utterance.undecoded_s for utterance in waiting)

    @property
    def uncommitted_s(self) -> float:
        """Seconds of speech whose words are not committed yet, over all utterances."""
        with self._changed:
            waiting = {*self._open, *self._ended, *self._in_hand}
            return sum(utterance.uncommitted_s for utterance in waiting)

    @property
    def far_end_known_until_s(self) -> float:
        """Where the first undecoded far-end speech begins; infinite if there is none.

        The far end is every channel that a microphone may pick up again.
        """
        with self._changed:
            waiting = {*self._open, *self._ended, *self._in_hand}
            return min(
                (
                    other.live.decoded_until_s
                    for other in waiting
                    if not other.may_hold_echo and other.undecoded_s > 0
                ),
                default=float("inf"),
            )

    @property
    def waiting_count(self) -> int:
        """How many ended utterances wait or are being decoded."""
        with self._changed:
            return len(self._ended) + sum(1 for one in self._in_hand if one.is_ended)

    def wait_for_room(self, most_waiting: int) -> None:
        """Block until at most so many ended utterances wait: a recording can, people cannot."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._ended) <= most_waiting or self._is_closed)

    def wait_until_pause_is_decoded(self, utterance: Utterance) -> None:
        """Block until the early decode of a pause is done (where the source can wait)."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    (utterance.pause_was_decoded and utterance not in self._in_hand)
                    or self._is_closed
                    or not self.early_finals_allowed
                )
            )

    def take(self, most_finals: int = 1) -> Job | None:
        """The next job, as soon as one is due; None when closed and empty."""
        while True:
            with self._changed:  # re-entered: nothing may change between looking and waiting
                job, wait_s = self.poll(most_finals)
                if job is not None or (self._is_closed and not self._ended):
                    return job
                self._changed.wait(wait_s)

    def poll(self, most_finals: int = 1) -> tuple[Job | None, float | None]:
        """The job that is due now, or how long to wait for one in seconds (None: until woken).

        What was handed out before is done.
        """
        with self._changed:
            if self._are_finals_in_hand:
                for utterance in self._in_hand:
                    utterance.release()  # finished, whether its sound was read or not
            if self._in_hand:
                self._in_hand, self._are_finals_in_hand = (), False
                self._changed.notify_all()
            if self._ended:
                if (other_job := self._far_end_first(self._ended[0])) is not None:
                    return self._hand_out(other_job), None
                count = max(1, most_finals)
                taken = tuple(self._ended[:count])
                del self._ended[:count]
                return self._hand_out(Job(DecodeKind.FINAL, taken)), None
            if self._is_closed:
                return None, None
            job, wait_s = self._due_job(self._clock.now_s())
            return (self._hand_out(job), None) if job is not None else (None, wait_s)

    def _hand_out(self, job: Job) -> Job:
        self._in_hand = job.utterances
        self._are_finals_in_hand = job.kind is DecodeKind.FINAL
        now_s = self._clock.now_s()
        for utterance in job.utterances:
            if job.kind is DecodeKind.DRAFT:
                utterance.last_draft_began_s = now_s
            else:
                utterance.last_decode_began_s = now_s
        self._changed.notify_all()
        return job

    def _due_job(self, now_s: float) -> tuple[Job | None, float | None]:
        """The open utterance to decode now, or how long to wait (None: until notified)."""
        for utterance in self._open:
            if not self.early_finals_allowed:
                break
            if utterance.is_paused and not utterance.pause_was_decoded:
                if (other_job := self._far_end_first(utterance)) is not None:
                    return other_job, None
                utterance.pause_was_decoded = True
                return Job(DecodeKind.EARLY_FINAL, (utterance,)), None
        if not self.partials_allowed:
            return None, None
        wait_s: float | None = None
        for utterance in sorted(self._open, key=lambda one: one.last_decode_began_s):
            if utterance.is_paused:
                continue
            due_s = max(
                utterance.last_decode_began_s + self.partial_interval_s - now_s,
                self._missing_sound_s(utterance),
            )
            if due_s <= 0:
                return Job(DecodeKind.PARTIAL, (utterance,)), None
            wait_s = due_s if wait_s is None else min(wait_s, due_s)
        return self._due_draft(now_s, wait_s)

    def _due_draft(self, now_s: float, wait_s: float | None) -> tuple[Job | None, float | None]:
        """The open utterance to draft now, or how long to wait: `wait_s` at most."""
        if self.draft_interval_s is None:
            return None, wait_s
        for utterance in sorted(self._open, key=lambda one: one.last_draft_began_s):
            if utterance.is_paused:
                continue
            wanted_s = max(
                utterance.start_s + _FIRST_PARTIAL_S,
                utterance.live.drafted_until_s + _MORE_DRAFTED_SOUND_S,
            )
            due_s = max(
                utterance.last_draft_began_s + self.draft_interval_s - now_s,
                wanted_s - utterance.end_s,
            )
            if due_s <= 0:
                return Job(DecodeKind.DRAFT, (utterance,)), None
            wait_s = due_s if wait_s is None else min(wait_s, due_s)
        return None, wait_s

    def _far_end_first(self, utterance: Utterance) -> Job | None:
        """The far-end utterance to decode before a paused utterance's words are checked.

        Only then can echo be distinguished from local speech. Each is decoded once for this,
        whether that works or not.
        """
        if not utterance.may_hold_echo or utterance.is_discarded:
            return None
        for other in (*self._ended, *self._open):
            if (
                other.may_hold_echo
                or other.start_s >= utterance.speech_end_s
                or other.undecoded_s <= 0
                or other.live.decoded_until_s >= utterance.speech_end_s
                or other.last_decode_began_s >= utterance.silence_reported_s
            ):
                continue
            if other in self._ended:
                self._ended.remove(other)
                return Job(DecodeKind.FINAL, (other,))
            if other.is_paused:
                other.pause_was_decoded = True
                return Job(DecodeKind.EARLY_FINAL, (other,))
            return Job(DecodeKind.PARTIAL, (other,))
        return None

    def _missing_sound_s(self, utterance: Utterance) -> float:
        """How much more sound an utterance needs before a partial decode is worth while."""
        wanted_s = max(
            utterance.start_s + _FIRST_PARTIAL_S,
            utterance.live.decoded_until_s + self.new_sound_s,
        )
        return wanted_s - utterance.end_s

    def _spill_beyond_bound(self) -> None:
        """Move the newest sound to disk when memory holds enough: it is needed last."""
        if self._spill is None:
            return
        in_memory_s = sum(one.duration_s for one in self._ended if not one.is_spilled)
        if in_memory_s <= _MEMORY_BOUND_S:
            return
        try:
            self._ended[-1].spill(self._spill)
        except CaptionerError as error:
            self.spill_error = error  # It stays in memory; the session reports it.


class BacklogWatch:
    """Follows how much speech waits to be heard.

    Args:
        recognition: What waits.
        emit: Publishes events to the session's listeners.
        long_decode_s: How long a decode may take before what waits behind it is told.
    """

    def __init__(
        self,
        recognition: RecognitionQueue,
        emit: Callable[[EventBody], None],
        long_decode_s: float,
    ) -> None:
        self._recognition = recognition
        self._emit = emit
        self._long_decode_s = long_decode_s
        self._overload = OverloadWatch()
        self._decoding_since_s: float | None = None
        self._looking = threading.Lock()  # the thread that decodes looks, and the session's

    @property
    def longest_s(self) -> float:
        """The longest backlog so far, in seconds of sound."""
        return self._overload.longest_backlog_s

    @property
    def is_behind(self) -> bool:
        """Whether captions lag at present."""
        return self._overload.is_behind

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """While a decode is in hand."""
        self._decoding_since_s = time.monotonic()
        try:
            yield
        finally:
            self._decoding_since_s = None

    def look(self) -> None:
        """Tell what has changed, after a decode."""
        with self._looking:
            backlog_s = self._recognition.backlog_s
            message = self._overload.update(backlog_s)
            if message is not None:
                self._emit(OverloadChanged(backlog_s, message))

    def look_during_decode(self) -> None:
        """Tell what waits behind a decode that takes too long; from another thread."""
        since_s = self._decoding_since_s
        if since_s is not None and time.monotonic() - since_s >= self._long_decode_s:
            self.look()
