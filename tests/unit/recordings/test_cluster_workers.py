"""What has to be equal on every machine, and Dask, which need not be there."""

import subprocess
import sys
from dataclasses import replace

import pytest

from captioner.core.errors import CaptionerError
from captioner.recordings.cluster import workers
from captioner.recordings.cluster.workers import Identity

HERE = Identity("1.2", "2026.8.0", "distil-large-v3.5", "ab" * 32)


@pytest.mark.parametrize(
    ("there", "difference"),
    [
        (HERE, None),
        (replace(HERE, model="a-copy-of-it"), None),
        (replace(HERE, captioner="1.1"), "has Captioner 1.1, and this machine has 1.2"),
        (replace(HERE, dask="2025.1"), "has Dask 2025.1, and this machine has 2026.8.0"),
        (
            replace(HERE, model="tiny.en", digest="cd" * 32),
            "has the model tiny.en (cdcdcdcd), and this machine has distil-large-v3.5 (abababab)",
        ),
        (None, "was not started with `captioner worker`"),
    ],
)
def test_a_worker_that_differs_is_told_how(there: Identity | None, difference: str | None) -> None:
    announced = {} if there is None else {there.resource: 1.0, "GPU": 1.0}

    assert HERE.difference(Identity.announced(announced)) == difference


def test_a_worker_announces_something_else() -> None:
    assert Identity.announced({"captioner []": 1.0}) is None
    assert Identity.announced({"captioner {": 1.0}) is None


def test_without_the_extra_the_option_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "find_spec", lambda _name: None)

    with pytest.raises(CaptionerError) as caught:
        workers.require_dask()

    assert caught.value.hint == "Install it with: pip install 'captioner[cluster]'"


def test_dask_is_loaded_only_where_it_is_asked_for() -> None:
    commands = "transcribe", "worker"
    imports = ", ".join(f"captioner.commands.{name}" for name in commands)
    code = f"import sys, {imports}; sys.exit(bool({{'dask', 'distributed'}} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
