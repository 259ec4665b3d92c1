"""Limits of settings, and reading a page from JSON field by field."""

import math
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Page = TypeVar("Page")

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Line ends and what else is not to be seen; joiners, without which Persian, Hindi and emoji are
spelt wrong, and spaces of any width are text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a field's value; None where there is none.

    Attributes:
        least: Smallest number.
        most: Largest number; for a list its longest length.
    """

    least: float | None = None
    most: float | None = None
    longest: int | None = None
    is_colour: bool = False
    may_be_empty: bool = True


def number(default: Any, *, least: float, most: float) -> Any:
    return field(default=default, metadata={"limits": Limits(least=least, most=most)})


def text(default: str, *, longest: int = 500, may_be_empty: bool = True) -> Any:
    limits = Limits(longest=longest, may_be_empty=may_be_empty)
    return field(default=default, metadata={"limits": limits})


def texts(*, most: int) -> Any:
    """Return a field with a list of texts, empty by default."""
    return field(default=(), metadata={"limits": Limits(most=most, longest=200)})


def pages(*, most: int) -> Any:
    """Return a field with a list of small pages that have a `name` each, empty by default."""
    return field(default=(), metadata={"limits": Limits(most=most)})


def colour(default: str) -> Any:
    return field(default=default, metadata={"limits": Limits(is_colour=True)})


def without_controls(text: str) -> str:
    """The text without the characters that no setting may have, at its ends no white space."""
    return _CONTROLS.sub("", text).strip()


def limits_of(page: type[Any], name: str) -> Limits:
    found: Field[Any] = next(each for each in fields(page) if each.name == name)
    limits: Limits = found.metadata.get("limits", Limits())
    return limits


def page_from_json(page: type[Page], stored: object) -> tuple[Page, list[str]]:
    """Read what can be read, take defaults for the rest, and name the fields given up.

    Fields that the page does not know (of a newer version, say) are passed over in silence;
    missing ones have their defaults.
    """
    if not isinstance(stored, Mapping):
        return page(), ["(all)"]
    hints = get_type_hints(page)
    values: dict[str, Any] = {}
    given_up: list[str] = []
    for each in fields(page):  # type: ignore[arg-type]  # a TypeVar cannot be bound to "dataclass"
        if each.name not in stored:
            continue
        kind, limits = hints[each.name], limits_of(page, each.name)
        item = next(iter(get_args(kind)), None)
        if is_dataclass(item):
            values[each.name], is_whole = _named_pages(item, stored[each.name], limits)
            given_up += [] if is_whole else [each.name]
            continue
        try:
            values[each.name] = checked(kind, stored[each.name], limits)
        except ValueError:
            given_up.append(each.name)
    return page(**values), given_up


def checked(kind: Any, value: object, limits: Limits) -> Any:
    """Return the value in its type and within its limits.

    Raises:
        ValueError: It is of another type or outside the limits.
    """
    if get_origin(kind) is tuple:
        return _checked_tuple(get_args(kind)[0], value, limits)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind is bool:
        if not isinstance(value, bool):
            raise ValueError(f"not yes or no: {value!r}")
        return value
    if kind is int or kind is float:
        return _checked_number(kind, value, limits)
    if kind is str:
        return _checked_text(value, limits)
    raise TypeError(f"no rule for settings of type {kind!r}")


def _checked_number(kind: Any, value: object, limits: Limits) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"not a number: {value!r}")  # noqa: TRY004 - one kind for all
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"not a number: {value!r}")
    if kind is int and value != int(value):
        raise ValueError(f"not a whole number: {value!r}")
    if limits.least is not None and value < limits.least:
        raise ValueError(f"{value} is under {limits.least}")
    if limits.most is not None and value > limits.most:
        raise ValueError(f"{value} is over {limits.most}")
    try:
        return kind(value)
    except OverflowError:  # an integer beyond every float, where no limit has caught it
        raise ValueError(f"not a number: {value!r}") from None


def _checked_text(value: object, limits: Limits) -> str:
    if not isinstance(value, str):
        raise ValueError(f"not text: {value!r}")  # noqa: TRY004 - one kind for all
    if limits.is_colour:
        lower = value.lower()
        if _COLOUR.fullmatch(lower) is None:
            raise ValueError(f"not a colour: {value!r}")
        return lower
    if _CONTROLS.search(value):
        raise ValueError("control characters")
    if not value and not limits.may_be_empty:
        raise ValueError("empty")
    if limits.longest is not None and len(value) > limits.longest:
        raise ValueError(f"longer than {limits.longest} characters")
    return value


def _checked_tuple(kind: Any, value: object, limits: Limits) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"not a list: {value!r}")  # noqa: TRY004 - one kind for all
    if limits.most is not None and len(value) > limits.most:
        raise ValueError(f"more than {limits.most}")
    item_limits = Limits(longest=limits.longest)
    items = (checked(kind, item, item_limits) for item in value)
    return tuple(dict.fromkeys(items))


def _named_pages(kind: Any, stored: object, limits: Limits) -> tuple[tuple[Any, ...], bool]:
    """Return those that can be read whole, each name once; half of one would be another one."""
    if not isinstance(stored, list | tuple):
        return (), False
    found: dict[str, Any] = {}
    for each in stored:
        page, given_up = page_from_json(kind, each)
        if page.name and not given_up:
            found.setdefault(page.name, page)
    read = tuple(found.values())[: int(limits.most or len(found))]
    return read, len(read) == len(stored)
