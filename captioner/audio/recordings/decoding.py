"""Sound out of a file of any format that FFmpeg reads (PyAV), never the whole of it at once.

FFmpeg has met files that end it: `recording.Decoder` runs this in a child process.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from captioner.audio.dsp.downmix import Downmixer, within_full_scale
from captioner.audio.recordings.chunking import FORMATS_HINT, DamagedPacket, DecodedBlock
from captioner.audio.recordings.wav_chunks import (
    JoinedSound,
    require_filled_file,
    states_mp3_length,
    wav_layout,
)
from captioner.audio.resampling import HIGHEST_RATE_HZ, LOWEST_RATE_HZ
from captioner.core.errors import CaptionerError

_FULL_SCALE = {"u8": 2.0**7, "s16": 2.0**15, "s32": 2.0**31, "s64": 2.0**63}

_READ_BYTES = 128 * 1024
"""Read at a time: each time costs a call of Python."""

_LONGEST_TRACK_NAME = 60
"""A file may call a track anything."""

# Formats that state their length themselves. Raw AAC does not: FFmpeg guesses from the bit rate
# there, and a guess says nothing about whether the file is whole.
_STATES_ITS_LENGTH = {"w64", "flac", "aiff", "caf", "mov", "matroska", "au"}


class RecordingFile:
    """An open recording, one audio track of it.

    Args:
        audio_track: Which audio track, counted from 1; None: the one players would choose.
    """

    def __init__(self, path: Path, audio_track: int | None = None) -> None:
        require_filled_file(path)
        self.path = path
        self._container: Any = None
        self._opened: io.RawIOBase | None = None
        try:
            with _errors_translated(path):
                self._wav = wav_layout(path)
                # FFmpeg is handed an open file and may open nothing itself: a play list, whatever
                # its name, would lead it to other files, to other machines' folders (Windows
                # sends those the user's password hash) or to the network.
                self._opened = (
                    JoinedSound(path, self._wav)
                    if self._wav is not None and len(self._wav.sound) > 1
                    else path.open("rb", buffering=0)
                )
                self._container = av.open(
                    self._opened,
                    buffer_size=_READ_BYTES,
                    options={"protocol_whitelist": "none"},
                )
            self._stream: Any = self._choose_track(audio_track)
        except CaptionerError:
            self.close()
            raise

    def __enter__(self) -> "RecordingFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._container is not None:
            self._container.close()
        if self._opened is not None:
            self._opened.close()

    @property
    def duration_s(self) -> float | None:
        """How long it says it is; an estimate in some formats, None where nothing is known."""
        if self._stream.duration is not None and self._stream.time_base is not None:
            return float(self._stream.duration * self._stream.time_base)
        if self._container.duration is not None:
            return float(self._container.duration) / av.time_base
        return None

    @property
    def promised_duration_s(self) -> float | None:
        """Return `duration_s` where the format states it for this very track, else None."""
        names = set(self._container.format.name.split(","))
        if "wav" in names:
            return None if self._wav is None else self._wav.stated_duration_s
        if not (names & _STATES_ITS_LENGTH or ("mp3" in names and states_mp3_length(self.path))):
            return None
        if len(self._container.streams) > 1:
            # The container's length is that of its longest track, and FFmpeg gives it to every
            # track of Matroska and WebM, which state their own in a tag.
            if "matroska" in names:
                return _tagged_duration_s(self._stream.metadata.get("DURATION", ""))
            if self._stream.duration is None:
                return None
        return self.duration_s

    @property
    def tracks(self) -> tuple[str, ...]:
        return _track_names(self._container.streams.audio)

    def blocks(self) -> Iterator[DecodedBlock | DamagedPacket]:
        """All the sound, in order, as the codec's frames come (some tens of milliseconds each).

        Raises:
            CaptionerError: Reading failed (the disk, the network drive).
        """
        start_s = self._start_s()
        downmixer = Downmixer()
        packets = iter(self._container.demux(self._stream))
        while True:
            try:
                packet = next(packets, None)
            except av.error.InvalidDataError:
                yield DamagedPacket(None)
                return  # the container itself is broken here: nothing leads on
            except (av.error.FFmpegError, OSError) as error:
                raise CaptionerError(
                    "Reading {path} failed: {reason}.",
                    "Check the disk or network drive that the file is on, then try again.",
                    path=self.path,
                    reason=error,
                ) from error
            if packet is None:
                return
            try:
                frames = packet.decode()
            except av.error.EOFError:
                return
            except (av.error.FFmpegError, ValueError):
                yield DamagedPacket(_seconds(packet.pts, packet.time_base, start_s))
                continue
            for frame in frames:
                yield _block(frame, start_s, downmixer)

    def _start_s(self) -> float:
        # Captions of a video are timed against the video: what counts is the file's beginning,
        # not the sound's, which may come later.
        if self._container.start_time is None:
            return 0.0
        return float(self._container.start_time) / av.time_base

    def _choose_track(self, audio_track: int | None) -> Any:
        tracks = self._container.streams.audio
        if not tracks:
            if self._container.streams.video:
                raise CaptionerError(
                    "{path} is a video without sound.", FORMATS_HINT, path=self.path
                )
            raise CaptionerError("{path} has no sound.", FORMATS_HINT, path=self.path)
        if audio_track is None:
            stream = self._container.streams.best("audio") or tracks[0]
        elif 1 <= audio_track <= len(tracks):
            stream = tracks[audio_track - 1]
        else:
            raise CaptionerError(
                "{path} has no audio track {audio_track}.",
                "Choose one of its tracks: {tracks}.",
                path=self.path,
                audio_track=audio_track,
                tracks=", ".join(_track_names(tracks)),
            )
        if stream.codec_context is None:
            raise CaptionerError(
                "The sound of {path} is in a format that cannot be decoded.",
                FORMATS_HINT,
                path=self.path,
            )
        return stream


@contextmanager
def _errors_translated(path: Path) -> Iterator[None]:
    try:
        yield
    except (av.error.FFmpegError, ValueError, OSError) as error:
        # FFmpeg's own refusals are of what a file says, such as a play list of other files.
        if isinstance(error, PermissionError) and not isinstance(error, av.error.FFmpegError):
            raise CaptionerError(
                "The file {path} cannot be read: permission denied.",
                "Give yourself permission to read it, or copy it to a folder of your own.",
                path=path,
            ) from error
        raise CaptionerError(
            "{path} is not a recording that can be read, or it is damaged or cut off.",
            FORMATS_HINT,
            path=path,
        ) from error


def _track_names(tracks: Any) -> tuple[str, ...]:
    def name(number: int, stream: Any) -> str:
        labels = [stream.metadata.get("title"), stream.metadata.get("language")]
        details = ", ".join(part for part in labels if part)
        return f"{number} ({details[:_LONGEST_TRACK_NAME]})" if details else str(number)

    return tuple(name(number, stream) for number, stream in enumerate(tracks, 1))


def _tagged_duration_s(tag: str) -> float | None:
    try:
        hours, minutes, seconds = map(float, tag.split(":"))
    except ValueError:
        return None
    return 3600 * hours + 60 * minutes + seconds


def _seconds(pts: int | None, time_base: Any, start_s: float) -> float | None:
    if pts is None or time_base is None:
        return None
    return float(pts * time_base) - start_s


def _block(frame: Any, start_s: float, downmixer: Downmixer) -> DecodedBlock | DamagedPacket:
    frame_start_s = _seconds(frame.pts, frame.time_base, start_s)
    rate_hz = int(frame.sample_rate)
    if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        return DamagedPacket(frame_start_s)
    return DecodedBlock(downmixer.mix(_as_float32(frame), rate_hz), rate_hz, frame_start_s)


def _as_float32(frame: Any) -> NDArray[np.float32]:
    raw: NDArray[Any] = frame.to_ndarray()
    kind = frame.format.name.removesuffix("p")
    channels = frame.layout.nb_channels
    by_channel = raw.T if frame.format.is_planar else raw.reshape(-1, channels)
    if kind in ("flt", "dbl"):
        with np.errstate(over="ignore"):
            return within_full_scale(by_channel.astype(np.float32))
    scale = np.float32(_FULL_SCALE[kind])
    floats: NDArray[np.float32] = by_channel.astype(np.float32)
    return (floats - scale if kind == "u8" else floats) / scale
