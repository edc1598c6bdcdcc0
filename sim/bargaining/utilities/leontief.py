"""The Leontief utility: the smaller bundle decides."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import total
from sim.registry import law_of


@law_of("utility")
def leontief(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """Perfect complements: U = min(S + B, S - C) - S, the limit of CES at rho = minus infinity (Leontief 1941).

    Nothing makes up for a cost: such a side takes what is given for nothing and gives nothing itself.
    """
    ceiling = numbers.ceiling
    for p in range(out.shape[0]):
        out[p] = min(ceiling + total(benefits, p), max(0.0, ceiling - total(costs, p))) - ceiling
