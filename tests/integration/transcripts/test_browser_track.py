"""What a browser's <track> makes of our WebVTT: the same cues, times, words and voices."""

import http.server
import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from captioner.captions.cues import Cue, layout_cues
from captioner.captions.subtitles import to_webvtt
from captioner.core.captions import Caption
from tests.helpers.needs_platform import CHROMIUM
from tests.helpers.transcripts.strategies import HOSTILE_WORDS
from tests.helpers.transcripts.strategies import captions as any_captions

PAGE = """<!doctype html><meta charset="utf-8"><video></video>
<script>
function cuesOf(address) {
  return new Promise(resolve => {
    const element = document.createElement('track');
    element.onerror = () => resolve('ERROR');
    element.onload = () => resolve([...element.track.cues].map(cue => {
      const shown = cue.getCueAsHTML();
      const voice = shown.querySelector('span');
      return [cue.startTime, cue.endTime, shown.textContent, voice ? voice.title : ''];
    }));
    element.src = address;
    document.querySelector('video').replaceChildren(element);
    element.track.mode = 'hidden';
  });
}
(async () => {
  for (let number = 0; ; number++) {
    while ((await fetch('/wait')).status === 204) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    const found = await cuesOf('/' + number + '.vtt');
    await fetch('/found', {method: 'POST', body: JSON.stringify(found)});
  }
})();
</script>
"""

pytestmark = pytest.mark.browser

BrowserCue = tuple[int, int, str, str]


class TrackReader:
    """One browser with one page, to which WebVTT texts are handed one after the other."""

    def __init__(self) -> None:
        self._asked: queue.Queue[str] = queue.Queue()
        self._found: queue.Queue[bytes] = queue.Queue()
        self._text = ""
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/wait":
                    try:
                        outer._text = outer._asked.get_nowait()
                    except queue.Empty:
                        self._answer(204, "text/plain", "")
                        return
                    self._answer(200, "text/plain", "")
                elif self.path.endswith(".vtt"):
                    self._answer(200, "text/vtt", outer._text)
                else:
                    self._answer(200, "text/html", PAGE)

            def do_POST(self) -> None:
                outer._found.put(self.rfile.read(int(self.headers["Content-Length"])))
                self._answer(200, "text/plain", "")

            def _answer(self, status: int, kind: str, text: str) -> None:
                data = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def read(self, text: str) -> list[BrowserCue]:
        self._asked.put(text)
        return [
            (round(start * 1000), round(end * 1000), shown(said), voice)
            for start, end, said, voice in json.loads(self._found.get(timeout=60))
        ]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrackReader]:
    reader = TrackReader()
    command = [
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
        reader.address,
    ]
    browser = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    yield reader
    os.killpg(browser.pid, signal.SIGKILL)
    browser.wait()
    reader.close()


def shown(text: str) -> str:
    return " ".join(text.replace("\u2060", "").split())


def expected(cues: list[Cue]) -> list[tuple[int, int, str, str]]:
    return [
        (cue.start_ms, cue.end_ms, shown(cue.text), " ".join(cue.channel.split())) for cue in cues
    ]


def test_hostile_text_in_a_browser(reader: TrackReader) -> None:
    captions = [
        Caption(number, number * 3.0, number * 3.0 + 2, text + " end", "", (), True, channel)
        for number, text in enumerate(HOSTILE_WORDS)
        for channel in ("", "You & <me>")
    ]
    cues = layout_cues(captions)
    assert reader.read(to_webvtt(cues)) == expected(cues)


@pytest.mark.slow(reason="it plays many transcripts in a browser")
@given(any_captions())
@settings(max_examples=150, deadline=None)
def test_any_transcript_in_a_browser(reader: TrackReader, captions: list[Caption]) -> None:
    cues = layout_cues(captions)
    assert reader.read(to_webvtt(cues)) == expected(cues)
