"""`captioner transcribe --scheduler`: recordings spread over machines."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path

from captioner.app.recognisers import choose_model
from captioner.commands.context import Context
from captioner.commands.options.compute import term_files
from captioner.commands.options.long_form import interruptions, transcription_settings
from captioner.commands.terminal.standard_streams import EXIT_ERROR, EXIT_INTERRUPTED
from captioner.core.errors import CaptionerError
from captioner.files.output_file import RefusedOutputError
from captioner.recordings.checkpoint import UnfinishedRecording, open_unfinished
from captioner.recordings.cluster.workers import connected, identity, require_dask
from captioner.recordings.output import planned_jobs
from captioner.recordings.transcription import STANDARD_INPUT

_PART_S = 3_600


def run_on_cluster(options: argparse.Namespace, context: Context) -> int:
    """Transcribe every file on some machine; the same command resumes with missing files.

    Raises:
        CaptionerError: Dask is not installed, there is no scheduler, or no worker fits.
    """
    require_dask()
    from captioner.commands.terminal.cluster_table import ClusterTable
    from captioner.recordings.cluster.archive import Archive, Wanted
    from captioner.recordings.cluster.client import Cluster

    if options.draft is not None:
        raise CaptionerError(
            "--draft works on this computer only.", "Leave out --draft or --scheduler."
        )
    if STANDARD_INPUT in options.files:
        raise CaptionerError(
            "Standard input can be transcribed on this computer only.", "Leave out --scheduler."
        )
    settings = transcription_settings(options, context.folders)
    jobs = planned_jobs(
        options.files,
        options.output_dir,
        options.format,
        overwrite=options.overwrite,
        also_read=term_files(options),
        unclear=not options.no_unclear,
    )
    model = choose_model(options.model, context.folders)
    if model.notice:
        context.report(model.notice)
    here = identity(model.name, model.path)
    part_s = float(options.part_length or _PART_S)
    wanted = Wanted(settings, model.name, options.audio_track, options.upload, part_s)

    def open_memory(source: Path) -> UnfinishedRecording | None:
        with suppress(RefusedOutputError):  # whichever run is quicker writes the files
            return open_unfinished(
                context.folders.cache, source, settings, here.resource, options.audio_track
            )
        return None

    archive = Archive(jobs, wanted, open_memory)
    with (
        connected(options.scheduler, here) as client,
        interruptions(context, "Stopping; the same command goes on from here.") as interruption,
        ClusterTable(len(jobs)) as table,
    ):
        cluster = Cluster(client, options.scheduler, here)
        for each in archive.transcribe(cluster, interruption.happened):
            table.show(each)
    context.report(table.summary())
    if interruption.happened():
        return EXIT_INTERRUPTED
    return EXIT_ERROR if table.failures else 0
