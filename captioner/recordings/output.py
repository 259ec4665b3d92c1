"""Plan and write the files of a transcription without overwriting others."""

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import captioner
from captioner.captions.subtitles import ExportOptions
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings, RecordingTranscript
from captioner.core.message import Message
from captioner.core.speakers.naming import Speakers
from captioner.files.output_file import OutputFile, RefusedOutputError, UnwritableOutputError
from captioner.files.paths import file_exists, folder_exists, real_path
from captioner.recordings.transcription import STANDARD_INPUT
from captioner.transcripts.export import SessionTranscript, export_to
from captioner.transcripts.journal.records import GapNote, SessionHeader, terms_facts
from captioner.transcripts.local_time import local_now

RESCUE_PREFIX = "captioner-rescued-"
_PROBE_BYTES = 65_536
"""Least free space for a transcript, in bytes."""


@dataclass(frozen=True, slots=True)
class TranscriptionJob:
    """A recording and its output files by format."""

    source: Path
    targets: dict[str, OutputFile]
    unclear: bool = True

    @property
    def name(self) -> str:
        return "standard input" if self.source == STANDARD_INPUT else self.source.name

    @property
    def paths(self) -> list[Path]:
        return [target.path for target in self.targets.values()]

    def replacing(self, is_free: Callable[[Path], bool]) -> "TranscriptionJob":
        """Return the job with permission to replace those files, too."""
        targets = {
            name: replace(target, overwrite=target.overwrite or is_free(target.path))
            for name, target in self.targets.items()
        }
        return replace(self, targets=targets)


def planned_jobs(
    files: Sequence[Path],
    output_dir: Path | None,
    formats: Sequence[str],
    *,
    overwrite: bool,
    also_read: Iterable[Path] = (),
    also_taken: Iterable[Path] = (),
    unclear: bool = True,
) -> list[TranscriptionJob]:
    """Return jobs with output paths that overwrite neither inputs nor other recordings' captions.

    Args:
        output_dir: Folder for the files; None to write next to each recording.
        also_read: Other input files.
        also_taken: Captions of other recordings.
    """
    read = tuple(Path("/dev/stdin") if each == STANDARD_INPUT else each for each in files)
    beside = tuple(also_read)
    read = (*read, *beside)
    known = set().union(*map(_identities, read))
    jobs = []
    taken = set(also_taken)
    for source in {each.absolute(): each for each in files}.values():
        folder = output_dir or (Path() if source == STANDARD_INPUT else source.parent)
        stem = "stdin" if source == STANDARD_INPUT else source.stem
        paths = [folder / f"{stem}.{each}" for each in formats]
        number = 1
        while any(path.absolute() in taken or _identities(path) & known for path in paths):
            stem = source.name if number == 1 else f"{source.name}-{number}"
            paths = [folder / f"{stem}.{each}" for each in formats]
            number += 1
        taken |= {path.absolute() for path in paths}
        # None of them is another recording, and comparing with a whole archive again would take
        # hours.
        spared = (Path("/dev/stdin") if source == STANDARD_INPUT else source, *beside)
        outputs = (OutputFile(path, spared=spared, overwrite=overwrite) for path in paths)
        jobs.append(TranscriptionJob(source, dict(zip(formats, outputs, strict=True)), unclear))
    return jobs


def unfinished(job: TranscriptionJob) -> TranscriptionJob | None:
    """Return the job with the missing files only; None if all exist.

    Files are renamed once complete, so an existing one is complete.
    """
    missing = {
        name: target
        for name, target in job.targets.items()
        if target.overwrite or not (file_exists(target.path) and _holds_something(target.path))
    }
    return replace(job, targets=missing) if missing else None


def with_targets(job: TranscriptionJob, *, is_watched: bool = False) -> TranscriptionJob:
    """Check that the job's files can be written, and return the job.

    On a terminal, the user is asked about existing files.

    Args:
        is_watched: Whether it is from a watched folder: the user is not asked, and the files need
            enough free space instead of being rescued to another folder.

    Raises:
        CaptionerError: The recording is a folder.
        RefusedOutputError: A file must not be written.
        UnwritableOutputError: The folder cannot be created or written.
    """
    if folder_exists(job.source):
        raise CaptionerError(
            "{path} is a folder, not a recording.",
            "Name the files in it, or wait for new ones in it with --watch.",
            path=job.source,
        )
    folder = job.paths[0].parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableOutputError(
            "The folder {folder} cannot be created: {reason}.",
            "Choose another one with --output-dir.",
            folder=folder,
            reason=error,
        ) from error
    existing = [
        str(target.path)
        for target in job.targets.values()
        if not target.overwrite and _holds_something(target.path)
    ]
    if existing:
        verb = "exists" if len(existing) == 1 else "exist"
        problem = f"{', '.join(existing)} already {verb}"
        if is_watched or not _may_ask() or not _agrees(f"{problem}. Replace? [y/N] "):
            raise RefusedOutputError(
                "{problem}.",
                "Add --overwrite to replace, or choose another folder with --output-dir.",
                problem=problem,
            )
        job = job.replacing(lambda path: str(path) in existing)
    for target in job.targets.values():
        with _errors_translated(target.path):
            target.require()
    if is_watched:
        with _errors_translated(folder), tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(_PROBE_BYTES))
    return job


def write_files(
    job: TranscriptionJob,
    transcript: RecordingTranscript,
    model_name: str,
    settings: LongFormSettings,
    *,
    rescue: bool = True,
) -> None:
    """Write every format.

    Raises:
        RefusedOutputError, UnwritableOutputError: A file must not, or cannot be written.
        CaptionerError: The files were saved in another folder; the message names it.
    """
    session = SessionTranscript(
        title=job.name,
        captions=transcript.captions,
        header=recording_header(job.name, model_name, settings, language=transcript.language),
        duration_s=transcript.duration_s,
        gaps=tuple(map(GapNote.of, transcript.gaps)),
        speakers=Speakers(recognised=transcript.recognised),
    )
    failures: dict[str, CaptionerError] = {}
    options = ExportOptions(unclear=job.unclear)
    for format_name, target in job.targets.items():
        try:
            export_to(target, session, format_name, options)
        except CaptionerError as error:
            failures[format_name] = error
    if not failures:
        return
    first = next(iter(failures.values()))
    if not isinstance(first, RefusedOutputError):
        hint = Message("Free some space, or choose another folder with --output-dir.")
        first = UnwritableOutputError(first.message, hint)
    if not rescue:
        raise first
    try:
        # A new folder that no other user can open.
        folder = Path(tempfile.mkdtemp(prefix=RESCUE_PREFIX))
        for format_name in failures:
            rescued = folder / job.targets[format_name].path.name
            export_to(OutputFile(rescued), session, format_name, options)
    except (OSError, CaptionerError):
        raise first from None
    raise CaptionerError(
        "{message} What could not be written was saved in {folder} instead.",
        "Copy it to a place of your choice. {hint}",
        message=first.message,
        folder=folder,
        hint=first.hint,
    ) from first


def recording_header(
    source: str,
    model_name: str,
    settings: LongFormSettings,
    *,
    title: str = "",
    language: str = "",
) -> SessionHeader:
    """Return the facts about a transcription that begins now."""
    facts: dict[str, object] = {
        "algorithm": str(settings.algorithm),
        "task": str(settings.task),
        **terms_facts(settings.vocabulary),
    }
    if language:
        facts["language"] = language
    return SessionHeader(source, model_name, local_now()[0], facts, title, captioner.__version__)


def _identities(path: Path) -> set[Path | tuple[int, int]]:
    try:
        found = path.stat()
        return {real_path(path), (found.st_dev, found.st_ino)}
    except (OSError, ValueError):
        return set()  # reported on reading or writing the file


def _holds_something(path: Path) -> bool:
    with _errors_translated(path):
        try:
            return path.stat().st_size > 0
        except FileNotFoundError:
            return False


@contextmanager
def _errors_translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableOutputError(
            "{path} cannot be written: {reason}.",
            "Choose another folder with --output-dir.",
            path=path,
            reason=error,
        ) from error


def _may_ask() -> bool:
    return all(one is not None and one.isatty() for one in (sys.stdin, sys.stderr))


def _agrees(question: str) -> bool:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
