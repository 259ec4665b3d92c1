"""A live source: opens a device, watches it, delivers its sound, and gets it back when it is lost.

One delivery thread does everything but the audio callback: it fetches blocks, lays them onto the
clock, and several times a second checks that the device is still there. All that goes wrong
after `start` becomes a gap and a notice, never an end: the device may come back.
"""

import contextlib
import threading
from collections.abc import Iterable, Iterator

from captioner.audio.dsp.level import GainControl, LevelMonitor
from captioner.audio.hosts.input_stream import (
    BLOCK_S,
    Block,
    BlockInbox,
    InputOpener,
    InputStream,
    StreamEvent,
    StreamEventKind,
    arrival_clock_s,
)
from captioner.audio.machine_sleep import slept_s
from captioner.audio.timeline import Timeline, TimelineOrigin
from captioner.core.audio import (
    DISCONNECTED,
    SLEPT,
    SUSPENDED,
    AudioChunk,
    NoticeKind,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.recognition import Deliver

_LONGEST_SILENCE_S = 0.7
"""Age of the last block at which a device counts as lost."""

_FIRST_BLOCK_S = 5.0
"""The same before the first block: devices take their time to wake up."""

_LOOK_EVERY_S = 0.2
_RETRY_EVERY_S = 0.5
_QUEUE_S = 10.0
"""How much sound waits for the delivery thread before blocks are dropped."""


class CaptureSource:
    """An `AudioSource` over a device.

    Args:
        origin: Shared by sources whose positions must be comparable.
    """

    def __init__(
        self,
        opener: InputOpener,
        *,
        origin: TimelineOrigin | None = None,
        automatic_gain: bool = False,
    ) -> None:
        self._opener = opener
        self._next_opener: InputOpener | None = None
        self._lost_name, self._heard_names = "", set[str]()
        self._inbox = BlockInbox(round(_QUEUE_S / BLOCK_S))
        is_microphone = opener.kind is DeviceKind.MICROPHONE
        self._timeline = Timeline(origin or TimelineOrigin(), weighs_by_energy=is_microphone)
        self._level = LevelMonitor(is_system_sound=not is_microphone)
        self._gain = GainControl() if automatic_gain else None
        self._stream: InputStream | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._opened_at_s = 0.0
        self._moved_at_s = 0.0
        self._last_block_s = 0.0
        self._gap_reason = Message("The source began later")
        self._slept_s = 0.0
        self._is_suspended = self._is_silence_told = self._is_idle = False

    @property
    def name(self) -> str:
        stream = self._stream
        return stream.device_name if stream is not None else self._opener.wanted_name

    @property
    def is_mute_in_silence(self) -> bool:
        """Whether no sound is delivered while nothing plays, rather than silence."""
        return self._opener.is_mute_in_silence

    @property
    def dropped_blocks(self) -> int:
        """Blocks that were not fetched in time; each left a gap of its length."""
        return self._inbox.dropped_blocks

    def callback_durations_s(self) -> list[float]:
        """How long the last calls of the callback took, in seconds, up to 8192 of them."""
        return self._inbox.callback_durations_s()

    def start(self, deliver: Deliver) -> None:
        """Open the device and deliver from a thread of the source's own; raises CaptionerError."""
        if self._thread is not None:
            raise RuntimeError("this source was started before; make a new one")
        self._slept_s = slept_s()
        self._open()
        self._thread = threading.Thread(
            target=self._run, args=(deliver,), name=f"capture {self.name}", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the device, deliver captured sound, then `SourceEnded`; returns afterwards."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def use(self, opener: InputOpener) -> None:
        """Switch to another device; any thread may call it."""
        self._next_opener = opener

    # --- the delivery thread --------------------------------------------------------------------

    def _run(self, deliver: Deliver) -> None:
        failure: CaptionerError | None = None
        try:
            self._pass_on(self._begin_timeline(), deliver)
            while not self._stopping.is_set():
                if self._stream is None:
                    self._wait_for_device(deliver)
                else:
                    self._listen(deliver)
            self._close()
            while (block := self._inbox.get(0)) is not None:
                self._pass_on(self._append(block), deliver)
            self._pass_on(self._timeline.flush(), deliver)
        except BaseException as error:
            failure = CaptionerError(
                "Listening to {name} failed: {error}.", name=self.name, error=repr(error)
            )
            raise  # unexpected: to the crash log, yet no reader waits for an end that never comes
        finally:
            self._close()
            deliver(SourceEnded(failure))

    def _begin_timeline(self) -> Iterator[SourceItem]:
        stream = self._stream
        assert stream is not None
        yield from self._timeline.begin_stream(stream.rate_hz, stream.channels)

    def _listen(self, deliver: Deliver) -> None:
        looks_at_s = arrival_clock_s() + _LOOK_EVERY_S
        while not self._stopping.is_set():
            left_s = looks_at_s - arrival_clock_s()
            if left_s <= 0:
                break
            if (block := self._inbox.get(left_s)) is not None:
                self._pass_on(self._append(block), deliver)
        if not self._stopping.is_set():
            self._pass_on(self._check_stream(), deliver)

    def _pass_on(self, items: Iterable[SourceItem], deliver: Deliver) -> None:
        for item in items:
            if isinstance(item, AudioChunk) and self._gain is not None:
                deliver(AudioChunk(self._gain.process(item.samples), item.start_sample))
            else:
                deliver(item)
            if isinstance(item, AudioChunk):
                for notice in self._level.check(item.samples):
                    deliver(self._named(notice))

    def _named(self, notice: SourceNotice) -> SourceNotice:
        return SourceNotice(notice.kind, Message(notice.message.template, source=self.name))

    def _append(self, block: Block) -> Iterator[SourceItem]:
        if block.dropped_frames:
            # The inbox's counter may already count samples after this block.
            dropped = max(1, round(block.dropped_frames / block.frames))
            yield from self._timeline.skip(
                block.dropped_frames, Message("The computer was too busy to record this stretch")
            )
            yield SourceNotice(NoticeKind.DROPPED_BLOCKS, lost_blocks(self.name, dropped))
        if block.arrived_s - self._last_block_s > 5 * BLOCK_S:
            # A pause that is known not to be sound which comes late or was lost.
            if self._is_suspended:
                self._end_suspension()
            elif self._opener.is_mute_in_silence:
                self._timeline.rejoin_clock(after_silence=True)
        if self._is_silence_told:
            self._is_silence_told = False
            message = Message("Sound from {source} is back.", source=self.name)
            yield SourceNotice(NoticeKind.SOUND_BACK, message)
        self._last_block_s = block.arrived_s
        self._heard_names.add(self.name)
        yield from self._timeline.take(
            block.data,
            block.frames,
            block.arrived_s,
            overflowed=block.overflowed,
            reason=self._gap_reason,
        )

    def _end_suspension(self) -> None:
        self._is_suspended = False
        self._gap_reason = Message(SUSPENDED.template, name=self.name)
        self._timeline.rejoin_clock()

    def _check_stream(self) -> Iterator[SourceItem]:
        stream = self._stream
        assert stream is not None
        if self._next_opener is not None:
            yield from self._reopen(Message("The device was changed"))
            return
        slept_now_s = slept_s()
        slept_for_s, self._slept_s = slept_now_s - self._slept_s, slept_now_s
        if slept_for_s > 1.0:
            reason = slept(slept_for_s)
            yield SourceNotice(NoticeKind.DEVICE_CHANGED, reason)
            yield from self._reopen(reason)
            return
        match stream.poll_event():
            case StreamEvent(StreamEventKind.LOST):
                gone = Message(DISCONNECTED.template, name=self.name)
                if self._opener.is_mute_in_silence:  # PortAudio ends a stream without blocks
                    yield from self._reopen(gone)
                elif self._opener.follows_default:  # the default may have changed
                    yield from self._reopen(gone, was_lost=True)
                else:
                    yield from self._lose(disconnected(self.name))
                return
            case StreamEvent(StreamEventKind.HOST_GONE):
                lost = disconnected(self.name)
                if self._is_heard:  # a server of a busy machine may only have been late
                    yield from self._reopen(gave_no_sound(self.name), lost_words=lost)
                else:
                    yield from self._lose(lost)
                return
            case StreamEvent(StreamEventKind.REOPEN):
                yield from self._reopen(Message("The device was changed"))
                return
            case StreamEvent(StreamEventKind.MOVED, device_name):
                stream.device_name = device_name
                self._moved_at_s = arrival_clock_s()
                yield SourceNotice(NoticeKind.DEVICE_CHANGED, listening_to(device_name))
                yield from map(self._named, self._level.begin_device())
            case StreamEvent(StreamEventKind.SUSPENDED) if not self._is_suspended:
                self._is_suspended = self._is_silence_told = True
                yield SourceNotice(NoticeKind.SILENT_INPUT, suspended(self.name))
            case StreamEvent(StreamEventKind.IDLE):
                yield from map(self._named, self._level.set_muted(False))
                self._is_idle = True
                yield SourceNotice(NoticeKind.SILENT_INPUT, waiting_for(stream.device_name))
            case StreamEvent(StreamEventKind.RESUMED | StreamEventKind.MUTED as kind):
                if self._is_idle:
                    self._is_idle = False
                    # The application's new stream has a latency of its own, which is no drift.
                    self._timeline.rejoin_clock(after_silence=True)
                    yield SourceNotice(NoticeKind.SOUND_BACK, plays(stream.device_name))
                is_muted = kind is StreamEventKind.MUTED
                if self._is_suspended:
                    self._end_suspension()
                    self._opened_at_s = arrival_clock_s()  # patience, till the first block comes
                    self._is_silence_told = not is_muted
                yield from map(self._named, self._level.set_muted(is_muted))
        yield from self._check_age()

    @property
    def _is_heard(self) -> bool:
        last_s = self._inbox.last_arrival_s
        return last_s is not None and last_s > self._opened_at_s

    def _check_age(self) -> Iterator[SourceItem]:
        last_s = self._inbox.last_arrival_s
        present_s = arrival_clock_s()
        if self._opener.is_mute_in_silence:
            # No blocks came from a source that is mute while nothing plays: that is silence.
            mute_s = present_s - max(last_s or 0.0, self._opened_at_s)
            if mute_s > _LONGEST_SILENCE_S / 2:
                yield from self._timeline.silence_until(present_s - _LOOK_EVERY_S)
            return
        if self._is_suspended:
            return
        heard = self._is_heard
        since_s = last_s if heard and last_s is not None else self._opened_at_s
        patience_s = _LONGEST_SILENCE_S if heard else _FIRST_BLOCK_S
        if present_s - since_s <= patience_s:
            return
        if since_s < self._moved_at_s:
            # A stream that was moved may take seconds to wake up, a new one does not.
            self._moved_at_s = 0.0
            yield from self._reopen(Message("The device was changed"))
        elif heard:
            # On a busy machine blocks come late from a device that is still plugged in.
            lost = gives_no_sound(self.name, any_more=True)
            yield from self._reopen(gave_no_sound(self.name), lost_words=lost)
        else:
            yield from self._lose(
                gives_no_sound(self.name, any_more=self.name in self._heard_names)
            )

    def _lose(self, words: Message) -> Iterator[SourceItem]:
        yield from self._drain()
        yield from self._report_loss(self.name, words)
        self._close()  # last: a driver that hangs takes its time

    def _report_loss(self, name: str, words: Message) -> Iterator[SourceItem]:
        self._lost_name = name
        self._gap_reason = Message(DISCONNECTED.template, name=name)
        # The utterance ends here: the gap so far is reported now, the rest when the device is back.
        yield from self._timeline.interrupt(arrival_clock_s(), self._gap_reason)
        yield SourceNotice(NoticeKind.DEVICE_LOST, words)

    def _reopen(
        self,
        reason: Message,
        *,
        was_lost: bool = False,
        lost_words: Message | None = None,
    ) -> Iterator[SourceItem]:
        before = missed = self.name
        if lost_words is not None:  # the next try may take long: the open utterance ends now
            yield from self._drain()
            yield from self._timeline.interrupt(arrival_clock_s(), reason)
        self._close()
        yield from self._drain()
        self._gap_reason = reason
        if self._takes_next_opener():  # after the last blocks of the one before
            missed, lost_words = self._opener.wanted_name, None
        try:
            stream = self._open()
        except CaptionerError:
            yield from self._report_loss(missed, lost_words or disconnected(missed))
            return
        yield from self._timeline.begin_stream(stream.rate_hz, stream.channels)
        if stream.device_name != before:
            yield SourceNotice(NoticeKind.DEVICE_CHANGED, listening_to(stream.device_name))
        elif was_lost:
            yield SourceNotice(NoticeKind.DEVICE_BACK, listening_again(before))

    def _drain(self) -> Iterator[SourceItem]:
        while (block := self._inbox.get(0)) is not None:
            yield from self._append(block)

    def _wait_for_device(self, deliver: Deliver) -> None:
        if self._stopping.wait(_RETRY_EVERY_S):
            return
        self._takes_next_opener()
        try:
            stream = self._open()
        except CaptionerError:
            return  # reported once when it was lost; it may take hours
        self._pass_on(self._timeline.begin_stream(stream.rate_hz, stream.channels), deliver)
        is_back = (name := stream.device_name) == self._lost_name and name in self._heard_names
        kind = NoticeKind.DEVICE_BACK if is_back else NoticeKind.DEVICE_CHANGED
        deliver(SourceNotice(kind, (listening_again if is_back else listening_to)(name)))

    def _takes_next_opener(self) -> bool:
        opener, self._next_opener = self._next_opener, None
        if opener is not None:
            self._opener = opener
            self._is_silence_told |= bool(self._level.begin_device())
        return opener is not None

    def _open(self) -> InputStream:
        self._opened_at_s = arrival_clock_s()
        self._is_suspended = False
        self._is_silence_told |= bool(self._level.set_muted(False))
        self._stream = stream = self._opener.open(self._inbox)
        return stream

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(CaptionerError):
                stream.close()


def disconnected(name: str) -> Message:
    return Message("{name} was disconnected; waiting for it to come back", name=name)


def lost_blocks(name: str, dropped: int) -> Message:
    return Message(
        "{name}: {dropped} blocks of sound were lost; the computer is too busy",
        name=name,
        dropped=dropped,
    )


def gave_no_sound(name: str) -> Message:
    return Message("{name} delivered no sound", name=name)


def gives_no_sound(name: str, *, any_more: bool) -> Message:
    """The device is there, as far as anybody knows, and silent as none is."""
    if any_more:
        return Message("{name} no longer delivers sound; waiting for it to come back", name=name)
    return Message("{name} delivers no sound; waiting for it to come back", name=name)


def suspended(name: str) -> Message:
    return Message(
        "{device_name} is suspended by the sound system: nothing is heard", device_name=name
    )


def listening_to(name: str) -> Message:
    return Message("Now listening to {name}", name=name)


def listening_again(name: str) -> Message:
    return Message("Listening to {name} again", name=name)


def waiting_for(name: str) -> Message:
    return Message("Waiting for {name} to play", name=name)


def plays(name: str) -> Message:
    return Message("{name} is playing", name=name)


def slept(duration_s: float) -> Message:
    return Message(SLEPT.template, duration=_duration(duration_s))


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
