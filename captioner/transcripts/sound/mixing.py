"""Mixes all channels of a session's kept sound for playback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.subprocesses.child import IsCancelled
from captioner.transcripts.sound.reader import read_sound, sound_folders

_PIECE_SAMPLES = SAMPLE_RATE // 2


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
