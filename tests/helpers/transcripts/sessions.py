"""A session's header and captions."""

from datetime import datetime, timedelta, timezone

from captioner.core.captions import Caption, join_words
from captioner.transcripts.journal.records import SessionHeader
from tests.helpers.transcripts.timed_words import timed

HEADER = SessionHeader(
    source="Microphone",
    model="tiny.en",
    started_at=datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=1))),
    settings={"language": "en"},
    app_version="0.1",
)


def said(number: int, text: str = "", *, channel: str = "", final: bool = True) -> Caption:
    text = text or f"This is what number {number} said."
    start_s = number * 3.0
    words = timed(text, start_s, 0.3)
    end_s = words[-1].end_s
    if final:
        return Caption(number, start_s, end_s, join_words(words), "", words, True, channel)
    return Caption(number, start_s, end_s, "", text, words, False, channel)
