"""Check that a model's directory is complete and consistent, without running the model.

This detects accidental damage and other programs' models. A model designed to crash the native
library ends only the recogniser's subprocess (docs/decisions/damaged-models.md).
"""

import re
import shlex
import stat
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from captioner.core.bounded_json import BoundedJsonError, read_bounded_file, read_bounded_json
from captioner.core.errors import CaptionerError, ContentError
from captioner.core.message import Message
from captioner.core.recognition import ENGLISH
from captioner.files.paths import path_exists, real_path
from captioner.speech.models.catalogue import (
    DISTILLED_PROMPT_TOKENS,
    KNOWN_MODELS,
    WHISPER_PROMPT_TOKENS,
)
from captioner.speech.models.formats import (
    ModelFileError,
    WhisperShape,
    foreign_format_error,
    read_whisper_shape,
    require_config,
    require_features,
)
from captioner.speech.models.manifest import Manifest

VOCABULARY_FILES = ("vocabulary.json", "vocabulary.txt")

MULTILINGUAL_SIZE = 51865
"""Smallest vocabulary with tokens for languages and tasks, by CTranslate2's rule."""

_MOST_VOCABULARY_BYTES = 32 << 20
_END_OF_TEXT = "<|endoftext|>"
_NEEDED = (_END_OF_TEXT, "<|startoftranscript|>", "<|notimestamps|>")
_NEEDED_FOR_LANGUAGES = ("<|en|>", "<|transcribe|>")
_OBEYED = frozenset(
    (*_NEEDED, *_NEEDED_FOR_LANGUAGES, "<|translate|>", "<|startofprev|>", "<|startoflm|>")
)
_LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")
_MOST_RENAMED = 0.01


class VocabularyError(ContentError):
    """Tables of tokens are invalid or do not match; the message says why."""


def read_vocabulary(directory: Path) -> list[str]:
    """Return a model's tokens, in order of their ids in CTranslate2.

    Raises:
        OSError: The file cannot be read.
        VocabularyError: It is not a vocabulary of Whisper.
    """
    file = directory / VOCABULARY_FILES[0]
    try:
        if file.is_file():
            tokens = read_bounded_json(file, most_bytes=_MOST_VOCABULARY_BYTES)
        else:
            file = directory / VOCABULARY_FILES[1]
            content = read_bounded_file(file, most_bytes=_MOST_VOCABULARY_BYTES)
            tokens = content.decode().removesuffix("\n").split("\n")
    except (BoundedJsonError, UnicodeDecodeError) as error:
        raise VocabularyError(
            "{name} cannot be read ({error})", name=file.name, error=error
        ) from error
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise VocabularyError("{name} is not a list of tokens", name=file.name)
    needed = _NEEDED + (_NEEDED_FOR_LANGUAGES if len(tokens) >= MULTILINGUAL_SIZE else ())
    for token in needed:
        if tokens.count(token) != 1:
            raise VocabularyError(
                "{name} does not hold {token} exactly once", name=file.name, token=token
            )
    return tokens


def require_same_tokens(vocabulary: Sequence[str], tokenizer: Mapping[str, int]) -> None:
    """Check that a tokenizer's ids of tokens are those of the model.

    Raises:
        VocabularyError: The tokenizer belongs to another model.
    """
    end_of_text = vocabulary.index(_END_OF_TEXT)
    other = 0
    for token, number in tokenizer.items():
        if not 0 <= number < len(vocabulary):
            raise VocabularyError("the tokenizer has more tokens than the model")
        if vocabulary[number] == token:
            continue
        if token in _OBEYED or _LANGUAGE.fullmatch(token):
            raise VocabularyError(
                "the tokenizer and the model have different ids for {token}", token=token
            )
        other += number < end_of_text
    for token in _NEEDED:
        if token not in tokenizer:
            raise VocabularyError("the tokenizer lacks {token}", token=token)
    if other > _MOST_RENAMED * end_of_text:
        raise VocabularyError("the tokenizer belongs to another model")


MODEL_FILE = "model.bin"
TOKENIZER_FILE = "tokenizer.json"
MERGES_FILE = "merges.txt"
CONFIG_FILE = "config.json"
PREPROCESSOR_FILE = "preprocessor_config.json"
OWN_SETTINGS_FILE = "captioner.json"
MODEL_FILES = (
    MODEL_FILE,
    CONFIG_FILE,
    PREPROCESSOR_FILE,
    TOKENIZER_FILE,
    MERGES_FILE,
    *VOCABULARY_FILES,
    OWN_SETTINGS_FILE,
)
"""All files of a model; no others are copied or read."""

NEEDED_FILES = (
    (MODEL_FILE,),
    (CONFIG_FILE,),
    (TOKENIZER_FILE, MERGES_FILE),
    VOCABULARY_FILES,
)
"""A model needs one file of each group."""

_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class ModelDirectory:
    """The directory of a CTranslate2 Whisper model with consistent files.

    Attributes:
        supports_prompt: Whether it was trained with earlier text before the transcript.
        can_align: Whether its configuration names the alignment heads, which early conversions do
            not.
        can_detect_language: Whether its configuration lists the tokens of its languages. Without
            that list, the native library reads out of bounds.
        languages: Codes of the languages it was trained on; empty if only its vocabulary shows
            them.
    """

    path: Path
    name: str
    shape: WhisperShape
    supports_prompt: bool
    can_align: bool
    can_detect_language: bool
    languages: tuple[str, ...] = ()

    @property
    def prompt_tokens(self) -> int:
        is_distilled = self.shape.decoder_layers < self.shape.encoder_layers
        return DISTILLED_PROMPT_TOKENS if is_distilled else WHISPER_PROMPT_TOKENS

    @property
    def has_language_tokens(self) -> bool:
        return self.shape.vocabulary_size >= MULTILINGUAL_SIZE

    @property
    def is_multilingual(self) -> bool:
        return self.has_language_tokens and self.languages != ("en",)


def inspect_model_directory(path: Path, name: str = "") -> ModelDirectory:
    """Check that a directory is a CTranslate2 Whisper model with consistent files.

    Weights are not read, so this takes milliseconds. It never uses the network, whereas
    faster-whisper would request a missing tokenizer from the hub, for half a minute without a
    network.

    Raises:
        CaptionerError: A file is absent, empty, unreadable, of another architecture or program, or
            contradicts the others.
    """
    name = name or real_path(path).name
    if not path_exists(path):
        raise CaptionerError(
            "There is no model {name}: {path} does not exist.",
            "Run `captioner models list` to see the models on this computer.",
            name=name,
            path=path,
        )
    if not path.is_dir():
        raise foreign_format_error(path) or CaptionerError(
            "{path} is not a model: a model is a directory with {model_file} in it.",
            "Name the directory, or the model as `captioner models list` shows it.",
            path=path,
            model_file=MODEL_FILE,
        )
    for alternatives in NEEDED_FILES:
        present = [each for each in alternatives if (path / each).exists()]
        require_content(path / (present or alternatives)[0], name)
    try:
        return _inspected(path, name)
    except (ModelFileError, VocabularyError, OSError) as error:
        raise damaged_model_error(name, path, error) from error


def _inspected(path: Path, name: str) -> ModelDirectory:
    _require_architecture(path / MODEL_FILE, name)
    shape = read_whisper_shape(path / MODEL_FILE)
    config = read_json_object(path / CONFIG_FILE, name)
    require_config(config, shape, len(read_vocabulary(path)))
    if (path / PREPROCESSOR_FILE).exists():
        require_features(read_json_object(path / PREPROCESSOR_FILE, name), shape)
    own: dict[str, object] = {}
    if (path / OWN_SETTINGS_FILE).exists():
        own = read_json_object(path / OWN_SETTINGS_FILE, name)
    return ModelDirectory(
        path,
        name,
        shape,
        # Whisper models without a captioner.json support prompts.
        supports_prompt=own.get("supports_prompt") is not False,
        can_align=bool(config.get("alignment_heads")),
        can_detect_language=bool(config.get("lang_ids")),
        languages=trained_languages(path, shape, own),
    )


def read_json_object(file: Path, name: str) -> dict[str, object]:
    """Return the JSON object in one of a model's files; raises CaptionerError."""
    try:
        content = read_bounded_json(file, most_bytes=_MOST_BYTES)
    except (OSError, BoundedJsonError) as error:
        raise CaptionerError(
            "The model {name} is damaged: {file} cannot be read ({error}).",
            _repair_hint(name),
            name=name,
            file=file,
            error=error,
        ) from error
    if not isinstance(content, dict):
        raise CaptionerError(
            "The model {name} is damaged: {file} does not hold a JSON object.",
            _repair_hint(name),
            name=name,
            file=file,
        )
    return content


def _repair_hint(name: str) -> Message:
    return Message(
        "Run `captioner models verify {name}` to see which files are damaged, or download the "
        "model again.",
        name=shlex.quote(name),
    )


def damaged_model_error(name: str, path: Path, reason: Exception | str) -> CaptionerError:
    return CaptionerError(
        "The model {name} in {path} could not be loaded: {reason}.",
        _repair_hint(name),
        name=name,
        path=path,
        reason=reason,
    )


def require_content(file: Path, name: str) -> None:
    """Reject an absent or empty file, and one that is not regular, as reading a pipe would block.

    Raises:
        CaptionerError: The file is one of these.
    """
    try:
        status = file.stat()
    except OSError as error:
        raise foreign_format_error(file.parent) or CaptionerError(
            "The model {name} is not complete: {file} is missing from {parent}.",
            _repair_hint(name),
            name=name,
            file=file.name,
            parent=file.parent,
        ) from error
    if not stat.S_ISREG(status.st_mode):
        raise CaptionerError(
            "The model {name} is damaged: {file} is not a regular file.",
            _repair_hint(name),
            name=name,
            file=file,
        )
    if status.st_size == 0:
        raise CaptionerError(
            "The model {name} is damaged: {file} in {parent} is empty.",
            _repair_hint(name),
            name=name,
            file=file.name,
            parent=file.parent,
        )


def _require_architecture(model_file: Path, name: str) -> None:
    """Reject other models than CTranslate2's Whisper, by the header of model.bin."""
    try:
        with model_file.open("rb") as stream:
            _version, length = struct.unpack("<IH", stream.read(6))
            architecture = stream.read(min(length, 64)).rstrip(b"\0").decode("ascii")
    except (OSError, struct.error, UnicodeDecodeError) as error:
        raise foreign_format_error(model_file.parent) or CaptionerError(
            "The model {name} is damaged: {model_file} does not begin as a CTranslate2 model.",
            _repair_hint(name),
            name=name,
            model_file=model_file,
        ) from error
    if not architecture.isalnum():
        architecture = ""
    if architecture != "WhisperSpec":
        raise foreign_format_error(model_file.parent) or CaptionerError(
            "{name} is not a Whisper model: {model_file} says its architecture is {architecture}.",
            "Choose a Whisper model converted for CTranslate2, such as those that "
            "`captioner models list` shows.",
            name=name,
            model_file=model_file,
            architecture=architecture or Message("unknown"),
        )


# Languages of models that their vocabulary does not show.
#
# Distilled models from distil-large-v2 on have their teachers' multilingual vocabulary but
# recognise only English. Their configuration does not show this, but their shape does, which no
# other Whisper model has: the full encoder of large and a decoder of two layers. A model distilled
# for another language in the same way declares it in a captioner.json: {"languages": ["ja"]}.

_ENGLISH = (ENGLISH,)
_MOST_LANGUAGES = 200
_DISTILLED_LAYERS = (32, 2)

# English-only models besides those of the catalogue.
_ENGLISH_REPOSITORIES = frozenset(
    {
        "distil-whisper/distil-large-v2",
        "distil-whisper/distil-large-v3",
        "distil-whisper/distil-large-v3-ct2",
        "distil-whisper/distil-large-v3.5",
    }
)


def trained_languages(
    path: Path, shape: WhisperShape, own_settings: Mapping[str, object]
) -> tuple[str, ...]:
    """Return the codes of the languages that a model was trained on, from its files.

    Uses its captioner.json, else the repository in the manifest of its download, else its shape.
    """
    listed = own_settings.get("languages")
    if isinstance(listed, list) and len(listed) <= _MOST_LANGUAGES:
        return tuple(code for code in listed if isinstance(code, str))
    manifest = Manifest.load(path)
    if manifest and manifest.repository:
        return _ENGLISH if is_english_repository(manifest.repository) else ()
    is_distilled = (shape.encoder_layers, shape.decoder_layers) == _DISTILLED_LAYERS
    return _ENGLISH if is_distilled else ()


def is_english_repository(repository: str) -> bool:
    """Return whether a repository of the hub is known for an English-only model."""
    return repository in _ENGLISH_REPOSITORIES or any(
        entry.repository == repository and entry.is_english_only for entry in KNOWN_MODELS
    )
