"""A recording heard in parts, then put together of what was heard: as if it was heard at once."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SourceItem
from captioner.core.captions import Caption
from captioner.core.long_form import WHOLE, Algorithm, FallbackSettings, LongFormSettings
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from tests.helpers.paths import DATA

_NO_DEFAULT = pytest.mark.slow(reason="batched is the default")


class Answers(dict[str, object]):
    def __init__(self, span_s: tuple[float, float] = WHOLE, known: dict[str, object] | None = None):
        super().__init__(known or {})
        self.span_s = span_s

    def keep(self, key: str, value: object) -> None:
        self[key] = value


class CountedModel(WindowModel):
    """Counts the windows that are heard."""

    heard = 0

    def decode(
        self, windows: Sequence[SoundWindow], *args: Any, **options: Any
    ) -> list[DecodedWindow]:
        self.heard += len(windows)
        return super().decode(windows, *args, **options)


@pytest.fixture(scope="module")
def model(built_in_model: Path) -> Iterator[CountedModel]:
    with closing(CountedModel(built_in_model, model_name="tiny.en")) as model:
        yield model


@pytest.fixture(scope="module")
def meeting() -> list[SourceItem]:
    return list(read_recording(DATA / "unbroken.ogg"))


@pytest.mark.parametrize(
    "algorithm", [pytest.param(Algorithm.CHUNKED, marks=_NO_DEFAULT), Algorithm.BATCHED]
)
@pytest.mark.parametrize(
    "cuts_s",
    [
        (),
        pytest.param((20.5,), marks=pytest.mark.slow(reason="three cuts are among the fast ones")),
        (3.0, 17.0, 33.3),
    ],
)
def test_parts_put_together_say_what_is_said_at_once(
    model: CountedModel, meeting: list[SourceItem], algorithm: Algorithm, cuts_s: tuple[float, ...]
) -> None:
    # Short windows, so that the recording has several of them on either side of a cut. Without
    # samples: they depend on those that the model's thread has drawn before.
    settings = LongFormSettings(
        algorithm=algorithm,
        batch_size=2,
        longest_window_s=12.0,
        chunk_s=12.0,
        fallback=FallbackSettings(temperatures=(0.0,)),
    )
    transcriber = LongFormTranscriber(model)

    def captions(memory: Answers | None) -> list[Caption]:
        events = transcriber.transcribe(meeting, settings, lambda: False, memory)
        return [each for each in events if isinstance(each, Caption) and each.is_final]

    at_once = captions(None)
    borders_s = (0.0, *cuts_s, float("inf"))
    together: dict[str, object] = {}
    for span_s in pairwise(borders_s):
        part = Answers(span_s)
        captions(part)
        assert not together.keys() & part.keys() - {"batch"}, "nothing is heard twice"
        together |= part
    before = model.heard

    assert captions(Answers(known=together)) == at_once
    # Speech that was left out at the border of two parts may be heard again by neither.
    assert model.heard - before <= len(cuts_s)
    assert len(together) > len(cuts_s)
