"""The page for other screens, asked and watched without a browser."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.events import LIMIT_S, Shown

TOKEN = "secretword23"


@dataclass
class Site:
    frame: RunningOutputs
    shown: Shown
    link: str

    @property
    def port(self) -> int:
        return urllib.parse.urlsplit(self.link).port or 0

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=names)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    def watch(self, since: str = "", source: str = "127.0.0.1", **headers: str) -> Watcher:
        return Watcher(self.port, f"/{TOKEN}/events?since={since}", headers, source)


@dataclass
class Watcher:
    port: int
    path: str
    headers: dict[str, str]
    source: str = "127.0.0.1"
    last: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, LIMIT_S, source_address=(self.source, 0)
        )
        names = {name.replace("_", "-"): value for name, value in self.headers.items()}
        self._connection.request("GET", self.path, headers=names)
        self.answer = self._connection.getresponse()

    def next(self) -> tuple[str, Any]:
        """The next message: its name and what it says; of pings nothing."""
        name, data = "", ""
        while line := self.answer.readline().decode("ascii"):
            key, _, value = line.rstrip("\n").partition(": ")
            if key == "event":
                name = value
            elif key == "id":
                self.last = value
            elif key == "data":
                data = value
            elif name and not line.strip():
                if name != "ping":
                    return name, json.loads(data)
                name = ""
        return "", None

    def until(self, wanted: str) -> list[tuple[str, Any]]:
        """The messages up to the first with this name."""
        messages = [self.next()]
        while messages[-1][0] not in (wanted, ""):
            messages.append(self.next())
        return messages

    def close(self) -> None:
        self.answer.close()
        self._connection.close()
