from __future__ import annotations

from collections.abc import Iterator

import pytest

from captioner.core.events import SessionState
from captioner.outputs.page.server import Page
from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.browser import Browser, browser
from tests.helpers.outputs.events import running, state
from tests.helpers.outputs.site import TOKEN, Site


@pytest.fixture(scope="module")
def _chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def chromium(_chromium: Browser) -> Iterator[Browser]:
    yield _chromium
    _chromium.close_tabs()


@pytest.fixture
def frame() -> Iterator[RunningOutputs]:
    with running(Page(TOKEN, in_network=False)) as (opened, shown):
        shown.wait_for(lambda statuses: statuses[0].link)
        opened.accept(state(SessionState.LOADING))
        opened.accept(state(SessionState.LISTENING))
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Page(TOKEN, in_network=False)) as (frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        yield Site(frame, shown, status.link)
