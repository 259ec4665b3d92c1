"""`captioner listen --send`: captions at a server while they are shown."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.captioner_process import command_environment, listening, run
from tests.helpers.network.local_http import Response
from tests.helpers.network.meeting_server import MeetingServer
from tests.helpers.network.obs_server import ObsServer
from tests.helpers.network.post_server import PostServer
from tests.helpers.paths import CERTIFICATE


@pytest.fixture
def server() -> Iterator[PostServer]:
    with closing(PostServer()) as opened:
        yield opened


@pytest.fixture
def environment() -> dict[str, str]:
    return command_environment(no_proxy="127.0.0.1")


def test_finished_captions_arrive_and_it_is_told(
    environment: dict[str, str], server: PostServer, talk: Path, tmp_path: Path
) -> None:
    send = f"webcaptioner={server.address}/hook"
    result = run(*listening(talk, tmp_path / "saved"), "--send", send, env=environment)

    assert result.code == 0
    assert json.loads(server.next().body)["transcript"] in result.out
    assert "finished captions to 127.0.0.1 since " in result.err
    assert "/hook" not in result.err


def test_an_address_from_the_environment_is_in_no_list_of_processes(
    environment: dict[str, str], server: PostServer, talk: Path, tmp_path: Path
) -> None:
    environment |= {"CAPTIONER_WEBHOOK_URL": server.address, "CAPTIONER_WEBHOOK_SECRET": "key"}
    result = run(*listening(talk, tmp_path / "saved"), "--send", "webhook", env=environment)

    assert result.code == 0
    assert server.next().headers["webhook-signature"].startswith("v1,")


def test_captions_go_on_where_a_server_refuses_them(
    environment: dict[str, str], server: PostServer, talk: Path, tmp_path: Path
) -> None:
    server.responses.append(Response(404))
    send = f"webcaptioner={server.address}/hook"
    result = run(*listening(talk, tmp_path / "saved"), "--send", send, env=environment)

    assert result.code == 0
    assert result.out
    assert "stopped: 127.0.0.1 refuses captions (error 404)." in result.err


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("carrier-pigeon=https://example.org", "There is no output “carrier-pigeon”."),
        ("webhook", "There is no address to send captions to for “webhook”."),
        ("webhook=example.org", "Captions cannot be sent to this address."),
    ],
)
def test_wrong_usage_is_told_before_anything_begins(
    environment: dict[str, str], talk: Path, tmp_path: Path, wanted: str, told: str
) -> None:
    result = run(*listening(talk, tmp_path / "saved"), "--send", wanted, env=environment)

    assert (result.code, result.out) == (1, "")
    assert told in result.err
    assert not (tmp_path / "saved").exists()


def test_lines_of_a_recording_appear_in_the_meeting(
    environment: dict[str, str], talk: Path, tmp_path: Path
) -> None:
    with closing(MeetingServer()) as meeting:
        environment |= {"CAPTIONER_ZOOM_URL": meeting.address, "SSL_CERT_FILE": str(CERTIFICATE)}
        result = run(*listening(talk, tmp_path / "saved"), "--send", "zoom", env=environment)

    assert result.code == 0
    assert " ".join(meeting.shown) in " ".join(result.out.split())
    assert meeting.shown
    assert "Zoom meeting: finished lines to 127.0.0.1 since " in result.err
    assert "signature" not in result.err
    assert {post.parameters.get("lang") for post in meeting.posts} == {"en-US"}


def test_lines_of_a_recording_appear_in_the_stream(
    environment: dict[str, str], talk: Path, tmp_path: Path
) -> None:
    with closing(ObsServer("secret of OBS")) as obs:
        environment |= {"CAPTIONER_OBS_SECRET": "secret of OBS"}
        send = f"obs={obs.address}"
        result = run(*listening(talk, tmp_path / "saved"), "--send", send, env=environment)

    assert result.code == 0
    assert obs.captions
    assert "OBS stream: finished lines to 127.0.0.1 since " in result.err
    assert "secret" not in result.err
