"""CTranslate2's model.bin read into NumPy arrays and written from them, without CTranslate2.

The layout is that of CTranslate2's `python/ctranslate2/specs/model_spec.py`: format version, name
and revision of the specification, arrays in the order of their names, aliases.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DTYPES: dict[int, Any] = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_NUMBERS = {np.dtype(dtype): number for number, dtype in _DTYPES.items()}
_SCALE = "_scale"
_QUANTISED = ("embeddings/weight", *(f"linear_{index}/weight" for index in range(3)))

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The content of a model.bin.

    Attributes:
        header: What precedes the arrays.
        arrays: By name, as stored: int8 weights keep their scales beside them.
        aliases: What follows the arrays.
    """

    header: bytes
    arrays: Arrays
    aliases: bytes

    def weights(self) -> Arrays:
        """Return every array that is no scale, int8 weights multiplied out to float32."""
        return {
            name: _dequantised(array, self.arrays.get(name + _SCALE))
            for name, array in self.arrays.items()
            if not name.endswith(_SCALE)
        }


def read_model_file(path: Path) -> ModelFile:
    """Read a model.bin.

    Raises:
        OSError: It cannot be read.
        ValueError: It is cut off or no model.bin.
    """
    content = path.read_bytes()
    position = 0

    def take(layout: str) -> tuple[int, ...]:
        nonlocal position
        values = struct.unpack_from("<" + layout, content, position)
        position += struct.calcsize("<" + layout)
        return values

    def take_bytes(length: int) -> bytes:
        nonlocal position
        if position + length > len(content):
            raise ValueError(f"{path} is cut off: copy the model again.")
        position += length
        return content[position - length : position]

    arrays: Arrays = {}
    try:
        take("I")
        take_bytes(*take("H"))
        take("I")
        header = content[:position]
        for _ in range(*take("I")):
            name = take_bytes(*take("H"))[:-1].decode()
            shape = take("I" * take("B")[0])
            number, length = take("BI")
            arrays[name] = np.frombuffer(take_bytes(length), _DTYPES[number]).reshape(shape)
    except (struct.error, KeyError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no CTranslate2 model: name another directory.") from error
    return ModelFile(header, arrays, content[position:])


def write_model_file(path: Path, model: ModelFile) -> None:
    """Write a model.bin; linear layers and embeddings in floating point become int8 first.

    One scale a row, 127 / max|row|, as CTranslate2 computes it when it loads float16 as int8. The
    convolutions stay as they are: quantised, too, they give other words.
    """
    arrays: Arrays = {}
    for name, array in model.arrays.items():
        if name.endswith(_QUANTISED) and array.dtype != np.int8:
            weight = array.astype(np.float32)
            scale = np.float32(127) / np.abs(weight).max(axis=1)
            arrays[name] = np.rint(weight * scale[:, None]).astype(np.int8)
            arrays[name + _SCALE] = scale
        else:
            arrays[name] = array
    parts = [model.header, struct.pack("<I", len(arrays))]
    for name, array in sorted(arrays.items()):
        encoded = name.encode() + b"\0"
        parts.append(struct.pack(f"<H{len(encoded)}sB", len(encoded), encoded, array.ndim))
        parts.append(struct.pack(f"<{array.ndim}I", *array.shape))
        parts.append(struct.pack("<BI", _NUMBERS[array.dtype], array.nbytes) + array.tobytes())
    path.write_bytes(b"".join([*parts, model.aliases]))


def with_decoder(model: ModelFile, decoder: Mapping[str, NDArray[Any]]) -> ModelFile:
    """Return the model with other decoder weights, in float16, and its encoder untouched.

    Args:
        model: The teacher.
        decoder: Arrays by name, all decoder layers among them. What they do not name (numbers of
            heads, settings) is the teacher's.
    """
    arrays = {
        name: array
        for name, array in model.arrays.items()
        if not re.match(r"decoder/layer_\d", name)
    }
    for name, array in decoder.items():
        arrays[name] = array.astype(np.float16)
        arrays.pop(name + _SCALE, None)
    return ModelFile(model.header, arrays, model.aliases)


def _dequantised(array: NDArray[Any], scale: NDArray[Any] | None) -> NDArray[Any]:
    if scale is None:
        return array
    rows: NDArray[Any] = scale.reshape(-1, *[1] * (array.ndim - 1))
    multiplied: NDArray[Any] = array.astype(np.float32) / rows
    return multiplied
