"""A transcriber that is made when it is used first, by whichever thread that is."""

import threading
from contextlib import suppress
from unittest.mock import create_autospec

from captioner.app.recognisers import DeferredTranscriber
from captioner.core.long_form import LongFormPort, LongFormSettings


def test_channels_that_begin_together_share_one_model() -> None:
    made: list[LongFormPort] = []
    both = threading.Barrier(2)

    def make(_is_cancelled: object) -> LongFormPort:
        made.append(create_autospec(LongFormPort))
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # for the other channel, which must not come
        return made[-1]

    transcriber = DeferredTranscriber(make)
    threads = [
        threading.Thread(target=transcriber.transcribe, args=((), LongFormSettings()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(made) == 1


def test_a_transcriber_that_was_made_too_late_is_closed() -> None:
    made = create_autospec(LongFormPort)
    DeferredTranscriber(lambda _is_cancelled: made).transcribe(
        (), LongFormSettings(), is_cancelled=lambda: True
    )
    assert [call[0] for call in made.method_calls] == ["close", "transcribe"]
