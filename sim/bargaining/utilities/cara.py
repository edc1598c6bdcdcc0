"""The exponential utility of constant absolute risk aversion."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import surplus
from sim.registry import Parameter, law_of

NEAR_NEUTRAL = 1e-9
MOST_EXPONENT = 680.0


@law_of(
    "utility",
    aversion=Parameter(
        0.1, "per point", "absolute risk aversion; negative seeks risk", -5.0, 5.0, "Pratt (1964)"
    ),
)
def cara(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Constant absolute risk aversion (Pratt 1964): U = (1 - exp(-a x)) / a with x = B - C."""
    a = numbers.aversion
    for p in range(out.shape[0]):
        x = surplus(benefits, costs, p)
        out[p] = x if abs(a) < NEAR_NEUTRAL else -math.expm1(min(-a * x, MOST_EXPONENT)) / a
