"""No belief: whatever the other wants, it may want anything."""

from __future__ import annotations

import numpy as np

from sim.registry import law_of


@law_of("opponent")
def uniform(
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
    """Believe every package to be worth 0 to the other, so that all look possible and none is better for it."""
    out[:] = 0.0
