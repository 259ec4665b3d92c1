"""A session's header and captions, for tests of transcripts and of the commands on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from captioner.core.captions import Caption, Word, join_words
from captioner.transcripts.journal.records import SessionHeader


@pytest.fixture
def header() -> SessionHeader:
    return SessionHeader(
        source="Microphone",
        model="starter",
        started_at=datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1))),
        settings={"language": "en"},
        app_version="0.1",
    )


@pytest.fixture
def said() -> Callable[..., Caption]:
    def make(number: int, text: str = "", *, channel: str = "", final: bool = True) -> Caption:
        text = text or f"This is what number {number} said."
        start_s = number * 3.0
        words = tuple(
            Word(token, start_s + place * 0.3, start_s + place * 0.3 + 0.3, 0.9)
            for place, token in enumerate(text.split())
        )
        end_s = words[-1].end_s
        if final:
            return Caption(number, start_s, end_s, join_words(words), "", words, True, channel)
        return Caption(number, start_s, end_s, "", text, words, False, channel)

    return make
