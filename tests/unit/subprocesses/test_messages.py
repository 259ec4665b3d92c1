import copyreg
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.core.errors import CaptionerError
from captioner.core.recognition import Hypothesis
from captioner.subprocesses.messages import Reply, pack_reply, unpack_reply

WORD = Word("Hello", 0.5, 1.0, 0.9)


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        "text",
        b"sound",
        2.5,
        [1, {"a": (True, None)}],
        [Hypothesis((WORD,), token_count=3)],
    ],
)
def test_plain_data_and_our_own_come_over(
    value: str | bytes | float | list[int | dict[str, tuple[bool, None]]] | list[Hypothesis] | None,
) -> None:
    assert unpack_reply(pack_reply(Reply(value))) == Reply(value)


def test_errors_come_over_whole() -> None:
    error = unpack_reply(pack_reply(Reply(error=CaptionerError("No.", "Try again.")))).error

    assert isinstance(error, CaptionerError)
    assert (error.message, error.hint) == ("No.", "Try again.")
    assert isinstance(unpack_reply(pack_reply(Reply(error=ValueError("x")))).error, ValueError)


class _StrangeError(Exception):
    pass


@pytest.mark.parametrize(
    "answer",
    [
        Reply(error=_StrangeError("odd")),
        Reply(lambda: None),
        Reply(error=SystemError),  # type: ignore[arg-type]  # a class: what a child must not send
    ],
)
def test_what_cannot_come_over_comes_as_words(answer: Reply) -> None:
    assert isinstance(unpack_reply(pack_reply(answer)).error, RuntimeError)


class _Doing:
    """Does something when it is unpickled."""

    def __init__(self, function: Callable[..., object], *arguments: Any) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[Any, ...]]:
        return self._call


class _Foreign(Enum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [
        _Doing(os.system, "touch done"),
        _Doing(eval, "open('done', 'w')"),
        _Doing(getattr, "", "join"),
        _Doing(__import__, "antigravity"),
        _Foreign.ONE,
    ],
)
def test_nothing_is_done_and_nothing_foreign_is_built(
    value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(pickle.UnpicklingError):
        unpack_reply(pickle.dumps(Reply(value)))

    assert list(tmp_path.iterdir()) == []


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused_and_raise_nothing_else(packed: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError):
        unpack_reply(packed)


@pytest.mark.parametrize("promised", [1, 4096, 1 << 56])
def test_a_bytearray_that_is_cut_short_is_refused_and_reported_nowhere_else(
    promised: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: reported.append(error))
    with pytest.raises(pickle.UnpicklingError):
        unpack_reply(pickle.BYTEARRAY8 + promised.to_bytes(8, "little"))
    assert reported == []


def test_what_libraries_register_for_errors_does_not_change_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As Dask does for every class of errors, in the whole process."""
    monkeypatch.setitem(copyreg.dispatch_table, ValueError, lambda error: (eval, (repr(error),)))
    error = unpack_reply(pack_reply(Reply(error=ValueError("x")))).error
    assert isinstance(error, ValueError)


def test_an_answer_without_its_members_is_refused() -> None:
    code = b"\x80\x04ccaptioner.subprocesses.messages\nReply\n)\x81."
    with pytest.raises(pickle.UnpicklingError, match="no reply"):
        unpack_reply(code)


# Python itself reports a damaged buffer while it frees it, in whatever window happens to be open.
@pytest.mark.qt_no_exception_capture
@given(st.data())
def test_a_damaged_answer_is_an_answer_or_refused(data: st.DataObject) -> None:
    packed = bytearray(pack_reply(Reply([Hypothesis((WORD, WORD))])))
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] = data.draw(st.integers(0, 255))
    with suppress(pickle.UnpicklingError):
        assert isinstance(unpack_reply(bytes(packed)), Reply)
