import pytest

from benchmarks.published.robustness import (
    effective_robustness,
    macro_average,
    relative_error_rate,
    relative_robustness,
)

TABLE_6 = {
    "GigaSpeech": (0.107, 0.105, -2.0),
    "CHIME-4": (0.118, 0.140, 18.4),
    "Earnings-22": (0.166, 0.169, 1.6),
    "FLEURS": (0.042, 0.063, 48.2),
    "SPGISpeech": (0.038, 0.033, -12.8),
}


def test_relative_error_rates_are_those_of_table_6() -> None:
    found = {
        name: relative_error_rate(student, teacher)
        for name, (teacher, student, _) in TABLE_6.items()
    }

    # The paper divides rates that it does not print in full.
    for name, (_, _, published) in TABLE_6.items():
        assert found[name] == pytest.approx(published, abs=2.0)
    assert macro_average([rate for rate in found.values() if rate is not None]) == pytest.approx(
        10.7, abs=0.5
    )
    assert relative_error_rate(0.1, 0.0) is None


def test_on_the_line_of_the_others_there_is_no_effective_robustness() -> None:
    baselines = [(0.1, 0.1), (0.3, 0.3), (0.2, 0.2)]

    assert effective_robustness(0.25, 0.25, baselines) == pytest.approx(0.0, abs=1e-9)
    assert effective_robustness(0.25, 0.20, baselines) == pytest.approx(0.05, abs=1e-9)
    assert effective_robustness(0.25, 0.20, [(0.1, 0.2)]) is None
    assert effective_robustness(0.25, 0.20, [(0.1, 0.2), (0.1, 0.3)]) is None
    assert effective_robustness(0.0, 1.3, [(0.0, 0.1), (1.2, 1.0)]) is not None


def test_relative_robustness_is_accuracy_won() -> None:
    assert relative_robustness(0.1, 0.3) == pytest.approx(0.2)
    assert macro_average([]) is None
