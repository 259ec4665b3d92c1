import pytest

from captioner.core.captions import join_words
from captioner.core.errors import CaptionerError
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.device_probe import DeviceChoice
from captioner.speech.recogniser_host import FallbackRecogniser, Host, host_recogniser
from captioner.speech.whisper_recogniser import WhisperRecogniser

UPDATE = "Please read the update before this afternoon."
CPU = DeviceChoice("cpu", "int8_float32", 1, 0.1, 0.1, 0.001, 200)
CUDA = DeviceChoice("cuda", "float16", 0, 0.1, 0.1, 0.001, 200)


@pytest.fixture
def request_(spoken):
    return RecognitionRequest(
        spoken("spoken-update.wav"), window=WindowSettings(floor_s=6.0, margin_s=2.0)
    )


class FailingRecogniser:
    """Loads, and fails at every decode."""

    def __init__(self):
        self.closed = 0

    def load(self):
        return None

    def recognise(self, _request):
        raise CaptionerError("The GPU went away.", "Look for it.")

    def recognise_batch(self, requests):
        return [self.recognise(request) for request in requests]

    def close(self):
        self.closed += 1


def text(hypothesis):
    return join_words(hypothesis.words)


@pytest.mark.parametrize("host", list(Host))
def test_every_host_hears_the_same(starter_model_dir, request_, host):
    states = []
    recogniser = host_recogniser(
        starter_model_dir, CPU, model_name="starter", host=host, on_state=states.append
    )

    info = recogniser.load()

    assert (info.model_name, info.cpu_threads) == ("starter", 1)
    assert text(recogniser.recognise(request_)) == UPDATE
    assert states == ["loading", "loaded"]
    recogniser.close()


def test_a_gpu_that_is_gone_when_captions_begin_costs_a_sentence(starter_model_dir, request_):
    # This machine has no GPU: the choice was made on another day.
    messages = []
    recogniser = host_recogniser(starter_model_dir, CUDA, on_message=messages.append)

    assert text(recogniser.recognise(request_)) == UPDATE
    assert len(messages) == 1
    assert messages[0].endswith("Captions are now made on the CPU.")
    assert recogniser.load().device == "cpu"
    recogniser.close()


def test_a_gpu_that_was_insisted_on_is_not_replaced(starter_model_dir, request_):
    recogniser = host_recogniser(starter_model_dir, CUDA, may_fall_back=False)

    with pytest.raises(CaptionerError):
        recogniser.recognise(request_)
    recogniser.close()


def test_the_change_happens_once_and_decodes_the_request_again(starter_model_dir, request_):
    first, messages = FailingRecogniser(), []
    recogniser = FallbackRecogniser(
        first, lambda: WhisperRecogniser(starter_model_dir), messages.append
    )
    recogniser.load()

    for _ in range(2):
        assert text(recogniser.recognise(request_)) == UPDATE

    assert messages == ["The GPU went away. Captions are now made on the CPU."]
    assert first.closed == 1
    recogniser.close()


def test_where_both_fail_the_second_error_is_told(request_):
    recogniser = FallbackRecogniser(FailingRecogniser(), FailingRecogniser)

    with pytest.raises(CaptionerError, match="went away"):
        recogniser.recognise_batch([request_])
    with pytest.raises(CaptionerError, match="went away"):
        recogniser.recognise(request_)
