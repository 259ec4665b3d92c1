"""Models to choose from, and the pace at which they are fetched."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from captioner.core.message import NO_MESSAGE, Message
from captioner.core.models import DownloadProgress, ModelChoice
from captioner.settings.model import Settings
from captioner.speech.models.catalogue import KNOWN_MODELS

_NOTES = {entry.name: entry.note for entry in KNOWN_MODELS}

BUILT_IN = ModelChoice(
    "tiny.en",
    "tiny.en",
    _NOTES["tiny.en"],
    is_installed=True,
    is_built_in=True,
    is_english_only=True,
)


FULL = ModelChoice(
    "distil-large-v3.5",
    "Distil-Whisper large v3.5",
    _NOTES["distil-large-v3.5"],
    size_bytes=1_510_000_000,
    is_english_only=True,
)


SMALL = ModelChoice(
    "distil-small.en",
    "Distil-Whisper small",
    _NOTES["distil-small.en"],
    size_bytes=336_000_000,
    is_english_only=True,
)


_NETWORK_BYTES = {"speakers": 36_000_000, "sounds": 6_000_000}


class FakeModels:
    """A catalogue of three."""

    def __init__(self) -> None:
        self.installed = {"tiny.en"}
        self.download_error: Exception | None = None
        self.may_finish = threading.Event()
        self.may_finish.set()
        self.was_cancelled = False
        self.is_measured = False
        self.begun_bytes: dict[str, int] = {}
        self.imported: dict[str, ModelChoice] = {}

    def measure(self) -> None:
        self.is_measured = True

    can_be_accurate = False

    def has_network(self, name: str) -> bool:
        return name in self.installed

    def choices(self) -> Sequence[ModelChoice]:
        behind = Message("Captions appear about {behind_s:.1f} s behind speech.", behind_s=1.1)
        fits = {FULL.name: Message("{words} This is an estimate.", words=behind)}
        has_draft = SMALL.name in self.installed
        return [
            replace(
                choice,
                is_installed=choice.name in self.installed,
                missing_draft=SMALL.name if choice is FULL and not has_draft else "",
                draft_bytes=SMALL.size_bytes,
                fits_here=fits.get(choice.name, NO_MESSAGE) if self.is_measured else NO_MESSAGE,
                begun_bytes=self.begun_bytes.get(choice.name, 0),
                is_recommended=self.is_measured and choice is FULL,
            )
            for choice in (FULL, SMALL, BUILT_IN, *self.imported.values())
        ]

    def effective(self, settings: Settings) -> ModelChoice:
        for choice in self.choices():
            if choice.name == settings.recognition.model and choice.is_installed:
                return choice
        return BUILT_IN

    def import_model(
        self,
        source: Path,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> str:
        if self.download_error is not None:
            raise self.download_error
        progress(DownloadProgress(420, 1000))
        while not self.may_finish.wait(0.01):
            if is_cancelled():
                self.was_cancelled = True
                return ""
        name = source.name.removesuffix(".zip")
        self.installed.add(name)
        self.imported[name] = ModelChoice(name, name, "")
        return name

    def remove(self, name: str) -> None:
        self.installed.remove(name)
        del self.imported[name]

    def download(
        self,
        name: str,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
        *,
        with_draft: bool = False,
    ) -> None:
        sizes = {each.name: each.size_bytes for each in self.choices()}
        total = sizes.get(name) or _NETWORK_BYTES[name]
        for share in (0.0, 0.25, 0.42):
            progress(DownloadProgress(int(share * total), total, "", 3_100_000, 283.0))
        while not self.may_finish.wait(0.01):
            if is_cancelled():
                self.was_cancelled = True
                return
        if self.download_error is not None:
            raise self.download_error
        progress(DownloadProgress(total, total, "Verified"))
        self.installed.add(name)
        if with_draft:
            self.installed.add(SMALL.name)
