"""The value function of prospect theory, around a moving reference point."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import surplus
from sim.machine import rule
from sim.registry import Parameter, law_of


@rule
def prospect_value(x: float, alpha: float, loss_aversion: float) -> float:
    """Return x^alpha for gains and -lambda (-x)^alpha for losses (Tversky and Kahneman 1992, eq. 5)."""
    if x >= 0.0:
        return float(x**alpha)
    return float(-loss_aversion * (-x) ** alpha)


@law_of(
    "utility",
    alpha=Parameter(
        0.88, "exponent", "diminishing sensitivity", 0.05, 1.0, "Tversky and Kahneman (1992)", "estimated"
    ),
    loss_aversion=Parameter(
        2.25, "multiple", "weight of losses", 1.0, 100.0, "Tversky and Kahneman (1992)", "estimated"
    ),
)
def prospect(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Prospect theory: U = v(x - ref) - v(-ref), x = B - C, losses weighing more than gains.

    What was got in past deals moves the reference point, so that an old concession becomes the norm.
    """
    reference, alpha, loss_aversion = numbers.reference, numbers.alpha, numbers.loss_aversion
    no_deal = prospect_value(-reference, alpha, loss_aversion)
    for p in range(out.shape[0]):
        out[p] = prospect_value(surplus(benefits, costs, p) - reference, alpha, loss_aversion) - no_deal
