"""One of several outputs is stopped in the terminal by its name."""

import os
import pty
import sys
from pathlib import Path

from tests.helpers.captioner_process import (
    LIMIT_S,
    command_environment,
    read_until,
    started_program,
)
from tests.helpers.network.post_server import PostServer

_AT_A_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from captioner.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_the_page_stops_and_the_web_hook_goes_on(talk: Path, tmp_path: Path) -> None:
    server = PostServer()
    ours, theirs = pty.openpty()
    arguments = ["listen", "--source", talk, "--model", "tiny.en", "--save", tmp_path / "saved"]
    arguments += ["--share", "--send", f"webcaptioner={server.address}"]
    with started_program(
        *(sys.executable, "-c", _AT_A_TERMINAL, *arguments),
        env=command_environment(no_proxy="127.0.0.1"),
        stdin=theirs,
        start_new_session=True,
    ) as captioner:
        os.close(theirs)
        try:
            read_until(captioner.stderr, "Other screens: live captions to ")
            os.write(ours, b"/stop fax\n/stop page\n")
            read_until(captioner.stderr, "Type one of: /stop webcaptioner, /stop page")
            told = read_until(captioner.stderr, "Listening", "Behind by")
            os.write(ours, b"the budget\n")
            (*_, marked) = read_until(captioner.stderr, "Marked at")
            assert server.next().body
            assert captioner.wait(LIMIT_S) == 0
        finally:
            os.close(ours)
            server.close()

    assert "Other screens: stopped; nothing more is sent there.\n" in told
    assert marked.endswith("the budget\n")
