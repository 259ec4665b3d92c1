import sys

import pytest

from captioner.core.errors import CaptionerError
from captioner.evaluation.report import WordErrorCounter


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jiwer", None)
    with pytest.raises(CaptionerError, match="needs the package jiwer") as caught:
        WordErrorCounter()
    assert "pip install jiwer whisper-normalizer" in str(caught.value.hint)


@pytest.mark.parametrize("numeral", ["1" * 5000, "0." + "1" * 5000, "\u0663" * 5000])
def test_a_number_of_thousands_of_digits_is_counted(numeral: str) -> None:
    counter = WordErrorCounter()
    assert counter.count(f"we sold {numeral} of them", f"we sold {numeral} of them").count == 0
    assert counter.count("we sold one of them", f"we sold {numeral} of them").substitutions >= 1
