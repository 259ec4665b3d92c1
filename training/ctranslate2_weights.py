"""The named arrays of a CTranslate2 model, read without CTranslate2.

model.bin is a list of them (CTranslate2, `python/ctranslate2/specs/model_spec.py`); int8 weights
are divided by a scale a row.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_DTYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def read_weights(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Every array of a model.bin by its name, int8 weights as float32."""
    content = path.read_bytes()
    place = 0

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal place
        values = struct.unpack_from("<" + layout, content, place)
        place += struct.calcsize("<" + layout)
        return values

    def text() -> str:
        (length,) = take("H")
        return str(take(f"{length}s")[0][:-1].decode())

    take("I")
    text()
    take("I")
    arrays: dict[str, npt.NDArray[Any]] = {}
    for _ in range(take("I")[0]):
        name = text()
        (rank,) = take("B")
        shape = take("I" * rank)
        dtype, size = take("BI")
        raw = take(f"{size}s")[0]
        arrays[name] = np.frombuffer(raw, _DTYPES[dtype]).reshape(shape)
    for name in [name for name in arrays if name.endswith("_scale")]:
        weight = name.removesuffix("_scale")
        if weight in arrays:
            scale = arrays[name].reshape(-1, *[1] * (arrays[weight].ndim - 1))
            arrays[weight] = arrays[weight].astype(np.float32) / scale
    return arrays
