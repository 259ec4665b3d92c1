"""Start-up time and memory of the built program beside those of a run from source."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.helpers.captioner_process import LIMIT_S
from tests.helpers.frozen import Frozen
from tests.helpers.paths import DEMO, ROOT

_RUNS = 3


def test_it_starts_as_fast_and_takes_as_little_memory_as_from_source(
    frozen: Frozen, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = [str(frozen.program)], frozen.environment
    source = [sys.executable, "-m", "captioner"], {**os.environ, "PYTHONPATH": str(ROOT)}
    # In turns, so that a busy machine slows both; the first of each only warms the disk's cache.
    starts = [(_start_s(*ours), _start_s(*source)) for _ in range(_RUNS + 1)][1:]
    start_s, source_start_s = (statistics.median(column) for column in zip(*starts, strict=True))
    memory_mb, source_memory_mb = _memory_mb(*ours), _memory_mb(*source)
    with capsys.disabled():
        print(
            f"\n                     frozen    from source"
            f"\nversion told after  {start_s:6.2f} s  {source_start_s:10.2f} s"
            f"\nmost memory of demo {memory_mb:6.0f} MB {source_memory_mb:10.0f} MB"
        )
    assert start_s < 2 * source_start_s + 0.5
    assert memory_mb < 1.3 * source_memory_mb + 50


def _start_s(command: list[str], environment: dict[str, str]) -> float:
    begun_s = time.monotonic()
    subprocess.run(
        [*command, "--version"], env=environment, check=True, stdout=subprocess.DEVNULL, cwd=ROOT
    )
    return time.monotonic() - begun_s


def _memory_mb(command: list[str], environment: dict[str, str]) -> float:
    """The most that the process and its children hold in memory while captioning.

    Shared pages included: others on the machine may run the same libraries from source, and that
    must not make the source run look smaller.
    """
    arguments = ["listen", "--source", str(DEMO), "--speed", "2", "--model", "tiny.en"]
    process = subprocess.Popen(
        [*command, *arguments], env=environment, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    most = 0
    ends_s = time.monotonic() + LIMIT_S
    while process.poll() is None and time.monotonic() < ends_s:
        try:
            root = psutil.Process(process.pid)
            family = [root, *root.children(recursive=True)]
            most = max(most, sum(one.memory_info().rss for one in family))
        except psutil.Error:
            pass
        time.sleep(0.2)
    process.kill()
    assert process.wait() == 0
    return most / 1e6
