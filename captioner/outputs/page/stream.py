"""What viewers of the page see: captions as server-sent events."""

import functools
import itertools
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from captioner.captions.contrast import readable
from captioner.captions.scripts import gap, is_right_to_left, written
from captioner.core.captions import Caption, comes_too_late
from captioner.core.events import (
    CaptionChanged,
    SessionEvent,
    SessionState,
    SpeakerChanged,
    SpeakersNamed,
    StatusChanged,
)
from captioner.core.outputs import PastSession
from captioner.core.speakers.naming import NOBODY_NAMED, CaptionSplit, relabelled

BLOCK = 50
"""Captions in one message to a viewer who comes late: each is shown as it arrives."""

_DARK, _LIGHT = ("#000000", "#333333"), ("#ffffff", "#f2f2f2")
"""What names stand on: the page, and the view for OBS over the whitest and the blackest picture."""

RETRY = b"retry: 1000\n\n"
PING = b"event: ping\ndata: 0\n\n"
BYE = b"event: bye\ndata: 0\n\n"
FULL = b"retry: 10000\nevent: full\ndata: 0\n\n"
FULL_OF_YOURS = b"retry: 10000\nevent: full\ndata: 1\n\n"
"""For one of several viewers of a network that others are to have places beside."""


def is_about_earlier(event: SessionEvent) -> bool:
    """Whether it changes captions that were final already."""
    return isinstance(event.body, SpeakerChanged | CaptionSplit | SpeakersNamed)


class CaptionStream:
    """The captions of the present session, numbered, so that a viewer can resume.

    A final caption has the number `SESSION-COUNT` as its event's id. Viewers who come with a
    number of another session see the present one from its beginning; earlier sessions are gone.
    """

    def __init__(self, past: PastSession | None = None) -> None:
        self._title = past.title if past else ""
        self._state = "past" if past else SessionState.IDLE.value
        self.session = secrets.token_hex(4)
        """The present session's part of each number."""
        self._finals = [[each] for each in past.captions if each.text] if past else []
        """Each as its current parts; numbers count them whole."""
        self._blocks: dict[int, bytes] = {}
        """The finals as all who come late get them, by the place of the first of each block."""
        self._newest: tuple[int, int, bytes] | None = None
        self._open: dict[str, Caption] = {}
        self._speakers = past.speakers.with_channels_of(past.captions) if past else NOBODY_NAMED
        self._is_renamed = False

    @property
    def count(self) -> int:
        return len(self._finals)

    def accept(self, event: SessionEvent) -> bytes:
        """What every viewer is to be sent about an event; may be nothing."""
        match event.body:
            case CaptionChanged(caption) if caption.is_final:
                return self._finished(caption)
            case CaptionChanged(caption):
                self._open[caption.stream] = caption
                return _message("partial", self._shown(caption))
            case SpeakerChanged(changes):
                return self._moved({change.caption_id: change.new for change in changes})
            case CaptionSplit() as split:
                return self._divided(split)
            case SpeakersNamed(_, speakers):
                self._speakers = speakers.following(self._speakers)
                self._forget_blocks()
                return self._who(self._finals)
            case StatusChanged(state):
                return self._stands(state)
        return b""

    def _stands(self, state: SessionState) -> bytes:
        told = b""
        if state is SessionState.LOADING and state.value != self._state:
            self.session, self._finals = secrets.token_hex(4), []
            self._forget_blocks()
            self._open.clear()
            self._speakers, self._is_renamed = NOBODY_NAMED, False
            told = self.begin(self._number(0))
        elif state in (SessionState.IDLE, SessionState.FAILED):
            # Undecided words stay undecided.
            told = b"".join(
                [self._finished(each.as_committed()) for each in [*self._open.values()]]
            )
        self._state = state.value
        return told + _message("state", {"state": self._state})

    def begin(self, number: str = "") -> bytes:
        return _message("begin", {"title": self._title}, number)

    def newest(self, first: int) -> bytes:
        """The finals from a place on, to stand below all that a viewer has."""
        if self._newest is None or self._newest[:2] != (first, self.count):
            block = _message("finals", self._block(first, self.count))
            self._newest = first, self.count, block
        return self._newest[2]

    def earlier(self, first: int, end: int) -> bytes:
        """The finals between two places, to stand above the one at `end`, which there must be."""
        if block := self._blocks.get(first) if first + BLOCK == end else None:
            return block
        told = {"before": self._finals[end][0].id, "captions": self._block(first, end)}
        block = _message("earlier", told)
        if first + BLOCK == end:
            self._blocks[first] = block
        return block

    def present(self) -> bytes:
        """The open captions and the state of the session."""
        still_open = [self._shown(caption) for caption in self._open.values()]
        return _message("open", still_open) + _message("state", {"state": self._state})

    def renewed(self, first: int, end: int) -> bytes:
        """What became of the finals between two places since they were final; may be nothing."""
        finals = self._finals[first:end]
        parts = [self._parts(final) for final in finals if len(final) > 1]
        return b"".join([*parts, self._who(finals)] if self._is_renamed else parts)

    def _block(self, first: int, end: int) -> list[dict[str, Any]]:
        return [self._shown(part) for final in self._finals[first:end] for part in final]

    def _forget_blocks(self) -> None:
        self._blocks.clear()
        self._newest = None

    def _changed(self, place: int) -> list[Caption]:
        self._blocks.pop(place - place % BLOCK, None)
        self._newest = None
        return self._finals[place]

    def _finished(self, caption: Caption) -> bytes:
        waiting = self._open.get(caption.stream)
        if waiting is not None and comes_too_late(waiting, caption):
            del self._open[caption.stream]
        shown = self._shown(caption)
        if not caption.text:  # the utterance turned out to be none
            return _message("final", shown)
        self._finals.append([caption])
        return _message("final", shown, self._number(len(self._finals)))

    def _moved(self, labels: Mapping[int, str]) -> bytes:
        moved = [
            self._changed(place)
            for place, final in enumerate(self._finals)
            if any(part.id in labels for part in final)
        ]
        for final in moved:
            final[:] = [relabelled(part, labels) for part in final]
        return self._who(moved)

    def _divided(self, split: CaptionSplit) -> bytes:
        for place in reversed(range(len(self._finals))):
            if any(part.id == split.caption_id for part in self._finals[place]):
                final = self._changed(place)
                final[:] = split.among(final)
                return self._parts(final)
        return b""

    def _parts(self, final: Iterable[Caption]) -> bytes:
        return _message("parts", [self._shown(part) for part in final])

    def _who(self, finals: Iterable[Iterable[Caption]]) -> bytes:
        self._is_renamed = True
        captions = itertools.chain.from_iterable(finals)
        return _message("who", {each.id: self._said_by(each) for each in captions})

    def _said_by(self, caption: Caption) -> dict[str, Any]:
        self._speakers = self._speakers.with_channels_of([caption])
        who, speaker = self._speakers.name_of(caption), self._speakers.of(caption)
        shades = _shades(self._speakers.hue_of(caption))
        if speaker is None:
            return {"who": who, "shades": shades}
        # Each viewer reads a number in a language of its own.
        number = 0 if speaker.name or caption.channel else speaker.number
        return {"who": who, "number": number, "shades": shades}

    def _shown(self, caption: Caption) -> dict[str, Any]:
        """A caption as the page takes it: words that may change follow the others directly."""
        committed, tentative = written(caption.committed), written(caption.tentative)
        if committed and tentative:
            committed += gap(committed, tentative)
        return {
            "id": caption.id,
            **self._said_by(caption),
            "lang": caption.language,
            "rtl": is_right_to_left(f"{committed} {tentative}", caption.language),
            "committed": committed,
            "tentative": tentative,
        }

    def _number(self, count: int) -> str:
        return f"{self.session}-{count}"


@functools.cache
def _shades(hue: str) -> tuple[str, ...]:
    """A colour as it can be read on the dark page and on the light one; none for an empty one."""
    if not hue:
        return ()
    return readable(hue, "#ffffff", _DARK), readable(hue, "#111111", _LIGHT)


def _message(name: str, data: object, number: str = "") -> bytes:
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {name}\ndata: {json.dumps(data)}\n\n".encode("ascii")
