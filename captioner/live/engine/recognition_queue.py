"""The next utterance to decode: finals first, then pauses, then the longest wait for a partial.

There is no queue of partial requests that could grow stale: a partial decode takes all the sound
there is when the recogniser is free. `BacklogWatch` notifies listeners when the backlog makes
captions lag.
"""

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
"""Sound of ended utterances beyond this waits on disk."""

_FIRST_PARTIAL_S = 0.6
"""Sound, pre-roll included, that an utterance needs before its first partial decode."""

_MORE_DRAFTED_SOUND_S = 0.12
"""New sound that makes another draft decode worthwhile."""

LONG_DECODE_S = 5.0
"""A decode this long means that captions do not keep up; the recogniser may have to be replaced."""


@dataclass(frozen=True, slots=True)
class Job:
    """Utterances to decode now; several only when ended ones have queued up."""

    kind: DecodeKind
    utterances: tuple[Utterance, ...]


class RecognitionQueue:
    """Open and ended utterances of every channel. Safe for any thread.

    Args:
        spill: Stores sound on disk; None keeps all of it in memory.
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
        """New sound that makes another partial decode worthwhile."""
        self.draft_interval_s: float | None = None
        """Time from one draft decode to the next; None without a draft model."""
        self.partials_allowed = True
        self.early_finals_allowed = True
        self.spill_error: CaptionerError | None = None

    def opened(self, utterance: Utterance) -> None:
        """Add an utterance that began."""
        with self._changed:
            if not self._is_closed:
                self._open.append(utterance)
            self._changed.notify_all()

    def changed(self) -> None:
        """Note that an open utterance paused, resumed or grew."""
        with self._changed:
            self._changed.notify_all()

    def ended(self, utterance: Utterance) -> None:
        """Note that an utterance is complete or was discarded."""
        with self._changed:
            if utterance not in self._open:
                return  # Abandoned: it will not be decoded.
            self._open.remove(utterance)
            self._ended.append(utterance)
            self._spill_beyond_bound()
            self._changed.notify_all()

    def close(self) -> None:
        """Accept no more utterances: `take` returns None once all are decoded."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def abandon(self) -> tuple[Utterance, ...]:
        """Remove all waiting and running utterances; return them to the caller, oldest first."""
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
        """Seconds of speech not decoded yet, over all utterances."""
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
        """Start of the first undecoded far-end speech; infinite if there is none.

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
        """Number of ended utterances that wait or are being decoded."""
        with self._changed:
            return len(self._ended) + sum(1 for one in self._in_hand if one.is_ended)

    def wait_for_room(self, most_waiting: int) -> None:
        """Block until at most `most_waiting` ended utterances wait. For recordings only."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._ended) <= most_waiting or self._is_closed)

    def wait_until_pause_is_decoded(self, utterance: Utterance) -> None:
        """Block until the early decode of a pause is done. For recordings only."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    (utterance.pause_was_decoded and utterance not in self._in_hand)
                    or self._is_closed
                    or not self.early_finals_allowed
                )
            )

    def take(self, most_finals: int = 1) -> Job | None:
        """Wait for the next job and return it; None once closed and empty."""
        while True:
            with self._changed:  # re-entered: nothing may change between looking and waiting
                job, wait_s = self.poll(most_finals)
                if job is not None or (self._is_closed and not self._ended):
                    return job
                self._changed.wait(wait_s)

    def poll(self, most_finals: int = 1) -> tuple[Job | None, float | None]:
        """Return the job that is due, or the seconds to wait for one (None: until notified).

        The job returned before counts as done.
        """
        with self._changed:
            if self._are_finals_in_hand:
                for utterance in self._in_hand:
                    utterance.release()  # finished, even if its sound was not read
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
        """Return the open utterance to decode, or the time to wait (None: until notified)."""
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
        """Return the open utterance to draft, or the time to wait, at most `wait_s`."""
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
        """Return the far-end utterance to decode before a paused utterance's words are checked.

        Echo can only then be distinguished from local speech. Each is decoded only once for this,
        even if that fails.
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
        """Return how much more sound makes a partial decode worthwhile, in seconds."""
        wanted_s = max(
            utterance.start_s + _FIRST_PARTIAL_S,
            utterance.live.decoded_until_s + self.new_sound_s,
        )
        return wanted_s - utterance.end_s

    def _spill_beyond_bound(self) -> None:
        """Move the newest sound to disk, which is needed last, if memory holds too much."""
        if self._spill is None:
            return
        in_memory_s = sum(one.duration_s for one in self._ended if not one.is_spilled)
        if in_memory_s <= _MEMORY_BOUND_S:
            return
        try:
            self._ended[-1].spill(self._spill)
        except CaptionerError as error:
            self.spill_error = error  # The sound stays in memory; the session reports the error.


class BacklogWatch:
    """Notifies listeners when the backlog of speech makes captions lag.

    Args:
        recognition: The queue to watch.
        emit: Publishes events to the session's listeners.
        long_decode_s: Duration of a decode after which the backlog is reported during it.
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
        self._looking = threading.Lock()  # the decoding thread and the session's both check

    @property
    def longest_s(self) -> float:
        """The longest backlog so far, in seconds of sound."""
        return self._overload.longest_backlog_s

    @property
    def is_behind(self) -> bool:
        return self._overload.is_behind

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Mark the time of a decode."""
        self._decoding_since_s = time.monotonic()
        try:
            yield
        finally:
            self._decoding_since_s = None

    def look(self) -> None:
        """Report a change of the backlog after a decode."""
        with self._looking:
            backlog_s = self._recognition.backlog_s
            message = self._overload.update(backlog_s)
            if message is not None:
                self._emit(OverloadChanged(backlog_s, message))

    def look_during_decode(self) -> None:
        """Report the backlog during a decode that takes too long; called on another thread."""
        since_s = self._decoding_since_s
        if since_s is not None and time.monotonic() - since_s >= self._long_decode_s:
            self.look()
