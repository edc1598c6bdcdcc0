"""The belief that a side brought along, whatever the other does."""

from __future__ import annotations

import numpy as np

from sim.registry import law_of


@law_of("opponent")
def given(
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
    """Keep the belief with which the talks began."""
    for p in range(out.shape[0]):
        out[p] = prior[p]
