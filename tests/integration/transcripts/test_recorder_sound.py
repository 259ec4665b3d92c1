"""Sound kept with a session, and drives that do not answer."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.errors import CaptionerError
from captioner.transcripts.library.session_folder import is_being_written
from captioner.transcripts.recorder import SessionRecorder
from captioner.transcripts.sound.reader import read_sound, sound_duration_s
from tests.helpers.transcripts.folders import journal_of, live_texts
from tests.helpers.transcripts.sessions import HEADER, said
from tests.integration.conftest import SmallDisk

CHILD = """
import sys
import numpy as np
from datetime import datetime, timezone
from pathlib import Path
from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.captions import Caption
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.recorder import SessionRecorder

header = SessionHeader("Microphone", "tiny.en", datetime(2026, 11, 21, tzinfo=timezone.utc))
recorder = SessionRecorder(Path(sys.argv[1]), header=header, keep_sound=True)
noise = np.random.default_rng(1).uniform(-0.5, 0.5, SAMPLE_RATE // 10).astype(np.float32)
for number in range(1, 10_000):
    start_s = number * 0.5
    text = f"caption {number} said"
    for part in range(5):
        recorder.accept_sound(
            AudioChunk(noise, ((number - 1) * 5 + part) * SAMPLE_RATE // 10)
        )
    recorder.accept(Caption(number, start_s, start_s + 0.4, text, "", (), True))
    print(recorder.folder, number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 2, 7, 40])
def test_kill_9_loses_no_final_and_less_than_a_second_of_sound(tmp_path: Path, after: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    told = 0
    for line in child.stdout:
        told = int(line.split()[-1])
        if told >= after:
            break
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    rest = [int(line.split()[-1]) for line in child.stdout if line.endswith("\n")]
    child.stdout.close()
    told = max([told, *rest])
    (folder,) = tmp_path.iterdir()
    contents = journal_of(folder)
    assert [caption.id for caption in contents.captions][:told] == list(range(1, told + 1))
    assert not contents.is_closed
    assert not is_being_written(folder)
    cues = live_texts(folder)
    assert cues[:told] == [f"caption {number} said" for number in range(1, told + 1)]
    assert sound_duration_s(folder) > told * 0.5 - 1.0


def test_sound_reads_back_with_its_gaps(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER, keep_sound=True)
    rng = np.random.default_rng(2)
    before = rng.uniform(-1, 1, 3 * SAMPLE_RATE).astype(np.float32)
    after = rng.uniform(-1, 1, SAMPLE_RATE // 3).astype(np.float32)
    for part in np.array_split(before, 30):
        recorder.accept_sound(AudioChunk(part, 0 if part is before else _position(before, part)))
    recorder.accept_sound(AudioChunk(after, 10 * SAMPLE_RATE))
    recorder.close()
    chunks = list(read_sound(recorder.folder))
    found = np.concatenate([chunk.samples for chunk in chunks])
    assert len(found) == len(before) + len(after)
    assert np.abs(found - np.concatenate([before, after])).max() < 1 / 32000
    assert chunks[-1].end_sample == 10 * SAMPLE_RATE + len(after)
    assert len(list((recorder.folder / "sound").glob("*.flac"))) == 2
    assert journal_of(recorder.folder).duration_s == pytest.approx(10.333, abs=0.001)


def _position(whole: np.ndarray, part: np.ndarray) -> int:
    base = whole.__array_interface__["data"][0]
    return (part.__array_interface__["data"][0] - base) // whole.itemsize


@pytest.mark.slow(reason="it cuts the file at many places")
def test_sound_file_cut_anywhere_decodes_to_the_cut(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER, keep_sound=True)
    tone = np.sin(np.arange(4 * SAMPLE_RATE) / 20).astype(np.float32) * 0.5
    recorder.accept_sound(AudioChunk(tone, 0))
    recorder.close()
    (path,) = (recorder.folder / "sound").glob("*.flac")
    data = path.read_bytes()
    lengths = []
    for cut in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:cut])
        lengths.append(sound_duration_s(recorder.folder))
    assert lengths == sorted(lengths)
    assert lengths[0] == 0.0
    assert lengths[20] > 1.0
    path.write_bytes(data)
    with av.open(str(path)) as container:
        assert container.streams.audio[0].codec_context.name == "flac"


def test_sound_that_cannot_be_written_is_told_once_and_captions_go_on(
    small_disk: SmallDisk,
) -> None:
    now_s = 0.0
    recorder = SessionRecorder(
        small_disk.folder, header=HEADER, keep_sound=True, monotonic=lambda: now_s
    )
    recorder.accept(said(1))
    small_disk.fill()
    noise = np.random.default_rng(3).uniform(-1, 1, SAMPLE_RATE).astype(np.float32)
    told = []
    for second in range(30):
        now_s = float(second)
        try:
            recorder.accept_sound(AudioChunk(noise, second * SAMPLE_RATE))
        except CaptionerError as error:
            told.append(error.message)
        recorder.retry()
    assert len(told) == 1
    assert "Sound is not being kept" in told[0]
    small_disk.free()
    for second in range(30, 45):
        now_s = float(second)
        recorder.accept_sound(AudioChunk(noise[: SAMPLE_RATE // 4], second * SAMPLE_RATE))
        recorder.retry()
    recorder.accept(said(2))
    recorder.close()
    assert sound_duration_s(recorder.folder) > 40
    assert len(journal_of(recorder.folder).captions) == 2
