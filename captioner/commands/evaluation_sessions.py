"""Recordings of a manifest through the live path, for the measures of `captioner evaluate`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.app.live_session.sources import recording_channel
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.core.measures import EventLine
from captioner.core.ports import Recogniser
from captioner.evaluation.manifest import ManifestEntry
from captioner.session.setup import SessionSettings


def live_events(
    entry: ManifestEntry, recogniser: Recogniser, model_name: str, settings: SessionSettings
) -> list[EventLine]:
    """The events of a live session at the recording's real pace."""
    events: list[EventLine] = []

    def listen(event: SessionEvent) -> None:
        line = event_to_json_object(event)
        if line is not None:
            events.append(line)

    _run_session(entry, recogniser, model_name, settings, 1.0, listen)
    return events


def offline_text(entry: ManifestEntry, recogniser: Recogniser, settings: SessionSettings) -> str:
    """The same utterances decoded once each, whole, with nothing shown before."""
    events: list[EventLine] = []

    def listen(event: SessionEvent) -> None:
        line = event_to_json_object(event)
        if line is not None:
            events.append(line)

    offline = replace(settings, is_live=False, waits_for_recogniser=True)
    _run_session(entry, recogniser, "", offline, 0.0, listen)
    return final_text(events)


def _run_session(
    entry: ManifestEntry,
    recogniser: Recogniser,
    model_name: str,
    settings: SessionSettings,
    speed: float,
    listen: Any,
) -> None:
    live = create_live_session(
        [recording_channel(entry.audio, speed)],
        recogniser,
        model_name,
        Storage(root=None),
        settings,
    )
    live.session.subscribe(listen)
    live.session.start()
    live.session.wait()
    if live.session.error is not None:
        raise live.session.error


def final_text(events: list[EventLine]) -> str:
    """The final captions as running text, in the order in which they were said."""
    finals = [event for event in events if event["type"] == "final"]
    finals.sort(key=lambda event: float(event["start_s"]))
    return " ".join(str(event["committed"]) for event in finals)
