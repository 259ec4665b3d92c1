"""What was said in a session so far, while it is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from captioner.core.captions import Caption


class SaidSoFar:
    """Final captions, and the committed words of those that are not final. For one thread."""

    def __init__(self) -> None:
        self._finals: list[Caption] = []
        self._open: dict[int, Caption] = {}
        self.has_shown_words = False
        """Whether any word was shown, final or not."""

    @property
    def finals(self) -> Sequence[Caption]:
        """Final captions with words, in the order in which they became final."""
        return self._finals

    @property
    def unfinished(self) -> Sequence[Caption]:
        """What is committed of captions that are not final, as final captions."""
        return tuple(self._open.values())

    def accept(self, caption: Caption) -> int | None:
        """Take a partial or final caption in.

        Returns:
            At which of its words something is committed that was not before; None where nothing
            is, or it is final.
        """
        self.has_shown_words = self.has_shown_words or bool(caption.text)
        if caption.is_final:
            self._open.pop(caption.id, None)
            if caption.text:
                self._finals.append(caption)
            return None
        before = self._open.get(caption.id)
        place = len(before.words) if before is not None else 0
        committed = caption.as_committed()
        if len(committed.words) <= place:
            return None
        self._open[caption.id] = committed
        return place
