"""How a model does on sounds that it was not trained on, by its word error rates on test sets.

Accuracy is 1 - word error rate. Taori et al. 2020, "Measuring Robustness to Natural Distribution
Shifts in Image Classification" (arXiv 2007.00644), section 2, define over accuracies on a reference
set (acc1) and on shifted ones (acc2)

    effective robustness  rho(f) = acc2(f) - beta(acc1(f))
    relative robustness   tau(f) = acc2(f) - acc2(f0)

where f0 is the model that f was made from, and beta the accuracy to be expected on the shifted
sets: a line through other models, fitted to logits. Gandhi et al. 2023 (arXiv 2311.00430, section
8.1 and table 6) report in their place the relative error rate of each set,
(WER(f) - WER(f0)) / WER(f0), as its effective robustness, and the mean of these over all sets.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean, linear_regression

_NEARLY = 1e-3
"""Rates are kept so far from 0 and 1, whose logits are infinite."""

_FEWEST_BASELINES = 2


def relative_error_rate(rate: float, baseline_rate: float) -> float | None:
    """How many percent more errors than the baseline's; None where that makes none."""
    return 100 * (rate - baseline_rate) / baseline_rate if baseline_rate else None


def relative_robustness(shifted_rate: float, baseline_shifted_rate: float) -> float:
    """Accuracy won over the model that it was made from, on shifted sets; more is better.

    Args:
        shifted_rate: Word error rate, a share.
        baseline_shifted_rate: The other model's.
    """
    return baseline_shifted_rate - shifted_rate


def effective_robustness(
    reference_rate: float, shifted_rate: float, baselines: Sequence[tuple[float, float]]
) -> float | None:
    """Accuracy on shifted sets beyond what the reference set lets expect; more is better.

    Args:
        reference_rate: Word error rate on the reference set, a share.
        shifted_rate: Mean word error rate on the others.
        baselines: The same two of other models.

    Returns:
        None where two baselines of different rates are missing: there is no line to compare with.
    """
    if len({reference for reference, _ in baselines}) < _FEWEST_BASELINES:
        return None
    line = linear_regression(
        [_logit(1 - reference) for reference, _ in baselines],
        [_logit(1 - shifted) for _, shifted in baselines],
    )
    expected = line.slope * _logit(1 - reference_rate) + line.intercept
    return (1 - shifted_rate) - 1 / (1 + math.exp(-expected))


def macro_average(rates: Sequence[float]) -> float | None:
    """The mean over test sets, whatever their lengths; None without any."""
    return fmean(rates) if rates else None


def _logit(accuracy: float) -> float:
    inside = min(max(accuracy, _NEARLY), 1 - _NEARLY)
    return math.log(inside / (1 - inside))
