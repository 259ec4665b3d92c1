"""Ten hours of sound: every word of it, at its time, in the memory that two hours take."""

import json
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.captioner_process import run_program
from tests.helpers.paths import DATA

RATE_HZ = 16_000
EVERY_S = 600
_PROGRAM = """
import json, re, sys
from pathlib import Path
from captioner.app.folders import user_folders
from captioner.app.recognisers import choose_model, make_transcriber
from captioner.app.desktop.recording_transcript import transcribe_into_library
from captioner.core.long_form import LongFormSettings
from tests.helpers.captioner_process import run_program

transcriber = make_transcriber(choose_model("tiny.en", user_folders()), user_folders())
saved = transcribe_into_library(
    Path(sys.argv[1]), transcriber, LongFormSettings(), Path(sys.argv[2])
)
transcriber.close()
peak_kb = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(json.dumps({
    "peak_mb": peak_kb / 1024,
    "captions": [[round(one.start_s, 1), one.text] for one in saved.transcript.captions],
}))
"""


def made(path: Path, hours: float) -> Path:
    """A FLAC file with the same sentence every ten minutes, silence between."""
    with wave.open(str(DATA / "spoken-cutter.wav")) as file:
        said = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    stretch = np.zeros(EVERY_S * RATE_HZ, np.int16)
    stretch[RATE_HZ : RATE_HZ + len(said)] = said
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=RATE_HZ, layout="mono")
        for place in range(round(hours * 3600 / EVERY_S)):
            for start in range(0, len(stretch), RATE_HZ * 10):
                block = stretch[None, start : start + RATE_HZ * 10].copy()
                frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
                frame.rate = RATE_HZ
                frame.pts = place * len(stretch) + start
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def transcribed(path: Path, sessions: Path) -> dict[str, object]:
    done = run_program(sys.executable, "-c", _PROGRAM, path, sessions, limit_s=None)
    assert done.code == 0, done.err
    answer: dict[str, object] = json.loads(done.out)
    return answer


@pytest.mark.slow(reason="transcribes ten hours of sound")
@pytest.mark.timeout(1800)
def test_ten_hours_take_no_more_memory_than_two(tmp_path: Path) -> None:
    # Two hours fill the largest batch of windows there is; what more takes would grow with length.
    short = transcribed(made(tmp_path / "short.flac", 2), tmp_path / "s")
    long = transcribed(made(tmp_path / "long.flac", 10), tmp_path / "l")
    captions = long["captions"]
    assert isinstance(captions, list)
    assert [text for _, text in captions] == [CUTTER] * 60
    for place, (start_s, _) in enumerate(captions):
        assert abs(start_s - (place * EVERY_S + 1)) < 1.0
    assert float(str(long["peak_mb"])) < float(str(short["peak_mb"])) + 30
    (session,) = (tmp_path / "l").iterdir()
    assert (session / "captions.srt").read_text().count("-->") == 60
