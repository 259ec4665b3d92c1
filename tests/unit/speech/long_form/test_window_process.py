"""A model in a child process that is closed or cancelled while threads still ask it."""

from unittest.mock import Mock

import pytest

from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.speech.long_form import window_process
from captioner.speech.long_form.window_process import ProcessWindowModel


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Notes what would start a child."""
    made = Mock()
    monkeypatch.setattr(window_process, "SupervisedService", Mock(return_value=made))
    return made


def test_a_closed_model_starts_no_other_child(service: Mock) -> None:
    model = ProcessWindowModel()
    model.close()
    with pytest.raises(CaptionerError, match="stopped"):
        model.load()
    with pytest.raises(CaptionerError, match="stopped"):
        model.batch_size(LongFormSettings())
    service.load.assert_not_called()
    service.call.assert_not_called()


def test_a_cancelled_call_starts_no_other_child(service: Mock) -> None:
    with pytest.raises(CallCancelledError):
        ProcessWindowModel().decode(
            (), "en", LongFormSettings(), timestamps=True, is_cancelled=lambda: True
        )
    service.call.assert_not_called()
