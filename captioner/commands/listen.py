"""`captioner listen`: live captions in the terminal."""

import argparse
from dataclasses import replace
from pathlib import Path

from captioner.app.folders import saved_sessions_folder
from captioner.app.live_session.assembly import (
    LiveSession,
    NullRecogniser,
    Storage,
    create_live_session,
    report_loading,
)
from captioner.app.live_session.second_pass import make_second_pass
from captioner.app.live_session.settings import session_settings, voice_activity_settings
from captioner.app.live_session.sources import (
    OTHERS_LABEL,
    OWN_LABEL,
    application_named,
    is_live,
    open_channels,
    recording_channel,
)
from captioner.app.networks import make_labeller
from captioner.app.recognisers import choose_model, make_recogniser
from captioner.commands.live_run import run_live
from captioner.commands.options.compute import (
    Group,
    add_compute_arguments,
    add_options,
    rarely_used,
    recognition_options,
    with_options,
)
from captioner.commands.options.live import (
    add_session_options,
    event_target,
    read_files,
    wanted_sounds,
)
from captioner.commands.options.outputs import add_output_arguments, wanted_outputs
from captioner.commands.terminal.standard_streams import print_status
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.recognition import Recogniser
from captioner.files.output_file import OutputFile
from captioner.live.decisions.pacing import SavePower
from captioner.settings.model import CaptureSettings, SourceKind
from captioner.settings.store import read_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    _add_sound_arguments(parser.add_argument_group("sound"), rare := rarely_used(parser))
    words = parser.add_argument_group("words")
    add_options(words, "--model", "--language", "--task")
    add_session_options(words, rare)
    add_options(words, "--speakers", "--sounds")
    _add_storage_arguments(parser.add_argument_group("storage"), rare)
    add_output_arguments(parser.add_argument_group("other screens"), rare)
    rare.add_argument(
        "--draft-model",
        type=str,
        metavar="NAME_OR_DIR|none|auto",
        help="a small model that shows words first; auto: the matching one, if it is installed "
        "and the machine needs it",
    )
    rare.add_argument(
        "--save-power",
        type=SavePower,
        choices=list(SavePower),
        metavar="|".join(SavePower),
        help="when to update captions less often",
    )
    add_compute_arguments(rare, captures=True)
    parser.epilog = (
        "Names, reading, power saving, voice activity and windows are those of the settings where "
        "no option says otherwise. Enter marks the moment, named by what is typed before it. "
        "“/stop zoom” stops one output (--share: “page”). Ctrl-C stops."
    )


def _add_sound_arguments(group: Group, rare: Group) -> None:
    group.add_argument(
        "--source",
        type=str,
        default=["mic"],
        nargs="+",
        metavar="SOURCE",
        help="mic, system, both, app:NAME or files (default: mic)",
    )
    group.add_argument("--device", metavar="NAME", help="device, as `captioner devices` names it")
    group.add_argument(
        "--speed",
        type=float,
        default=1.0,
        metavar="N",
        help="speed of files; 0: as fast as possible (default: 1)",
    )
    rare.add_argument(
        "--system-device",
        metavar="NAME|app:NAME",
        help="with --source both: the loudspeaker or the application to caption",
    )
    rare.add_argument("--own-label", default=OWN_LABEL, help=f"default: {OWN_LABEL}")
    rare.add_argument("--others-label", default=OTHERS_LABEL, help=f"default: {OTHERS_LABEL}")
    rare.add_argument("--gain", action="store_true", help="boost quiet voices in the microphone")
    rare.add_argument(
        "--headphones",
        action="store_true",
        help="with --source both: turns off echo removal; captions appear 0.2 s sooner",
    )


def _add_storage_arguments(group: Group, rare: Group) -> None:
    add_options(group, "--save")
    group.add_argument("--keep-sound", action="store_true", help="also save the audio, as FLAC")
    group.add_argument("--keep-nothing", action="store_true", help="don't save anything")
    group.add_argument(
        "--record-only", action="store_true", help="save the audio now and caption it later"
    )
    add_options(group, "--events")
    add_options(rare, "--overwrite")
    rare.add_argument(
        "--no-second-pass",
        action="store_true",
        help="save the text as captioned live; otherwise its sound is decoded once more, with more "
        "care, while captioning",
    )
    rare.add_argument(
        "--live-text",
        metavar="FILE",
        type=Path,
        help="a live text file with the current lines, for OBS",
    )
    rare.add_argument(
        "--live-srt",
        metavar="FILE",
        type=Path,
        help="a live subtitle file (SRT), updated with each caption",
    )


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Caption until the source ends or Ctrl-C."""
    read = read_files(options)
    read += [Path(source) for source in options.source if not is_live(source)]
    outputs = wanted_outputs(options, folders)
    storage = _storage(options, folders).sparing(read)
    written = [file.path for file in (storage.live_text, storage.live_srt) if file is not None]
    events = event_target(options, [*read, *written])
    model = None if storage.record_only else choose_model(options.model, folders)
    capture = _capture(options)
    wanted = with_options(read_settings(folders.settings_file), options)
    settings = session_settings(wanted)
    if capture is None and options.speed == 0:
        # Latency does not matter: the source waits for the recogniser instead.
        settings = settings.for_waiting_source()
    voices = sounds = None
    if options.speakers and model is not None:
        voices = make_labeller(folders)
    if model is not None:
        sounds = wanted_sounds(options, folders)
    recogniser: Recogniser = NullRecogniser()
    opened: list[LiveSession] = []
    second_pass = None

    def report(is_loading: bool) -> None:
        for live in opened:
            report_loading(live.session, is_loading=is_loading)

    notice = "Recording; nothing is captioned now."
    if model is not None:
        notice = model.notice
        early = make_recogniser(
            model,
            folders,
            replace(recognition_options(options), draft_model=wanted.recognition.draft_model),
            print_status,
            report,
        )
        early.begin_loading()  # while devices are opened and the session is made
        recogniser = early
        if storage.root is not None and not options.no_second_pass:
            second_pass = make_second_pass(model, folders, recognition_options(options), settings)
    try:
        channels = (
            open_channels(capture)
            if capture is not None
            else [recording_channel(*map(Path, options.source), speed=options.speed)]
        )

        def open_session() -> LiveSession:
            name = model.name if model is not None else ""
            live = create_live_session(
                channels,
                recogniser,
                name,
                storage,
                settings,
                voice_activity=voice_activity_settings(wanted),
                voices=voices,
                sounds=sounds,
                second_pass=second_pass,
            )
            opened.append(live)
            return live

        notices = (notice,) if notice else ()
        code = run_live(open_session, events, notices, outputs, records_only=storage.record_only)
        recorder = opened[0].recorder if opened else None
        if recorder is not None and recorder.folder.is_dir():
            session = recorder.folder.name
            session += f" --folder {options.save}" if options.save else ""
            if storage.record_only:
                print_status(f"Caption it with: captioner sessions caption {session}")
            if opened[0].correction is not None and opened[0].correction.is_made:
                print_status(
                    "A second pass corrected words of the saved text; captioner sessions compare "
                    f"{session} shows which."
                )
        return code
    finally:
        recogniser.close()


def _capture(options: argparse.Namespace) -> CaptureSettings | None:
    """Return the devices or the application to caption; None for recordings."""
    first, *more = options.source
    if more and any(map(is_live, options.source)):
        raise CaptionerError(
            "A device and recordings cannot be combined as one source: {source}, "
            "{more_recordings}.",
            "Give only recordings, or one of mic, system, app:NAME and both.",
            source=first,
            more_recordings=", ".join(more),
        )
    if not is_live(first):
        return None
    application = application_named(options.system_device if first == "both" else first) or ""
    source = SourceKind.SYSTEM if application and first != "both" else SourceKind(first)
    is_system = first == "system"
    return CaptureSettings(
        source=source,
        microphone="" if is_system else options.device or "",
        loopback=(options.device if is_system else options.system_device) or "",
        application=application,
        own_label=options.own_label,
        others_label=options.others_label,
        automatic_gain=options.gain,
        headphones=options.headphones,
    )


def _live_file(path: Path | None, options: argparse.Namespace) -> OutputFile | None:
    return None if path is None else OutputFile(path, overwrite=options.overwrite)


def _storage(options: argparse.Namespace, folders: Folders) -> Storage:
    """Return what the session keeps, and the folder."""
    if not options.keep_nothing:
        return Storage(
            root=options.save or saved_sessions_folder(folders),
            keep_sound=options.keep_sound,
            live_text=_live_file(options.live_text, options),
            live_srt=_live_file(options.live_srt, options),
            record_only=options.record_only,
        )
    kept = {
        "--save": options.save,
        "--keep-sound": options.keep_sound,
        "--record-only": options.record_only,
        "--live-text": options.live_text,
        "--live-srt": options.live_srt,
        "--events": options.events not in (None, "-"),
    }
    wanted = [name for name, is_wanted in kept.items() if is_wanted]
    if wanted:
        raise CaptionerError(
            "--keep-nothing and {wanted} contradict each other.",
            "Leave one of them out; --events - prints events without a file.",
            wanted=" and ".join(wanted),
        )
    return Storage(root=None)
