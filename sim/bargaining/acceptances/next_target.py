"""Acceptance at one's own next target."""

from __future__ import annotations

import numpy as np

from sim.registry import law_of


@law_of("acceptance")
def next_target(
    round_: int,
    n_rounds: int,
    worth: float,
    next_target: float,
    next_offer: float,
    own: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> bool:
    """Accept what is worth one's own next target (Faratin et al. 1998, on the target)."""
    return worth >= next_target
