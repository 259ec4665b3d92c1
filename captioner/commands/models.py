"""`captioner models`: models on this machine."""

import argparse
import shlex
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Column, Table
from rich.text import Text

from captioner.app.model_library import (
    BUILT_IN_MODEL,
    DownloadPausedError,
    ModelOverview,
    ModelStore,
    StoredModel,
    download_pair,
    known_models,
    missing_draft,
    recommended_name,
)
from captioner.app.networks import (
    SOUND_MODEL,
    VoiceModelKind,
    has_network,
    network_downloads,
    sound_model_store,
    sound_network,
    voice_model_store,
    voice_networks,
)
from captioner.app.recognisers import accurate_store, model_store
from captioner.commands.terminal.standard_streams import (
    EXIT_INTERRUPTED,
    cell,
    print_line,
    print_status,
    print_table,
    show_error,
)
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.models import DownloadProgress
from captioner.files.paths import folder_exists


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="models on this computer, and models to download")
    download = actions.add_parser("download", help="download a model, or resume a download")
    download.add_argument("name", help="name in the list, or a hub id (owner/name)")
    download.add_argument(
        "--with-draft",
        action="store_true",
        help="also download the small model that shows words sooner",
    )
    importing = actions.add_parser("import", help="import a model from a folder or an archive")
    importing.add_argument(
        "source",
        type=Path,
        metavar="FOLDER|ARCHIVE",
        help="a directory, .zip or .tar(.gz) with a Whisper model, or a directory with ONNX models "
        "for voices or sounds",
    )
    importing.add_argument("--name", default="", help="name for the model")
    for action, description in (
        ("verify", "check a model's files against their checksums"),
        ("remove", "move a model to the trash"),
    ):
        one = actions.add_parser(action, help=description)
        one.add_argument("name", help="name in the list")
        _add_form_argument(one)
    for each in (listing, download, importing):
        _add_form_argument(each)


def _add_form_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--accurate",
        action="store_true",
        help="models of accurate mode instead: originals in the Hugging Face format",
    )


def run(options: argparse.Namespace, folders: Folders) -> int:
    store = accurate_store(folders) if options.accurate else model_store(folders)
    actions = {
        "list": _list_accurate if options.accurate else partial(_list, folders),
        "download": _download,
        "import": _import,
        "verify": _verify,
        "remove": _remove,
    }
    action = actions[options.action]
    networks = _networks(options, folders)
    for network_store, options.name in networks:
        action(network_store, options)
    return 0 if networks else action(store, options)


def _networks(options: argparse.Namespace, folders: Folders) -> list[tuple[ModelStore, str]]:
    if options.accurate or options.action == "list":
        return []
    if options.action == "import":
        if not folder_exists(options.source):
            return []
        if sound_network(options.source) is not None:
            return [(sound_model_store(folders), SOUND_MODEL)]
        found = voice_networks(options.source)
        return [(voice_model_store(folders, kind, found[kind].name), kind.value) for kind in found]
    stores = network_downloads(folders, options.name)
    here = [(one, name) for one, name in stores if has_network(folders, name)]
    return stores if options.action == "download" else here or stores[:1]


def _list(folders: Folders, store: ModelStore, _options: argparse.Namespace) -> int:
    # Two columns, which stay whole in the narrowest terminal.
    table = Table(Column("Name", no_wrap=True), "Model", show_lines=True)
    everything = known_models(store, folders)
    best = recommended_name(everything)
    for known in everything:
        entry = known.model.entry
        facts = (
            entry.languages,
            f"{entry.parameters_m} million parameters" if entry.parameters_m else "",
            f"licence {entry.licence}" if entry.licence else "",
        )
        sizes = (
            f"{entry.download_mb} MB to download" if entry.download_mb else "",
            f"{entry.memory_mb} MB of memory" if entry.memory_mb else "",
            _state(known.model),
        )
        draft = missing_draft(store, entry.name)
        pair = f"fast preview: --with-draft, {draft.download_mb} MB more" if draft else ""
        lines = (
            "recommended for this computer" if entry.name == best else "",
            ", ".join(filter(None, facts)),
            ", ".join(filter(None, sizes)),
            pair,
            _advice(known),
        )
        table.add_row(cell(entry.name), Text("\n").join(map(cell, filter(None, lines))))
    networks = [voice_model_store(folders, kind) for kind in VoiceModelKind]
    for network_store in (*networks, sound_model_store(folders)):
        for model in network_store.models():
            entry = model.entry
            size = _state(model) or f"{entry.download_mb} MB to download"
            words = f"{entry.note}\n{size}, licence {entry.licence}"
            table.add_row(cell(entry.name), Text(words))
    print_table(table)
    if store.catalogue_error is not None:
        show_error(store.catalogue_error)
    return 0


def _list_accurate(store: ModelStore, _options: argparse.Namespace) -> int:
    table = Table(Column("Name", no_wrap=True), "Model", show_lines=True)
    for model in store.models():
        lines = (model.entry.repository, model.entry.note, _state(model))
        table.add_row(cell(model.entry.name), Text("\n").join(map(cell, filter(None, lines))))
    print_table(table)
    return 0


def _advice(known: ModelOverview) -> str:
    if known.advice is None:
        return "not measured yet: captioner doctor"
    interval = f"captions every {known.advice.interval_s:.1f} s"
    can = "cannot keep up" if known.advice.must_record_first else interval
    return f"{can} ({known.basis.value})"


def _state(model: StoredModel) -> str:
    if model.is_built_in:
        return "built in"
    if model.path is not None:
        return f"here, {model.size_bytes / 1e6:.0f} MB"
    if model.partial_bytes:
        return f"begun, {model.partial_bytes / 1e6:.0f} MB"
    return ""


def _download(store: ModelStore, options: argparse.Namespace) -> int:
    stop = threading.Event()
    with _progress_bar("Contacting the hub") as show:
        before = signal.signal(signal.SIGINT, lambda *_: stop.set())
        try:
            # A large model without its draft is of no use to accurate mode.
            is_pair = options.with_draft or options.accurate
            fetch = partial(download_pair, store) if is_pair else store.download
            path = fetch(options.name, on_progress=show, stop=stop)
        except DownloadPausedError as error:
            show_error(error)
            return EXIT_INTERRUPTED
        finally:
            signal.signal(signal.SIGINT, before)
    print_line(str(path))
    return 0


@contextmanager
def _progress_bar(words: str) -> Iterator[Callable[[DownloadProgress], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(words, total=None)

        def show(progress: DownloadProgress) -> None:
            bar.update(
                task,
                description=progress.message or words,
                completed=progress.done_bytes,
                total=progress.total_bytes or None,
            )

        yield show


def _import(store: ModelStore, options: argparse.Namespace) -> int:
    with _progress_bar("Copying") as show:
        path = store.import_model(options.source, options.name, on_progress=show)
    print_line(str(path))
    use = f"--model {shlex.quote(path.name)}"
    if path.name == SOUND_MODEL:
        use = "--sounds"
    elif path.name in list(VoiceModelKind):
        use = "--speakers"
    command = f"transcribe {use} --draft DRAFT FILE" if options.accurate else f"listen {use}"
    print_status(f"{path.name} is imported. Use it with: captioner {command}")
    return 0


def _verify(store: ModelStore, options: argparse.Namespace) -> int:
    found = store.verify(options.name)
    if not found.files:
        raise CaptionerError(
            "There are no digests to compare {name} with.",
            "Import or download it again: digests will then be kept with it.",
            name=found.name,
        )
    for name, state in found.files.items():
        print_line(f"{name}: {state.value}")
    if not found.is_whole:
        raise CaptionerError(
            "The model {name} is damaged.",
            "It is part of Captioner: install Captioner again."
            if found.name == BUILT_IN_MODEL
            else "Run: captioner models remove {name}, then download it again.",
            name=found.name,
        )
    print_status(f"{found.name} is whole (digests: {found.origin}).")
    return 0


def _remove(store: ModelStore, options: argparse.Namespace) -> int:
    model = store.removable(options.name)
    name, size_mb = model.entry.name, (model.size_bytes + model.partial_bytes) / 1e6
    if model.path is None:
        print_status(f"Deleting what was downloaded of {name}: {size_mb:.0f} MB.")
    else:
        print_status(f"Moving {name} to the trash: {model.path}, {size_mb:.0f} MB.")
    kept = store.remove(name)
    print_status(f"{name} is removed" + (f"; it is kept in {kept}." if kept is not None else "."))
    return 0
