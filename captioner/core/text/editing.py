"""Corrections of a transcript: each is a small record, applied anew to what was recognised.

Nothing is overwritten: the original stays as it is, and the list of edits is the whole difference.
Undo is an edit like the others, so that a journal which is only appended to can tell it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from captioner.core.captions import Caption, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.core.text.caption_text import one_line

Edit = Mapping[str, Any]
"""One edit, as JSON holds it; `op` says which."""


class TranscriptEditor:
    """A transcript under correction.

    Args:
        captions: Final captions as they were recognised.
        edits: What was edited before, in order; edits that fit nothing are passed over.
    """

    def __init__(self, captions: Iterable[Caption], edits: Iterable[Edit] = ()) -> None:
        self._original = tuple(captions)
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        for edit in edits:
            self._note(edit)
        self._state = _apply_all(self._original, self._done)

    @property
    def captions(self) -> tuple[Caption, ...]:
        """The captions, corrected, in the order in which they were said."""
        return tuple(
            sorted(self._state.values(), key=lambda caption: (caption.start_s, caption.id))
        )

    @property
    def can_undo(self) -> bool:
        """Whether an edit is in effect."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether an edit was undone and none was made since."""
        return bool(self._undone)

    def correct(self, caption_id: int, text: str) -> Edit:
        """Replace a caption's words; words that stay keep their times.

        Raises:
            CaptionerError: There is no such caption, or the text is empty.
        """
        text = one_line(text)
        if not text:
            raise CaptionerError(
                "A caption needs at least one word.", "Remove the caption to take its words away."
            )
        return self._do({"op": "correct", "id": caption_id, "text": text})

    def merge(self, first_id: int, second_id: int) -> Edit:
        """Join two captions of one channel to one, which keeps the number of the first.

        Raises:
            CaptionerError: One of them does not exist, or their channels differ.
        """
        return self._do({"op": "merge", "id": first_id, "second": second_id})

    def split(self, caption_id: int, word_index: int) -> Edit:
        """Begin a new caption at a word; it gets the next free number.

        Raises:
            CaptionerError: There is no such caption, or no word on either side.
        """
        new_id = 1 + max(
            [caption.id for caption in self._original]
            + [int(edit["new_id"]) for edit in (*self._done, *self._undone) if "new_id" in edit],
            default=0,
        )
        return self._do({"op": "split", "id": caption_id, "word": word_index, "new_id": new_id})

    def rename_channel(self, old: str, new: str) -> Edit:
        """Give a speaker or channel another name, everywhere.

        Raises:
            CaptionerError: Nobody is called `old`.
        """
        return self._do({"op": "rename_channel", "old": old, "new": one_line(new)})

    def set_channel(self, caption_id: int, channel: str) -> Edit:
        """Say who spoke one caption.

        Raises:
            CaptionerError: There is no such caption.
        """
        return self._do({"op": "set_channel", "id": caption_id, "channel": one_line(channel)})

    def remove(self, caption_id: int) -> Edit:
        """Take a caption out of the transcript.

        Raises:
            CaptionerError: There is no such caption.
        """
        return self._do({"op": "remove", "id": caption_id})

    def undo(self) -> Edit | None:
        """Take the last edit back; None when there is none."""
        if not self._done:
            return None
        edit: Edit = {"op": "undo"}
        self._note(edit)
        self._state = _apply_all(self._original, self._done)
        return edit

    def redo(self) -> Edit | None:
        """Make the edit again that was undone last; None when there is none."""
        if not self._undone:
            return None
        edit: Edit = {"op": "redo"}
        self._note(edit)
        self._state = _apply_all(self._original, self._done)
        return edit

    def _do(self, edit: Edit) -> Edit:
        _apply(self._state, edit)  # raises before anything is noted
        self._note(edit)
        return edit

    def _note(self, edit: Edit) -> None:
        match edit.get("op"):
            case "undo":
                if self._done:
                    self._undone.append(self._done.pop())
            case "redo":
                if self._undone:
                    self._done.append(self._undone.pop())
            case _:
                self._done.append(edit)
                self._undone.clear()


def edited(captions: Iterable[Caption], edits: Sequence[Edit]) -> tuple[Caption, ...]:
    """The captions with all edits applied, in the order in which they were said."""
    return TranscriptEditor(captions, edits).captions


def retimed_words(words: Sequence[Word], text: str, start_s: float, end_s: float) -> list[Word]:
    """Words for a corrected text: those that stay keep their times, the others share what is left.

    Args:
        words: The words before.
        text: The text after.
        start_s: When the caption begins, in seconds.
        end_s: When it ends.
    """
    tokens = text.split()
    matcher = difflib.SequenceMatcher(None, [word.text for word in words], tokens, autojunk=False)
    found: list[Word] = []
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            found.extend(words[old_from:old_to])
            continue
        if new_from == new_to:
            continue
        if old_from < old_to:
            span_start, span_end = words[old_from].start_s, words[old_to - 1].end_s
        else:
            span_start = words[old_from - 1].end_s if old_from else start_s
            span_end = words[old_from].start_s if old_from < len(words) else end_s
        found.extend(_spread(tokens[new_from:new_to], span_start, max(span_start, span_end)))
    return found


def _spread(tokens: Sequence[str], start_s: float, end_s: float) -> list[Word]:
    total = sum(len(token) for token in tokens)
    found = []
    passed = 0
    for token in tokens:
        begin = start_s + (end_s - start_s) * passed / total
        passed += len(token)
        # A person wrote it: there is no doubt left to show.
        found.append(Word(token, begin, start_s + (end_s - start_s) * passed / total, 1.0))
    return found


def _apply_all(captions: Iterable[Caption], edits: Iterable[Edit]) -> dict[int, Caption]:
    state = {caption.id: caption for caption in captions}
    for edit in edits:
        try:
            _apply(state, edit)
        except (CaptionerError, KeyError, TypeError, ValueError):
            # The caption it speaks of may be lost with a damaged record; the rest still counts.
            continue
    return state


def _apply(state: dict[int, Caption], edit: Edit) -> None:
    match edit["op"]:
        case "correct":
            caption = _caption(state, edit["id"])
            words = retimed_words(caption.words, edit["text"], caption.start_s, caption.end_s)
            state[caption.id] = _changed(caption, text=edit["text"], words=words)
        case "merge":
            first, second = _caption(state, edit["id"]), _caption(state, edit["second"])
            state[first.id] = _merged(first, second)
            del state[second.id]
        case "split":
            caption = _caption(state, edit["id"])
            before, after = _split(caption, int(edit["word"]), int(edit["new_id"]))
            state[before.id], state[after.id] = before, after
        case "rename_channel":
            named = [caption for caption in state.values() if caption.channel == edit["old"]]
            if not named:
                raise CaptionerError(
                    "Nobody in this transcript is called {edit}.", edit=repr(edit["old"])
                )
            for caption in named:
                state[caption.id] = _changed(caption, channel=edit["new"])
        case "set_channel":
            caption = _caption(state, edit["id"])
            state[caption.id] = _changed(caption, channel=edit["channel"])
        case "remove":
            del state[_caption(state, edit["id"]).id]
        case _:
            raise ValueError(f"unknown edit {edit['op']!r}")


def _caption(state: Mapping[int, Caption], caption_id: int) -> Caption:
    caption = state.get(caption_id)
    if caption is None:
        raise CaptionerError(
            "There is no caption {caption_id} in this transcript.",
            "It may have been merged or removed; undo brings it back.",
            caption_id=caption_id,
        )
    return caption


def _changed(
    caption: Caption,
    *,
    text: str | None = None,
    words: Sequence[Word] | None = None,
    channel: str | None = None,
    start_s: float | None = None,
    end_s: float | None = None,
    caption_id: int | None = None,
) -> Caption:
    return Caption(
        caption.id if caption_id is None else caption_id,
        caption.start_s if start_s is None else start_s,
        caption.end_s if end_s is None else end_s,
        caption.text if text is None else text,
        "",
        caption.words if words is None else tuple(words),
        True,
        caption.channel if channel is None else channel,
    )


def _merged(first: Caption, second: Caption) -> Caption:
    if first.id == second.id:
        raise CaptionerError("A caption cannot be merged with itself.")
    if first.channel != second.channel:
        raise CaptionerError(
            "Captions of different speakers cannot be merged.",
            "Give both the same speaker first.",
        )
    earlier, later = sorted((first, second), key=lambda caption: (caption.start_s, caption.id))
    return _changed(
        earlier,
        caption_id=first.id,
        text=f"{earlier.text} {later.text}",
        words=(*_words_of(earlier), *_words_of(later)),
        end_s=max(earlier.end_s, later.end_s),
    )


def _split(caption: Caption, word_index: int, new_id: int) -> tuple[Caption, Caption]:
    words = _words_of(caption)
    if not 0 < word_index < len(words):
        raise CaptionerError(
            "A caption can only be split between two of its words.",
            "Choose the word that the new caption is to begin with.",
        )
    before, after = words[:word_index], words[word_index:]
    middle_s = min(max(after[0].start_s, caption.start_s), max(caption.start_s, caption.end_s))
    return (
        _changed(caption, text=join_words(before), words=before, end_s=middle_s),
        _changed(caption, caption_id=new_id, text=join_words(after), words=after, start_s=middle_s),
    )


def _words_of(caption: Caption) -> tuple[Word, ...]:
    if caption.words:
        return caption.words
    return tuple(
        _spread(caption.text.split(), caption.start_s, max(caption.start_s, caption.end_s))
    )
