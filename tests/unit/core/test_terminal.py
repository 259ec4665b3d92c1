"""Nothing that a stranger named commands a terminal."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.plain_text import printable, printable_line


@given(st.text())
def test_nothing_printable_is_a_command(text: str) -> None:
    shown = printable(text)
    for character in shown:
        assert (
            unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp") or character in "\n\t"
        )
    shown.encode("utf-8")
    assert "\n" not in printable_line(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "M", "Zs"])))
def test_what_a_person_reads_stays(text: str) -> None:
    assert printable(text) == text


def test_commands_are_written_out() -> None:
    assert printable_line("\x1b]0;x\x07a\x9b2J.wav") == r"\x1b]0;x\x07a\x9b2J.wav"
    assert printable_line("a\nError: b\r\n") == "a Error: b "
    assert printable("caf\udce9") == r"caf\udce9"
    assert printable("\u202egpj.wav") == "\\u202egpj.wav"
