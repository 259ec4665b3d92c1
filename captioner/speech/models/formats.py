"""Names models of other programs for what they are, and says how to convert them."""

from __future__ import annotations

import re
import shlex
import stat
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from captioner.core.errors import CaptionerError
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
    """What a file or folder is, where it is a speech model of another program.

    Returns:
        A sentence that names it, with the command that makes a model for Captioner; None where
        it is nothing that is known.
    """
    try:
        files = _files(path)
        return _named(path, files)
    except OSError:
        return None


def foreign_repository_error(repository: str, names: Iterable[str]) -> CaptionerError:
    """What a repository of the hub without a CTranslate2 model holds instead."""
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


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path] if _is_regular(path) else []
    inside = islice(path.iterdir(), _MOST_FILES)
    return sorted(file for file in inside if _is_regular(file))


def _is_regular(path: Path) -> bool:
    # A pipe is not opened: it might never answer.
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
    """How to convert the model that a file was made from."""
    found = _SIZE.search(file_name)
    name = found[0] if found else "SIZE"
    command = _conversion(f"openai/whisper-{name}", f"whisper-{name}")
    return Message("Convert the original: {command}", command=command)


def _conversion(checkpoint: str, name: str) -> str:
    """The command that makes a CTranslate2 model of a checkpoint of transformers."""
    return (
        f"ct2-transformers-converter --model {shlex.quote(checkpoint)} --output_dir "
        f"{shlex.quote(name + '-ct2')} --copy_files tokenizer.json preprocessor_config.json "
        "--quantization float16"
    )
