from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.terms import TermErrors, count_term_errors

COUNTER = WordErrorCounter()


def counted(said: str, heard: str, *terms: str) -> TermErrors:
    return count_term_errors(COUNTER.normalised, said, heard, terms, 1800.0)


def test_terms_and_other_words_are_counted_apart() -> None:
    errors = counted(
        "Ana Ruiz met Sherburn at noon", "Anna Ruiz met Sherburn's at Nunn", "Ana Ruiz", "Sherburn"
    )
    assert (errors.said, errors.recognised, errors.false_alarms) == (2, 1, 0)
    assert errors.other_words == 3
    assert errors.recall == 0.5


def test_a_term_that_was_not_said_is_a_false_alarm() -> None:
    errors = counted("we call a casey", "we kubernetes a casey", "Kubernetes", "Casey")
    assert (errors.false_alarms, errors.false_alarms_an_hour) == (1, 2.0)
    assert errors.precision == 0.5
    assert errors.other_errors == 1


def test_words_where_nothing_was_said_are_false_alarms_and_other_errors() -> None:
    errors = counted("", "Kubernetes please", "Kubernetes")
    assert (errors.false_alarms, errors.other_errors) == (1, 1)
    assert errors.recall is None
    assert errors.other_error_rate is None
    assert (errors + errors).false_alarms == 2
