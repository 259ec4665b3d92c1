"""Which word of a caption sounds at a moment."""

from __future__ import annotations

from captioner.captions.scripts import joined, written
from captioner.core.captions import Caption
from captioner.gui.transcript.qt_text import qt_length


def sounding_word(caption: Caption, position_s: float) -> tuple[int, int] | None:
    """Where the word that sounds, or sounded last, begins and ends in the caption's text.

    Returns:
        Places as Qt counts them; None before the first word, after the caption, and where the
        words are not those of the text.
    """
    texts = [written(word.text) for word in caption.words]
    begun = sum(word.start_s <= position_s for word in caption.words)
    if not begun or position_s > caption.end_s or joined(texts) != written(caption.text):
        return None
    end = qt_length(joined(texts[:begun]))
    return end - qt_length(texts[begun - 1]), end
