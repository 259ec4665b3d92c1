"""`captioner listen --share` and `captioner share`: captions for browsers."""

import re
import signal
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.helpers.captioner_process import LIMIT_S, listening, only_session, run, started

LINK = re.compile(r"http://127\.0\.0\.1:\d+/[a-z2-9]{12}/$")


def link_of(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if LINK.match(line.strip()):
            return line.strip()
    raise AssertionError("no address was printed")


def messages(link: str, until: str) -> str:
    with urllib.request.urlopen(f"{link}events", timeout=LIMIT_S) as answer:
        read = ""
        while until not in read:
            line = answer.readline().decode()
            assert line, read
            read += line
    return read


def test_captions_are_on_the_page_while_listening(talk: Path, tmp_path: Path) -> None:
    arguments = ("listen", "--source", talk, "--model", "tiny.en", "--save", tmp_path / "saved")
    with started(*arguments, "--share") as captioner:
        link = link_of(captioner)
        read = messages(link, "event: bye")
        captioner.wait(LIMIT_S)

    assert "event: final" in read
    assert '"state": "idle"' in read
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(link, timeout=LIMIT_S)


def test_a_past_session_until_it_is_interrupted(talk: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    result = run(*listening(talk, saved))
    session = only_session(saved).name
    with started("share", session, "--folder", saved) as captioner:
        read = messages(link_of(captioner), '"state": "past"')
        captioner.send_signal(signal.SIGINT)
        captioner.wait(LIMIT_S)

    assert captioner.returncode == 130
    (said,) = re.findall(r'"committed": "([^"]+)"', read)
    assert said in result.out


def test_a_session_that_there_is_not(tmp_path: Path) -> None:
    result = run("share", "nothing", "--folder", tmp_path)

    assert result.code == 1
    assert result.err.startswith("Error: ")
