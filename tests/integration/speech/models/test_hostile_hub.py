"""Hubs that answer nonsense, nothing, or one byte a second; and people who stop waiting."""

import json
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.network.opening import InsecureRedirectError, open_address
from captioner.speech.models import download
from captioner.speech.models import hub as hub_client
from captioner.speech.models.download import DownloadPausedError
from captioner.speech.models.store import ModelStore
from tests.helpers.captioner_process import command_environment, started
from tests.helpers.network.downloads import assert_fails
from tests.helpers.network.fault_hub import COMMIT, REPOSITORY, Fault, FaultHub

SOON_S = 3.0
"""Two seconds, and one for a machine that is busy."""


@contextmanager
def raw_server(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server of bytes; `answer` gets each connection behind its request, and when to end."""
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    threads = []

    def serve(connection: socket.socket) -> None:
        with connection:
            connection.recv(65_536)
            with suppress(OSError):
                answer(connection, ended)

    def accept() -> None:
        while not ended.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            thread = threading.Thread(target=serve, args=(connection,))
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        ended.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        accepting.join()
        for thread in threads:
            thread.join()


def silence(_connection: socket.socket, ended: threading.Event) -> None:
    ended.wait()


def drip_of_headers(connection: socket.socket, ended: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not ended.wait(0.1):
        connection.sendall(b"x")


def drip_of_listing(connection: socket.socket, ended: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n{")
    while not ended.wait(0.1):
        connection.sendall(b" ")


@pytest.fixture
def patient_store(tmp_path: Path, built_in_model: Path) -> ModelStore:
    """As patient as it is for people."""
    return ModelStore(tmp_path / "models", built_in_model, trash=lambda _folder: None)


@pytest.mark.parametrize("answer", [silence, drip_of_headers, drip_of_listing])
def test_a_person_who_stops_is_let_go_at_once(
    hub: FaultHub,
    patient_store: ModelStore,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[socket.socket, threading.Event], None],
) -> None:
    stop = threading.Event()
    with raw_server(answer) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        timer = threading.Timer(0.5, stop.set)
        timer.start()
        began_s = time.monotonic()
        with pytest.raises(DownloadPausedError):
            patient_store.download(REPOSITORY, stop=stop)
        assert time.monotonic() - began_s < SOON_S
        timer.join()


def test_person_who_stops_a_stall_is_released(hub: FaultHub, patient_store: ModelStore) -> None:
    hub.always["model.bin"] = Fault(stall_after=200_000)
    stop = threading.Event()
    timer = threading.Timer(0.7, stop.set)
    timer.start()
    began_s = time.monotonic()
    with pytest.raises(DownloadPausedError) as caught:
        patient_store.download(REPOSITORY, stop=stop)
    assert time.monotonic() - began_s < SOON_S
    assert hub.sent["model.bin"] == 200_000
    timer.join()
    assert f"captioner models download {REPOSITORY}" in caught.value.hint


def test_ctrl_c_ends_the_command_while_a_hub_says_nothing() -> None:
    asked = threading.Event()

    def answer(connection: socket.socket, ended: threading.Event) -> None:
        asked.set()
        drip_of_listing(connection, ended)

    with raw_server(answer) as address:
        environment = command_environment(HF_ENDPOINT=address)
        environment.pop("HF_HUB_OFFLINE", None)
        with started("models", "download", REPOSITORY, env=environment) as process:
            assert asked.wait(30)
            began_s = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        assert time.monotonic() - began_s < SOON_S
        assert process.returncode == 130


def test_a_listing_that_drips_is_given_up(
    hub: FaultHub, tmp_path: Path, built_in_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_client, "_RESPONSE_S", 0.4)
    monkeypatch.setattr(download, "_ATTEMPTS", 2)
    monkeypatch.setattr(download, "_FIRST_WAIT_S", 0.01)
    store = ModelStore(tmp_path / "models", built_in_model, trash=lambda _folder: None)
    with raw_server(drip_of_listing) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        with pytest.raises(CaptionerError, match="no response in time"):
            store.download(REPOSITORY)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://no-such-host.invalid"])
def test_nobody_at_the_address_is_told_within_seconds(
    hub: FaultHub, patient_store: ModelStore, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    began_s = time.monotonic()

    with pytest.raises(CaptionerError, match="cannot be reached"):
        patient_store.download(REPOSITORY)

    assert time.monotonic() - began_s < 5.0


def test_a_hub_that_goes_away_in_the_middle_is_waited_for(hub: FaultHub, store: ModelStore) -> None:
    """Refused once it has answered: the network, not the address."""
    hub.faults["model.bin"].append(Fault(drop_after=300_000))
    hub.faults["model.bin"].append(Fault(status=503))

    assert (store.download(REPOSITORY) / "model.bin").read_bytes() == hub.files["model.bin"]


@pytest.mark.parametrize("length", ["\xb2", "-5", "+5", "1_0", " ", "9" * 400, "x"])
def test_a_length_that_is_no_number_is_not_believed(
    hub: FaultHub, store: ModelStore, monkeypatch: pytest.MonkeyPatch, length: str
) -> None:
    body = hub.files["config.json"]
    real = f"http://{hub.address.removeprefix('http://')}"

    def answer(connection: socket.socket, _ended: threading.Event) -> None:
        head = f"HTTP/1.0 200 OK\r\nContent-Length: {length}\r\n\r\n".encode("latin-1")
        connection.sendall(head + body)

    with raw_server(answer) as address:
        hub.faults["config.json"].append(Fault(redirect_to=address))
        monkeypatch.setenv("HF_ENDPOINT", real)
        try:
            path = store.download(REPOSITORY)
        except CaptionerError as error:
            assert error.hint
        else:
            assert (path / "config.json").read_bytes() == body


def listed(**changes: object) -> dict[str, object]:
    item = {"rfilename": "model.bin", "size": 5, "blobId": "0" * 40, **changes}
    return {"sha": COMMIT, "siblings": [item]}


@pytest.mark.parametrize(
    "listing",
    [
        b"<html>Please log in</html>",
        b"[]",
        b"{}",
        b'{"sha": "main", "siblings": []}',
        b'{"sha": 1}',
        b"[" * 100_000,
        b'{"sha": "' + COMMIT.encode() + b'", "siblings": ' + b'{"a":' * 5000,
        json.dumps(listed(size=-5)).encode(),
        json.dumps(listed(size=1.5)).encode(),
        json.dumps(listed(size="5")).encode(),
        json.dumps(listed(size=True)).encode(),
        json.dumps(listed(blobId="x")).encode(),
        json.dumps(listed(blobId=None)).encode(),
        json.dumps(listed(lfs={"size": -1, "sha256": "0" * 64})).encode(),
        json.dumps(listed(lfs="x")).encode(),
        json.dumps(listed()).replace("5", "1e400", 1).encode(),
        json.dumps(listed()).replace(": 5", ": 1" + "0" * 400).encode(),
        b'{"sha": "\\ud800", "siblings": []}',
        b"\xff\xfe",
        b" " * (17 << 20),
    ],
)
def test_a_listing_that_makes_no_sense_is_said(
    hub: FaultHub, store: ModelStore, tmp_path: Path, listing: bytes
) -> None:
    hub.always["listing"] = Fault(content=listing)

    assert_fails(store, "is not that of a model hub", "log in")
    assert not list((tmp_path / "models").rglob("*.bin*"))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["model.safetensors", "config.json"], "ct2-transformers-converter --model tests/model "),
        (["ggml-base.en.bin"], "--model openai/whisper-base.en "),
        (["encoder.onnx"], "ct2-transformers-converter"),
        (["README.md"], "converted for CTranslate2"),
        (["model.bin", "config.json", "vocabulary.json"], "converted for CTranslate2"),
    ],
)
def test_a_repository_of_another_program_is_named_before_anything_is_fetched(
    hub: FaultHub, store: ModelStore, names: list[str], told: str
) -> None:
    hub.files = dict.fromkeys(names, b"content")

    with pytest.raises(CaptionerError) as caught:
        store.download(REPOSITORY)

    assert told in caught.value.hint
    assert hub.total_sent == 0


def test_a_server_commands_no_terminal(
    hub: FaultHub, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(connection: socket.socket, _ended: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 451 \x1b]0;owned\x07\x9b2J" + b"x" * 500 + b"\r\n\r\n")

    with raw_server(answer) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        with pytest.raises(CaptionerError) as caught:
            store.download(REPOSITORY)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 400


@pytest.mark.parametrize("place", ["ftp://127.0.0.1/x", "file:///etc/passwd", "data:,x", "x:y"])
def test_a_redirect_off_the_web_is_not_followed(hub: FaultHub, place: str) -> None:
    def answer(connection: socket.socket, _ended: threading.Event) -> None:
        connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {place}\r\n\r\n".encode())

    with raw_server(answer) as address, pytest.raises((InsecureRedirectError, OSError)):
        open_address(address, {}, 5.0)


def test_a_begun_model_goes_on_by_the_name_in_the_list(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].append(Fault(drop_after=200_000))
    hub.always["model.bin"] = Fault(status=503)
    with pytest.raises(CaptionerError) as caught:
        store.download(REPOSITORY)
    assert "will resume" in caught.value.hint
    hub.always.clear()

    (begun,) = [model for model in store.models() if model.partial_bytes]
    assert store.download(begun.entry.name).name == begun.entry.name
