"""Sound as a call leaves it."""

from __future__ import annotations

import io

import av
import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples


def through_opus(samples: Samples, bits_a_second: int) -> Samples:
    """What a call leaves of it."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = bits_a_second
        coded = np.clip(samples * 32767, -32768, 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(coded[None], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    file.seek(0)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    with av.open(file, "r") as coded_file:
        blocks = [
            piece.to_ndarray()[0]
            for decoded in coded_file.decode(audio=0)
            for piece in resampler.resample(decoded)
        ]
    heard = np.concatenate(blocks)[: len(samples)]
    return np.pad(heard, (0, len(samples) - len(heard))).astype(np.float32)
