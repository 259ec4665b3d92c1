"""A caption as runs of formatted text in the transcript."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QColor, QFont, QTextCharFormat

from captioner.captions.contrast import readable
from captioner.captions.scripts import can_slant, gap, isolated, written
from captioner.core.captions import Caption
from captioner.core.plain_text import one_line
from captioner.core.speakers.naming import NOBODY_NAMED, Speakers
from captioner.gui.transcript.text_spacing import keep_joined
from captioner.gui.widgets.colours import Colours
from captioner.settings.model import ConfidenceDisplay, ReadingSettings

FormattedRun = tuple[str, QTextCharFormat]


class TranscriptFormat:
    """Formats in a theme's colours, for the reader's choices.

    Args:
        speakers: Who the voices are.
        heard: Captions that were written before: channels keep their colours.
    """

    def __init__(
        self,
        reading: ReadingSettings,
        colours: Colours,
        speakers: Speakers = NOBODY_NAMED,
        heard: Iterable[Caption] = (),
    ) -> None:
        self._reading = reading
        self._colours = colours
        self._speakers = speakers.hearing(heard)
        self._voices: dict[str, QTextCharFormat] = {}
        self._plain = _coloured(colours.text)
        self._label = _coloured(colours.accent)
        self._label.setFontWeight(QFont.Weight.DemiBold)
        self._tentative = _coloured(colours.quiet)
        self._tentative.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        self._slanted = QTextCharFormat(self._tentative)
        self._slanted.setFontItalic(True)
        if reading.confidence is ConfidenceDisplay.DIMMED:
            self._unsure = _coloured(colours.disabled)
        else:
            self._unsure = _coloured(colours.text)
            self._unsure.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)

    def runs(self, caption: Caption) -> list[FormattedRun]:
        """Label, committed and tentative words, unsure words in their own format."""
        found = self._runs(caption)
        if self._reading.letter_spacing_percent:
            return [(text, keep_joined(how, text)) for text, how in found]
        return found

    def _runs(self, caption: Caption) -> list[FormattedRun]:
        found: list[FormattedRun] = []
        label = self.label(caption)
        if label:
            self._speakers = self._speakers.hearing([caption])
            found.append((label, self._coloured_label(self._speakers.hue_of(caption))))
        if self._reading.confidence is not ConfidenceDisplay.NONE and caption.is_final:
            found.extend(self._by_confidence(caption))
            return found
        committed, tentative = written(caption.committed), written(caption.tentative)
        if committed:
            space = gap(committed, tentative) if tentative else ""
            found.append((committed + space, self._plain))
        if tentative:
            how = self._slanted if can_slant(tentative) else self._tentative
            found.append((tentative, how))
        return found

    def label(self, caption: Caption) -> str:
        """What stands before the words: who speaks; empty where that is not shown."""
        name = one_line(self._speakers.name_of(caption)) if self._reading.show_labels else ""
        return f"{isolated(name, caption.text)}:  " if name else ""

    def _coloured_label(self, hue: str) -> QTextCharFormat:
        if not hue:
            return self._label
        how = self._voices.get(hue)
        if how is None:
            colours = self._colours
            shade = readable(hue, colours.text, (colours.surface, colours.window))
            how = self._voices[hue] = QTextCharFormat(self._label)
            how.setForeground(QColor(shade))
        return how

    def _by_confidence(self, caption: Caption) -> list[FormattedRun]:
        if not caption.words:
            return [(written(caption.text), self._plain)]
        found: list[FormattedRun] = []
        for word in caption.words:
            text = written(word.text)
            if found and text and (space := gap(found[-1][0], text)):
                found.append((space, self._plain))
            is_unsure = word.probability < self._reading.unsure_below
            found.append((text, self._unsure if is_unsure else self._plain))
        return found


def _coloured(colour: str) -> QTextCharFormat:
    how = QTextCharFormat()
    how.setForeground(QColor(colour))
    return how
