"""Recognize models in other programs' formats, and the dimensions of Whisper models."""

import os
import re
import shlex
import stat
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from captioner.core.errors import CaptionerError, ContentError
from captioner.core.message import Message
from captioner.files.paths import real_path

_CHECKPOINTS = re.compile(
    r"(model|pytorch_model)(-\d+-of-\d+)?\.(safetensors|bin)(\.index\.json)?|.+\.safetensors"
)
_SIZE = re.compile(r"(tiny|base|small|medium|large-v[123](?:-turbo)?)(\.en)?")
_MOST_FILES = 10_000
_HEAD_BYTES = 64

_GGML = (b"lmgg", b"ggml", b"tjgg", b"ggjt", b"GGUF")
_POINTER = b"version https://git-lfs"


def foreign_format_error(path: Path) -> CaptionerError | None:
    """Return the error for another program's model, with how to convert it; None if unknown."""
    try:
        files = _files(path)
        return _named(path, files)
    except OSError:
        return None


def foreign_repository_error(repository: str, names: Iterable[str]) -> CaptionerError:
    """Return the error for a repository of the hub without a CTranslate2 model."""
    files = sorted(names)
    if any(_CHECKPOINTS.fullmatch(name) for name in files):
        return CaptionerError(
            "{repository} is a transformers checkpoint. Captioner needs a CTranslate2 model.",
            "Convert it, then import it: {command}",
            repository=repository,
            command=_conversion(repository, Path(repository).name),
        )
    for name in files:
        if name.endswith((".gguf", ".onnx")) or name.startswith("ggml-"):
            return CaptionerError(
                "{repository} holds a model for another program: {name}. Captioner needs a "
                "CTranslate2 model, and this form cannot be converted to one.",
                _original(name),
                repository=repository,
                name=name,
            )
    return CaptionerError(
        "{repository} is not a CTranslate2 model: it has no model.bin.",
        "Choose a repository whose files were converted for CTranslate2 or faster-whisper.",
        repository=repository,
    )


def incomplete_repository_error(
    missing: str, repository: str, _names: Iterable[str]
) -> CaptionerError:
    """Return the error for a repository of the hub without the one file that matters."""
    return CaptionerError(
        "{repository} is not a complete model: it has no {missing}.",
        "Choose another mirror (HF_ENDPOINT), or import the model with `captioner models import`.",
        repository=repository,
        missing=missing,
    )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path] if _is_regular(path) else []
    # ONNX models are published with their files in a folder of this name.
    inside = islice(chain(path.iterdir(), (path / "onnx").glob("*.onnx")), _MOST_FILES)
    return sorted(file for file in inside if _is_regular(file))


def _is_regular(path: Path) -> bool:
    # A pipe is not opened, because reading it may block forever.
    return path.exists() and stat.S_ISREG(path.stat().st_mode)


def _named(path: Path, files: Iterable[Path]) -> CaptionerError | None:
    for file in files:
        with file.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
        if head.startswith(_POINTER):
            return CaptionerError(
                "{file} is not the file itself but a Git LFS pointer.",
                "Run `git lfs pull` in its folder, or download the file again.",
                file=file,
            )
        if head.startswith(_GGML):
            return CaptionerError(
                "{path} is a whisper.cpp model (GGML): {name}. Captioner needs a CTranslate2 "
                "model, and this form cannot be converted to one.",
                _original(file.name),
                path=path,
                name=file.name,
            )
        if file.suffix == ".onnx" and file == path:
            return CaptionerError(
                "{path} is a file, and models are imported by their folder.",
                "Run: captioner models import {folder}",
                path=path,
                folder=shlex.quote(str(path.parent)),
            )
        if file.suffix == ".onnx":
            return CaptionerError(
                "{path} is an ONNX model: {name}. Captioner needs a CTranslate2 model, and this "
                "form cannot be converted to one.",
                _original(file.name),
                path=path,
                name=file.name,
            )
        if file.suffix == ".pt":
            return CaptionerError(
                "{path} is a checkpoint of OpenAI's whisper: {name}. Captioner needs a "
                "CTranslate2 model.",
                _original(file.name),
                path=path,
                name=file.name,
            )
        if _CHECKPOINTS.fullmatch(file.name) and file.name != "model.bin":
            folder = path if path.is_dir() else path.parent
            return CaptionerError(
                "{path} is a transformers checkpoint: {name}. Captioner needs a CTranslate2 model.",
                "Convert it: {command}",
                path=path,
                name=file.name,
                command=_conversion(str(folder), real_path(folder).name),
            )
    return None


def _original(file_name: str) -> Message:
    found = _SIZE.search(file_name)
    name = found[0] if found else "SIZE"
    command = _conversion(f"openai/whisper-{name}", f"whisper-{name}")
    return Message("Convert the original: {command}", command=command)


def _conversion(checkpoint: str, name: str) -> str:
    return (
        f"ct2-transformers-converter --model {shlex.quote(checkpoint)} --output_dir "
        f"{shlex.quote(name + '-ct2')} --copy_files tokenizer.json preprocessor_config.json "
        "--quantization float16"
    )


# Read a Whisper model's dimensions from its model.bin, and check that the other files fit.
#
# The format is that of CTranslate2's `python/ctranslate2/specs/model_spec.py` (`_serialize`):
# version, specification, revision, variables with name, shape, type, length and content, aliases.
# Weights are not read. docs/decisions/damaged-models.md explains the limits of this check.

_OLDEST_VERSION, _NEWEST_VERSION = 4, 6
_FIRST_CONVOLUTION = "encoder/conv1/weight"
_EMBEDDINGS = "decoder/embeddings/weight"
_LAYER = re.compile(r"(encoder|decoder)/layer_(\d{1,4})/")

_Shapes = Mapping[str, tuple[int, ...]]


class ModelFileError(ContentError):
    """A file of a model is damaged or belongs to another model; the message says why."""


@dataclass(frozen=True, slots=True)
class WhisperShape:
    """A Whisper model's dimensions, read from its weights."""

    mel_bins: int
    vocabulary_size: int
    encoder_layers: int
    decoder_layers: int


def read_whisper_shape(path: Path) -> WhisperShape:
    """Read the dimensions from a model.bin, and check that the file is complete.

    Raises:
        OSError: It cannot be read.
        ModelFileError: It is cut off, of another version, or layers are missing.
    """
    with path.open("rb") as stream:
        try:
            shapes = _read_shapes(stream)
        except struct.error:
            raise ModelFileError("it ends in the middle") from None
        left = os.fstat(stream.fileno()).st_size - stream.tell()
    if left < 0:
        raise ModelFileError("it ends in the middle")
    if left:
        raise ModelFileError("{left} bytes follow its end", left=left)
    return WhisperShape(
        _dimensions(_FIRST_CONVOLUTION, shapes, 3)[1],
        _dimensions(_EMBEDDINGS, shapes, 2)[0],
        _layer_count("encoder", shapes),
        _layer_count("decoder", shapes),
    )


def _read_shapes(stream: BinaryIO) -> _Shapes:
    def number(form: str) -> int:
        return int(struct.unpack(form, stream.read(struct.calcsize(form)))[0])

    def name() -> str:
        return stream.read(number("<H")).rstrip(b"\0").decode("ascii", "replace")

    version = number("<I")
    if not _OLDEST_VERSION <= version <= _NEWEST_VERSION:
        raise ModelFileError("its format is version {version}, which is not known", version=version)
    name()
    number("<I")
    shapes = {}
    for _ in range(number("<I")):
        variable = name()
        shapes[variable] = tuple(number("<I") for _ in range(number("<B")))
        number("<B")
        stream.seek(number("<I"), os.SEEK_CUR)
    for _ in range(number("<I")):
        name(), name()
    return shapes


def _dimensions(name: str, shapes: _Shapes, rank: int) -> tuple[int, ...]:
    shape = shapes.get(name)
    if shape is None:
        raise ModelFileError("{name} is missing from it", name=name)
    if len(shape) != rank or 0 in shape:
        raise ModelFileError("{name} in it has the wrong shape", name=name)
    return shape


def _layer_count(part: str, shapes: _Shapes) -> int:
    layers = (_LAYER.match(name) for name in shapes)
    numbers = {int(layer[2]) for layer in layers if layer and layer[1] == part}
    if not numbers or numbers != set(range(len(numbers))):
        raise ModelFileError("layers of its {part} are missing", part=part)
    return len(numbers)


def require_config(config: Mapping[str, object], shape: WhisperShape, vocabulary_size: int) -> None:
    """Check that config.json and the vocabulary are those of the weights; raises ModelFileError."""
    if vocabulary_size != shape.vocabulary_size:
        raise ModelFileError(
            "the vocabulary has {vocabulary_size} tokens and the weights have rows for {rows}",
            vocabulary_size=vocabulary_size,
            rows=shape.vocabulary_size,
        )
    for name in ("suppress_ids", "suppress_ids_begin"):
        if name not in config:  # as in the config.json of transformers
            raise ModelFileError("{name} is missing from config.json", name=name)
    pairs = config.get("alignment_heads")
    for pair in pairs if isinstance(pairs, list) else ():
        layer = pair[0] if isinstance(pair, list) and pair else None
        if isinstance(layer, int) and layer >= shape.decoder_layers:
            raise ModelFileError(
                "alignment_heads in config.json names layers that the decoder does not have: it "
                "has {decoder_layers}",
                decoder_layers=shape.decoder_layers,
            )


def require_features(preprocessor: Mapping[str, object], shape: WhisperShape) -> None:
    """Check that preprocessor_config.json describes the model's features; raises ModelFileError."""
    found = preprocessor.get("feature_size", shape.mel_bins)
    if found != shape.mel_bins:
        raise ModelFileError(
            "{name} in preprocessor_config.json is {found}, and the model needs {expected}",
            name="feature_size",
            found=str(found),
            expected=shape.mel_bins,
        )
