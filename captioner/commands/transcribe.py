"""`captioner transcribe`: files to subtitles, here or on several machines (`--scheduler`)."""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext, suppress
from pathlib import Path

from captioner.app.recognisers import choose_model
from captioner.captions.subtitles import EXPORT_FORMATS
from captioner.commands.options.compute import add_options, term_files, whole_number
from captioner.commands.options.long_form import (
    add_model_arguments,
    each_in_turn,
    interruptions,
    listening_as_wanted,
    model_identity,
    open_transcriber,
    transcription_bar,
    transcription_settings,
)
from captioner.commands.terminal.standard_streams import (
    EXIT_ERROR,
    EXIT_INTERRUPTED,
    Interruption,
    print_status,
    show_error,
)
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import (
    LongFormPort,
    LongFormSettings,
    RecordingProgress,
    RecordingTranscript,
)
from captioner.core.message import Message
from captioner.core.plain_text import language_name
from captioner.files.output_file import RefusedOutputError, UnwritableOutputError
from captioner.recordings.checkpoint import UnfinishedRecording, open_unfinished
from captioner.recordings.output import (
    TranscriptionJob,
    planned_jobs,
    with_targets,
    write_files,
)
from captioner.recordings.transcription import (
    STANDARD_INPUT,
    no_captions_error,
    regular_file,
    transcribe_recording,
)
from captioner.recordings.watched_folder import WatchedFolder

_MOST_TRACKS = 1_000
_DEFAULT_FORMATS = ("srt", "vtt", "txt", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(refuse=parser.error)
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="sound or video; - reads standard input"
    )
    files = parser.add_argument_group("files")
    files.add_argument(
        "--watch", type=Path, metavar="DIR", help="transcribe what arrives here, until Ctrl-C"
    )
    files.add_argument(
        "--format",
        type=_formats,
        default=_DEFAULT_FORMATS,
        metavar="NAMES",
        help=f"of {','.join(EXPORT_FORMATS)} (default: {','.join(_DEFAULT_FORMATS)})",
    )
    files.add_argument(
        "--output-dir", type=Path, metavar="DIR", help="folder for the files (default: beside each)"
    )
    files.add_argument(
        "--overwrite", action="store_true", help="replace existing files without asking"
    )
    files.add_argument(
        "--audio-track",
        type=whole_number(1, _MOST_TRACKS),
        metavar="N",
        help="audio track, from 1 (default: the file's own)",
    )
    rare = add_model_arguments(parser)
    add_options(rare, "--no-unclear")
    machines = parser.add_argument_group("several machines")
    machines.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler of machines with `captioner worker`"
    )
    machines.add_argument(
        "--upload", action="store_true", help="send them the recordings (default: same paths)"
    )
    machines.add_argument(
        "--part-length",
        type=whole_number(1, 86_400),
        metavar="SECONDS",
        help="parts of longer recordings (default: 3600)",
    )
    parser.epilog = (
        "Names and beams are those of the settings where no option says otherwise. "
        "A transcription that was interrupted resumes."
    )


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Transcribe every file; one that fails does not keep the others from being done."""
    if bool(options.files) == (options.watch is not None):
        options.refuse("name recordings, or a folder with --watch")
    if options.upload and options.scheduler is None:
        options.refuse("--upload goes with --scheduler")
    if options.part_length is not None and options.scheduler is None:
        options.refuse("--part-length goes with --scheduler")
    if options.scheduler is not None:
        if options.speakers:
            options.refuse("--speakers does not spread recordings over machines")
        if options.sounds is not None:
            options.refuse("--sounds does not spread recordings over machines")
        if options.watch is not None:
            options.refuse("--watch does not spread recordings over machines")
        return _run_on_cluster(options, folders)
    settings = transcription_settings(options, folders)
    jobs = _jobs(options, options.files)
    transcriber = open_transcriber(options, folders)
    model = model_identity(options, folders)
    done: list[UnfinishedRecording] = []

    def transcribe(job: TranscriptionJob, interruption: Interruption) -> FileOutcome:
        unfinished = None
        if job.source != STANDARD_INPUT:
            unfinished = open_unfinished(
                folders.cache, job.source, settings, model, options.audio_track
            )
        with closing(unfinished) if unfinished is not None else nullcontext():
            return unfinished, _transcribe(
                job, unfinished, transcriber, settings, options, folders, interruption
            )

    def transcribe_and_note(job: TranscriptionJob, interruption: Interruption) -> None:
        unfinished, error = transcribe(job, interruption)
        if error is not None:
            raise error
        if unfinished is not None:
            done.append(unfinished)

    try:
        if options.watch is not None:
            return watch_folder(options, folders, transcribe)
        code = each_in_turn(jobs, transcribe_and_note)
    finally:
        transcriber.close()
    if code != EXIT_INTERRUPTED:  # else the same command continues after them
        for each in done:
            each.remove()
    return code


def _jobs(
    options: argparse.Namespace, files: Sequence[Path], also_taken: Iterable[Path] = ()
) -> list[TranscriptionJob]:
    return planned_jobs(
        files,
        options.output_dir,
        options.format,
        overwrite=options.overwrite,
        also_read=term_files(options),
        also_taken=also_taken,
        unclear=not options.no_unclear,
    )


def _transcribe(
    job: TranscriptionJob,
    unfinished: UnfinishedRecording | None,
    transcriber: LongFormPort,
    settings: LongFormSettings,
    options: argparse.Namespace,
    folders: Folders,
    interruption: Interruption,
) -> CaptionerError | None:
    """Transcribe a recording and report it; returns the error after partial captions."""
    if unfinished is not None and unfinished.is_done(job.paths):
        print_status(f"{job.name}: done in the run before: {', '.join(map(str, job.paths))}")
        return None
    # Errors come before hours of work, not after them.
    if unfinished is not None:
        job = job.replacing(unfinished.is_own)
    job = with_targets(job, is_watched=options.watch is not None)
    if unfinished is not None and unfinished.was_begun:
        print_status(f"{job.name}: continuing where the previous run ended")
    began_s = time.monotonic()
    other_language = ""

    def show(progress: RecordingProgress) -> None:
        nonlocal other_language
        show_bar(progress)
        if progress.other_language and not other_language:
            other_language = progress.other_language
            print_status(
                f"{job.name}: This sounds like {language_name(other_language)}. To transcribe it "
                f"in that language, use --language {other_language}."
            )

    with (
        listening_as_wanted(options, folders) as listener,
        regular_file(job.source, interruption.happened) as path,
        transcription_bar(job.name) as show_bar,
    ):
        info = transcriber.load()
        transcript = transcribe_recording(
            path,
            transcriber,
            settings,
            audio_track=options.audio_track,
            memory=unfinished,
            listener=listener,
            report=show,
            is_cancelled=interruption.happened,
        )
    for notice in transcript.notices:
        print_status(f"{job.name}: " + Message("{problem}.", problem=notice))
    if not transcript.captions and not transcript.was_cancelled:
        raise no_captions_error(job.name, transcript.gaps)
    if transcript.captions:
        if unfinished is not None:
            unfinished.will_write(job.paths)
        # What a watched folder's files do not take is tried again, not saved elsewhere.
        is_watched = options.watch is not None
        write_files(job, transcript, info.model_name, settings, rescue=not is_watched)
        if unfinished is not None:
            is_whole = transcript.error is None and not transcript.was_cancelled
            unfinished.has_written(job.paths, is_whole=is_whole)
        print_status(_summary(job, transcript, time.monotonic() - began_s))
    return transcript.error


def _summary(job: TranscriptionJob, transcript: RecordingTranscript, took_s: float) -> str:
    names = ", ".join(map(str, job.paths))
    count = len(transcript.captions)
    captions = f"{count} caption{'s' if count != 1 else ''}"
    summary = (
        f"{job.name}: {captions} from {transcript.duration_s:.1f} s of sound in {took_s:.1f} s"
    )
    if transcript.was_cancelled:
        summary = (
            f"{job.name}: interrupted; {captions} from the first {transcript.duration_s:.1f} s"
        )
    return f"{summary}: {names}"


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(each.strip().lower() for each in text.split(",") if each.strip()))
    unknown = [name for name in names if name not in EXPORT_FORMATS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(
            f"{', '.join(unknown) or 'nothing'} is not among {', '.join(EXPORT_FORMATS)}"
        )
    return names


_SCAN_S = 2.0
_LOOK_UP_S = 0.1


FileOutcome = tuple[UnfinishedRecording | None, CaptionerError | None]
"""Of a recording whose captions were written: what resumes it, and why they end before it does."""

Transcribe = Callable[[TranscriptionJob, Interruption], FileOutcome]


def watch_folder(options: argparse.Namespace, folders: Folders, transcribe: Transcribe) -> int:
    """Transcribe each recording that comes into the folder once it is complete.

    Raises:
        CaptionerError: There is no such folder, or it is being watched already.
    """
    with (
        closing(WatchedFolder(options.watch, folders.cache)) as watched,
        interruptions("Stopping; what is done is kept.") as interruption,
        suppress(KeyboardInterrupt),
    ):
        print_status(f"Waiting for recordings in {watched.folder}. Ctrl-C ends it.")
        was_there = True
        while not interruption.happened():
            found = watched.ready(time.monotonic())
            if watched.is_there != was_there:
                was_there = watched.is_there
                state = "is back" if was_there else "cannot be read now; waiting until it can"
                print_status(f"{watched.folder} {state}.")
            for path in found:
                if not interruption.happened():
                    _transcribe_file(path, watched, options, transcribe, interruption)
            _wait(interruption)
    return EXIT_INTERRUPTED


def _transcribe_file(
    path: Path,
    watched: WatchedFolder,
    options: argparse.Namespace,
    transcribe: Transcribe,
    interruption: Interruption,
) -> None:
    (job,) = _jobs(options, [path], watched.outputs_of_others(path))
    job = job.replacing(lambda target: watched.is_own(target, path))
    try:
        unfinished, cut_short = transcribe(job, interruption)
    except RefusedOutputError as error:
        show_error(error)
        watched.leave_alone(path)
        return
    except UnwritableOutputError as error:
        if watched.postpone(path, time.monotonic()):
            show_error(error)
            print_status(f"{path.name} is tried again every minute.")
        return
    except CaptionerError as error:
        if interruption.happened() or not path.exists():
            return  # it comes again, once it is back
        show_error(error)
        watched.note_done(path)
        return
    if not interruption.happened():
        if cut_short is not None:
            show_error(cut_short)
        watched.note_done(path, job.paths)
        if unfinished is not None:
            unfinished.remove()


def _wait(interruption: Interruption) -> None:
    until_s = time.monotonic() + _SCAN_S
    while not interruption.happened() and time.monotonic() < until_s:
        time.sleep(_LOOK_UP_S)


_PART_S = 3_600


def _run_on_cluster(options: argparse.Namespace, folders: Folders) -> int:
    """Transcribe every file on some machine; the same command resumes with missing files."""
    from captioner.recordings.cluster.workers import connected, identity, require_dask

    require_dask()
    from captioner.commands.terminal.cluster_table import ClusterTable
    from captioner.recordings.cluster.archive import Archive
    from captioner.recordings.cluster.client import Cluster
    from captioner.recordings.cluster.task import Wanted

    if options.draft is not None:
        raise CaptionerError(
            "--draft works on this computer only.", "Leave out --draft or --scheduler."
        )
    if STANDARD_INPUT in options.files:
        raise CaptionerError(
            "Standard input can be transcribed on this computer only.", "Leave out --scheduler."
        )
    settings = transcription_settings(options, folders)
    jobs = _jobs(options, options.files)
    model = choose_model(options.model, folders)
    if model.notice:
        print_status(model.notice)
    here = identity(model.name, model.path)
    part_s = float(options.part_length or _PART_S)
    wanted = Wanted(settings, model.name, options.audio_track, options.upload, part_s)

    def open_memory(source: Path) -> UnfinishedRecording | None:
        with suppress(RefusedOutputError):  # whichever run is quicker writes the files
            return open_unfinished(
                folders.cache, source, settings, here.resource, options.audio_track
            )
        return None

    archive = Archive(jobs, wanted, open_memory)
    with (
        connected(options.scheduler, here) as client,
        interruptions("Stopping; the same command continues from here.") as interruption,
        ClusterTable(len(jobs)) as table,
    ):
        cluster = Cluster(client, options.scheduler, here)
        for each in archive.transcribe(cluster, interruption.happened):
            table.show(each)
    print_status(table.summary())
    if interruption.happened():
        return EXIT_INTERRUPTED
    return EXIT_ERROR if table.failures else 0
