"""The built-in catalogue of models, and the user's own catalogue file."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from captioner.core.bounded_json import BoundedJsonError, read_bounded_json
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.core.message import Message

WHISPER_PROMPT_TOKENS = 223
"""Most tokens before the start of transcript in Whisper's training: half of its positions."""

DISTILLED_PROMPT_TOKENS = 35
"""The same for a distilled decoder, which repeats its prompt, unless more was measured for it."""

BUILT_IN_MODEL = "tiny.en"
DEFAULT_NAME = "distil-large-v3.5"
RETIRED_MODEL = "starter"
"""The built-in model before version 0.1, which recognised only synthetic voices."""

RETIRED_NOTICE = Message(
    "The starter model was replaced by tiny.en, which understands people: captions are made with "
    "tiny.en."
)
USER_CATALOGUE_FILE = "catalogue.json"

_MOST_BYTES = 4 << 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_ENGLISH = Message("English")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file with known content."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """One commit of a repository on the hub.

    Attributes:
        revision: The commit, 40 hexadecimal digits, or a branch.
    """

    revision: str
    files: Mapping[str, KnownFile]


def _known_releases() -> dict[str, Release]:
    content = json.loads(resource("models/releases.json").read_text(encoding="utf-8"))
    return {
        name: Release(
            one["revision"], {file: KnownFile(*known) for file, known in one["files"].items()}
        )
        for name, one in content.items()
    }


KNOWN_RELEASES = _known_releases()
"""Published releases by catalogue name; two public manifests agree on each digest."""


def hub_name(repository: str) -> str:
    return repository.replace("/", "--")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model that can be downloaded, or is built in.

    Attributes:
        revision: Commit to download; "main" if none is pinned, in which case the first download
            records its commit for later ones.
        parameters_m: Millions of parameters; 0 if unknown.
        encoder_layers, decoder_layers, width: Its dimensions, used to estimate its speed; 0 if
            unknown.
        download_mb: Size of its files in megabytes (10^6), estimated from its dimensions; the
            exact size comes from the hub.
        memory_mb: Memory with the model loaded as int8 on a CPU, measured with a stand-in of the
            same dimensions (docs/models.md); 0 if unknown.
        prompt_tokens: Most tokens of hotwords and earlier text together (`python -m
            benchmarks.published --prompt-lengths` measures the effect of more); None derives it
            from the number of decoder layers.
        files: Files with known content; empty to use the hub's listing.
    """

    name: str
    repository: str
    revision: str = "main"
    parameters_m: int = 0
    encoder_layers: int = 0
    decoder_layers: int = 0
    width: int = 0
    languages: str = ""
    licence: str = ""
    download_mb: int = 0
    memory_mb: int = 0
    note: str = ""
    prompt_tokens: int | None = None
    draft_models: tuple[str, ...] = ()
    files: Mapping[str, KnownFile] = field(default_factory=dict)

    @property
    def is_built_in(self) -> bool:
        return self.name == BUILT_IN_MODEL

    @property
    def download_name(self) -> str:
        """Name for `captioner models download`, or the hub id of a model in no catalogue."""
        return self.repository if self.name == hub_name(self.repository) else self.name

    @property
    def is_english_only(self) -> bool:
        """Whether it was trained on English only; its vocabulary may still be multilingual."""
        return self.languages.startswith(_ENGLISH)


class _Size(NamedTuple):
    """The fields of `CatalogueEntry` that models of the same dimensions share."""

    parameters_m: int
    encoder_layers: int
    decoder_layers: int
    width: int
    download_mb: int
    memory_mb: int
    prompt_tokens: int = WHISPER_PROMPT_TOKENS


_DISTIL_LARGE = _Size(756, 32, 2, 1280, 1513, 1110, DISTILLED_PROMPT_TOKENS)
_DISTIL_MEDIUM = _Size(394, 24, 2, 1024, 789, 683, DISTILLED_PROMPT_TOKENS)
_DISTIL_SMALL = _Size(166, 12, 4, 768, 333, 434, DISTILLED_PROMPT_TOKENS)
_LARGE = _Size(1543, 32, 32, 1280, 3087, 1979)
_TURBO = _Size(809, 32, 4, 1280, 1618, 1177)
_MEDIUM = _Size(764, 24, 24, 1024, 1528, 1144)
_SMALL = _Size(242, 12, 12, 768, 484, 512)
_BASE = _Size(73, 6, 6, 512, 145, 263)
_TINY = _Size(38, 4, 4, 384, 76, 234)
_DRAFTS = ("distil-small.en", "base.en", "tiny.en")
_MANY = Message("100 languages")
_99 = Message("99 languages")


def _entry(
    name: str, size: _Size, languages: str, note: str, *, repository: str = "", **others: Any
) -> CatalogueEntry:
    whisper = name.replace("distil-", "distil-whisper-") if "distil" in name else f"whisper-{name}"
    release = KNOWN_RELEASES.get(name, Release("main", {}))
    return CatalogueEntry(
        name,
        repository or f"Systran/faster-{whisper}",
        revision=release.revision,
        files=release.files,
        licence="MIT",
        languages=languages,
        note=note,
        **size._asdict(),
        **others,
    )


KNOWN_MODELS: tuple[CatalogueEntry, ...] = (
    _entry(
        DEFAULT_NAME,
        _DISTIL_LARGE,
        _ENGLISH,
        Message("Most accurate for English."),
        draft_models=_DRAFTS,
        repository="distil-whisper/distil-large-v3.5-ct2",
    ),
    _entry(
        "distil-large-v3",
        _DISTIL_LARGE,
        _ENGLISH,
        Message("The release before distil-large-v3.5."),
        draft_models=_DRAFTS,
    ),
    _entry(
        "distil-large-v2",
        _DISTIL_LARGE,
        _ENGLISH,
        Message("The first distilled release, the draft of large-v2."),
        draft_models=_DRAFTS,
    ),
    _entry(
        "distil-medium.en",
        _DISTIL_MEDIUM,
        _ENGLISH,
        Message("Accurate for English, at half the size."),
    ),
    _entry(
        "distil-small.en",
        _DISTIL_SMALL,
        _ENGLISH,
        Message("Good for English, and fast enough for older laptops."),
    ),
    _entry(
        "large-v3",
        _LARGE,
        _MANY,
        Message("100 languages. The largest, for recordings and for GPUs."),
    ),
    _entry("large-v2", _LARGE, _99, Message("99 languages. The release before large-v3.")),
    _entry(
        "large-v3-turbo",
        _TURBO,
        _MANY,
        Message("100 languages, the most accurate of the fast ones."),
        repository="mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    ),
    _entry("medium", _MEDIUM, _99, Message("99 languages, at half the size of large-v3.")),
    _entry("small", _SMALL, _99, Message("99 languages, for everyday speech in the major ones.")),
    _entry(
        "base",
        _BASE,
        _99,
        Message("99 languages, fast, but less accurate."),
    ),
    _entry(
        "tiny", _TINY, _99, Message("99 languages, the fastest, with an error every few words.")
    ),
    _entry(
        "medium.en",
        _MEDIUM,
        _ENGLISH,
        Message("Slower than distil-medium.en at about the same accuracy."),
    ),
    _entry(
        "small.en",
        _SMALL,
        _ENGLISH,
        Message("Slower than distil-small.en at about the same accuracy."),
    ),
    _entry("base.en", _BASE, _ENGLISH, Message("Fast, but less accurate.")),
    _entry(
        BUILT_IN_MODEL,
        _TINY,
        _ENGLISH,
        Message("Built in: English at once, on any computer. About one word in ten is wrong."),
    ),
)

RECOMMENDABLE = (DEFAULT_NAME, "distil-medium.en", "distil-small.en", "base.en", "tiny.en")
"""Recommended models, from the most accurate to the fastest: each is faster than those before it,
and none is slower than another one of its accuracy."""


class Catalogue:
    """Built-in entries and those of the user's catalogue file, which take precedence."""

    def __init__(self, entries: tuple[CatalogueEntry, ...] = KNOWN_MODELS) -> None:
        self._entries = {entry.name: entry for entry in entries}

    @property
    def entries(self) -> tuple[CatalogueEntry, ...]:
        return tuple(self._entries.values())

    def find(self, name: str) -> CatalogueEntry | None:
        """Return the entry with a name, or a new one for a hub id ("owner/name"), or None."""
        if name in self._entries:
            return self._entries[name]
        for entry in self._entries.values():
            if entry.repository and entry.repository == name:
                return entry
        if _REPOSITORY.fullmatch(name):
            return CatalogueEntry(hub_name(name), name)
        return None

    def with_user_file(self, file: Path) -> "Catalogue":
        """Return a catalogue that also has the entries of the user's file.

        Raises:
            CaptionerError: The file is not valid; the message names the entry.
        """
        # Also False if the folder is not readable; the built-in models still work.
        if not os.path.lexists(file):
            return self
        try:
            content = read_bounded_json(file, most_bytes=_MOST_BYTES)
        except (OSError, BoundedJsonError) as error:
            raise _catalogue_error(file, error) from error
        models = content.get("models") if isinstance(content, dict) else None
        if not isinstance(models, list):
            raise _catalogue_error(file, Message('it has no list "models"'))
        own = [_parse_entry(file, place, item) for place, item in enumerate(models, start=1)]
        merged = self._entries | {entry.name: entry for entry in own}
        return Catalogue(tuple(merged.values()))


def _catalogue_error(file: Path, reason: Exception | Message) -> CaptionerError:
    return CaptionerError(
        "The model catalogue {file} cannot be used: {reason}.",
        "Correct the file, or delete it to go back to the built-in models.",
        file=file,
        reason=reason,
    )


def _parse_entry(file: Path, place: int, item: object) -> CatalogueEntry:
    if not isinstance(item, dict):
        raise _catalogue_error(file, Message("model {place} is not an object", place=place))

    def text(key: str, default: str = "") -> str:
        value = item.get(key, default)
        if not isinstance(value, str):
            raise _catalogue_error(
                file, Message('"{key}" of model {place} is not text', key=key, place=place)
            )
        return value

    name, repository = text("name"), text("repository")
    if not _NAME.fullmatch(name) or name == BUILT_IN_MODEL:
        raise _catalogue_error(
            file, Message('"name" of model {place} is not a valid directory name', place=place)
        )
    if not _REPOSITORY.fullmatch(repository):
        raise _catalogue_error(
            file, Message('"repository" of model {place} is not "owner/name"', place=place)
        )
    return CatalogueEntry(
        name,
        repository,
        revision=text("revision", "main"),
        languages=text("languages"),
        licence=text("licence"),
        note=text("note"),
        prompt_tokens=_parse_prompt_tokens(file, place, item.get("prompt_tokens")),
        files=_parse_files(file, place, item.get("files", {})),
    )


def _parse_prompt_tokens(file: Path, place: int, content: object) -> int | None:
    if content is None or (type(content) is int and 0 <= content <= WHISPER_PROMPT_TOKENS):
        return content
    raise _catalogue_error(
        file,
        Message(
            '"prompt_tokens" of model {place} is not a number from 0 to {most}',
            place=place,
            most=WHISPER_PROMPT_TOKENS,
        ),
    )


def _parse_files(file: Path, place: int, content: Any) -> dict[str, KnownFile]:
    try:
        files = {path: KnownFile(item["size"], item["sha256"]) for path, item in content.items()}
    except (AttributeError, KeyError, TypeError) as error:
        raise _catalogue_error(
            file,
            Message('"files" of model {place} does not map names to size and sha256', place=place),
        ) from error
    for path, known in files.items():
        is_size = type(known.size_bytes) is int and known.size_bytes > 0
        if not is_size or not _SHA256.fullmatch(str(known.sha256)):
            raise _catalogue_error(
                file,
                Message(
                    "size or sha256 of {path} in model {place} is wrong", path=path, place=place
                ),
            )
    return files
