"""Messages that keep template and values."""

import copy
import pickle
from pathlib import Path

import pytest

from captioner.core.audio import GAP_REASONS
from captioner.core.errors import CaptionerError
from captioner.core.message import Message, Value, joined, recovered
from captioner.subprocesses.messages import Reply, pack_reply, unpack_reply


def test_a_message_is_finished_english_and_knows_its_template() -> None:
    message = Message("{path} is {size:.1f} MB, of {total}.", path=Path("/x"), size=2.04, total=7.6)
    assert message == "/x is 2.0 MB, of 8."
    assert message.template == "{path} is {size:.1f} MB, of {total}."
    assert message.values == {"path": "/x", "size": 2.04, "total": 7.6}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (OSError(2, "No such file", "/secret"), "No such file"),
        (OSError("odd"), "odd"),
        (ValueError("It ends with a stop."), "It ends with a stop"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), "it is not text in UTF-8"),
        (ValueError(Message("{count} too many", count=3)), "3 too many"),
        ("{braces} {0} {", "{braces} {0} {"),
        (Path(".."), ".."),
    ],
)
def test_what_may_stand_in_a_message(value: Value, shown: str) -> None:
    assert Message("<{value}>", value=value) == f"<{shown}>"


@pytest.mark.parametrize("reason", [*GAP_REASONS, Message("The device was changed")])
def test_a_message_kept_as_english_is_recovered_with_its_values(reason: Message) -> None:
    written = Message(reason.template, name="Mic (USB) {name} was suspended", duration="2 s")
    read = recovered(str(written), GAP_REASONS)
    assert read == written
    assert read.template == reason.template
    assert read.values.items() <= written.values.items()


def test_braces_without_a_value_stay() -> None:
    assert Message("{} {0} {nobody} {a.__class__} {a:99999999}", a=1) == (
        "{} {0} {nobody} {a.__class__} {a:99999999}"
    )


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("it is empty", "talk.wav: it is empty. Copy it again."),
        (Message("{file} is empty.", file="a"), "talk.wav: a is empty. Copy it again."),
        ("what is it?", "talk.wav: what is it? Copy it again."),
    ],
)
def test_a_reason_that_is_a_sentence_keeps_its_own_full_stop_alone(reason: str, shown: str) -> None:
    message = Message("{name}: {reason}. Copy it again.", name="talk.wav", reason=reason)
    assert message == shown
    assert message.translated(message.template, lambda value, _: str(value)) == shown


def test_several_messages_as_one() -> None:
    assert joined([Message("One {n}.", n=1), "Two."]) == "One 1. Two."
    assert joined([]) == ""


class _OwnError(CaptionerError):
    """An error of a room."""


def test_an_error_comes_back_from_a_child_with_template_and_values() -> None:
    reason = Message("it has {count} heads", count=3)
    error = CaptionerError("{file}: {reason}.", "Look at {file}.", file=Path("a"), reason=reason)
    assert str(error) == "a: it has 3 heads."
    for back in (
        unpack_reply(pack_reply(Reply(error=error))).error,
        copy.copy(error),
        pickle.loads(pickle.dumps(error)),
    ):
        assert isinstance(back, CaptionerError)
        assert (str(back), back.hint) == (str(error), "Look at a.")
        assert back.message.template == "{file}: {reason}."
        assert isinstance(back.message.values["reason"], Message)
        assert back.message.values["reason"].values == {"count": 3}
        assert back.hint.template == "Look at {file}."


def test_an_error_passes_messages_on() -> None:
    first = CaptionerError("{path} is full.", "Empty {path}.", path="/x")
    second = _OwnError("{message} Nothing is kept.", first.hint, message=first.message)
    assert (str(second), second.hint) == ("/x is full. Nothing is kept.", "Empty /x.")
    assert second.message.values["message"] is first.message
    assert type(pickle.loads(pickle.dumps(second))) is _OwnError
