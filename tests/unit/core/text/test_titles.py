from __future__ import annotations

import pytest

from captioner.core.captions import Caption
from captioner.core.text.titles import first_words


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ([], ""),
        (["Hello."], ""),
        (["Yes, hello."], ""),
        (["Good morning everybody. Let us begin."], "Good morning everybody"),
        (["Hello. Shall we move the launch? I think so."], "Hello. Shall we move the launch"),
        (["Version 2.0 of the plan", "is ready now."], "Version 2.0 of the plan is ready now"),
        (["Right.", "So then.", "The budget is short."], "Right. So then"),
        (["one two three"], "one two three"),
        (["word " * 40], " ".join(["word"] * 12) + "…"),
        (["x" * 80 + " y z"], "x" * 59 + "…"),
    ],
)
def test_a_session_is_named_by_its_first_sentence(said: list[str], title: str) -> None:
    captions = [
        Caption(at, float(at), at + 1.0, text, "", (), is_final=True)
        for at, text in enumerate(said)
    ]
    assert first_words(captions) == title
