"""The other's utilities as they are: the yardstick for every opponent model."""

from __future__ import annotations

import numpy as np

from sim.registry import law_of


@law_of("opponent")
def perfect(
    coordinates: np.ndarray,
    sizes: np.ndarray,
    offers: np.ndarray,
    round_: int,
    n_rounds: int,
    prior: np.ndarray,
    truth: np.ndarray,
    parameters: np.ndarray,
    out: np.ndarray,
) -> None:
    """Know the other's utilities exactly (the upper bound of Baarslag et al. 2013)."""
    for p in range(out.shape[0]):
        out[p] = truth[p]
