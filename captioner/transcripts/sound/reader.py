"""Reads kept sound, a channel or all of them mixed; its blocks are decoded in a subprocess."""

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.message import Message
from captioner.subprocesses.child import ChildLostError, IsCancelled
from captioner.subprocesses.file_reader import FileReader, FileReadingService, Opened

SOUND_FOLDER = "sound"
_LONGEST_BLOCK_SAMPLES = 3600 * SAMPLE_RATE
_LONGEST_BREAK_SAMPLES = 48 * 3600 * SAMPLE_RATE  # between the starts of two blocks
_MOST_DIGITS = 12
_PIECE_SAMPLES = SAMPLE_RATE // 2


def sound_folders(folder: Path) -> list[Path]:
    """Return the folders of a session's sound, one a channel; empty if none was kept."""
    return sorted(
        path
        for path in folder.glob(f"{SOUND_FOLDER}*")
        if path.is_dir() and any(path.glob("*.flac"))
    )


def has_sound(folder: Path) -> bool:
    return bool(sound_folders(folder))


def read_sound(
    folder: Path,
    subfolder: str = SOUND_FOLDER,
    *,
    start_s: float = 0.0,
    on_damage: Callable[[Message], object] = lambda _sentence: None,
    is_cancelled: IsCancelled = lambda: False,
) -> Generator[AudioChunk, None, None]:
    """Yield the sound of a channel in order, in chunks of at most some seconds.

    Truncated blocks are read up to their end. Positions jump where sound is missing.

    Args:
        subfolder: The channel's folder (`JournalContents.sound_folders`).
        is_cancelled: Called repeatedly on another thread; True ends the sound immediately.

    Raises:
        CaptionerError: Two decoders crashed at one block.
    """
    first = position = max(0, round(start_s * SAMPLE_RATE))
    blocks = _blocks(folder / subfolder, on_damage)
    begun = sum(start <= first for start, _ in blocks)
    blocks = blocks[max(0, begun - 1) :]
    with FileReader(block_service, is_cancelled) as reader:
        for index, (start, path) in enumerate(blocks):
            end = start + _LONGEST_BLOCK_SAMPLES
            is_last = index == len(blocks) - 1
            if not is_last:
                end = min(end, blocks[index + 1][0])
            try:
                for whole in _read_block(reader, path, start, end, is_last):
                    chunk = _from(whole, first)
                    if chunk.start_sample >= position and len(chunk.samples):
                        position = chunk.end_sample
                        yield chunk
            except DamagedBlockError:
                on_damage(
                    Message(
                        "The kept sound {name} is damaged; not all of it can be read.",
                        name=path.name,
                    )
                )
            except ChildLostError as lost:
                raise CaptionerError(
                    "The kept sound {name} cannot be decoded: {reason}.",
                    "Close programs that use a lot of memory, then try again. If it fails "
                    "again, the file is damaged: restore it from a backup, or move it away.",
                    name=path.name,
                    reason=lost,
                ) from None
            except CallCancelledError:
                return


def _from(chunk: AudioChunk, first: int) -> AudioChunk:
    before = max(0, first - chunk.start_sample)
    return AudioChunk(chunk.samples[before:], chunk.start_sample + before)


def mixed_sound(
    folder: Path, start_s: float, is_cancelled: IsCancelled = lambda: False
) -> Iterator[AudioChunk]:
    """Yield the mixed sound of all channels; positions jump where no channel has sound.

    Args:
        is_cancelled: Called repeatedly on another thread; True ends the sound.

    Raises:
        CaptionerError: Two decoders crashed at one block, or all sound from there on is damaged.
    """
    damage: list[Message] = []
    is_silent = True
    with ExitStack() as stack:
        channels = [
            stack.enter_context(
                closing(
                    read_sound(
                        folder,
                        path.name,
                        start_s=start_s,
                        on_damage=damage.append,
                        is_cancelled=is_cancelled,
                    )
                )
            )
            for path in sound_folders(folder)
        ]
        for chunk in mixed(channels):
            is_silent = False
            yield chunk
    if is_silent and damage:
        raise CaptionerError(damage[0], "Restore the session's folder from a backup.")


def mixed(channels: Sequence[Iterator[AudioChunk]]) -> Iterator[AudioChunk]:
    """Yield the sum of channels that share a clock, in pieces of at most half a second."""
    heads = {number: next(channel, None) for number, channel in enumerate(channels)}
    while sounding := {number: head for number, head in heads.items() if head is not None}:
        start = min(head.start_sample for head in sounding.values())
        # Up to the next start or end of a chunk, so that each is wholly in a piece or not at all.
        bounds = [start + _PIECE_SAMPLES]
        for head in sounding.values():
            bounds += [at for at in (head.start_sample, head.end_sample) if at > start]
        length = min(bounds) - start
        mix = np.zeros(length, np.float32)
        for number, head in sounding.items():
            if head.start_sample == start:
                mix += head.samples[:length]
                left = AudioChunk(head.samples[length:], start + length)
                heads[number] = left if len(left.samples) else next(channels[number], None)
        yield AudioChunk(np.clip(mix, -1.0, 1.0), start)


def sound_start_s(folder: Path, subfolder: str = SOUND_FOLDER) -> float:
    """Return the start of a channel's sound, in seconds of the session.

    It is later than 0 if sound was kept only after recognition failed.
    """
    return min((start for start, _ in _blocks(folder / subfolder)), default=0) / SAMPLE_RATE


def sound_duration_s(folder: Path) -> float:
    """Return the end of a session's readable sound, in seconds of the session."""
    latest = 0
    with FileReader(block_service) as reader:
        for sound in sound_folders(folder):
            # The last block with sound decides; blocks are named by their first sample.
            for start, path in reversed(_blocks(sound)):
                end = 0
                longest_end = start + _LONGEST_BLOCK_SAMPLES
                with contextlib.suppress(DamagedBlockError, ChildLostError):
                    for chunk in _read_block(reader, path, start, longest_end, True):
                        end = chunk.end_sample
                if end:
                    latest = max(latest, end)
                    break
    return latest / SAMPLE_RATE


def _blocks(
    folder: Path, on_damage: Callable[[Message], object] = lambda _sentence: None
) -> list[tuple[int, Path]]:
    """Return first sample and file of every block, in order; regular files only."""
    named = []
    for path in folder.glob("*.flac"):
        if path.is_file() and path.stem.isdecimal() and len(path.stem) <= _MOST_DIGITS:
            named.append((int(path.stem), path))
        else:
            on_damage(Message("The kept sound {name} cannot be read.", name=path.name))
    found: list[tuple[int, Path]] = []
    for start, path in sorted(named):
        if start > (found[-1][0] if found else 0) + _LONGEST_BREAK_SAMPLES:
            on_damage(Message("The kept sound {name} cannot be read.", name=path.name))
        else:
            found.append((start, path))
    return found


def _read_block(
    reader: FileReader, path: Path, start: int, end: int, may_be_cut: bool
) -> Iterator[AudioChunk]:
    """Yield the sound of a block, from sample `start` to before `end`."""
    reader.open(path, start, end, may_be_cut)
    for at, sound in reader.items():
        samples = np.frombuffer(sound, np.int16).astype(np.float32)
        yield AudioChunk(samples / np.float32(32767.0), at)


class DamagedBlockError(Exception):
    """A part of a block cannot be read; the readable part was returned."""


def block_service() -> "BlockService":
    import av  # noqa: F401  (before the first block is requested)

    return BlockService()


class BlockService(FileReadingService):
    """Decodes one block at a time."""

    def opened(self, path: Path, start: int, end: int, may_be_cut: bool) -> Opened:
        """Return the sound of a block: positions, and the samples there as bytes of int16.

        Args:
            start: Its first sample.
            may_be_cut: Whether a crash may have truncated it.
        """
        return Opened(None, _sound(path, start, end, may_be_cut))


def _sound(
    path: Path, start: int, end: int, may_be_cut: bool
) -> Iterator[tuple[tuple[int, bytes], int]]:
    """Yield the sound as for `BlockService.opened`, each item with its size."""
    import av
    import numpy as np

    position = start
    is_damaged = False
    try:
        # FFmpeg gets an open file, so that a manipulated block cannot make it open others.
        with path.open("rb") as file, av.open(file, "r", format="flac") as container:
            stream = next(iter(container.streams.audio), None)
            if stream is None or (stream.rate, stream.channels) != (SAMPLE_RATE, 1):
                raise DamagedBlockError
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    is_damaged = is_damaged or not (may_be_cut and not stream.duration)
                    continue
                for frame in frames:
                    at = start + frame.pts if frame.pts is not None else position
                    samples = frame.to_ndarray().reshape(-1)
                    if not position <= at <= at + len(samples) <= end or samples.dtype != np.int16:
                        is_damaged = True
                        continue
                    is_damaged = is_damaged or at > position
                    yield (at, samples.tobytes()), samples.nbytes
                    position = at + len(samples)
            if stream.duration and position - start < stream.duration:
                is_damaged = True  # it was finished, but truncated later
    except (OSError, ValueError, av.FFmpegError) as error:
        raise DamagedBlockError from error
    if is_damaged:
        raise DamagedBlockError
