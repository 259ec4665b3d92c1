"""Chromium without a screen, driven over its DevTools pipe."""

from __future__ import annotations

import base64
import itertools
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import av

from tests.helpers.needs_platform import CHROMIUM

LIMIT_S = 30.0

_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync --mute-audio "
    "--disable-extensions --no-default-browser-check --hide-scrollbars --remote-debugging-pipe "
    "--no-proxy-server --disable-background-timer-throttling --disable-renderer-backgrounding"
).split()

_MIDDLE = """((selector, text) => {
    const nodes = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
    while (nodes.nextNode().data.indexOf(text) < 0) {}
    const range = document.createRange(), begin = nodes.currentNode.data.indexOf(text);
    range.setStart(nodes.currentNode, begin);
    range.setEnd(nodes.currentNode, begin + text.length);
    const place = range.getBoundingClientRect();
    return (place.left + place.right) / 2;
})(%s, %s)"""


class Tab:
    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)

    def open(self, address: str) -> None:
        self.call("Page.navigate", url=address)
        self.wait_for(
            f"location.href === {json.dumps(address)} && document.readyState === 'complete'"
        )

    def value(self, expression: str) -> Any:
        """What a JavaScript expression is."""
        told = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        ends_s = time.monotonic() + LIMIT_S
        while not (value := self.value(expression)):
            if time.monotonic() > ends_s:
                shown = self.value("document.body.innerText.slice(-500)")
                raise AssertionError(f"never: {expression}; shown: {shown}")
            time.sleep(0.02)
        return value

    def middles(self, selector: str, *texts: str) -> list[float]:
        """Where texts stand in an element, from the left."""
        return [
            float(self.value(_MIDDLE % tuple(map(json.dumps, (selector, text))))) for text in texts
        ]

    def resize(
        self, width: int, height: int, scale: float = 1.0, *, is_phone: bool = False
    ) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=is_phone,
        )

    def pixels(self, path: Path) -> list[list[int]]:
        """Some pixels of a picture, row by row."""
        self.picture(path)
        with av.open(str(path)) as opened:
            frame = next(opened.decode(video=0)).to_ndarray(format="rgb24")
        return [[int(part) for part in pixel] for pixel in frame.reshape(-1, 3)[::97]]

    def picture(self, path: Path) -> bytes:
        """A picture as PNG, also written to a file."""
        content = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        path.write_bytes(content)
        return content


class Browser:
    """A process of Chromium with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()

        # A shell puts the pipe where Chromium looks for it.
        script = f'exec "$@" 3</dev/fd/{to_read} 4>/dev/fd/{to_write}'
        self._process = subprocess.Popen(
            ["sh", "-c", script, "sh", CHROMIUM, *_FLAGS, f"--user-data-dir={profile}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_read, to_write),
        )
        os.close(to_read)
        os.close(to_write)
        self._numbers = itertools.count(1)
        self._read = b""
        self._contexts: list[str] = []

    def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result

    def tab(self, *, language: str = "en-GB") -> Tab:
        context = self.call("Target.createBrowserContext")["browserContextId"]
        self._contexts.append(context)
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)
        attached = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        tab = Tab(self, attached["sessionId"])
        tab.call("Page.enable")
        tab.resize(1280, 720)
        agent = tab.value("navigator.userAgent")
        tab.call("Network.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
        return tab

    def close_tabs(self) -> None:
        """Leave all pages, so that none looks for the server of another test."""
        while self._contexts:
            self.call("Target.disposeBrowserContext", browserContextId=self._contexts.pop())

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            piece = os.read(self._from, 65_536)
            assert piece, "the browser has ended"
            self._read += piece
        line, _, self._read = self._read.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    with closing(Browser(profile)) as opened:
        yield opened
