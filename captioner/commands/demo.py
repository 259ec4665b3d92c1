"""`captioner demo`: the bundled recording through the whole live path."""

import argparse
from functools import partial

from captioner.app.folders import saved_sessions_folder
from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.app.live_session.sources import recording_channel
from captioner.app.model_library import BUILT_IN_MODEL
from captioner.app.networks import make_labeller
from captioner.app.recognisers import choose_model, make_recogniser
from captioner.commands.live_run import run_live
from captioner.commands.options.compute import add_options, rarely_used
from captioner.commands.options.live import (
    add_session_options,
    default_session_settings,
    event_target,
    read_files,
    wanted_sounds,
)
from captioner.commands.terminal.standard_streams import print_status
from captioner.core.folders import Folders, resource


def add_arguments(parser: argparse.ArgumentParser) -> None:
    rare = rarely_used(parser)
    add_options(parser, "--save", "--events", "--speakers", "--sounds")
    add_options(rare, "--overwrite")
    add_session_options(parser, rare)


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Caption the recording at its real pace."""
    events = event_target(options, read_files(options))
    model = choose_model(BUILT_IN_MODEL, folders)
    recogniser = make_recogniser(model, folders, on_message=print_status)
    recogniser.begin_loading()
    try:
        open_session = partial(
            create_live_session,
            [recording_channel(resource("demo/demo.flac"))],
            recogniser,
            model.name,
            Storage(root=options.save or saved_sessions_folder(folders)),
            default_session_settings(options, folders),
            voices=make_labeller(folders) if options.speakers else None,
            sounds=wanted_sounds(options, folders),
        )
        notice = "Demo: two readers, played from a recording at their real pace."
        return run_live(open_session, events, (notice, model.notice))
    finally:
        recogniser.close()
