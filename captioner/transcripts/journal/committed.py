"""Committed words in the journal: each is written when it is committed, long before its final.

A caption without its final record, because the process ended before or the record is damaged, is
as long as its committed words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from captioner.core.captions import Caption, Word, join_words
from captioner.transcripts.journal.records import word_lists, words_from_lists
from captioner.transcripts.journal.values import MOST_CAPTIONS, number_of, text_of


def committed_body(caption: Caption, place: int) -> dict[str, Any]:
    """What became committed of a caption that is not final, as a record's members.

    Args:
        caption: The current caption.
        place: How many of its committed words earlier records hold.
    """
    return {
        "id": caption.id,
        "channel": caption.channel,
        "place": place,
        "words": word_lists(caption.committed_words[place:]),
    }


class CommittedWords:
    """The committed words of a journal's captions, gathered record by record."""

    def __init__(self) -> None:
        self._words: dict[int, list[Word]] = {}
        self._channels: dict[int, str] = {}

    def add(self, body: Mapping[str, Any]) -> float:
        """Take a record in.

        Returns:
            Until when it says what was said, in seconds of the session.

        Raises:
            KeyError, TypeError, ValueError: The record is none.
        """
        caption_id = number_of(body["id"], MOST_CAPTIONS)
        place, channel = number_of(body["place"]), text_of(body["channel"])
        new = words_from_lists(body["words"])
        if not new:
            raise ValueError("no committed words")
        self._channels[caption_id] = channel
        words = self._words.setdefault(caption_id, [])
        # Words before them may be missing, where a record is damaged; these still are.
        del words[place:]
        words += new
        return new[-1].end_s

    def captions(self, finals: Collection[int]) -> tuple[Caption, ...]:
        """What was committed of captions other than these, as final captions."""
        return tuple(
            Caption(
                caption_id,
                words[0].start_s,
                words[-1].end_s,
                join_words(words),
                "",
                tuple(words),
                True,
                self._channels[caption_id],
            )
            for caption_id, words in self._words.items()
            if caption_id not in finals
        )
