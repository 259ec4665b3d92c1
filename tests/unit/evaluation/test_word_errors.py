import pytest

from captioner.evaluation.word_errors import WordErrorCounter


@pytest.mark.parametrize("numeral", ["1" * 5000, "0." + "1" * 5000, "\u0663" * 5000])
def test_a_number_of_thousands_of_digits_is_counted(numeral: str) -> None:
    counter = WordErrorCounter()
    assert counter.count(f"we sold {numeral} of them", f"we sold {numeral} of them").count == 0
    assert counter.count("we sold one of them", f"we sold {numeral} of them").substitutions >= 1
