"""The linear-additive utility: benefits less costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.machine import rule
from sim.registry import Trait, law_of


@rule
def surplus(benefits: np.ndarray, costs: np.ndarray, p: int) -> float:
    """Return total benefits less total costs of package *p*, in points."""
    total = 0.0
    for a in range(benefits.shape[1]):
        total += benefits[p, a]
    for b in range(costs.shape[1]):
        total -= costs[p, b]
    return total


@rule
def total(bundle: np.ndarray, p: int) -> float:
    """Return the sum of a bundle's columns for package *p*."""
    value = 0.0
    for a in range(bundle.shape[1]):
        value += bundle[p, a]
    return value


@rule
def three_less_two(benefits: np.ndarray, costs: np.ndarray, out: np.ndarray) -> None:
    """Fill *out* as `additive` does, in the same order, for the holder's three benefits and two costs: one pass, not five."""
    for p in range(out.shape[0]):
        gained = 0.0 + benefits[p, 0] + benefits[p, 1] + benefits[p, 2]
        out[p] = gained - costs[p, 0] - costs[p, 1]


@law_of("utility", Trait.IN_POINTS)
def additive(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Benefits less costs (Keeney and Raiffa 1976): U = B - C."""
    if benefits.shape[1] == 3 and costs.shape[1] == 2:
        three_less_two(benefits, costs, out)
        return
    out[:] = 0.0
    for a in range(benefits.shape[1]):
        for p in range(out.shape[0]):
            out[p] += benefits[p, a]
    for b in range(costs.shape[1]):
        for p in range(out.shape[0]):
            out[p] -= costs[p, b]
