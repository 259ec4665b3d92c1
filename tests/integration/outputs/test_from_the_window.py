"""What the windows switch on reaches the meeting."""

from __future__ import annotations

from pathlib import Path

import pytest

from captioner.app.desktop.elsewhere import DesktopOutputs
from captioner.core.folders import Folders
from captioner.core.outputs.choice import OutputChoice, OutputKind
from tests.helpers.network.meeting_server import MeetingServer
from tests.helpers.outputs.events import Shown, final
from tests.helpers.paths import CERTIFICATE


def test_a_test_line_and_captions_arrive_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = MeetingServer()
    outputs = DesktopOutputs(Folders(*(tmp_path / each for each in "abcde")))
    shown = Shown()
    outputs.subscribe(shown)
    try:
        outputs.accept(final(1, "Before anything is sent."))
        outputs.start(OutputChoice(OutputKind.ZOOM, server.address))
        (status,) = shown.wait_for(lambda statuses: statuses)
        outputs.send_test(status.number, "Is this on?")
        outputs.accept(final(2, "Now it is."))
        server.wait_for_shown(">> Captioner: Is this on?", "Now it is.")
        outputs.stop(status.number)
        shown.wait_for(lambda statuses: not statuses)
        outputs.accept(final(3, "Between us."))
    finally:
        outputs.close()
        server.close()
    assert len(server.posts) == 2
