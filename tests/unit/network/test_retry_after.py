import email.utils
import time

import pytest

from captioner.network.opening import retry_after_s


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        (" 7 ", 7.0),
        ("\N{SUPERSCRIPT TWO}", None),
        ("\N{ARABIC-INDIC DIGIT TWO}", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("-5", None),
        ("1e9", None),
        ("9" * 400, None),
        ("soon", None),
        ("Mon, 99 Foo 9999", None),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_what_a_server_says_of_waiting_is_read_or_left(
    value: str | None, seconds: float | None
) -> None:
    assert retry_after_s(value) == seconds


def test_a_date_to_come() -> None:
    now_s = time.time()
    value = email.utils.formatdate(now_s + 600, usegmt=True)
    assert 500 < (retry_after_s(value) or 0) <= 600
