"""Committed words in the journal, written when they are committed, before the final caption."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count, groupby
from typing import Any

from captioner.core.captions import Caption, Word, join_words
from captioner.transcripts.journal.records import word_lists, words_from_lists
from captioner.transcripts.journal.values import MOST_CAPTIONS, number_of, text_of


def committed_body(caption: Caption, index: int) -> dict[str, Any]:
    """Return the newly committed words of an open caption, as a record's members.

    Args:
        index: Number of its committed words in earlier records.
    """
    return {
        "id": caption.id,
        "channel": caption.channel,
        "place": index,
        "words": word_lists(caption.committed_words[index:]),
    }


class CommittedWords:
    """Collects the committed words of a journal's captions."""

    def __init__(self) -> None:
        self._words: dict[int, list[Word]] = {}
        self._channels: dict[int, str] = {}

    def add(self, body: Mapping[str, Any]) -> float:
        """Add a record; raises KeyError, TypeError or ValueError.

        Returns:
            End of its last word, in seconds of the session.
        """
        caption_id = number_of(body["id"], MOST_CAPTIONS)
        index, channel = number_of(body["place"]), text_of(body["channel"])
        new = words_from_lists(body["words"])
        if not new:
            raise ValueError("no committed words")
        self._channels[caption_id] = channel
        words = self._words.setdefault(caption_id, [])
        # Words before these may be missing if a record is damaged; these are valid all the same.
        del words[index:]
        words += new
        return new[-1].end_s

    def captions(self, finals: Mapping[int, Caption], taken: Iterable[int]) -> tuple[Caption, ...]:
        """Return committed words that are in no final caption, as final captions.

        A caption split between speakers is written in several parts, of which only the first has
        its number. Words in none of the parts belong to records that are damaged or were not
        written before a crash; they get new numbers.
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
