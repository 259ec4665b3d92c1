"""Read recordings of any format as a source; a subprocess decodes them."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import cast

import numpy as np

from captioner.audio.recordings.chunking import Chunker, DamagedPacket, DecodedBlock
from captioner.audio.resampling import MonoResampler
from captioner.core.audio import (
    SAMPLE_RATE,
    SILENT_HERE,
    AudioChunk,
    AudioGap,
    NoticeKind,
    SourceEnded,
    SourceNotice,
)
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.message import Message
from captioner.core.plain_text import clock
from captioner.core.recognition import Deliver
from captioner.subprocesses.child import ChildLostError, IsCancelled
from captioner.subprocesses.file_reader import FileReader, FileReadingService, Opened

RecordingItem = AudioChunk | AudioGap | SourceNotice

_Items = Generator[RecordingItem, None, None]

_SHORTEST_GAP_S = 0.1
"""Below it, a jump in a file's time stamps is rounding or a codec's padding."""

_LONGEST_GAP_S = 600.0
"""Beyond it, a jump is a new clock (files joined end to end), not missing sound."""

_LOWEST_SPEED = 0.01

_MISSING_END_S = 0.5
_MISSING_END_FRACTION = 0.01
"""A file counts as cut off when both are missing from the length that it states."""


@contextmanager
def opened_recording(
    path: Path | str,
    *,
    audio_track: int | None = None,
    chunk_samples: int = 512,
    is_cancelled: IsCancelled = lambda: False,
) -> Iterator[tuple[RecordingFacts, Iterator[RecordingItem]]]:
    """Open a recording; yield its facts and its sound. Arguments as `read_recording` has them.

    Raises:
        CaptionerError: It is missing, empty, without sound, or cannot be read.
        CallCancelledError: It was cancelled.
    """
    with Decoder(is_cancelled) as decoder:
        facts = decoder.open(Path(path), audio_track)
        yield facts, _until_cancelled(_Reading(decoder, Chunker(chunk_samples)).items())


def read_recording(
    path: Path | str,
    *,
    audio_track: int | None = None,
    chunk_samples: int = 512,
    is_cancelled: IsCancelled = lambda: False,
) -> Iterator[RecordingItem]:
    """All the sound of a file, in order and as fast as it is asked for.

    Positions are those of the file's own clock: where a video's sound begins later than its
    picture, or a stretch is missing, there is an `AudioGap`.

    Args:
        path: File of any format that FFmpeg reads.
        is_cancelled: Asked now and then, from another thread; ends the sound immediately.

    Raises:
        CaptionerError: At the first item: missing, empty, without sound, not a recording. After
            the last: the file is cut off, or reading failed. Sound read until then is good.
    """
    with (
        suppress(CallCancelledError),
        opened_recording(
            path, audio_track=audio_track, chunk_samples=chunk_samples, is_cancelled=is_cancelled
        ) as (_facts, items),
    ):
        yield from items


class RecordingSource:
    """An `AudioSource` over one recording or several in a row.

    Args:
        speed: How many times faster than real time; 0: as fast as `deliver` takes it.
    """

    def __init__(self, path: Path | str | Sequence[Path | str], *, speed: float = 1.0) -> None:
        # NaN is refused, too; slower than a hundredth nothing would seem to happen for minutes.
        if speed != 0 and not _LOWEST_SPEED <= speed < math.inf:
            raise CaptionerError(
                "The speed {speed} is not possible.",
                "Use 1 for real time, 0 for as fast as possible, or any number from 0.01 on.",
                speed=f"{speed:g}",
            )
        paths = [path] if isinstance(path, (str, Path)) else list(path)
        if not paths:
            raise CaptionerError("No recording was given.", "Name at least one file.")
        self._paths = [Path(each) for each in paths]
        self._speed = speed
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def paths(self) -> Sequence[Path]:
        return tuple(self._paths)

    @property
    def name(self) -> str:
        more = len(self._paths) - 1
        name = self._paths[0].name
        return Message("{name} and {count} more", name=name, count=more) if more else name

    def start(self, deliver: Deliver) -> None:
        """Open the recordings and deliver from a thread of the source's own.

        Raises:
            CaptionerError: One is missing, empty, not a recording, or without sound.
        """
        if self._thread is not None:
            raise RuntimeError("this source was started before; make a new one")
        with Decoder() as decoder:
            for later in self._paths[1:]:
                decoder.open(later)
        chunker = Chunker()
        items = self._items(chunker)
        # The first sound is decoded here, so that an empty file fails immediately.
        head: list[RecordingItem] = []
        for item in items:
            head.append(item)
            if isinstance(item, AudioChunk):
                break
        self._thread = threading.Thread(
            target=self._run,
            args=(head, items, deliver),
            name=f"recording {self.name}",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop where the recording is; returns when `SourceEnded` was delivered."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _items(self, chunker: Chunker) -> _Items:
        cut_off: CaptionerError | None = None
        with Decoder(self._stopping.is_set) as decoder, suppress(CallCancelledError):
            for path in self._paths:
                decoder.open(path)
                try:
                    yield from _Reading(decoder, chunker).items()
                except _CutOffError as error:
                    # Raised when all is read: the files after it must not be lost.
                    cut_off = cut_off or CaptionerError(error.message, error.hint)
                    yield SourceNotice(NoticeKind.DAMAGED_SOUND, error.message)
        if cut_off is not None:
            raise cut_off

    def _run(self, head: list[RecordingItem], rest: _Items, deliver: Deliver) -> None:
        failure: CaptionerError | None = None
        try:
            self._deliver_paced(chain(head, rest), deliver)
        except CaptionerError as error:
            failure = error
        except BaseException as error:
            failure = CaptionerError(
                "Reading {name} failed: {error}.", name=self.name, error=repr(error)
            )
            raise  # unexpected: to the crash log, yet no reader waits for an end that never comes
        finally:
            rest.close()
            deliver(SourceEnded(failure))

    def _deliver_paced(self, items: Iterator[RecordingItem], deliver: Deliver) -> None:
        began_at_s = time.monotonic()
        for item in items:
            if self._speed > 0 and isinstance(item, (AudioChunk, AudioGap)):
                length = len(item.samples) if isinstance(item, AudioChunk) else item.length_samples
                # A microphone delivers sound after it was captured, not before.
                due_s = began_at_s + (item.start_sample + length) / SAMPLE_RATE / self._speed
                if self._stopping.wait(max(0.0, due_s - time.monotonic())):
                    return
            elif self._stopping.is_set():
                return
            deliver(item)


def _until_cancelled(items: Iterator[RecordingItem]) -> Iterator[RecordingItem]:
    with suppress(CallCancelledError):
        yield from items


class _CutOffError(CaptionerError):
    """The file ends before the length that it states."""


class _Reading:
    """One file read from beginning to end into a chunker, which may hold files before it."""

    def __init__(self, decoder: Decoder, chunker: Chunker) -> None:
        self._decoder = decoder
        self._chunker = chunker
        self._resampler: MonoResampler | None = None
        self._origin = chunker.end_sample
        self._heard_s = 0.0
        self._clock_offset_s = 0.0
        """Added to the file's time stamps; changes where its clock restarts."""
        self._damage_at_s: float | None = None
        self._holds_sound = False

    def items(self) -> Iterator[RecordingItem]:
        """The file's items; raises as `read_recording` says."""
        lost: DecoderLostError | None = None
        try:
            for block in self._decoder.blocks():
                if isinstance(block, DamagedPacket):
                    self._note_damage(block)
                    continue
                yield from self._report_damage()
                yield from self._take(block)
        except DecoderLostError as error:
            lost = error
        yield from self._report_damage()
        if self._resampler is not None:
            yield from self._chunker.add(self._resampler.flush())
        yield from self._chunker.flush()
        if lost is not None:
            raise self._cut_off_by(lost)
        self._require_all_of_it()

    def _take(self, block: DecodedBlock) -> Iterator[RecordingItem]:
        if len(block.mono) == 0:
            return
        self._holds_sound = True
        if block.start_s is not None:
            ahead_s = block.start_s + self._clock_offset_s - self._heard_s
            if _SHORTEST_GAP_S < ahead_s <= _LONGEST_GAP_S:
                yield from self._skip_to(self._heard_s + ahead_s)
            elif abs(ahead_s) > _SHORTEST_GAP_S:
                self._clock_offset_s -= ahead_s
        if self._resampler is None or self._resampler.rate_hz != block.rate_hz:
            yield from self._end_resampler()
            self._resampler = MonoResampler(block.rate_hz)
        self._heard_s += len(block.mono) / block.rate_hz
        yield from self._chunker.add(self._resampler.process(block.mono))

    def _skip_to(self, file_s: float) -> Iterator[RecordingItem]:
        yield from self._end_resampler()
        position = self._origin + round(file_s * SAMPLE_RATE)
        length = position - self._chunker.end_sample
        yield from self._chunker.gap(
            length, Message(SILENT_HERE.template, name=self._decoder.path.name)
        )
        self._heard_s = file_s

    def _end_resampler(self) -> Iterator[RecordingItem]:
        if self._resampler is not None:
            yield from self._chunker.add(self._resampler.flush())
            self._resampler = None

    def _note_damage(self, packet: DamagedPacket) -> None:
        if self._damage_at_s is None:
            self._damage_at_s = (
                self._heard_s
                if packet.start_s is None
                else max(0.0, packet.start_s + self._clock_offset_s)
            )

    def _report_damage(self) -> Iterator[SourceNotice]:
        if self._damage_at_s is not None:
            yield SourceNotice(
                NoticeKind.DAMAGED_SOUND,
                Message(
                    "Skipped damaged sound in {name} at {time}",
                    name=self._decoder.path.name,
                    time=clock(self._damage_at_s, decimals=1),
                ),
            )
            self._damage_at_s = None

    def _cut_off_by(self, lost: DecoderLostError) -> CaptionerError:
        if not self._holds_sound:
            return lost
        heard = clock(self._heard_s, decimals=1)
        length_s = self._decoder.facts.duration_s
        if length_s is not None:
            heard = Message("{heard} of {length}", heard=heard, length=clock(length_s, decimals=1))
        return _CutOffError(
            "{path} can be decoded only up to {until}: {reason}.",
            "The captions reach as far as the sound does. If the file plays in a media player, "
            "save it there in another format.",
            path=self._decoder.path,
            until=heard,
            reason=lost.message.values["reason"],
        )

    def _require_all_of_it(self) -> None:
        path = self._decoder.path
        if not self._holds_sound:
            raise CaptionerError(
                "{path} holds no sound that can be decoded.",
                "Check that it plays in a media player, or copy it again.",
                path=path,
            )
        promised_s = self._decoder.facts.promised_duration_s
        if promised_s is None:
            return
        missing_s = promised_s - self._heard_s
        if missing_s > max(_MISSING_END_S, _MISSING_END_FRACTION * promised_s):
            raise _CutOffError(
                "{path} is cut off: it ends at {heard} of {length}.",
                "The captions reach as far as the sound does; copy the file again for the rest.",
                path=path,
                heard=clock(self._heard_s, decimals=1),
                length=clock(promised_s, decimals=1),
            )


class DecoderLostError(CaptionerError):
    """The decoder ended after sound that is good; its value `reason` says what became of it."""


class Decoder:
    """A child process that decodes recordings, one after the other; started when needed.

    Args:
        is_cancelled: Asked now and then, from another thread, while the child is waited for.

    Attributes:
        path: The open recording, of which one audio track is decoded.
    """

    path: Path
    facts: RecordingFacts

    def __init__(self, is_cancelled: IsCancelled = lambda: False) -> None:
        self._reader = FileReader(decoding_service, is_cancelled)

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def open(self, path: Path, audio_track: int | None = None) -> RecordingFacts:
        """Open a recording; the one before is closed.

        Raises:
            CaptionerError: There is no such file, it is empty, no sound or video, or has no such
                track; or the decoder did not survive it.
            CallCancelledError: It was cancelled.
        """
        self.path = path
        try:
            self.facts = cast(RecordingFacts, self._reader.open(path, audio_track))
        except ChildLostError as lost:
            raise _cannot_be_decoded(path, lost) from None
        return self.facts

    def blocks(self) -> Iterator[DecodedBlock | DamagedPacket]:
        """Yield all the sound of the open recording, in order.

        Raises:
            CaptionerError: Reading failed (the disk, the network drive).
            DecoderLostError: The decoder crashed, hung or took too much memory.
            CallCancelledError: It was cancelled.
        """
        try:
            for item in self._reader.items():
                if isinstance(item, DamagedPacket):
                    yield item
                else:
                    sound, rate_hz, start_s = item
                    yield DecodedBlock(np.frombuffer(sound, np.float32), rate_hz, start_s)
        except ChildLostError as lost:
            raise _cannot_be_decoded(self.path, lost) from None


def _cannot_be_decoded(path: Path, lost: ChildLostError) -> DecoderLostError:
    return DecoderLostError(
        "{path} cannot be decoded: {reason}.",
        "The file is damaged or malicious. If it plays in a media player, "
        "save it there in another format.",
        path=path,
        reason=lost,
    )


_DAMAGE_BYTES = 1024
"""How much damaged packets count, so that a file of nothing else is reported, too."""


@dataclass(frozen=True, slots=True)
class RecordingFacts:
    """Properties of a recording known before it is decoded; as in `RecordingFile`."""

    duration_s: float | None
    promised_duration_s: float | None
    tracks: tuple[str, ...] = ()


_SoundBytes = tuple[bytes, int, float | None]
"""The members of a `DecodedBlock` on its way, its samples as bytes."""


def decoding_service() -> DecodingService:
    import captioner.audio.recordings.decoding  # noqa: F401  (before the first file is asked for)

    return DecodingService()


class DecodingService(FileReadingService):
    """Opens and decodes one recording at a time; an audio track of it, counted from 1."""

    def opened(self, path: Path, audio_track: int | None) -> Opened:
        """Open a recording; raises CaptionerError."""
        from captioner.audio.recordings.decoding import RecordingFile

        file = RecordingFile(path, audio_track)
        facts = RecordingFacts(file.duration_s, file.promised_duration_s, file.tracks)
        return Opened(facts, _on_the_way(file.blocks()), file.close)


def _on_the_way(
    blocks: Iterable[DecodedBlock | DamagedPacket],
) -> Iterator[tuple[_SoundBytes | DamagedPacket, int]]:
    for block in blocks:
        if isinstance(block, DamagedPacket):
            yield block, _DAMAGE_BYTES
        else:
            sound = block.mono.tobytes()
            yield (sound, block.rate_hz, block.start_s), len(sound)
