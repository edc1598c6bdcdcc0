"""Acceptance at what waiting for one's own turn is worth."""

from __future__ import annotations

import numpy as np

from sim.bargaining.tactics import DISCOUNT
from sim.registry import law_of


@law_of("acceptance")
def discounted_next_target(
    round_: int,
    n_rounds: int,
    worth: float,
    next_target: float,
    next_offer: float,
    own: np.ndarray,
    history: np.ndarray,
    parameters: np.ndarray,
) -> bool:
    """Accept iff worth >= delta * own next target: the responder of Rubinstein (1982), who can wait for its own turn."""
    return worth >= own[DISCOUNT] * next_target
