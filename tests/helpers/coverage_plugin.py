"""`pytest -p tests.helpers.coverage_plugin`: how much of captioner/ unit and GUI tests execute.

Integration tests run other processes, and some of them measure time: nothing is traced meanwhile.
With pytest-xdist each worker traces what it runs, and what they traced is joined at the end.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import pytest
from coverage import Coverage, CoverageData

from tests.helpers.paths import ROOT

_TRACED = (ROOT / "tests/unit", ROOT / "tests/gui")

if sys.version_info >= (3, 12):
    os.environ.setdefault("COVERAGE_CORE", "sysmon")
_coverage = Coverage(data_file=None, config_file=False, source_pkgs=["captioner"])
_coverage.start()  # before anything of the package is imported
_is_tracing = True
_of_workers = Coverage(data_file=None, config_file=False, source_pkgs=["captioner"])
"""Never started: takes what workers traced."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Trace what this test executes, or stop tracing."""
    _trace(any(item.path.is_relative_to(folder) for folder in _TRACED))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's lines over."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        _trace(False)
        output["coverage"] = _coverage.get_data().dumps()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take a worker's lines; one that crashed has none."""
    traced = getattr(node, "workeroutput", {}).get("coverage")
    if traced is not None:
        data = CoverageData(no_disk=True)
        data.loads(traced)
        _of_workers.get_data().update(data)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the share of lines."""
    _trace(False)
    joined = _of_workers if _of_workers.get_data().measured_files() else _coverage
    percent = joined.report(file=io.StringIO())
    terminalreporter.section("coverage")
    terminalreporter.line(f"captioner/: {percent:.1f} % of the lines in unit and GUI tests")


def _trace(wanted: bool) -> None:
    global _is_tracing  # noqa: PLW0603
    if wanted != _is_tracing:
        (_coverage.start if wanted else _coverage.stop)()
        _is_tracing = wanted
