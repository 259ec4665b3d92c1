"""Lines of finished text, for receivers that can take nothing back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from captioner.core.captions import Caption, comes_too_late
from captioner.core.events import (
    CaptionChanged,
    SessionEvent,
    SessionState,
    SpeakersNamed,
    StatusChanged,
)
from captioner.core.speakers.line_marks import SpeakerMark, speaker_mark_text
from captioner.core.speakers.naming import Speakers
from captioner.core.text.scripts import written
from captioner.core.text.tokens import pieces, width

_LONGEST_WAIT_S = 3.0
"""How long the first words of a line wait for the next, in seconds of sound."""

_SENTENCE_ENDS = tuple(".?!…。？！؟।")


@dataclass(slots=True)
class _Channel:
    """A channel's last caption, who speaks, the text that was taken, and what of it waits.

    `ahead` is what was sent of a caption before a turn of speaker made it shorter: the captions
    that follow say it again.
    """

    last: Caption | None = None
    name: str = ""
    taken: str = ""
    ahead: str = ""
    waiting: str = ""
    waiting_since_s: float = 0.0


class FinishedLines:
    """Cuts committed words into lines that are done when they are handed out.

    A line is done when the next word does not fit, when a sentence or the utterance ends, or when
    its first word has waited for three seconds of sound. Where the speaker changes, the line
    begins with "Name: ".

    Args:
        max_width: The longest line in characters, the speaker's mark included.
        spelt: Puts text into the characters of the receiver.
    """

    def __init__(self, max_width: int, spelt: Callable[[str], str] = str) -> None:
        self._max_width = max_width
        self._spelt = spelt
        self._channels: dict[str, _Channel] = {}
        self._speakers = Speakers()
        self._last_name = ""

    def of(self, event: SessionEvent) -> list[tuple[str, str]]:
        """The lines that an event completes, each with the code of its language."""
        match event.body:
            case CaptionChanged(caption):
                return [(line, caption.language) for line in self.accept(caption)]
            case SpeakersNamed(_, speakers):
                self._speakers = speakers
            case StatusChanged(SessionState.LOADING):
                # Another session begins, and counts its captions anew.
                self._channels.clear()
                self._speakers = Speakers()
        return []

    def accept(self, caption: Caption) -> list[str]:
        """Take a partial or final caption in; returns the lines that it completes."""
        channel = self._channels.setdefault(caption.stream, _Channel())
        last = channel.last
        if last is not None and comes_too_late(caption, last):
            return []
        lines: list[str] = []
        committed = written(self._spelt(caption.committed))
        if last is None or caption.id != last.id:
            # An utterance left unfinished keeps what it committed.
            self._cut(channel, lines, is_over=True)
            goes_on = committed[: len(channel.ahead)] == channel.ahead[: len(committed)]
            channel.taken, channel.ahead = channel.ahead if goes_on else "", ""
        channel.last = caption
        channel.name = self._speakers.name_of(caption)
        if not channel.waiting:
            channel.waiting_since_s = caption.end_s
        if len(committed) < len(channel.taken):
            sent = channel.taken[: len(channel.taken) - len(channel.waiting)]
            channel.ahead = sent[len(committed) :].strip()
            channel.waiting = committed[len(sent) :].lstrip()
        else:
            channel.waiting = (channel.waiting + committed[len(channel.taken) :]).lstrip()
        channel.taken = committed
        waited_s = caption.end_s - channel.waiting_since_s
        is_over = caption.is_final or waited_s >= _LONGEST_WAIT_S
        self._cut(channel, lines, is_over=is_over)
        return lines

    def _cut(self, channel: _Channel, lines: list[str], *, is_over: bool) -> None:
        """Move what is done of the waiting text to the lines."""
        name = channel.name
        while channel.waiting:
            mark = ""
            if name != self._last_name:
                others = self._speakers.names
                mark = speaker_mark_text(name, SpeakerMark.LABEL, self._max_width, others=others)
            room = self._max_width - width(mark)
            line = _beginning(channel.waiting, room)
            is_done = is_over or len(line) < len(channel.waiting) or line.endswith(_SENTENCE_ENDS)
            if not is_done:
                return
            lines.append(mark + line)
            self._last_name = name
            channel.waiting = channel.waiting[len(line) :].lstrip()


def _beginning(text: str, room: int) -> str:
    """As many words as fit, with the last sentence end among them; of a longer word a piece."""
    words = text.split(" ")
    line = pieces(words[0], room)[0]
    if line != words[0]:
        return line
    sentence = ""
    for word in words[1:]:
        if line.endswith(_SENTENCE_ENDS) and width(line) >= room / 2:
            sentence = line
        if width(line) + 1 + width(word) > room:
            return sentence or line
        line += f" {word}"
    return line
