"""The Cobb-Douglas utility over benefit and what is left of the cost ceiling."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import total
from sim.machine import rule
from sim.registry import Parameter, law_of


@rule
def product(benefit: float, slack: float, alpha: float) -> float:
    """Return x^alpha y^(1 - alpha), zero where either bundle is used up."""
    if benefit <= 0.0 or slack <= 0.0:
        return 0.0
    return float(benefit**alpha * slack ** (1.0 - alpha))


@law_of(
    "utility",
    alpha=Parameter(0.5, "exponent", "weight of the benefit bundle", 0.01, 0.99, "Cobb and Douglas (1928)"),
)
def cobb_douglas(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Weighted geometric mean: U = (S + B)^alpha (S - C)^(1 - alpha) - S, S the frozen cost ceiling.

    Both bundles start at S, so that near no deal a benefit is worth alpha / (1 - alpha) of an equal cost.
    """
    ceiling, alpha = numbers.ceiling, numbers.alpha
    no_deal = product(ceiling, ceiling, alpha)
    for p in range(out.shape[0]):
        out[p] = product(ceiling + total(benefits, p), ceiling - total(costs, p), alpha) - no_deal
