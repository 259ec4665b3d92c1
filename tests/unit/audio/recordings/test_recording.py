import os
import queue
import threading
import time
import wave
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.audio.recordings import recording
from captioner.audio.recordings.decoding import RecordingFile
from captioner.audio.recordings.recording import (
    Decoder,
    DecodingService,
    RecordingSource,
    opened_recording,
    read_recording,
)
from captioner.core.audio import (
    SAMPLE_RATE,
    AudioChunk,
    AudioGap,
    NoticeKind,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.errors import CaptionerError
from captioner.subprocesses.file_reader import Opened
from tests.helpers.audio.made_recordings import read, strongest_frequency_hz, tone, write_recording
from tests.helpers.paths import DATA

DEADLINE_S = 20.0


def listen(source: RecordingSource) -> list:
    """Everything that the source delivers, each with the time it came."""
    items: queue.Queue = queue.Queue()
    source.start(lambda item: items.put((time.monotonic(), item)))
    received = []
    while True:
        received.append(items.get(timeout=DEADLINE_S))
        if isinstance(received[-1][1], SourceEnded):
            source.stop()
            assert items.empty()
            return received


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz", "channels"),
    [
        ("8k.wav", "pcm_s16le", 8_000, 1),
        ("96k.wav", "pcm_s16le", 96_000, 2),
        ("192k.wav", "pcm_s24le", 192_000, 2),
        ("8bit.wav", "pcm_u8", 44_100, 1),
        ("float.wav", "pcm_f32le", 44_100, 1),
        ("double.wav", "pcm_f64le", 16_000, 2),
        ("flac.flac", "flac", 44_100, 2),
        ("mp3.mp3", "libmp3lame", 44_100, 2),
        ("aac.m4a", "aac", 48_000, 6),
        ("opus.ogg", "libopus", 48_000, 1),
    ],
)
def test_any_format_becomes_16_khz_mono(
    tmp_path: Path, name: str, codec: str, rate_hz: int, channels: int
) -> None:
    path = write_recording(
        tmp_path / name, tone(2.0, rate_hz), rate_hz, codec=codec, channels=channels
    )
    samples, others = read(path)
    assert others == []
    with Decoder() as decoder:
        assert decoder.open(path).duration_s == pytest.approx(2.0, abs=0.05)
    assert len(samples) == pytest.approx(2.0 * SAMPLE_RATE, abs=0.03 * SAMPLE_RATE)
    assert strongest_frequency_hz(samples[1600:-1600]) == pytest.approx(440, abs=1)
    level = np.sqrt(np.mean(samples[1600:-1600] ** 2))
    assert level == pytest.approx(0.5 / np.sqrt(2), rel=0.2)  # 5.1: the bass channel is cut


def test_sound_above_8_khz_does_not_alias(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "high.wav", tone(1.0, 48_000, 11_000.0), 48_000)
    samples, _ = read(path)
    assert np.abs(samples[800:-800]).max() < 0.001


def test_the_sound_lies_where_it_lay(tmp_path: Path) -> None:
    click = np.zeros(3 * 44_100, np.float32)
    click[2 * 44_100] = 1.0
    samples, _ = read(write_recording(tmp_path / "click.flac", click, 44_100, codec="flac"))
    assert abs(int(np.argmax(np.abs(samples))) - 2 * SAMPLE_RATE) <= 1


def test_sound_of_a_video_keeps_the_time_of_the_picture(tmp_path: Path) -> None:
    path = write_recording(
        tmp_path / "late.mp4",
        tone(2.0, 48_000),
        48_000,
        codec="aac",
        video=True,
        sound_starts_s=1.5,
    )
    samples, others = read(path)
    assert [type(item) for item in others] == [AudioGap]
    assert int(np.argmax(np.abs(samples) > 0.1)) == pytest.approx(1.5 * SAMPLE_RATE, abs=800)


@pytest.mark.parametrize("offset", [-0.5, 0.5])
def test_an_offset_of_half_the_range_is_taken_out(tmp_path: Path, offset: float) -> None:
    sound = tone(2.0, 48_000, level=0.3)
    samples, _ = read(write_recording(tmp_path / "dc.wav", sound + np.float32(offset), 48_000))
    expected, _ = read(write_recording(tmp_path / "zero.wav", sound, 48_000))
    assert np.abs(samples - expected).max() < 0.01


def test_stereo_in_opposite_phase_is_heard(tmp_path: Path) -> None:
    sound = tone(2.0, 16_000)
    path = tmp_path / "opposed.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 16_000, 0, "NONE", ""))
        file.writeframes((np.stack((sound, -sound), axis=1) * 32767).astype("<i2").tobytes())
    samples, _ = read(path)
    assert np.allclose(np.abs(samples), np.abs(sound), atol=0.01)


def test_a_stretch_missing_in_the_middle_is_a_gap(tmp_path: Path) -> None:
    path = write_recording(
        tmp_path / "hole.mkv", tone(3.0, 48_000), 48_000, codec="libopus", missing=(1.0, 2.0)
    )
    samples, (gap,) = read(path)
    assert gap.duration_s == pytest.approx(1.0, abs=0.05)
    assert gap.start_sample == pytest.approx(SAMPLE_RATE, abs=800)
    assert len(samples) == pytest.approx(3 * SAMPLE_RATE, abs=800)


def test_the_sample_rate_may_change_in_mid_file(tmp_path: Path) -> None:
    joined = tmp_path / "joined.mp3"
    with joined.open("wb") as file:
        for rate_hz in (44_100, 22_050, 48_000):
            part = tmp_path / f"{rate_hz}.mp3"
            write_recording(part, tone(2.0, rate_hz), rate_hz, codec="libmp3lame")
            file.write(part.read_bytes())
    samples, _ = read(joined)
    assert len(samples) == pytest.approx(6 * SAMPLE_RATE, abs=0.2 * SAMPLE_RATE)
    for start_s in (0.5, 2.5, 4.5):
        second = samples[int(start_s * SAMPLE_RATE) :][:SAMPLE_RATE]
        assert strongest_frequency_hz(second) == pytest.approx(440, abs=2)


def test_the_audio_track_can_be_chosen(tmp_path: Path) -> None:
    path = write_recording(
        tmp_path / "two.mkv", tone(1.0, 48_000), 48_000, codec="libopus", tracks=2, video=True
    )
    for track in (None, 1, 2):
        samples, _ = read(path, audio_track=track)
        assert len(samples) == pytest.approx(SAMPLE_RATE, abs=1000)
    for track in (0, 3):
        with pytest.raises(CaptionerError, match=f"no audio track {track}") as error:
            next(read_recording(path, audio_track=track))
        assert error.value.hint == "Choose one of its tracks: 1, 2."
    with opened_recording(path) as (facts, _):
        assert facts.tracks == ("1", "2")


def test_damaged_packets_are_skipped_and_named(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "whole.m4a", tone(4.0, 44_100), 44_100, codec="aac")
    damaged = bytearray(path.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 800] = np.random.default_rng(5).bytes(800)
    path.write_bytes(damaged)
    samples, others = read(path)
    notices = [item for item in others if isinstance(item, SourceNotice)]
    assert len(notices) == 1
    assert notices[0].kind is NoticeKind.DAMAGED_SOUND
    assert notices[0].message.startswith("Skipped damaged sound in whole.m4a at 0:0")
    assert len(samples) == pytest.approx(4 * SAMPLE_RATE, abs=0.3 * SAMPLE_RATE)


def test_infinities_and_nans_in_a_file_do_not_come_through(tmp_path: Path) -> None:
    hostile = tone(1.0, 44_100)
    hostile[1000:1010] = np.nan
    hostile[2000:2010] = np.inf
    hostile[3000:3010] = 1e30
    samples, _ = read(write_recording(tmp_path / "nan.wav", hostile, 44_100, codec="pcm_f32le"))
    assert np.isfinite(samples).all()


@pytest.mark.parametrize("name", ["whole.wav", "whole.flac", "whole.mp3", "whole.mkv"])
def test_a_file_cut_off_gives_its_beginning_then_says_so(tmp_path: Path, name: str) -> None:
    codec = {"wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "mkv": "libopus"}
    path = write_recording(tmp_path / name, tone(6.0, 48_000), 48_000, codec=codec[name[6:]])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    heard = 0
    with pytest.raises(CaptionerError, match=r"is cut off: it ends at 0:0\d\.\d of 0:06\.0") as cut:
        for item in read_recording(path):
            heard += len(item.samples) if isinstance(item, AudioChunk) else 0
    assert heard > SAMPLE_RATE
    assert str(path) in cut.value.message

    *_, (_, notice), (_, end) = listen(RecordingSource(path, speed=0))
    assert notice.kind is NoticeKind.DAMAGED_SOUND
    assert end.error.message == cut.value.message


def test_a_video_longer_than_its_sound_is_not_cut_off(tmp_path: Path) -> None:
    path = write_recording(
        tmp_path / "late.mkv",
        tone(6.0, 48_000),
        48_000,
        codec="libopus",
        video=True,
        missing=(3.0, 6.0),
    )
    samples, _ = read(path)
    assert len(samples) == pytest.approx(3 * SAMPLE_RATE, abs=800)

    path.write_bytes(path.read_bytes()[: path.stat().st_size // 4])
    with pytest.raises(CaptionerError, match=r"is cut off: it ends at 0:0\d\.\d of 0:03\.0"):
        read(path)


@pytest.mark.slow(reason="it reads many files that are none")
def test_what_is_no_recording_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("not sound at all\n" * 1000)
    (tmp_path / "noise.mp3").write_bytes(np.random.default_rng(3).bytes(50_000))
    (tmp_path / "header.wav").write_bytes((DATA / "jfk.wav").read_bytes()[:44])
    (tmp_path / "list.m3u8").write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    write_recording(
        tmp_path / "video.mp4", np.empty(0, np.float32), 48_000, codec="aac", video=True
    )
    cut = write_recording(tmp_path / "cut.m4a", tone(2.0, 44_100), 44_100, codec="aac")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    told = {
        "missing.wav": "There is no file",
        "empty.wav": "is empty",
        "text.wav": "not a recording that can be read",
        "noise.mp3": "not a recording that can be read",
        "list.m3u8": "not a recording that can be read",
        "header.wav": "not a recording that can be read",
        "pipe": "is a pipe",
        "video.mp4": "is a video without sound",
        "cut.m4a": "damaged or cut off",
        ".": "is a folder",
        "concat:jfk.wav": "There is no file",
        "nul\0.wav": "cannot be read",
    }
    if not hasattr(os, "mkfifo"):
        del told["pipe"]
    for name, words in told.items():
        with pytest.raises(CaptionerError, match=words) as from_reading:
            list(read_recording(tmp_path / name))
        assert from_reading.value.hint
        delivered: list = []
        with pytest.raises(CaptionerError, match=words):
            RecordingSource(tmp_path / name).start(delivered.append)
        assert delivered == []


def test_a_file_without_permission_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Root may read everything.
    monkeypatch.setattr("captioner.audio.recordings.decoding.av.open", refuse)
    with pytest.raises(CaptionerError, match="permission denied"):
        RecordingFile(DATA / "jfk.wav")


def test_a_recording_without_one_decodable_frame_is_named(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "deaf.flac", tone(2.0, 48_000), 48_000, codec="flac")
    bytes_ = bytearray(path.read_bytes())
    first_frame = bytes_.index(b"\xff\xf8")
    bytes_[first_frame:] = bytes(len(bytes_) - first_frame)
    path.write_bytes(bytes_)
    with pytest.raises(CaptionerError, match="holds no sound"):
        RecordingSource(path).start(lambda item: None)


def test_a_file_is_paced_like_a_microphone(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "second.wav", tone(1.0, 16_000), 16_000)
    began_s = time.monotonic()
    *timed, (_, end) = listen(RecordingSource(path))
    assert end == SourceEnded(None)
    for at_s, chunk in timed:
        assert at_s - began_s >= chunk.end_sample / SAMPLE_RATE - 0.001
    # The decoder is started before the clock: what is paced is the sound.
    assert timed[-1][0] - timed[0][0] == pytest.approx(1.0 - 512 / SAMPLE_RATE, abs=0.5)
    assert [len(chunk.samples) for _, chunk in timed] == [512] * 31 + [128]


def test_the_speed_is_a_factor(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "four.wav", tone(4.0, 16_000), 16_000)
    began_s = time.monotonic()
    timed = listen(RecordingSource(path, speed=10.0))
    assert timed[-1][0] - began_s >= 0.4
    # Far from the 4 s of real pace, however busy the machine is.
    assert timed[-1][0] - timed[0][0] < 2.5
    for impossible in (-1.0, float("nan"), float("inf")):
        with pytest.raises(CaptionerError, match="speed"):
            RecordingSource(path, speed=impossible)


def test_at_speed_0_the_file_waits_for_its_reader() -> None:
    items: queue.Queue = queue.Queue(maxsize=3)
    source = RecordingSource(DATA / "jfk.wav", speed=0)
    source.start(items.put)
    samples = 0
    while not isinstance(item := items.get(timeout=DEADLINE_S), SourceEnded):
        assert items.qsize() <= 3
        samples += len(item.samples)
    source.stop()
    assert samples == 11 * SAMPLE_RATE


def test_several_files_are_one_stream(tmp_path: Path) -> None:
    paths = [DATA / "jfk.wav", DATA / "LJ001-0002.wav", DATA / "6930-75918-0000.flac"]
    source = RecordingSource(paths, speed=0)
    assert source.name == "jfk.wav and 2 more"
    *timed, (_, end) = listen(source)
    assert end.error is None
    position = 0
    for _, chunk in timed:
        assert chunk.start_sample == position
        position = chunk.end_sample
    assert position == pytest.approx((11.0 + 1.9 + 3.505) * SAMPLE_RATE, abs=100)


def test_a_bad_file_among_several_fails_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match=r"gone\.wav"):
        RecordingSource([DATA / "jfk.wav", tmp_path / "gone.wav"]).start(lambda item: None)
    with pytest.raises(CaptionerError, match="No recording"):
        RecordingSource([])


def test_a_cut_off_file_loses_nothing_of_those_behind_it(tmp_path: Path) -> None:
    cut = tmp_path / "cut.wav"
    cut.write_bytes((DATA / "jfk.wav").read_bytes()[:100_000])
    timed = listen(RecordingSource([cut, DATA / "LJ001-0002.wav"], speed=0))
    assert sum(len(item.samples) for _, item in timed if isinstance(item, AudioChunk)) > (
        (3.1 + 1.8) * SAMPLE_RATE
    )
    assert "cut.wav is cut off" in timed[-1][1].error.message


def test_stop_ends_at_once_and_can_be_called_twice() -> None:
    source = RecordingSource(DATA / "jfk.wav")
    source.stop()  # before start: nothing to stop
    source = RecordingSource(DATA / "jfk.wav")
    delivered: list = []
    first = threading.Event()

    def deliver(item: SourceItem) -> None:
        delivered.append(item)
        first.set()

    source.start(deliver)
    assert first.wait(DEADLINE_S)
    began_s = time.monotonic()
    source.stop()
    source.stop()
    assert time.monotonic() - began_s < 1.0
    assert delivered[-1] == SourceEnded(None)
    assert sum(isinstance(item, SourceEnded) for item in delivered) == 1


class VanishingFiles(DecodingService):
    """The child's side, of a disk that goes away."""

    def opened(self, path: Path, audio_track: int | None) -> Opened:
        file = super().opened(path, audio_track)
        return replace(file, items=chain(islice(file.items, 20), self._fail()))

    def _fail(self) -> Iterator[Any]:
        raise CaptionerError("Reading it failed.", "Check the disk.")
        yield


def test_vanished_file_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "decoding_service", VanishingFiles)
    timed = listen(RecordingSource(DATA / "jfk.wav", speed=0))
    assert any(isinstance(item, AudioChunk) for _, item in timed)
    assert timed[-1][1].error.message == "Reading it failed."


@pytest.mark.slow(reason="it reads long recordings")
def test_a_long_file_is_never_in_memory_at_once(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "long.flac"
    write_recording(path, np.zeros(1200 * 4_000, np.float32), 4_000, codec="flac")
    tracemalloc.start()
    try:
        chunks = (item for item in read_recording(path) if isinstance(item, AudioChunk))
        samples = sum(len(chunk.samples) for chunk in chunks)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert samples == 1200 * SAMPLE_RATE
    assert peak_bytes < 5_000_000
