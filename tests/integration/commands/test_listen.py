"""`captioner listen` as a process of its own: microphone, files, Ctrl-C, two at once."""

import json
import os
import signal
import socket
import tempfile
from pathlib import Path

import numpy as np
import pytest

from captioner.transcripts.library.library import TranscriptLibrary
from tests.helpers.audio.pulse_audio import MICROPHONE_FEED, PulseAudioServer
from tests.helpers.audio.spoken_files import CUTTER, FROG, silence, spoken, write_wav
from tests.helpers.captioner_process import (
    LIMIT_S,
    command_environment,
    listening,
    only_session,
    read_until,
    read_until_listening,
    run,
    srt_words,
    started,
    words_of,
)
from tests.helpers.paths import DATA, DEMO
from tests.helpers.speech.multilingual_model import always_german

SAID = words_of(f"{CUTTER} {FROG}")


@pytest.fixture
def microphone_environment(pulse_audio: PulseAudioServer) -> dict[str, str]:
    return command_environment(**pulse_audio.environment)


def test_what_is_said_into_the_microphone_stands_in_the_srt_first_word_to_last(
    microphone_environment: dict[str, str],
    pulse_audio: PulseAudioServer,
    two_sentences: Path,
    tmp_path: Path,
) -> None:
    saved = tmp_path / "saved"
    arguments = ("listen", "--no-second-pass", "--model", "tiny.en", "--save", saved)
    with started(*arguments, env=microphone_environment) as captioner:
        read_until_listening(captioner.stderr)
        pulse_audio.play_to_microphone(two_sentences)
        captioner.send_signal(signal.SIGINT)
        captioner.wait(LIMIT_S)
        assert captioner.returncode == 130
    assert srt_words(only_session(saved) / "captions.srt") == SAID


@pytest.mark.slow(reason="test_committed_words_survive has a fast one")
def test_finals_are_on_disk_while_listening_and_survive_a_kill(
    microphone_environment: dict[str, str], pulse_audio: PulseAudioServer, tmp_path: Path
) -> None:
    talk = write_wav(
        tmp_path / "talk.wav",
        *(part for name in ("cutter", "frog", "cutter") for part in (spoken(name), silence(1.5))),
        silence(60),
    )
    saved = tmp_path / "saved"
    arguments = ("listen", "--no-second-pass", "--model", "tiny.en", "--save", saved)
    with started(*arguments, env=microphone_environment) as captioner:
        read_until_listening(captioner.stderr)
        player = pulse_audio.start_playing(talk, MICROPHONE_FEED)
        # Shown seconds after the two before it, which must be on disk within one.
        for last_word in ("coast", "kids", "coast"):
            read_until(captioner.stdout, last_word)
        captioner.send_signal(signal.SIGKILL)
        captioner.wait(LIMIT_S)
        player.kill()
        player.wait()
    session = only_session(saved)
    assert srt_words(session / "captions.srt")[: len(SAID)] == SAID
    with TranscriptLibrary(saved) as library:
        (report,) = library.recover()
    assert report.caption_count >= 2
    recovered = words_of((session / "captions.txt").read_text(encoding="utf-8"))
    assert recovered[: len(SAID)] == SAID


@pytest.mark.slow(reason="preview models have faster tests")
def test_draft_model_costs_no_word(two_sentences: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    models = ("--model", "tiny.en", "--draft-model", "tiny.en", "--no-second-pass")
    result = run("listen", "--source", two_sentences, *models, "--save", saved)
    assert result.code == 0
    assert "fast preview" not in result.err
    assert srt_words(only_session(saved) / "captions.srt") == SAID


@pytest.mark.slow(reason="preview models have faster tests")
def test_without_the_draft_model_that_was_named_captions_go_on(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "config.json").write_text("{}")
    for draft, reason in ((damaged, "model.bin is missing"), ("absent", "There is no model")):
        saved = tmp_path / Path(draft).name / "saved"
        arguments = listening(DATA / "spoken-cutter.wav", saved)
        result = run(*arguments, "--draft-model", draft)
        assert result.code == 0
        assert "Continuing without the fast preview:" in result.err
        assert reason in result.err
        assert srt_words(only_session(saved) / "captions.srt") == words_of(CUTTER)


def test_ctrl_c_in_the_middle_of_a_word_captions_what_was_said(tmp_path: Path) -> None:
    # More speech than the slowest machine has listened to when the first caption is final.
    talk = write_wav(
        tmp_path / "talk.wav", spoken("cutter"), silence(1.5), np.tile(spoken("frog"), 8)
    )
    saved = tmp_path / "saved"
    arguments = ("listen", "--source", talk, "--model", "tiny.en", "--save", saved)
    with started(*arguments) as captioner:
        read_until(captioner.stdout, "coast")
        captioner.send_signal(signal.SIGINT)
        out, err = captioner.communicate(timeout=LIMIT_S)
        assert captioner.returncode == 130
    assert "Saved in" in err
    assert "Traceback" not in out + err
    heard = srt_words(only_session(saved) / "captions.srt")
    first = words_of(CUTTER)
    assert heard[: len(first)] == first
    # What was begun is captioned, and not all of it was said.
    rest = heard[len(first) :]
    assert rest[:3] == words_of(FROG)[: min(3, len(rest))]
    assert len(rest) < 7 * len(words_of(FROG))


def test_ctrl_c_while_the_model_loads_ends_cleanly(tmp_path: Path) -> None:
    arguments = ("listen", "--source", DEMO, "--model", "tiny.en", "--save", tmp_path)
    with started(*arguments) as captioner:
        read_until(captioner.stderr, "Loading model")
        captioner.send_signal(signal.SIGINT)
        out, err = captioner.communicate(timeout=LIMIT_S)
        assert captioner.returncode == 130, err
    assert "Traceback" not in out + err


@pytest.mark.slow(reason="it plays recordings at real pace")
def test_two_instances_do_not_disturb_each_other(two_sentences: Path, tmp_path: Path) -> None:
    arguments = listening(two_sentences, tmp_path / "saved")
    with started(*arguments) as first, started(*arguments) as second:
        for one in (first, second):
            out, err = one.communicate(timeout=LIMIT_S)
            assert one.returncode == 0, err
            assert words_of("".join(line.partition("]")[2] for line in out.splitlines())) == SAID
    assert len(list((tmp_path / "saved").iterdir())) == 2


def test_session_terms_are_written_as_listed(two_sentences: Path, tmp_path: Path) -> None:
    vocabulary = tmp_path / "agenda.txt"
    vocabulary.write_text("cutter => Kutter\ntoy frog => ToyFrog\n", encoding="utf-8")
    arguments = listening(two_sentences, tmp_path / "out")
    done = run(*arguments, "--vocabulary", vocabulary)
    assert done.code == 0, done.err
    assert "from the Kutter lying" in done.out
    assert "a big ToyFrog for the kids" in done.out


def test_whoever_reads_our_output_may_leave(two_sentences: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    arguments = listening(two_sentences, saved)
    with started(*arguments) as captioner:
        assert captioner.stdout is not None
        captioner.stdout.close()
        captioner.stdout = None
        err = captioner.stderr.read()
        captioner.wait(LIMIT_S)
    assert "Traceback" not in err
    assert srt_words(only_session(saved) / "captions.srt") == SAID


@pytest.mark.slow(reason="it plays a recording three times")
@pytest.mark.parametrize(
    "reading",
    ["steady", pytest.param("fast", marks=pytest.mark.slow(reason="captions in real time"))],
)
def test_the_dial_changes_what_is_shown_and_not_what_is_final(
    two_sentences: Path, tmp_path: Path, reading: str
) -> None:
    done = run(
        "listen", "--source", two_sentences, "--model", "tiny.en", "--reading", reading,
        # Slowly: a busy machine loads the model before the second sentence ends, too.
        "--events", "-", "--save", tmp_path / "saved", "--speed", "0.5",
    )  # fmt: skip
    assert words_of(" ".join(event["committed"] for event in done.of("final"))) == SAID
    shows_tail = any(event["tentative"] for event in done.of("partial"))
    assert shows_tail == (reading == "fast")


@pytest.mark.slow(reason="it starts the doctor")
def test_a_missing_display_is_told_by_the_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    done = run("doctor", "--json")
    assert done.code == 1, done.err
    findings = {finding["name"]: finding for finding in json.loads(done.out)}
    assert not findings["display"]["ok"]
    assert findings["display"]["hint"]
    assert findings["application"]["ok"]
    assert findings["transcripts"]["ok"]
    assert os.path.expandvars("$HOME") in findings["transcripts"]["message"]


def test_the_virtual_microphone_is_listed(microphone_environment: dict[str, str]) -> None:
    done = run("devices", "--json", env=microphone_environment)
    assert done.code == 0, done.err
    kinds = {device["kind"] for device in json.loads(done.out)}
    assert kinds == {"microphone", "system sound"}
    table = run("devices", env=microphone_environment)
    assert "Virtual" in table.out


@pytest.mark.slow(reason="it plays recordings at real pace")
def test_recordings_follow_each_other_through_the_same_door(tmp_path: Path) -> None:
    recordings = (DATA / "spoken-cutter.wav", DATA / "spoken-frog.wav")
    arguments = ("listen", "--source", *recordings, "--speed", "0", "--model", "tiny.en")
    done = run(*arguments, "--save", tmp_path)
    assert done.code == 0, done.err
    assert srt_words(only_session(tmp_path) / "captions.srt") == SAID


@pytest.mark.parametrize("sources", [("mic", DEMO), (DEMO, "both"), ("mic", "system")])
def test_devices_and_recordings_are_not_one_source(sources: tuple[str | Path, ...]) -> None:
    done = run("listen", "--model", "tiny.en", "--source", *sources)
    assert done.code == 1
    assert "cannot be combined as one source" in done.err
    assert "mic, system, app:NAME and both" in done.err


@pytest.mark.slow(reason="lost devices have faster tests")
def test_a_server_that_dies_leaves_a_gap_that_the_user_and_the_transcript_are_told_of(
    microphone_environment: dict[str, str], pulse_audio: PulseAudioServer, tmp_path: Path
) -> None:
    arguments = ("listen", "--no-second-pass", "--model", "tiny.en", "--save", tmp_path)
    with started(*arguments, env=microphone_environment) as captioner:
        read_until_listening(captioner.stderr)
        pulse_audio.play_to_microphone(DATA / "spoken-cutter.wav")
        pulse_audio.kill()
        read_until(captioner.stderr, "was disconnected; waiting for it to come back")
        pulse_audio.start()
        read_until(captioner.stderr, "Listening to Virtual Microphone again")
        pulse_audio.play_to_microphone(DATA / "spoken-frog.wav")
        captioner.send_signal(signal.SIGINT)
        captioner.wait(LIMIT_S)
    session = only_session(tmp_path)
    assert srt_words(session / "captions.srt") == SAID
    gaps = json.loads((session / "captions.json").read_text())["gaps"]
    assert "Virtual Microphone was disconnected" in {gap["reason"] for gap in gaps}
    assert "\n[Virtual Microphone was disconnected (" in (session / "captions.txt").read_text()


@pytest.mark.slow(reason="the detection has faster tests")
def test_a_multilingual_model_finds_the_language_out(tmp_path: Path) -> None:
    model, log = always_german(tmp_path / "many"), tmp_path / "events.jsonl"
    arguments = listening(DATA / "jfk.wav", tmp_path, model)
    done = run(*arguments, "--events", log)
    assert done.code == 0, done.err
    events = [json.loads(line) for line in log.read_text().splitlines()]
    (found,) = [event for event in events if event["type"] == "language"]
    assert (found["language"], found["chosen"]) == ("de", False)
    assert "Language spoken: de (found)" in done.err


@pytest.mark.slow(reason="the detection has faster tests")
@pytest.mark.parametrize("language", ["en", "de"])
def test_another_language_than_the_chosen_one_is_reported(tmp_path: Path, language: str) -> None:
    model = always_german(tmp_path / "many")
    done = run(*listening(DATA / "jfk.wav", tmp_path, model), "--language", language)
    told = "This sounds like German. To caption it, start again with --language de."
    assert (told in done.err) is (language == "en"), done.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--language", "de"), "tiny.en supports English only, not the language 'de'"),
        (("--task", "translate"), "tiny.en cannot translate: it supports English only"),
    ],
)
def test_a_model_of_english_alone_refuses_what_it_cannot_do(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    done = run(*listening(DEMO, tmp_path), *options)
    assert done.code == 1
    assert told in done.err
    assert "Choose a multilingual model" in done.err


@pytest.mark.slow(reason="lost devices have faster tests")
@pytest.mark.parametrize("source", ["mic", "system", "both"])
def test_hung_sound_server_ends_listening_with_advice(source: str, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, tempfile.TemporaryDirectory() as folder:
        server.bind(f"{folder}/pulse")
        server.listen()  # accepts connections and never responds
        environment = command_environment(PULSE_SERVER=f"unix:{folder}/pulse")
        arguments = ("listen", "--source", source, "--record-only", "--save", tmp_path / "saved")
        done = run(*arguments, env=environment)
    assert done.code == 1
    assert "does not respond." in done.err
    assert "Check whether other programs have sound; if not, log in again." in done.err


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("--keep-nothing", "No speech was heard.\n"),
        ("--keep-sound", "No speech was heard: the transcript is empty.\n"),
    ],
)
def test_listen_to_inaudible_speech_reports_no_speech(
    kept: str, words: str, tmp_path: Path
) -> None:
    quiet = write_wav(tmp_path / "quiet.wav", (spoken("cutter") // 3000).astype(np.int16))
    arguments = ("listen", "--source", quiet, "--model", "tiny.en", "--speed", "0")
    done = run(*arguments, kept)
    assert done.code == 0
    assert words in done.err
