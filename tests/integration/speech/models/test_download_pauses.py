"""Downloads paused, killed, or started twice go on where they were."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.core.models import DownloadProgress
from captioner.speech.models.download import DownloadPausedError
from captioner.speech.models.manifest import Manifest
from captioner.speech.models.store import ModelStore
from tests.helpers.network.downloads import (
    NAME,
    assert_absent,
    assert_fails,
    assert_whole,
    fetched_bytes,
)
from tests.helpers.network.fault_hub import COMMIT, REPOSITORY, Fault, FaultHub


def test_a_pause_keeps_what_came(hub: FaultHub, store: ModelStore) -> None:
    stop = threading.Event()

    def pause_in_the_middle(progress: DownloadProgress) -> None:
        if progress.done_bytes > 200_000:
            stop.set()

    hub.faults["model.bin"].append(Fault(drop_after=250_000))
    with pytest.raises(DownloadPausedError, match="paused"):
        store.download(REPOSITORY, on_progress=pause_in_the_middle, stop=stop)
    assert_absent(store)

    assert_whole(store.download(REPOSITORY), hub.files)
    assert hub.starts("model.bin") == [0, 250_000]
    assert hub.requests.count(("listing", 0)) == 1


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_download_that_was_begun_keeps_to_its_commit_while_that_is_there(
    hub: FaultHub, store: ModelStore, is_gone: bool
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), *[Fault(status=503)] * 4])
    assert_fails(store, "503")
    if is_gone:
        hub.commit = "f" * 40
    else:
        hub.listing = {"sha": "f" * 40, "siblings": []}

    path = store.download(REPOSITORY)

    assert_whole(path, hub.files)
    assert Manifest.load(path).revision == ("f" * 40 if is_gone else COMMIT)


def test_a_part_with_damage_is_noticed(hub: FaultHub, store: ModelStore, tmp_path: Path) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), *[Fault(status=503)] * 4])
    assert_fails(store, "503")
    part = tmp_path / "models" / ".downloads" / NAME / "model.bin.part"
    damaged = bytearray(part.read_bytes())
    damaged[1000] ^= 1
    part.write_bytes(damaged)

    assert_whole(store.download(REPOSITORY), hub.files)


def test_two_downloads_at_once_fetch_once(hub: FaultHub, store: ModelStore) -> None:
    hub.hold.clear()
    waiting = threading.Event()
    paths = []

    def download(on_progress: Callable[[DownloadProgress], None]) -> None:
        paths.append(store.download(REPOSITORY, on_progress=on_progress))

    def notice_waiting(progress: DownloadProgress) -> None:
        if "Waiting for another" in progress.message:
            waiting.set()

    first = threading.Thread(target=download, args=(lambda _progress: None,))
    first.start()
    assert hub.asked.wait(10)
    second = threading.Thread(target=download, args=(notice_waiting,))
    second.start()
    assert waiting.wait(10)
    hub.hold.set()
    first.join(20)
    second.join(20)

    assert len(set(paths)) == 1
    assert_whole(paths[0], hub.files)
    assert hub.total_sent == fetched_bytes(hub.files)


def test_waiting_for_another_download_can_be_paused(hub: FaultHub, store: ModelStore) -> None:
    hub.hold.clear()
    first = threading.Thread(target=store.download, args=(REPOSITORY,))
    first.start()
    assert hub.asked.wait(10)
    stop = threading.Event()

    with pytest.raises(DownloadPausedError):
        store.download(REPOSITORY, on_progress=lambda _progress: stop.set(), stop=stop)

    hub.hold.set()
    first.join(20)


KILLED = """
import sys
from pathlib import Path
from captioner.speech.models.store import ModelStore

def show(progress):
    print(progress.done_bytes, flush=True)

store = ModelStore(Path(sys.argv[1]), Path(sys.argv[2]), trash=Path.rmdir)
store.download(sys.argv[3], on_progress=show)
"""


def test_a_killed_download_goes_on_where_it_was(
    hub: FaultHub, store: ModelStore, tmp_path: Path, built_in_model: Path
) -> None:
    hub.faults["model.bin"].append(Fault(stall_after=400_000))
    root = tmp_path / "models"
    part = root / ".downloads" / NAME / "model.bin.part"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root), str(built_in_model), REPOSITORY],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        never = threading.Event()
        while not part.exists() or part.stat().st_size < 200_000:
            assert process.poll() is None
            never.wait(0.01)
        process.send_signal(signal.SIGKILL)
    hub.released.set()
    kept = part.stat().st_size

    path = store.download(REPOSITORY)

    assert_whole(path, hub.files)
    assert hub.starts("model.bin") == [0, kept]
