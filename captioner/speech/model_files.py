"""A model's directory: what must be in it, checked before the native library reads it."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path

from captioner.core.errors import CaptionerError

MODEL_FILE = "model.bin"
TOKENIZER_FILE = "tokenizer.json"
CONFIG_FILE = "config.json"
OWN_SETTINGS_FILE = "captioner.json"
VOCABULARY_FILES = ("vocabulary.json", "vocabulary.txt")

_REPAIR_HINT = (
    "Run `captioner models verify` to see which files are damaged, or download the model again."
)


@dataclass(frozen=True, slots=True)
class ModelDirectory:
    """A directory that holds a complete CTranslate2 Whisper model, as far as its outside shows.

    Attributes:
        path: The directory.
        name: What a person calls the model.
        supports_prompt: Whether it was trained with earlier text in front of the transcript.
        can_align: Whether its configuration names the heads that align words to the sound;
            models converted long ago do not.
    """

    path: Path
    name: str
    supports_prompt: bool
    can_align: bool


def inspect_model_directory(path: Path, name: str = "") -> ModelDirectory:
    """Check that a directory is a CTranslate2 Whisper model with a tokenizer.

    Nothing large is read, and nothing is ever asked of a network: faster-whisper would ask the
    hub for a missing tokenizer, for half a minute when there is none.

    Args:
        path: The directory.
        name: What a person calls the model; empty: the directory's name.

    Raises:
        CaptionerError: Something is absent, empty, unreadable or of another architecture.
    """
    name = name or path.resolve().name
    if not path.exists():
        raise CaptionerError(
            f"There is no model {name}: {path} does not exist.",
            "Run `captioner models list` to see the models on this machine.",
        )
    if not path.is_dir():
        raise CaptionerError(
            f"{path} is not a model: a model is a directory with {MODEL_FILE} in it.",
            "Name the directory, or the model as `captioner models list` shows it.",
        )
    for file_name in (MODEL_FILE, CONFIG_FILE, TOKENIZER_FILE):
        _require_content(path / file_name, name)
    if not any((path / file_name).is_file() for file_name in VOCABULARY_FILES):
        raise CaptionerError(
            f"The model {name} is not complete: {VOCABULARY_FILES[0]} is missing in {path}.",
            _REPAIR_HINT,
        )
    _require_whisper(path / MODEL_FILE, name)
    config = read_json_object(path / CONFIG_FILE, name)
    return ModelDirectory(
        path,
        name,
        supports_prompt=_supports_prompt(path, name),
        can_align=bool(config.get("alignment_heads")),
    )


def read_json_object(file: Path, name: str) -> dict[str, object]:
    """The JSON object in one of a model's files.

    Raises:
        CaptionerError: It is not readable as a JSON object.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CaptionerError(
            f"The model {name} is damaged: {file} cannot be read ({error}).", _REPAIR_HINT
        ) from error
    if not isinstance(content, dict):
        raise CaptionerError(
            f"The model {name} is damaged: {file} does not hold a JSON object.", _REPAIR_HINT
        )
    return content


def damaged_model_error(name: str, path: Path, reason: object) -> CaptionerError:
    """What a person is told when the native library refuses a model's files."""
    return CaptionerError(
        f"The model {name} in {path} could not be loaded: {reason}.".replace("..", "."),
        _REPAIR_HINT,
    )


def _require_content(file: Path, name: str) -> None:
    try:
        size_bytes = file.stat().st_size
    except OSError as error:
        raise CaptionerError(
            f"The model {name} is not complete: {file.name} is missing in {file.parent}.",
            _REPAIR_HINT,
        ) from error
    if size_bytes == 0:
        raise CaptionerError(
            f"The model {name} is damaged: {file.name} in {file.parent} is empty.", _REPAIR_HINT
        )


def _require_whisper(model_file: Path, name: str) -> None:
    """Read the architecture's name at the head of model.bin.

    The head is a format version (uint32), the length of the name (uint16) and the name with a
    closing zero byte (CTranslate2, `python/ctranslate2/specs/model_spec.py`).
    """
    try:
        with model_file.open("rb") as stream:
            _version, length = struct.unpack("<IH", stream.read(6))
            architecture = stream.read(min(length, 64)).rstrip(b"\0").decode("ascii")
    except (OSError, struct.error, UnicodeDecodeError) as error:
        raise CaptionerError(
            f"The model {name} is damaged: {model_file} does not begin as a CTranslate2 model.",
            _REPAIR_HINT,
        ) from error
    if architecture != "WhisperSpec":
        raise CaptionerError(
            f"{name} is not a Whisper model: {model_file} says its architecture is "
            f"{architecture or 'unknown'}.",
            "Choose a Whisper model converted for CTranslate2, such as those that "
            "`captioner models list` shows.",
        )


def _supports_prompt(path: Path, name: str) -> bool:
    """Whether `captioner.json` allows prompts; Whisper models without that file do."""
    file = path / OWN_SETTINGS_FILE
    if not file.is_file():
        return True
    return read_json_object(file, name).get("supports_prompt") is not False
