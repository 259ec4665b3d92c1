"""Recordings of a manifest through the live path, for the measures of `captioner evaluate`."""

from __future__ import annotations

import argparse
from dataclasses import replace

from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.app.live_session.sources import recording_channel
from captioner.app.live_session.timed_recogniser import TimedRecogniser
from captioner.app.recognisers import choose_model, make_recogniser
from captioner.commands.context import Context
from captioner.commands.options.compute import recognition_options
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.core.measures import EventLine
from captioner.core.ports import Recogniser
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.evaluation.manifest import ManifestEntry
from captioner.session.setup import SessionSettings


def chosen_recogniser(options: argparse.Namespace, context: Context) -> tuple[str, TimedRecogniser]:
    """The name of the model that the options ask for, and its recogniser, timed.

    Raises:
        CaptionerError: There is no such model.
    """
    model = choose_model(options.model, context.folders)
    if model.notice:
        context.report(model.notice)
    recogniser = make_recogniser(
        model, context.folders, recognition_options(options), context.report
    )
    return model.name, TimedRecogniser(recogniser)


def live_events(
    entry: ManifestEntry,
    recogniser: Recogniser,
    model_name: str,
    settings: SessionSettings,
    speed: float = 1.0,
    voices: VoiceLabeller | None = None,
) -> list[EventLine]:
    """The events of a live session, at the recording's real pace unless told otherwise."""
    events: list[EventLine] = []

    def listen(event: SessionEvent) -> None:
        line = event_to_json_object(event)
        if line is not None:
            events.append(line)

    live = create_live_session(
        [recording_channel(entry.audio, speed)],
        recogniser,
        model_name,
        Storage(root=None),
        settings,
        voices=voices,
    )
    live.session.subscribe(listen)
    live.session.start()
    live.session.wait()
    if live.session.error is not None:
        raise live.session.error
    return events


def offline_text(entry: ManifestEntry, recogniser: Recogniser, settings: SessionSettings) -> str:
    """The same utterances decoded once each, whole, with nothing shown before."""
    offline = replace(settings, is_live=False, waits_for_recogniser=True)
    return final_text(live_events(entry, recogniser, "", offline, speed=0.0))


def final_text(events: list[EventLine]) -> str:
    """The final captions as running text, in the order in which they were said."""
    finals = [event for event in events if event["type"] == "final"]
    finals.sort(key=lambda event: float(event["start_s"]))
    return " ".join(str(event["committed"]) for event in finals)
