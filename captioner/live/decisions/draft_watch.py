"""Whether a draft model is of use: whether it hears what the accurate one commits."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

_WATCHED_WORDS = 40
_LEAST_SHARE = 0.2


class DraftWatch:
    """Follows the newest committed words: were they heard by the draft model, too?

    A draft in another language, or one that stays silent, agrees on next to nothing; a weak one
    still does on half of the words.
    """

    def __init__(self) -> None:
        self._agreed: deque[bool] = deque(maxlen=_WATCHED_WORDS)

    def is_useless(self, agreed: Sequence[bool]) -> bool:
        """Note for further committed words whether both models heard them; the verdict so far."""
        self._agreed.extend(agreed)
        is_known = len(self._agreed) == _WATCHED_WORDS
        return is_known and sum(self._agreed) < _LEAST_SHARE * _WATCHED_WORDS
