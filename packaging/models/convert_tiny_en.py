"""Convert the published Whisper tiny.en to the int8 model in `resources/models/tiny.en`.

The input is a folder with the files of `Systran/faster-whisper-tiny.en` at the revision below
(CTranslate2, float16); their SHA-256 sums are checked. The output is the same on every machine.

Linear layers and embeddings become int8 with one scale a row (scale = 127 / max|row|), which is
what CTranslate2 computes when it loads the float16 file as int8. The convolutions and everything
else stay float16: quantised, too, they give other words.

    python packaging/models/convert_tiny_en.py FOLDER [--output resources/models/tiny.en]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import struct
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

REPOSITORY = "Systran/faster-whisper-tiny.en"
REVISION = "0d3d19a32d3338f10357c0889762bd8d64bbdeba"
PUBLISHED = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}
CONVERTED_SHA256 = "87c3801a5f7ae048440878855dfc7e58384739840082a7463abf2f73d67a985a"

_FLOAT32, _INT8, _FLOAT16 = 0, 1, 4
_QUANTISED = ("embeddings/weight", *(f"linear_{place}/weight" for place in range(3)))


class _Array(NamedTuple):
    """A variable of a model.bin: its dimensions, CTranslate2's number of its type, its bytes."""

    shape: tuple[int, ...]
    type_id: int
    content: bytes


class ConversionError(Exception):
    """The input is not the published model, or the result is not the known one."""


def convert(source: Path, output: Path) -> None:
    """Write the int8 model and a manifest of its files.

    Args:
        source: Folder with the published files.
        output: Folder of the result; files in it are replaced, others stay.

    Raises:
        ConversionError: A published file is missing or has another SHA-256 sum.
        OSError: A file cannot be read or written.
    """
    for name, expected in PUBLISHED.items():
        file = source / name
        if not file.is_file():
            raise ConversionError(f"{file} is missing: copy the files of {REPOSITORY} there.")
        if _sha256(file.read_bytes()) != expected:
            raise ConversionError(f"{file} is not the file of {REPOSITORY} at {REVISION}.")
    content = quantise((source / "model.bin").read_bytes())
    if _sha256(content) != CONVERTED_SHA256:
        raise ConversionError("The result differs from the known one: check the NumPy version.")
    output.mkdir(parents=True, exist_ok=True)
    (output / "model.bin").write_bytes(content)
    for name in PUBLISHED:
        if name != "model.bin":
            shutil.copyfile(source / name, output / name)
    (output / "manifest.json").write_text(_manifest(output), encoding="utf-8")


def quantise(model: bytes) -> bytes:
    """Return a float16 model.bin with linear layers and embeddings as int8.

    The layout is that of CTranslate2's `python/ctranslate2/specs/model_spec.py`: version,
    specification, revision, variables in the order of their names, aliases.
    """
    header, arrays, rest = _parse(model)
    quantised: dict[str, _Array] = {}
    for name, array in arrays.items():
        if not name.endswith(_QUANTISED):
            quantised[name] = array
            continue
        weights = np.frombuffer(array.content, "<f2").reshape(array.shape).astype(np.float32)
        scale = np.float32(127) / np.abs(weights).max(axis=1)
        numbers = np.rint(weights * scale[:, None]).astype(np.int8)
        quantised[name] = _Array(array.shape, _INT8, numbers.tobytes())
        quantised[f"{name}_scale"] = _Array(scale.shape, _FLOAT32, scale.astype("<f4").tobytes())
    parts = [header, struct.pack("<I", len(quantised))]
    for name, array in sorted(quantised.items()):
        encoded = name.encode() + b"\0"
        parts.append(struct.pack(f"<H{len(encoded)}sB", len(encoded), encoded, len(array.shape)))
        parts.append(struct.pack(f"<{len(array.shape)}I", *array.shape))
        parts.append(struct.pack("<BI", array.type_id, len(array.content)) + array.content)
    return b"".join([*parts, rest])


def _parse(model: bytes) -> tuple[bytes, dict[str, _Array], bytes]:
    """Return what precedes the variables, the variables by name, and the aliases after them."""
    position = 0

    def take(layout: str) -> tuple[int, ...]:
        nonlocal position
        values = struct.unpack_from("<" + layout, model, position)
        position += struct.calcsize("<" + layout)
        return values

    def take_bytes(length: int) -> bytes:
        nonlocal position
        position += length
        return model[position - length : position]

    take("I")
    take_bytes(*take("H"))
    take("I")
    header = model[:position]
    arrays = {}
    for _ in range(*take("I")):
        name = take_bytes(*take("H"))[:-1].decode()
        shape = take("I" * take("B")[0])
        type_id, length = take("BI")
        arrays[name] = _Array(shape, type_id, take_bytes(length))
    return header, arrays, model[position:]


def _manifest(folder: Path) -> str:
    """Return what `captioner models verify` compares the model's files with."""
    files = []
    for name in sorted(PUBLISHED):
        content = (folder / name).read_bytes()
        files.append(
            {
                "path": name,
                "size_bytes": len(content),
                "sha256": _sha256(content),
                "git_sha1": "",
            }
        )
    origin = f"converted to int8 from {REPOSITORY}, revision {REVISION}"
    manifest = {"repository": "", "revision": "", "origin": origin, "files": files}
    return json.dumps(manifest, indent=1) + "\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main() -> int:
    """Run the conversion; return the exit code."""
    parser = argparse.ArgumentParser(description="Convert the published Whisper tiny.en to int8.")
    parser.add_argument("source", type=Path, help=f"folder with the files of {REPOSITORY}")
    default = Path(__file__).parents[2] / "resources" / "models" / "tiny.en"
    parser.add_argument("--output", type=Path, default=default)
    arguments = parser.parse_args()
    try:
        convert(arguments.source, arguments.output)
    except (ConversionError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
