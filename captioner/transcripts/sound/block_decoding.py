"""The child's side of kept sound: FFmpeg reads blocks that may have been changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from captioner.core.audio import SAMPLE_RATE
from captioner.subprocesses.file_reader import FileReadingService, Opened


class DamagedBlockError(Exception):
    """Something of a block cannot be read; what could was."""


def block_service() -> BlockService:
    """Made in the child."""
    import av  # noqa: F401  (before the first block is asked for)

    return BlockService()


class BlockService(FileReadingService):
    """Decodes one block at a time."""

    def opened(self, path: Path, start: int, end: int, may_be_cut: bool) -> Opened:
        """The sound of a block: positions, and the samples there as bytes of int16.

        Args:
            end: Before which its sound is taken.
            may_be_cut: Whether a crash may have kept it from being finished.
        """
        return Opened(None, _sound(path, start, end, may_be_cut))


def _sound(
    path: Path, start: int, end: int, may_be_cut: bool
) -> Iterator[tuple[tuple[int, bytes], int]]:
    """As `BlockService.opened` says, each with its size.

    Raises:
        DamagedBlockError: Something of it cannot be read, or it is of another format; not when a
            crash kept the block from being finished and that is all.
    """
    import av
    import numpy as np

    position = start
    is_damaged = False
    try:
        # FFmpeg is handed an open file and may open nothing itself, whatever the block says.
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
                is_damaged = True  # it was finished, and cut since
    except (OSError, ValueError, av.FFmpegError) as error:
        raise DamagedBlockError from error
    if is_damaged:
        raise DamagedBlockError
