"""Bad input gives one clear sentence, what to do, and exit code 1; never a traceback."""

import importlib
import json
import shutil
import signal
import sys
import wave
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soxr

from captioner import cli
from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import AudioChunk
from captioner.transcripts.journal.records import SessionHeader, encode_record, header_body
from captioner.transcripts.journal.writer import JOURNAL_NAME
from tests.helpers.audio.spoken_files import FROG
from tests.helpers.captioner_process import Command, listening, only_session, srt_words, words_of
from tests.helpers.paths import DATA, DEMO, ROOT

TALK = DATA / "spoken-frog.wav"
SAID = words_of(FROG)


def write_wav(path: Path, samples: np.ndarray, rate_hz: int, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def told(result: tuple[int, str], *wanted: str) -> None:
    code, error = result
    assert code == 1, error
    assert "Traceback" not in error
    for word in wanted:
        assert word in error


def test_a_missing_recording(captioner: Command, tmp_path: Path) -> None:
    told(captioner(*listening(tmp_path / "none.wav", tmp_path)), "none.wav", "Use mic")


def test_a_recording_whose_name_is_too_long(captioner: Command, tmp_path: Path) -> None:
    told(captioner(*listening(tmp_path / ("a" * 300), tmp_path / "out")), "File name too long")
    result = captioner(*listening(DEMO, tmp_path / "out", "a" * 300))
    told(result, "There is no model")


@pytest.mark.parametrize("content", ["", "minutes of the meeting\n" * 50])
def test_a_file_that_is_no_recording(captioner: Command, tmp_path: Path, content: str) -> None:
    (tmp_path / "notes.wav").write_text(content)
    told(captioner(*listening(tmp_path / "notes.wav", tmp_path / "out")), "notes.wav")
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_truncated_recording_is_captioned_to_its_end(captioner: Command, tmp_path: Path) -> None:
    cut = tmp_path / "cut.flac"
    cut.write_bytes(DEMO.read_bytes()[: DEMO.stat().st_size // 3])
    said = words_of(json.loads(DEMO.with_suffix(".jsonl").read_text())["text"])
    _, error = captioner(*listening(cut, tmp_path / "out"))
    assert "Traceback" not in error
    heard = srt_words(only_session(tmp_path / "out") / "captions.srt")
    assert len(heard) >= 8
    assert heard[:8] == said[:8]


def test_silent_recording_gives_complete_files(captioner: Command, tmp_path: Path) -> None:
    silent = write_wav(tmp_path / "silent.wav", np.zeros(16_000 * 3), 16_000)
    code, error = captioner(*listening(silent, tmp_path / "out"))
    assert code == 0, error
    assert "No speech was heard" in error
    session = only_session(tmp_path / "out")
    assert srt_words(session / "captions.srt") == []
    assert (session / "captions.vtt").read_text().startswith("WEBVTT")


def test_failure_before_a_caption_leaves_no_transcript(captioner: Command, tmp_path: Path) -> None:
    arguments = listening(DEMO, tmp_path / "out")
    result = captioner(*arguments, "--language", "de")
    told(result, "English only")
    assert "Saved in" not in result[1]
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.slow(reason="tests of the reader are faster")
@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (96_000, 2)])
def test_any_rate_and_channel_count_is_heard(
    captioner: Command, tmp_path: Path, rate_hz: int, channels: int
) -> None:
    converted = tmp_path / "converted.wav"
    chunks = [item.samples for item in read_recording(TALK) if isinstance(item, AudioChunk)]
    resampled = soxr.resample(np.concatenate(chunks), 16_000, rate_hz) * 32767
    write_wav(converted, np.repeat(resampled, channels), rate_hz, channels)
    code, error = captioner(*listening(converted, tmp_path / "out"))
    assert code == 0, error
    heard = srt_words(only_session(tmp_path / "out") / "captions.srt")
    assert heard == SAID


def test_a_truncated_model(captioner: Command, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(ROOT / "resources/models/tiny.en", model)
    weights = model / "model.bin"
    weights.write_bytes(weights.read_bytes()[:100_000])
    told(captioner(*listening(DEMO, tmp_path / "out", model)), "model")


def test_a_model_that_is_not_here(captioner: Command, tmp_path: Path) -> None:
    result = captioner(*listening(DEMO, tmp_path, "large-v3"))
    told(result, "large-v3", "captioner models download large-v3")


@pytest.mark.parametrize("speed", ["-1", "1e-300", "0.001", "nan", "inf"])
def test_a_speed_that_is_none(captioner: Command, tmp_path: Path, speed: str) -> None:
    result = captioner(*listening(DEMO, tmp_path)[:-1], speed)
    told(result, "speed")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json\n",
        '{"audio": 1}\n',
        '{"text": "hello"}\n',
        "[]\n",
        "[" * 100_000,
        '{"audio": "talk.wav", "text": null}\n',
        '{"audio": ["talk.wav"], "text": "hello"}\n',
        '{"audio": "talk.wav", "text": "hello", "start_s": 1e308}\n',
        '{"audio": "talk.wav", "text": "hello", "start_s": 2, "end_s": 1}\n',
    ],
)
def test_a_manifest_that_is_none(captioner: Command, tmp_path: Path, content: str) -> None:
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text(content)
    told(captioner("evaluate", manifest, "--model", "tiny.en"), "manifest.jsonl")


@pytest.mark.parametrize(
    "arguments", [("listen", "--speed", "fast"), ("nonsense",), ("sessions",), ("models", "eat")]
)
def test_wrong_usage_has_its_own_exit_code(captioner: Command, arguments: tuple[str, ...]) -> None:
    code, error = captioner(*arguments)
    assert code == 2
    assert "usage:" in error


@pytest.mark.parametrize(
    ("option", "target", "sentences"),
    [
        ("--save", "/proc/captions", ("/proc/captions",)),
        ("--save", "a_file", ("it is a file, not a folder", "Choose a folder")),
        ("--save", "a_file/below", ("it is a file, not a folder", "Choose a folder")),
        ("--events", "/proc/events", ("/proc/events",)),
        ("--events", ".", ("Is a directory", "Name a file")),
        ("--events", "none/events", ("No such file", "Name a file")),
        ("--vocabulary", ".", ("cannot be read: Is a directory.", "one term per line")),
        ("--vocabulary", "a_file", ("it is not text in UTF-8", "one term per line")),
    ],
)
def test_an_option_that_names_the_wrong_thing(
    captioner: Command, tmp_path: Path, option: str, target: str, sentences: tuple[str, ...]
) -> None:
    (tmp_path / "a_file").write_bytes(b"\xff\xfe\xfa")
    arguments = listening(DEMO, tmp_path / "out")
    result = captioner(*arguments, option, tmp_path / target)
    told(result, *sentences)
    assert "Errno" not in result[1]


@pytest.mark.parametrize(
    ("target", "reason"), [("none", "No such file"), ("latin", "it is not text in UTF-8")]
)
def test_a_manifest_that_cannot_be_read(
    captioner: Command, tmp_path: Path, target: str, reason: str
) -> None:
    (tmp_path / "latin").write_bytes(b"caf\xe9")
    result = captioner("evaluate", tmp_path / target, "--model", "tiny.en")
    told(result, f"cannot be read: {reason}", "JSON object")
    assert "Errno" not in result[1]


def test_commands_own_option_is_no_application_request(captioner: Command, tmp_path: Path) -> None:
    arguments = ("export", "none", "--folder", tmp_path, "--from", "0:00:01", "--to", "0:00:09")
    told(captioner("sessions", *arguments), "There is no session 'none'")


def test_unwritable_live_text_costs_no_caption(captioner: Command, tmp_path: Path) -> None:
    code, error = captioner(*listening(TALK, tmp_path / "out"), "--live-text", tmp_path)
    assert code == 0, error
    assert f"Error: {tmp_path} cannot be written: Is a directory. Name a file" in error
    assert srt_words(only_session(tmp_path / "out") / "captions.srt") == SAID


@pytest.mark.parametrize("endless", ["/dev/zero", "/dev/urandom"])
def test_what_never_ends_is_not_read_for_ever(
    captioner: Command, tmp_path: Path, endless: str
) -> None:
    result = captioner(*listening(DEMO, tmp_path / "out"), "--vocabulary", endless)
    told(result, f"{endless} cannot be read: it is longer than 1 MB.")
    told(captioner("evaluate", endless), f"{endless} cannot be read: it is longer than 64 MB.")


def test_figures_and_events_replace_no_other_file(captioner: Command, tmp_path: Path) -> None:
    talk = tmp_path / "talk.flac"
    talk.write_bytes(DEMO.read_bytes())
    manifest = tmp_path / "talk.jsonl"
    manifest.write_text(json.dumps({"audio": "talk.flac", "text": "hello"}) + "\n")
    before = manifest.read_bytes()
    (tmp_path / "figures.json").write_text("of last year")
    for arguments in (
        ("--json", talk, "--overwrite"),
        ("--json", manifest, "--overwrite"),
        ("--json", tmp_path / "figures.json"),
        ("--events", tmp_path, "--overwrite"),
    ):
        told(captioner("evaluate", manifest, "--model", "tiny.en", *arguments), "another file.")
    assert talk.read_bytes() == DEMO.read_bytes()
    assert manifest.read_bytes() == before
    assert (tmp_path / "figures.json").read_text() == "of last year"


@pytest.mark.parametrize(
    "arguments",
    [
        ("transcribe", DEMO, "--terms"),
        ("listen", "--source", DEMO, "--terms"),
        ("listen", "--source", "both", "--own-label"),
        ("sessions", "recaption", "last", "--terms"),
        ("sessions", "search"),
        ("sessions", "rename", "last"),
    ],
)
def test_text_that_is_not_utf8_is_rejected(
    captioner: Command, arguments: tuple[str | Path, ...]
) -> None:
    code, error = captioner(*arguments, "caf\udce9")
    assert code == 2
    assert "'caf\\udce9' is not text in UTF-8; type it again" in error


def test_a_file_name_that_is_not_utf8_is_accepted(captioner: Command, tmp_path: Path) -> None:
    named = tmp_path / "caf\udce9.wav"
    told(captioner(*listening(named, tmp_path / "out")), "caf\\udce9.wav", "no source or file")


@pytest.mark.parametrize("option", ["--watch", "--output-dir"])
def test_an_empty_path_is_not_the_current_folder(captioner: Command, option: str) -> None:
    code, error = captioner("transcribe", option, "")
    assert code == 2
    assert f"argument {option}: it is empty; name a file or folder" in error


@pytest.mark.parametrize("name", ["a" * 300, "loop", "loop/inside"])
@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("transcribe", "--watch"), "is not a folder that can be watched"),
        (("models", "import"), "Error: "),
        (("models", "import", "--name", "mine"), "There is no model mine"),
        (("sessions", "restore", "gone", "--folder"), "Error: "),
        (("sessions", "export", "kept", "--folder", "root", "--output-dir"), "cannot be written"),
    ],
)
def test_a_folder_that_cannot_be_one_is_an_error(
    captioner: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    wanted: str,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    (folder := tmp_path / "root" / "kept").mkdir(parents=True)
    moment = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    header = encode_record(0, "header", header_body(SessionHeader("Mic", "tiny.en", moment)))
    (folder / JOURNAL_NAME).write_bytes(header)
    told(captioner(*arguments, name), wanted)


def test_ctrl_c_while_a_command_is_loaded_says_nothing(
    captioner: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = importlib.import_module

    def interrupted(name: str) -> object:
        if name.endswith(".transcribe"):
            signal.raise_signal(signal.SIGINT)
        return load(name)

    monkeypatch.setattr(cli, "import_module", interrupted)
    monkeypatch.setattr("os._exit", sys.exit)
    before = signal.getsignal(signal.SIGINT)
    assert captioner("transcribe", DEMO) == (130, "")
    assert signal.getsignal(signal.SIGINT) is before
