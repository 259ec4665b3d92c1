from collections.abc import Iterator

import pytest

from captioner.core.events import SessionState
from captioner.outputs import web_hook
from captioner.outputs.page.server import Page
from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.browser import Browser, browser
from tests.helpers.outputs.events import running, state
from tests.helpers.outputs.site import TOKEN, Site
from tests.helpers.paths import CERTIFICATE


@pytest.fixture(autouse=True)
def _own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, our certificate, and no pause before another attempt."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.setattr(web_hook, "FIRST_PAUSE_S", 0.01)


@pytest.fixture(scope="module")
def _chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def chromium(_chromium: Browser) -> Iterator[Browser]:
    yield _chromium
    _chromium.close_tabs()


@pytest.fixture
def shared() -> Page:
    """The page that `frame` runs."""
    return Page(TOKEN, in_network=False)


@pytest.fixture
def frame(shared: Page) -> Iterator[RunningOutputs]:
    with running(shared) as (opened, shown):
        shown.wait_for(lambda statuses: statuses[0].link)
        opened.accept(state(SessionState.LOADING))
        opened.accept(state(SessionState.LISTENING))
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with running(Page(TOKEN, in_network=False)) as (frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        yield Site(frame, shown, status.link)
