"""A model in a child process that is closed or cancelled while threads still ask it."""

import threading
from contextlib import suppress
from unittest.mock import Mock

import pytest

from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.speech.long_form.window_process import ProcessWindowModel
from captioner.subprocesses import supervised
from captioner.subprocesses.supervised import Hosting


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Notes what would start a child."""
    made = Mock()
    monkeypatch.setattr(supervised, "Child", made)
    return made


def test_a_closed_model_starts_no_other_child(child: Mock) -> None:
    model = ProcessWindowModel(lambda _is_cancelled: Hosting([Mock()]))
    model.close()
    with pytest.raises(CaptionerError, match="stopped"):
        model.load()
    with pytest.raises(CaptionerError, match="stopped"):
        model.batch_size(LongFormSettings())
    child.assert_not_called()


def test_a_cancelled_call_starts_no_other_child(child: Mock) -> None:
    model = ProcessWindowModel(lambda _is_cancelled: Hosting([Mock()]))
    with pytest.raises(CallCancelledError):
        model.decode((), "en", LongFormSettings(), timestamps=True, is_cancelled=lambda: True)
    child.assert_not_called()


def test_channels_that_begin_together_share_one_model(child: Mock) -> None:
    choices: list[Hosting] = []
    both = threading.Barrier(2)

    def choose(_is_cancelled: object) -> Hosting:
        choices.append(Hosting([Mock()]))
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # for the other channel, which must not come
        return choices[-1]

    model = ProcessWindowModel(choose)
    threads = [threading.Thread(target=model.load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(choices) == 1
    child.assert_called_once()
