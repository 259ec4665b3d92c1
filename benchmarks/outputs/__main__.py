"""Captions elsewhere: how soon the page shows an event, what fifty viewers cost, what moves.

    python -m benchmarks.outputs [--minutes 1] [--viewers 50]

The delay is from the event to the words in Chromium's document, and to the frame that shows them;
needs Chromium. The cost is processor time of the process that serves, its viewers being others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.outputs.viewers import read
from captioner.captions.measures import percentile
from captioner.core.events import SessionEvent, SessionState
from captioner.outputs.page.server import Page
from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.browser import Tab, browser
from tests.helpers.outputs.events import final, partial, running, state

_SPAWN = multiprocessing.get_context("spawn")
_WORDS_A_MINUTE = 170
_WORDS_A_CAPTION = 14
_WORDS = (
    "we spent less on travel than planned so there is room for two desks and a better microphone"
).split()
_WATCH = """
window.seen = {}; window.painted = {}; window.shifts = 0;
new MutationObserver(() => {
  const text = document.getElementById('list').textContent;
  const found = text.match(/\\[\\d+\\]/g);
  if (!found) return;
  const mark = found[found.length - 1];
  if (mark in seen) return;
  seen[mark] = performance.timeOrigin + performance.now();
  requestAnimationFrame(() => setTimeout(
    () => { painted[mark] = performance.timeOrigin + performance.now(); }));
}).observe(document.getElementById('list'),
           { subtree: true, childList: true, characterData: true });
new PerformanceObserver(list => { window.shifts += list.getEntries().length; })
  .observe({ type: 'layout-shift' }); 0
"""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--viewers", type=int, default=50)
    options = parser.parse_args()
    with running(Page("k7mwq2xzp4tc", in_network=False)) as (frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        frame.accept(state(SessionState.LISTENING))
        watched(frame, status.link, options.minutes)
        served(frame, status.link, options.minutes, options.viewers)


def watched(frame: RunningOutputs, link: str, minutes: float) -> None:
    """One page in Chromium: delays and what moves."""
    with tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as chromium:
        tab = chromium.tab()
        tab.open(f"{link}?lines=2")
        tab.wait_for("document.documentElement.dataset.state === 'listening'")
        tab.value(_WATCH)
        sent = replay(frame, minutes)
        time.sleep(1.0)
        for name, of in (("in the document", "seen"), ("on the screen", "painted")):
            delays = delays_ms(tab, of, sent)
            p50, p99 = percentile(delays, 50) or 0.0, percentile(delays, 99) or 0.0
            print(f"event to words {name}, {len(delays)}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        print(f"layout shifts a minute: {tab.value('window.shifts') / minutes:.1f}")


def delays_ms(tab: Tab, of: str, sent: dict[str, float]) -> list[float]:
    """From each event to its words."""
    came: dict[str, float] = tab.value(f"window.{of}")
    return [came[mark] - sent_s * 1000 for mark, sent_s in sent.items() if mark in came]


def served(frame: RunningOutputs, link: str, minutes: float, count: int) -> None:
    """What viewers cost, against none."""
    for viewers in (0, count):
        ended = _SPAWN.Event()
        address = urllib.parse.urlsplit(link)
        reader = _SPAWN.Process(target=read, args=(address, viewers, ended))
        reader.start()
        while frame.statuses[0].message.values.get("count") != viewers:
            time.sleep(0.05)
        began_s, cpu_s = time.monotonic(), time.process_time()
        replay(frame, minutes)
        share = (time.process_time() - cpu_s) / (time.monotonic() - began_s)
        print(f"{viewers} viewers: {100 * share:.2f} % of a core, the replay included")
        ended.set()
        reader.join()


def replay(frame: RunningOutputs, minutes: float) -> dict[str, float]:
    """Speak at 170 words a minute; returns when each marked word was sent, by its mark."""
    sent: dict[str, float] = {}
    ends_s = time.monotonic() + 60 * minutes
    for mark, event in speech(first=int(time.time()) % 1_000_000 * 1000):
        sent[mark] = time.time()
        frame.accept(event)
        time.sleep(60 / _WORDS_A_MINUTE)
        if time.monotonic() > ends_s:
            return sent
    return sent


def speech(first: int) -> Iterator[tuple[str, SessionEvent]]:
    """Words that are tentative, then committed; the last of each event is its mark."""
    number, mark = first, 0
    while True:
        number += 1
        said: Sequence[str] = ()
        for place in range(_WORDS_A_CAPTION):
            mark += 1
            said = [_WORDS[(number + each) % len(_WORDS)] for each in range(place)]
            tentative = " ".join([*said[-2:], f"[{mark}]"])
            yield f"[{mark}]", partial(number, " ".join(said[:-2]), tentative)
        mark += 1
        yield f"[{mark}]", final(number, " ".join([*said, f"[{mark}]"]))


if __name__ == "__main__":
    main()
