"""A session comes to its end while no receiver answers."""

from pathlib import Path

import pytest

from captioner.core.outputs import OutputChoice, OutputKind
from captioner.outputs import delivery
from captioner.outputs import obs as obs_output
from captioner.outputs.meeting import MeetingOutput, SentNumbers
from captioner.outputs.obs import ObsOutput
from captioner.outputs.web_hook import WebHook
from tests.helpers.live.fakes import ListRecorder, ListSource, finals
from tests.helpers.live.running import BLOCKING, TALK, TALK_WORDS, make_session, run_to_end
from tests.helpers.network.local_http import Response
from tests.helpers.network.meeting_server import MeetingServer, Play
from tests.helpers.network.obs_server import ObsServer
from tests.helpers.network.post_server import PostServer
from tests.helpers.outputs.events import final, running
from tests.helpers.paths import CERTIFICATE


def test_captions_come_while_every_receiver_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each receiver has the first line and answers nothing until everything is captioned."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    # Nobody gives up waiting while the session runs.
    monkeypatch.setattr(delivery, "LIMIT_S", 600.0)
    monkeypatch.setattr(obs_output, "_LIMIT_S", 600.0)
    meeting, obs, hook = MeetingServer(), ObsServer(), PostServer()
    meeting.status = Play.HELD
    obs.is_mute = True
    hook.responses.append(Response(is_held=True))
    recorder = ListRecorder()
    session, listener = make_session(ListSource(TALK), recorder=recorder, settings=BLOCKING)
    numbers = SentNumbers(tmp_path / "sent.json")
    outputs = (
        MeetingOutput(OutputChoice(OutputKind.ZOOM, meeting.address), numbers),
        ObsOutput(OutputChoice(OutputKind.OBS, obs.address)),
        WebHook(OutputChoice(OutputKind.WEB_CAPTIONER, hook.address)),
    )
    try:
        with running(*outputs) as (frame, _shown):
            frame.accept(final(0, "A line to wait for."))
            meeting.wait_for_posts(1)
            obs.wait_for_captions("A line to wait for.")
            hook.next()
            session.subscribe(frame.accept)
            run_to_end(session)

            assert " ".join(finals(listener)).split() == TALK_WORDS
            assert recorder.final_words == TALK_WORDS
            assert hook.is_idle and len(obs.captions) == 1 and not meeting.shown
    finally:
        hook.close()
        obs.close()
        meeting.close()
