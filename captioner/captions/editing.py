"""Corrections of a transcript: each is a small edit, applied to the recognised text.

Nothing is overwritten: the original stays as it is, and the list of edits is the whole difference.
Undo is an edit like the others, so that a journal which is only appended to can hold it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from captioner.core.captions import (
    OF_VOICES,
    Caption,
    Correct,
    Edit,
    Merge,
    MergeSpeakers,
    NameSpeaker,
    RecogniseSpeaker,
    Redo,
    RefuseName,
    Remove,
    RenameChannel,
    SetChannel,
    SetSpeaker,
    Split,
    Undo,
    Word,
    join_words,
)
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import one_line
from captioner.core.speakers.naming import Speakers


class TranscriptEditor:
    """A transcript under correction.

    Args:
        edits: Earlier edits, in order; edits that fit nothing are skipped.
    """

    def __init__(self, captions: Iterable[Caption], edits: Iterable[Edit] = ()) -> None:
        self._original = tuple(captions)
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._recognised: list[Edit] = []
        for edit in edits:
            self._note(edit)
        self._state = self._replayed()

    @property
    def captions(self) -> tuple[Caption, ...]:
        """The captions, corrected, in the order in which they were said."""
        return tuple(
            sorted(self._state.captions.values(), key=lambda caption: (caption.start_s, caption.id))
        )

    @property
    def speakers(self) -> Speakers:
        return self._state.speakers

    @property
    def attributed(self) -> Sequence[Caption]:
        """The captions, the one who speaks, as a reader sees it, for their channel."""
        return self.speakers.attributed(self.captions)

    @property
    def speaker_edits(self) -> Sequence[Edit]:
        """The edits in effect that say who the voices are, whatever captions there are."""
        named = [edit for edit in self._done if isinstance(edit, OF_VOICES)]
        return (*self._recognised, *named)

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def last(self) -> Edit | None:
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> Edit | None:
        """The edit that would be made again."""
        return self._undone[-1] if self._undone else None

    def apply(self, edit: Edit) -> Edit | None:
        """Make an edit.

        Returns:
            The edit as it is to be kept, every member of it known; None where there is nothing to
            undo, to redo or to merge with.

        Raises:
            CaptionerError: It makes no sense: it names no caption, word or speaker of that
                name, or the captions are those of different channels.
        """
        match edit:
            case Undo() if not self._done:
                return None
            case Redo() if not self._undone:
                return None
            case Undo() | Redo():
                self._note(edit)
                self._state = self._replayed()
                return edit
        complete = self._completed(edit)
        if complete is not None:
            self._state.apply(complete)  # raises before anything is noted
            self._note(complete)
        return complete

    def _completed(self, edit: Edit) -> Edit | None:
        match edit:
            case Correct(text=text):
                if not one_line(text):
                    raise CaptionerError(
                        "A caption needs at least one word.",
                        "Remove the caption to delete its words.",
                    )
                return replace(edit, text=one_line(text))
            case Merge(first, None):
                # Found only now: edits that were made before may have moved it.
                ids = [caption.id for caption in self.captions]
                following = ids[ids.index(first) + 1 :] if first in ids else []
                return Merge(first, following[0]) if following else None
            case Split(new_id=None):
                taken = [caption.id for caption in self._original]
                taken += [
                    one.new_id
                    for one in (*self._done, *self._undone)
                    if isinstance(one, Split) and one.new_id is not None
                ]
                return replace(edit, new_id=1 + max(taken, default=0))
            case RenameChannel(old, new):
                label = self.speakers.label_read_as(old, self.captions)
                if label:
                    return self.speakers.named_as(label, new, self.captions)
                return replace(edit, new=one_line(new))
            case SetChannel(number, channel):
                label = self.speakers.label_read_as(channel, self.captions)
                return (
                    SetSpeaker((number,), label) if label else SetChannel(number, one_line(channel))
                )
            case NameSpeaker(label, name, colour):
                return self.speakers.named_as(label, name, self.captions, colour)
        return edit

    def _replayed(self) -> _EditedCaptions:
        return _apply_all(self._original, [*self._recognised, *self._done])

    def _note(self, edit: Edit) -> None:
        match edit:
            case RecogniseSpeaker():
                self._recognised.append(edit)
            case Undo():
                if self._done:
                    self._undone.append(self._done.pop())
            case Redo():
                if self._undone:
                    self._done.append(self._undone.pop())
            case _:
                self._done.append(edit)
                self._undone.clear()


def retimed_words(words: Sequence[Word], text: str, start_s: float, end_s: float) -> list[Word]:
    """Words for a corrected text: those that stay keep their times; the others share the rest."""
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


def _apply_all(captions: Iterable[Caption], edits: Iterable[Edit]) -> _EditedCaptions:
    state = _EditedCaptions({caption.id: caption for caption in captions})
    for edit in edits:
        try:
            state.apply(edit)
        except (CaptionerError, ValueError):
            # The caption it speaks of may be lost with a damaged record; the rest still counts.
            continue
    return state


class _EditedCaptions:
    """Captions by number, and who their voices are."""

    def __init__(self, captions: dict[int, Caption]) -> None:
        self.captions = captions
        self.speakers = Speakers()

    def apply(self, edit: Edit) -> None:
        """Make an edit; raises CaptionerError or ValueError."""
        match edit:
            case Merge(number, int(other)):
                first, second = (_caption(self.captions, one) for one in (number, other))
                self.captions[first.id] = _merged(first, second, self.speakers)
                del self.captions[second.id]
            case NameSpeaker() | MergeSpeakers() | RecogniseSpeaker() | RefuseName():
                self.speakers = self.speakers.after(edit)
            case SetSpeaker(ids, label):
                self.speakers.after(edit)  # raises unless it is a label
                for caption in [_caption(self.captions, number) for number in ids]:
                    self.captions[caption.id] = replace(caption, speaker=label)
            case _:
                _apply(self.captions, edit)


def _apply(state: dict[int, Caption], edit: Edit) -> None:
    match edit:
        case Correct(number, text):
            caption = _caption(state, number)
            words = retimed_words(caption.words, text, caption.start_s, caption.end_s)
            state[caption.id] = replace(caption, committed=text, tentative="", words=tuple(words))
        case Split(number, word, int(new_id)):
            if new_id in state:  # made in two places at once: its words stay where they are
                raise ValueError(f"{new_id} is another caption")
            before, after = _split(_caption(state, number), word, new_id)
            state[before.id], state[after.id] = before, after
        case RenameChannel(old, new):
            named = [caption for caption in state.values() if caption.channel == old]
            if not named:
                raise CaptionerError(
                    "No speaker in this transcript is called {edit}.", edit=repr(old)
                )
            for caption in named:
                state[caption.id] = replace(caption, channel=new)
        case SetChannel(number, channel):
            caption = _caption(state, number)
            # What a person says of one caption is more than what its voice is called.
            state[caption.id] = replace(caption, channel=channel, speaker="")
        case Remove(number):
            del state[_caption(state, number).id]
        case _:
            raise ValueError(f"{edit} cannot be made")


def _caption(state: Mapping[int, Caption], caption_id: int) -> Caption:
    caption = state.get(caption_id)
    if caption is None:
        raise CaptionerError(
            "There is no caption {caption_id} in this transcript.",
            "It may have been merged or removed; undo brings it back.",
            caption_id=caption_id,
        )
    return caption


def _merged(first: Caption, second: Caption, speakers: Speakers) -> Caption:
    if first.id == second.id:
        raise CaptionerError("A caption cannot be merged with itself.")
    labels = {speakers.resolved(one.speaker) for one in (first, second) if one.speaker}
    if first.channel != second.channel or len(labels) > 1:
        raise CaptionerError(
            "Captions of different speakers cannot be merged.",
            "Give both the same speaker first.",
        )
    earlier, later = sorted((first, second), key=lambda caption: (caption.start_s, caption.id))
    return replace(
        earlier,
        id=first.id,
        committed=f"{earlier.text} {later.text}",
        tentative="",
        speaker=first.speaker or second.speaker,
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
        replace(caption, committed=join_words(before), words=before, tentative="", end_s=middle_s),
        replace(
            caption,
            id=new_id,
            committed=join_words(after),
            tentative="",
            words=after,
            start_s=middle_s,
        ),
    )


def _words_of(caption: Caption) -> tuple[Word, ...]:
    if caption.words:
        return caption.words
    return tuple(
        _spread(caption.text.split(), caption.start_s, max(caption.start_s, caption.end_s))
    )
