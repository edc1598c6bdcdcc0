"""The threshold utility: no deal without enough on the benefit side."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.bargaining.utilities.additive import surplus, total
from sim.registry import Parameter, law_of


@law_of(
    "utility", minimum=Parameter(2.0, "points", "benefit below which any deal is worse than none", 0.0, 1e6)
)
def threshold(benefits: np.ndarray, costs: np.ndarray, numbers: Any, out: np.ndarray) -> None:
    """No deal without X: U = B - C where B reaches the minimum, else what is missing, as a loss."""
    minimum = numbers.minimum
    for p in range(out.shape[0]):
        missing = minimum - total(benefits, p)
        gain = surplus(benefits, costs, p)
        out[p] = gain if missing <= 0.0 else min(gain, -missing)
