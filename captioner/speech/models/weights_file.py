"""The table of a CTranslate2 model.bin: what it holds, read without the native library.

The library trusts this table: a length that does not fit its shape is copied over whatever is
after. So everything that it would believe is checked here first. The format is that of
CTranslate2's `python/ctranslate2/specs/model_spec.py` (`_serialize`) and `src/models/model.cc`:
version, specification, revision, variables with name, shape, type, length and content, aliases.
"""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO

from captioner.core.errors import ContentError

_OLDEST_VERSION, _NEWEST_VERSION = 4, 6
_MOST_VARIABLES = 20_000
_MOST_NAME_BYTES = 512
_MOST_RANK = 4
_MOST_SCALAR_BYTES = 4


class WeightsFileError(ContentError):
    """A file that is not a complete model.bin; the message says why, in words."""


class NumberType(IntEnum):
    """How a variable's numbers are stored; CTranslate2's ids."""

    FLOAT32 = 0
    INT8 = 1
    INT16 = 2
    INT32 = 3
    FLOAT16 = 4
    BFLOAT16 = 5

    @property
    def size_bytes(self) -> int:
        """Of one number."""
        return {"FLOAT32": 4, "INT8": 1, "INT32": 4}.get(self.name, 2)

    @property
    def is_real(self) -> bool:
        """Whether it is a type of real numbers, not of integers."""
        return self in (NumberType.FLOAT32, NumberType.FLOAT16, NumberType.BFLOAT16)


_INTEGER_CODES = {NumberType.INT8: "b", NumberType.INT16: "h", NumberType.INT32: "i"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One array of a model.

    Attributes:
        shape: Its dimensions; none for a single number.
        type: Of its numbers.
        integer: The number itself where it is a single integer; else None.
    """

    shape: tuple[int, ...]
    type: NumberType
    integer: int | None = None


@dataclass(frozen=True, slots=True)
class WeightsTable:
    """What a model.bin holds.

    Attributes:
        specification: Name of the architecture, "WhisperSpec".
        revision: Of the architecture's layout.
        variables: By name; an alias has the variable that it stands for.
    """

    specification: str
    revision: int
    variables: Mapping[str, Variable]


def read_weights_table(path: Path) -> WeightsTable:
    """Read a model.bin's table; weights themselves are passed over.

    Raises:
        OSError: It cannot be read.
        WeightsFileError: It is not a whole model.bin of a version that is known.
    """
    with path.open("rb") as stream:
        return _Reader(stream).table()


class _Reader:
    """Reads numbers and names, never after the end of the file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = os.fstat(stream.fileno()).st_size

    def table(self) -> WeightsTable:
        version = self._number("<I")
        if not _OLDEST_VERSION <= version <= _NEWEST_VERSION:
            raise WeightsFileError(
                "its format is version {version}, which is not known", version=version
            )
        specification = self._name()
        revision = self._number("<I")
        variables: dict[str, Variable] = {}
        for _ in range(self._count()):
            name = self._name()
            if name in variables:
                raise WeightsFileError("it holds {name} twice", name=name)
            variables[name] = self._variable(name)
        aliases = [(self._name(), self._name()) for _ in range(self._count())]
        for alias, name in aliases:
            if alias in variables or name not in variables:
                raise WeightsFileError(
                    "it calls {name} {alias}, which is impossible", name=name, alias=alias
                )
            # The library lets an array's scale be found under the other name, too.
            for ending in ("", "_scale"):
                if name + ending in variables:
                    variables[alias + ending] = variables[name + ending]
        if self._left:
            raise WeightsFileError("{left} bytes follow its end", left=self._left)
        return WeightsTable(specification, revision, variables)

    def _variable(self, name: str) -> Variable:
        rank = self._number("<B")
        if rank > _MOST_RANK:
            raise WeightsFileError("{name} in it has {rank} dimensions", name=name, rank=rank)
        shape = tuple(self._number("<I") for _ in range(rank))
        type_id = self._number("<B")
        size_bytes = self._number("<I")
        try:
            number_type = NumberType(type_id)
        except ValueError:
            raise WeightsFileError(
                "{name} in it has numbers of an unknown type", name=name
            ) from None
        if size_bytes != math.prod(shape) * number_type.size_bytes:
            raise WeightsFileError(
                "{name} in it has a length that does not match its shape", name=name
            )
        code = _INTEGER_CODES.get(number_type)
        if code is None or size_bytes > _MOST_SCALAR_BYTES or math.prod(shape) != 1:
            self._pass_over(size_bytes)
            return Variable(shape, number_type)
        return Variable(shape, number_type, self._number("<" + code))

    def _count(self) -> int:
        count = self._number("<I")
        if count > _MOST_VARIABLES:
            raise WeightsFileError("it claims to hold {count} variables", count=count)
        return count

    def _name(self) -> str:
        length = self._number("<H")
        if not 0 < length <= _MOST_NAME_BYTES:
            raise WeightsFileError("a name in it has an impossible length")
        content = self._take(length)
        name = content[:-1].decode("ascii", "replace")
        if content[-1] != 0 or not name.isascii() or not name.isprintable():
            raise WeightsFileError("a name in it is damaged")
        return name

    def _number(self, form: str) -> int:
        (number,) = struct.unpack(form, self._take(struct.calcsize(form)))
        return int(number)

    def _take(self, count: int) -> bytes:
        self._require(count)
        content = self._stream.read(count)
        if len(content) != count:
            raise WeightsFileError("it ends in the middle")
        return content

    def _pass_over(self, count: int) -> None:
        self._require(count)
        self._stream.seek(count, os.SEEK_CUR)

    def _require(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise WeightsFileError("it ends in the middle")
