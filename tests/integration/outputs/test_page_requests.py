"""Requests of the page for other screens that no browser would make, and far too many."""

import contextlib
import socket
import threading
import time

import pytest

from captioner.outputs.page import server
from tests.helpers.outputs.events import LIMIT_S, final, running
from tests.helpers.outputs.site import TOKEN, Site


@pytest.mark.parametrize(
    "path",
    [
        "/", "/page.js", "/events", "/wrong/", "/wrong/events", f"/{TOKEN.upper()}/",
        f"/{TOKEN}/../{TOKEN}/x", f"/{TOKEN}/page.html", f"/{TOKEN}/..%2f..%2fetc/passwd", "/%00",
        "/é".encode().decode("latin-1"),
    ],
)  # fmt: skip
def test_nothing_is_told_to_who_has_not_the_word(site: Site, path: str) -> None:
    connection = socket.create_connection(("127.0.0.1", site.port), LIMIT_S)
    with connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode("latin-1"))
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 ")
    assert body == b""
    assert b"Python" not in head


@pytest.mark.parametrize(
    "request_",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x00\xa5",
        b"POST / HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 70_000,
        b"GET http://[ HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_ends_the_connection_and_nothing_else(site: Site, request_: bytes) -> None:
    with socket.create_connection(("127.0.0.1", site.port), LIMIT_S) as connection:
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        try:
            answer = b"".join(iter(lambda: connection.recv(65_536), b""))
        except ConnectionResetError:
            answer = b""
    assert b"Python" not in answer
    assert site.ask(f"/{TOKEN}/")[0].status == 200


def test_connections_that_ask_nothing_are_limited_and_shut_nobody_out(site: Site) -> None:
    threads = threading.active_count()
    idle = [socket.create_connection(("127.0.0.1", site.port), LIMIT_S) for _ in range(200)]

    assert idle[0].recv(1) == b""
    assert site.ask(f"/{TOKEN}/")[0].status == 200
    assert threading.active_count() < threads + 150
    for each in idle:
        each.close()


def test_one_device_ends_no_request_of_another(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), LIMIT_S) as ours:
        idle = []
        for _ in range(200):
            connection = socket.socket()
            connection.bind(("127.0.0.2", 0))
            connection.connect(("127.0.0.1", site.port))
            idle.append(connection)
        ours.sendall(f"GET /{TOKEN}/ HTTP/1.1\r\n\r\n".encode())
        assert ours.recv(15) == b"HTTP/1.1 200 OK"
    for each in idle:
        each.close()


def test_request_by_single_bytes_is_ended(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_REQUEST_LIMIT_S", 0.2)
    ends_s = time.monotonic() + LIMIT_S
    with socket.create_connection(("127.0.0.1", site.port), 0.02) as connection:
        connection.send(b"GET / HTTP/1.1\r\n")
        with pytest.raises(ConnectionError):
            while time.monotonic() < ends_s:
                connection.send(b"X: y\r\n")
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(1):
                        raise ConnectionResetError
    assert site.ask(f"/{TOKEN}/")[0].status == 200


def test_a_viewer_is_no_request_that_takes_too_long(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    watcher = site.watch()
    watcher.until("state")
    monkeypatch.setattr(server, "_REQUEST_LIMIT_S", 0.0)
    with socket.create_connection(("127.0.0.1", site.port), LIMIT_S) as connection:
        assert connection.recv(1) == b""  # it was ended, and the viewer was not
    site.frame.accept(final(1, "Line 1."))
    assert watcher.until("final")[-1][1]["committed"] == "Line 1."
    watcher.close()


def test_the_port_is_the_same_after_a_restart_with_viewers(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as held:  # so that nobody else takes it in between
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        monkeypatch.setattr(server, "USUAL_PORT", held.getsockname()[1])
        links = []
        for _ in range(2):
            with running(server.Page(TOKEN, in_network=False)) as (frame, shown):
                (status,) = shown.wait_for(lambda statuses: statuses[0].link)
                links.append(status.link)
                watcher = Site(frame, shown, status.link).watch()
                watcher.until("state")
            watcher.close()  # after the server, whose end of the connection lingers
    assert links[0] == links[1]
