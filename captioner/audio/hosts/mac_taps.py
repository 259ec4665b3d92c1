"""What one application, or the whole computer, plays on macOS 14.2 and later: process taps (catap).

A tap records what a process sends to the loudspeaker; nothing is installed and nothing moved. macOS
asks for permission once ("System Audio Recording"); without it, taps give zeros.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import queue
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from captioner.audio.dsp.downmix import Downmixer
from captioner.audio.hosts.application_stream import PlayedStream, clean_name
from captioner.audio.hosts.input_stream import HostGoneError
from captioner.audio.resampling import MonoResampler
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError

THIS_MAC = "This Mac"
"""Name of the whole computer's sound in the list of loudspeakers."""

_HELPER = re.compile(r" Helper( \(.*\))?$")
"""Browsers play through processes such as "Google Chrome Helper (Renderer)"."""


def are_taps_there() -> bool:
    return importlib.util.find_spec("catap") is not None


def list_tapped_devices() -> list[Device]:
    """The whole computer's sound, and the applications that play now; empty without catap."""
    if not are_taps_there():
        return []
    try:
        names = sorted({each.application for each in ProcessTaps().played_streams()})
    except (HostGoneError, CaptionerError):  # an older macOS
        return []
    kinds = [(THIS_MAC, DeviceKind.SYSTEM_SOUND)] + [
        (each, DeviceKind.APPLICATION) for each in names
    ]
    return [
        Device(name, "Core Audio tap", kind, SAMPLE_RATE, 1, kind is DeviceKind.SYSTEM_SOUND)
        for name, kind in kinds
    ]


class ProcessTaps:
    """An `ApplicationHost` of every process that plays."""

    rate_hz = SAMPLE_RATE
    channels = 1

    def __init__(self) -> None:
        try:
            import catap
        except (ImportError, OSError) as error:
            raise CaptionerError(
                "The sound of applications cannot be captured here.",
                "It needs macOS 14.2 or later, and the package catap.",
            ) from error
        self._catap: Any = catap
        self._processes: dict[int, Any] = {}
        self._heard: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def has_changed(self, wait_s: float) -> bool:
        """Pass on samples of taps; processes, of which they report nothing, are polled."""
        try:
            self._heard.get(timeout=wait_s)()
            while True:
                self._heard.get_nowait()()
        except queue.Empty:
            return False

    def played_streams(self) -> list[PlayedStream]:
        try:
            processes = self._catap.list_audio_processes()
        except OSError as error:
            raise HostGoneError from error
        self._processes = {
            each.audio_object_id: each
            for each in processes
            if each.is_outputting and each.pid != os.getpid()
        }
        named = (
            (number, clean_name(_HELPER.sub("", each.name)))
            for number, each in self._processes.items()
        )
        return [PlayedStream(number, name) for number, name in named if name]

    def record(self, stream: PlayedStream, take: Callable[[bytes], None]) -> TapRecording:
        process = self._processes[stream.number]
        return self._tapped(
            lambda taken: self._catap.record_processes([process], mono=True, on_buffer=taken), take
        )

    def close(self) -> None:
        """Nothing is held but recordings."""

    def _tapped(
        self, tap: Callable[[Callable[[Any], None]], Any], take: Callable[[bytes], None]
    ) -> TapRecording:
        try:
            return TapRecording(tap, self._heard.put, take)
        except (OSError, RuntimeError, ValueError, LookupError) as error:
            raise HostGoneError from error


class SystemTap(ProcessTaps):
    """An `ApplicationHost` of one stream: all that the computer plays, but for Captioner itself."""

    def played_streams(self) -> list[PlayedStream]:
        super().played_streams()
        return [PlayedStream(0, THIS_MAC)]

    def record(self, stream: PlayedStream, take: Callable[[bytes], None]) -> TapRecording:
        own = [each for each in self._catap.list_audio_processes() if each.pid == os.getpid()]
        return self._tapped(
            lambda taken: self._catap.record_system_audio(exclude=own, mono=True, on_buffer=taken),
            take,
        )


class TapRecording:
    """A running tap. Buffers come on a thread of catap's and are passed on by another.

    Args:
        tap: Makes the session, given what takes its buffers.
    """

    def __init__(
        self,
        tap: Callable[[Callable[[Any], None]], Any],
        later: Callable[[Callable[[], None]], None],
        take: Callable[[bytes], None],
    ) -> None:
        self._take = take
        self._downmixer = Downmixer()
        self._resampler: MonoResampler | None = None
        self._session = tap(lambda buffer: later(lambda: self._pass_on(buffer)))
        self._session.start()

    @property
    def is_over(self) -> bool:
        """Whether macOS ended it: the format changed, the computer slept, the process is gone."""
        return bool(self._session.capture_failed)

    def close(self) -> None:
        """Stop and take the tap away; it mutes nothing, so one that fails to go does no harm."""
        with contextlib.suppress(OSError, RuntimeError):
            self._session.close()

    def _pass_on(self, buffer: Any) -> None:
        if self._resampler is None:
            self._resampler = MonoResampler(buffer.format.sample_rate)
        block = _samples(buffer).reshape(-1, buffer.format.num_channels)
        mono = self._downmixer.mix(block, buffer.format.sample_rate)
        self._take(self._resampler.process(mono).tobytes())


def _samples(buffer: Any) -> Samples:
    form = buffer.format
    dtype = np.dtype(f"{'f' if form.is_float else 'i'}{form.bits_per_sample // 8}")
    full_scale = 1.0 if form.is_float else 2.0 ** (form.bits_per_sample - 1)
    samples: Samples = (np.frombuffer(buffer.data, dtype) / full_scale).astype(np.float32)
    return samples
