"""Committed words in the journal: each is written when it is committed, long before its final.

A caption without its final record, because the process ended before or the record is damaged, is
as long as its committed words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count, groupby
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

    def captions(self, finals: Mapping[int, Caption], taken: Iterable[int]) -> tuple[Caption, ...]:
        """What was committed beyond these captions, as final captions.

        Where the voice turns, a caption is written in parts, one after the other, and only the
        first has its number. Words of it that are in no part belong to parts whose records are
        damaged, or that were not written when the process ended; they get numbers of their own.

        Args:
            finals: Final captions, by number.
            taken: Numbers that further captions have.
        """
        found: list[Caption] = []
        numbers = count(1 + max([*self._words, *finals, *taken], default=0))
        in_parts = {
            (part.channel, word.text, word.start_s)
            for part in finals.values()
            if part.id not in self._words
            for word in part.words
        }
        for caption_id, words in self._words.items():
            channel, own = self._channels[caption_id], finals.get(caption_id)
            first = own.words if own is not None else ()
            behind = words[len(first) :]
            if own is not None and (
                not first or [one.text for one in (*first, *behind)] != [one.text for one in words]
            ):
                continue
            free = iter([caption_id] if own is None else [])
            is_kept = [(channel, one.text, one.start_s) in in_parts for one in behind]
            for kept, run in groupby(zip(is_kept, behind, strict=True), lambda pair: pair[0]):
                if not kept:
                    left_out = tuple(word for _, word in run)
                    found.append(_final(next(chain(free, numbers)), left_out, channel))
        return tuple(found)


def _final(caption_id: int, words: Sequence[Word], channel: str) -> Caption:
    return Caption(
        caption_id,
        words[0].start_s,
        words[-1].end_s,
        join_words(words),
        "",
        tuple(words),
        True,
        channel,
    )
