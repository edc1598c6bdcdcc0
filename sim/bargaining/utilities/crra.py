"""The utility of constant relative risk aversion."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import surplus
from sim.machine import rule
from sim.registry import Parameter, law_of

NEAR_LOGARITHM = 1e-12
LEAST_LEFT = 0.01
"""Share of wealth below which utility goes on along its tangent, since a power of nothing has no value."""


@rule
def isoelastic(gain: float, aversion: float) -> float:
    """Return ((1 + z)^(1 - g) - 1) / (1 - g), the logarithm at g = 1, for a gain z as a share of wealth above -1."""
    power = 1.0 - aversion
    growth = math.log1p(gain)
    return growth if abs(power) < NEAR_LOGARITHM else math.expm1(power * growth) / power


@law_of(
    "utility",
    aversion=Parameter(1.0, "exponent", "relative risk aversion; 0 is neutral", 0.0, 20.0, "Pratt (1964)"),
    wealth=Parameter(25.0, "points", "wealth before any deal", 0.01, 1e6, "Pratt (1964)"),
)
def crra(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Constant relative risk aversion (Pratt 1964): U = w ((1 + x/w)^(1 - g) - 1) / (1 - g) with x = B - C.

    Scaled by the wealth w, so that a small surplus counts in points. A loss of all but a hundredth of w goes on along the tangent.
    """
    aversion, wealth = numbers.aversion, numbers.wealth
    worst = LEAST_LEFT - 1.0
    slope = LEAST_LEFT**-aversion
    for p in range(out.shape[0]):
        gain = surplus(benefits, costs, p) / wealth
        beyond = min(0.0, gain - worst)
        out[p] = wealth * (isoelastic(max(gain, worst), aversion) + slope * beyond)
