"""One of several outputs is stopped in the terminal by its name."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.helpers.captioner_process import LIMIT_S, read_until
from tests.helpers.network.post_server import PostServer
from tests.helpers.paths import ROOT

_AT_A_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from captioner.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_the_page_stops_and_the_web_hook_goes_on(
    command_environment: dict[str, str], talk: Path, tmp_path: Path
) -> None:
    server = PostServer()
    ours, theirs = pty.openpty()
    arguments = ["listen", "--source", talk, "--model", "tiny.en", "--save", tmp_path / "saved"]
    arguments += ["--share", "--send", f"webcaptioner={server.address}"]
    with subprocess.Popen(
        [sys.executable, "-c", _AT_A_TERMINAL, *map(str, arguments)],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=ROOT,
        env={**command_environment, "no_proxy": "127.0.0.1"},
    ) as captioner:
        os.close(theirs)
        try:
            assert captioner.stderr is not None
            read_until(captioner.stderr, "Other screens: live captions to ")
            os.write(ours, b"/stop fax\n/stop page\n")
            read_until(captioner.stderr, "Type one of: /stop webcaptioner, /stop page")
            told = read_until(captioner.stderr, "Listening", "Behind by")
            os.write(ours, b"the budget\n")
            (*_, marked) = read_until(captioner.stderr, "Marked at")
            assert server.next().body
            assert captioner.wait(LIMIT_S) == 0
        finally:
            captioner.kill()
            os.close(ours)
            server.close()

    assert "Other screens: stopped; nothing more is sent there.\n" in told
    assert marked.endswith("the budget\n")
