"""The page as a browser has it: what to ask of it."""

from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.browser import Browser, Tab

PARAGRAPHS = "document.querySelectorAll('#list p').length"
SHOWN = "document.getElementById('list').innerText.trim()"
STATE = "document.documentElement.dataset.state"
AT_THE_END = (
    "(m => m.scrollHeight - m.scrollTop - m.clientHeight < 2)(document.querySelector('main'))"
)
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SHIFTS = (
    "window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach(entry => "
    "window.shifts.push(entry.sources.map(each => [each.node && each.node.outerHTML.slice(0, 90), "
    "each.previousRect.toJSON(), each.currentRect.toJSON()])))"
    ").observe({ type: 'layout-shift' }); 0"
)
"""Collects what moved on the screen, with its place before and after, in `window.shifts`."""
SENTENCE = "This is a sentence of a usual length, as people say it in a talk."


def opened_page(chromium: Browser, frame: RunningOutputs, query: str = "") -> Tab:
    tab = chromium.tab()
    tab.open(frame.statuses[0].link + query)
    tab.wait_for(f"{STATE} === 'listening'")
    return tab
