"""Reader of untrusted JSON, with limits on size, depth, numbers and text."""

import json
import math
import re
import stat
from pathlib import Path
from typing import Any

from captioner.core.errors import ContentError

MOST_DEPTH = 32
"""Deepest nesting of lists and objects; no file of Captioner needs a third of it."""

_MOST_DIGITS = 18
_LONG_NUMBER = re.compile(rb"\d{%d}" % (_MOST_DIGITS + 1))
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class BoundedJsonError(ContentError):
    """Content is not JSON within the limits; the message says why."""


def read_bounded_json(path: Path, *, most_bytes: int) -> Any:
    """Return the value in a file (`read_bounded_file`, then `parse_bounded_json`).

    Args:
        path: The file; links are followed.

    Raises:
        OSError: It cannot be read.
        BoundedJsonError: It is not a regular file, or not JSON within the limits.
    """
    content = read_bounded_file(path, most_bytes=most_bytes)
    return parse_bounded_json(content, most_bytes=most_bytes)


def read_bounded_file(path: Path, *, most_bytes: int) -> bytes:
    """Return the content of a regular file of bounded size.

    A pipe or a device is rejected before opening it, because reading it may never end.

    Raises:
        OSError: It cannot be read.
        BoundedJsonError: It is not a regular file, or larger than `most_bytes`.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise BoundedJsonError("it is not a regular file")
    with path.open("rb") as stream:
        # One byte more than allowed, as the file may have grown since its size was read.
        content = stream.read(most_bytes + 1)
    _require_size(content, most_bytes)
    return content


def parse_bounded_json(content: bytes, *, most_bytes: int) -> Any:
    """Return the value of JSON in UTF-8.

    Numbers are finite and have at most 18 digits, and text can be encoded as UTF-8 again, so that
    values can safely be stored, shown and computed with.

    Args:
        content: The bytes, with or without a byte order mark.
        most_bytes: Largest accepted size.

    Raises:
        BoundedJsonError: It is not JSON within these limits.
    """
    _require_size(content, most_bytes)
    try:
        value = json.loads(
            content.decode("utf-8-sig"),
            parse_constant=_no_number,
            parse_float=_finite,
            # The callback is slow for a table of 50 000 numbers, so it is used only if one is long.
            parse_int=_integer if _LONG_NUMBER.search(content) else None,
        )
    except RecursionError:
        raise _too_deep() from None
    except BoundedJsonError:
        raise
    except UnicodeDecodeError as error:
        raise BoundedJsonError("it is not text in UTF-8") from error
    except ValueError as error:
        raise BoundedJsonError("it is not valid JSON: {error}", error=error) from error
    _require_depth(value)
    # UTF-8 cannot encode half of a surrogate pair; only an escape can.
    if _SURROGATE.search(content):
        _require_text(json.dumps(value, ensure_ascii=False))
    return value


def _require_size(content: bytes, most_bytes: int) -> None:
    if len(content) > most_bytes:
        raise BoundedJsonError("it is larger than {most_bytes} bytes", most_bytes=most_bytes)


def _require_depth(value: Any) -> None:
    """Check the nesting level by level, without recursion, so that no depth overflows the stack."""
    level = [value] if isinstance(value, (list, dict)) else []
    for _depth in range(MOST_DEPTH):
        level = [
            part
            for one in level
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, (list, dict))
        ]
    if level:
        raise _too_deep()


def _require_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BoundedJsonError("text in it is not Unicode") from error


def _too_deep() -> BoundedJsonError:
    return BoundedJsonError(
        "it is nested more than {most_depth} levels deep", most_depth=MOST_DEPTH
    )


def _no_number(name: str) -> float:
    raise BoundedJsonError("{name} in it is not a valid JSON number", name=name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BoundedJsonError("a number in it is too large")
    return number


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _MOST_DIGITS:
        raise BoundedJsonError("a number in it is too large")
    return int(digits)
