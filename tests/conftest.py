"""Every test has a home of its own, and fails on stray error logs and leaked threads."""

import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from fetch_base import fetch_base

from tests.helpers.audio.pulse_audio import pulse_audio, pulse_audio_session
from tests.helpers.needs_environment import module_not_run_here
from tests.helpers.needs_platform import mark_needs
from tests.helpers.paths import ROOT

# Before Qt is imported: no window of a test may open on the screen of the person who runs it.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Programs inherit signals that are ignored, as by nohup and in the background of a script; those
# that have a handler here are the default there.
for _name in ("SIGHUP", "SIGINT", "SIGQUIT"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)

__all__ = ["pulse_audio", "pulse_audio_session"]

# How long an example takes says how busy the machine is; pytest-timeout ends what hangs.
hypothesis.settings.register_profile(
    "captioner",
    parent=hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("captioner")

_THREADS_OF_LIBRARIES = ("pydevd", "ThreadPoolExecutor", "QThread", "Dummy-", "asyncio_")
_GRACE_S = 2.0


_LINUX_ONLY = (ROOT / "tests/integration", ROOT / "tests/packaging")
"""They start programs, and stop them, as Linux does."""


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """Leave whole files out where they cannot even be imported."""
    if sys.platform == "linux" or not any(map(module_path.is_relative_to, _LINUX_ONLY)):
        return None
    return module_not_run_here("needs Linux", module_path, parent)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what this machine cannot run."""
    for item in items:
        mark_needs(item)


def pytest_collection_finish() -> None:
    """Keep thousands of tests out of the way of every later garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees, or writes to, the files of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for variable, folder in (
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_STATE_HOME", ".local/state"),
    ):
        monkeypatch.setenv(variable, str(home / folder))
    return home


@pytest.fixture(autouse=True)
def no_stray_errors(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """An error that is logged and not expected (`caplog.clear()`) fails the test."""
    yield
    stray = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not stray, [record.getMessage() for record in stray]


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """A thread that outlives its test fails it."""
    before = set(threading.enumerate())
    yield
    deadline_s = time.monotonic() + _GRACE_S
    for thread in threading.enumerate():
        if thread in before or thread.name.startswith(_THREADS_OF_LIBRARIES):
            continue
        while thread.ident is None and time.monotonic() < deadline_s:
            time.sleep(0.001)  # It is being started at this very moment and cannot be joined yet.
        thread.join(max(0.0, deadline_s - time.monotonic()))
        assert not thread.is_alive(), f"thread {thread.name!r} was left running"


@pytest.fixture(scope="session")
def built_in_model() -> Path:
    """The model that Captioner comes with."""
    return ROOT / "resources" / "models" / "tiny.en"


@pytest.fixture(scope="session")
def base_model() -> Path:
    """Whisper base (99 languages), which `make test` fetched; fetched now where it is missing."""
    return fetch_base()
