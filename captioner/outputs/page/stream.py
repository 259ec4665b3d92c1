"""What viewers of the page see: captions as server-sent events, and what one of them missed."""

from __future__ import annotations

import functools
import itertools
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from captioner.core.captions import Caption, comes_too_late
from captioner.core.events import (
    CaptionChanged,
    SessionEvent,
    SessionState,
    SpeakerChanged,
    SpeakersNamed,
    StatusChanged,
)
from captioner.core.outputs.choice import PastSession
from captioner.core.speakers.contrast import readable
from captioner.core.speakers.naming import NOBODY_NAMED, relabelled
from captioner.core.speakers.splitting import CaptionSplit
from captioner.core.text.scripts import gap, is_right_to_left, written

_CHUNK = 500
"""Captions in one message to a viewer who comes late: each is shown as it arrives."""

_DARK, _LIGHT = ("#000000", "#333333"), ("#ffffff", "#f2f2f2")
"""What names stand on: the page, and the view for OBS over the whitest and the blackest picture."""

PING = b"event: ping\ndata: 0\n\n"
BYE = b"event: bye\ndata: 0\n\n"
FULL = b"retry: 10000\nevent: full\ndata: 0\n\n"
FULL_OF_YOURS = b"retry: 10000\nevent: full\ndata: 1\n\n"
"""For one of several viewers of a network that others are to have places beside."""


class CaptionStream:
    """The captions of the present session, numbered, so that a viewer can go on where it was.

    A final caption has the number `SESSION-COUNT` as its event's id. Viewers who come with a
    number of another session see the present one from its beginning; earlier sessions are gone.

    Args:
        past: A session that is over.
    """

    def __init__(self, past: PastSession | None = None) -> None:
        self._title = past.title if past else ""
        self._state = "past" if past else SessionState.IDLE.value
        self._session = secrets.token_hex(4)
        self._finals = [[each] for each in past.captions if each.text] if past else []
        """Each as the parts that it is by now; numbers count them whole."""
        self._written: list[str] = []  # the finals in JSON: all who come late get the same
        self._open: dict[str, Caption] = {}
        self._speakers = past.speakers if past else NOBODY_NAMED
        self._is_renamed = False

    def accept(self, event: SessionEvent) -> bytes:
        """What every viewer is to be sent about an event; may be nothing."""
        match event.body:
            case CaptionChanged(caption) if caption.is_final:
                return self._finished(caption)
            case CaptionChanged(caption):
                self._open[caption.stream] = caption
                return _message("partial", self._shown(caption))
            case SpeakerChanged(changes):
                self._written.clear()
                return self._moved({change.caption_id: change.new for change in changes})
            case CaptionSplit() as split:
                self._written.clear()
                return self._divided(split)
            case SpeakersNamed(_, speakers):
                self._speakers = speakers
                self._written.clear()
                return self._who(self._finals)
            case StatusChanged(state):
                begins = state is SessionState.LOADING and state.value != self._state
                self._state = state.value
                if begins:
                    self._session, self._finals, self._written = secrets.token_hex(4), [], []
                    self._open.clear()
                    self._speakers, self._is_renamed = NOBODY_NAMED, False
                told = _message("state", {"state": self._state})
                return self._begin() + told if begins else told
        return b""

    def since(self, last: str) -> bytes:
        """What a viewer is missing that has seen everything up to the event with this id."""
        session, _, count = last.partition("-")
        is_present = session == self._session and count.isdecimal() and len(count) < 9
        seen = min(int(count), len(self._finals)) if is_present else 0
        parts = [b"retry: 1000\n\n"]
        if not is_present:
            parts.append(self._begin())
        for final in self._finals[len(self._written) :]:
            self._written.append(", ".join(json.dumps(self._shown(part)) for part in final))
        for start in range(seen, len(self._finals), _CHUNK):
            chunk = self._written[start : start + _CHUNK]
            number = self._number(start + len(chunk))
            parts.append(_written_message("finals", f"[{', '.join(chunk)}]", number))
        if is_present:
            parts += [self._parts(final) for final in self._finals[:seen] if len(final) > 1]
        if is_present and self._is_renamed:
            parts.append(self._who(self._finals[:seen]))
        still_open = [self._shown(caption) for caption in self._open.values()]
        parts.append(_message("open", still_open))
        parts.append(_message("state", {"state": self._state}))
        return b"".join(parts)

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
        """Give captions to other voices."""
        moved = [final for final in self._finals if any(part.id in labels for part in final)]
        for final in moved:
            final[:] = [relabelled(part, labels) for part in final]
        return self._who(moved)

    def _divided(self, split: CaptionSplit) -> bytes:
        """Show a caption as several."""
        for final in reversed(self._finals):
            if any(part.id == split.caption_id for part in final):
                final[:] = split.among(final)
                return self._parts(final)
        return b""

    def _parts(self, final: Iterable[Caption]) -> bytes:
        """What a final caption is by now; the first of its parts has its number."""
        return _message("parts", [self._shown(part) for part in final])

    def _who(self, finals: Iterable[Iterable[Caption]]) -> bytes:
        """Who said these, as it is known now."""
        self._is_renamed = True
        captions = itertools.chain.from_iterable(finals)
        return _message("who", {each.id: self._said_by(each) for each in captions})

    def _said_by(self, caption: Caption) -> dict[str, Any]:
        who, speaker = self._speakers.name_of(caption), self._speakers.of(caption)
        if speaker is None:
            return {"who": who, "shades": ()}
        # Each viewer reads a number in a language of its own.
        number = 0 if speaker.name or caption.channel else speaker.number
        return {"who": who, "number": number, "shades": _shades(speaker.hue)}

    def _shown(self, caption: Caption) -> dict[str, Any]:
        """A caption as the page takes it: words that may change go directly behind the others."""
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

    def _begin(self) -> bytes:
        return _message("begin", {"title": self._title}, self._number(0))

    def _number(self, count: int) -> str:
        return f"{self._session}-{count}"


@functools.cache
def _shades(hue: str) -> tuple[str, str]:
    """A voice's colour as it can be read on the dark page and on the light one."""
    return readable(hue, "#ffffff", _DARK), readable(hue, "#111111", _LIGHT)


def _message(name: str, data: object, number: str = "") -> bytes:
    return _written_message(name, json.dumps(data), number)


def _written_message(name: str, data: str, number: str) -> bytes:
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {name}\ndata: {data}\n\n".encode("ascii")
