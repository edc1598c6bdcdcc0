"""The CES utility: constant elasticity of substitution between benefit and what is left of the cost ceiling."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import total
from sim.bargaining.utilities.cobb_douglas import product
from sim.machine import rule
from sim.registry import Parameter, law_of

NEAR_COBB_DOUGLAS = 1e-6
NEAR_LEONTIEF = -60.0


@rule
def power_mean(benefit: float, slack: float, alpha: float, rho: float) -> float:
    """Return (alpha x^rho + (1 - alpha) y^rho)^(1/rho), with its limits at rho = 0 and minus infinity.

    Notes
    -----
    Computed relative to the larger bundle for rho > 0 and to the smaller for rho < 0, so that no power overflows. A bundle that is used up makes the
    mean zero for rho <= 0, as in the limit.
    """
    if abs(rho) < NEAR_COBB_DOUGLAS:
        return product(benefit, slack, alpha)
    x, y = max(0.0, benefit), max(0.0, slack)
    low, high = min(x, y), max(x, y)
    if rho < NEAR_LEONTIEF:
        return low
    if high <= 0.0 or (rho < 0.0 and low <= 0.0):
        return 0.0
    scale = high if rho > 0.0 else low
    inner = alpha * (x / scale) ** rho + (1.0 - alpha) * (y / scale) ** rho
    return scale * math.exp(math.log(inner) / rho)


@law_of(
    "utility",
    alpha=Parameter(0.5, "share", "weight of the benefit bundle", 0.01, 0.99, "Arrow et al. (1961)"),
    rho=Parameter(
        0.5,
        "exponent",
        "1 is a weighted sum, 0 Cobb-Douglas, very low Leontief",
        -100.0,
        1.0,
        "Arrow et al. (1961)",
    ),
)
def ces(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Constant elasticity: U = (alpha (S + B)^rho + (1 - alpha) (S - C)^rho)^(1/rho) - S, S the frozen cost ceiling.

    At rho = 1 this is alpha B - (1 - alpha) C, so that alpha = 1/2 ranks packages as the additive law does.
    """
    ceiling, alpha, rho = numbers.ceiling, numbers.alpha, numbers.rho
    no_deal = power_mean(ceiling, ceiling, alpha, rho)
    for p in range(out.shape[0]):
        out[p] = power_mean(ceiling + total(benefits, p), ceiling - total(costs, p), alpha, rho) - no_deal
