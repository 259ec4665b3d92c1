"""Viewers of the page as a process of their own, which must be able to import what it runs."""

from __future__ import annotations

import socket
import urllib.parse
from multiprocessing.synchronize import Event


def read(address: urllib.parse.SplitResult, count: int, ended: Event) -> None:
    """Viewers that read."""
    request = f"GET {address.path}events HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    sockets = [socket.create_connection((address.hostname, address.port)) for _ in range(count)]
    for each in sockets:
        each.sendall(request)
        each.setblocking(False)
    while not ended.wait(0.05):
        for each in sockets:
            try:
                each.recv(65_536)
            except BlockingIOError:
                continue
