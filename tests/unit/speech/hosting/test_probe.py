"""The speed that a probe reports."""

from types import SimpleNamespace

import pytest

from captioner.core.recognition import Hypothesis
from captioner.speech.hosting.probe import measure_decode
from captioner.speech.whisper import recogniser


def test_a_busy_moment_does_not_make_a_model_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    # Warming up; another program runs; none; another one again.
    encode_s, decode_s = [9.0, 0.4, 0.1, 0.3], [9.0, 0.08, 0.2, 0.04]
    decodes = iter(zip(encode_s, decode_s, strict=True))
    clock_s = iter([0.0, 0.0, 0.5, 0.5, 0.8, 0.8, 1.1])

    class Slowed:
        def __init__(self, *_args: object, **_options: object) -> None: ...

        def load(self) -> object:
            return SimpleNamespace(compute_type="int8", cpu_threads=2, load_s=0.5)

        def recognise(self, _request: object) -> Hypothesis:
            encode_s, decode_s = next(decodes)
            return Hypothesis((), token_count=4, encode_s=encode_s, decode_s=decode_s)

    monkeypatch.setattr(recogniser, "WhisperRecogniser", Slowed)
    monkeypatch.setattr("captioner.speech.hosting.probe.time.perf_counter", lambda: next(clock_s))
    choice = measure_decode("models/base", "cpu", 2)
    assert (choice.encode_s, choice.token_s) == (0.1, 0.01)
    assert next(decodes, None) is None
